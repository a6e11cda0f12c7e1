package index

import (
	"context"
	"encoding/json"
	"slices"

	"descent/trainer/library"
)

// List returns the runs that a query selects, sorted and limited by o, and how many it
// selects without the limit.
//
// It first brings the index up to date, but does not wait longer than Options.Patience;
// Known returns how many of the runs were in the index.
func (x *Index) List(ctx context.Context, q library.Query, o library.Order) ([]library.Entry, int, error) {
	newest := 0
	if len(q) == 0 && o.By == "" && !o.Reverse {
		newest = o.Skip + o.Limit
	}
	whole, err := x.wait(ctx, newest)
	if err != nil {
		return nil, 0, err
	}
	return x.list(ctx, whole, q, o)
}

// Count returns the number of runs in the index that are not in the trash.
func (x *Index) Count(ctx context.Context) (n int, err error) {
	err = x.use(ctx, func(db *database) error {
		return db.QueryRowContext(ctx, "SELECT count(*) FROM run WHERE problem = '' AND NOT trashed").Scan(&n)
	})
	return n, err
}

// list is List after waiting. whole is what wait returned.
func (x *Index) list(ctx context.Context, whole bool, q library.Query, o library.Order) (entries []library.Entry, count int, err error) {
	var c condition
	c.selects(q, o)
	err = x.read(ctx, whole, func(db *database) error {
		runs, err := rows(ctx, db, one[int64], c.sql.String(), c.args...)
		if err != nil {
			return err
		}
		count = len(runs)
		runs = runs[min(o.Skip, len(runs)):]
		if o.Limit > 0 {
			runs = runs[:min(o.Limit, len(runs))]
		}
		entries, err = x.entries(ctx, db, runs)
		return err
	})
	return entries, count, err
}

// selects adds the statement that returns the row numbers of the runs of a query.
func (c *condition) selects(q library.Query, o library.Order) {
	c.add("SELECT r.run FROM run r")
	if o.By != "" {
		c.add(" LEFT JOIN value v ON v.run = r.run AND v.key = ? AND v.n = 0", o.By)
	}
	c.add(" WHERE r.problem = '' AND r.trashed = ?", o.Trash)
	c.where(q)
	direction := ""
	if o.Falls() {
		direction = " DESC"
	}
	switch {
	case o.By != "":
		c.add(" ORDER BY v.run IS NULL, v.number IS NULL, v.number" + direction +
			", CASE WHEN v.number IS NULL THEN v.fold END" + direction + ", r.id DESC")
	case o.Reverse:
		c.add(" ORDER BY r.id")
	default:
		c.add(" ORDER BY r.id DESC")
	}
}

// entries returns the entries of the runs with the given row numbers. If the record of
// a run is damaged, it reads the folder of the run.
func (x *Index) entries(ctx context.Context, db *database, runs []int64) ([]library.Entry, error) {
	type row struct {
		id     string
		record []byte
		sum    int64
	}
	list := make([]library.Entry, 0, len(runs))
	for some := range slices.Chunk(runs, 500) {
		numbers, err := json.Marshal(some)
		if err != nil {
			return nil, err
		}
		found, err := rows(ctx, db, func(r *row) []any { return []any{&r.id, &r.record, &r.sum} },
			`SELECT r.id, c.entry, c.sum FROM json_each(?) n
			CROSS JOIN record c ON c.run = n.value CROSS JOIN run r ON r.run = n.value ORDER BY n.key`, string(numbers))
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			e, err := decode(r.record, r.sum)
			if err != nil || e.ID != r.id {
				if e, err = x.folders.Read(r.id); err != nil {
					continue // the next pass records the problem
				}
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// A Problem is a run that cannot be listed. It is an error too.
type Problem struct{ ID, Why string }

// Error implements error.
func (p *Problem) Error() string { return p.Why }

// Problems returns the runs that cannot be listed, newest first.
func (x *Index) Problems(ctx context.Context) (list []Problem, err error) {
	err = x.use(ctx, func(db *database) error {
		list, err = rows(ctx, db, func(p *Problem) []any { return []any{&p.ID, &p.Why} },
			"SELECT id, problem FROM run WHERE problem <> '' ORDER BY id DESC")
		return err
	})
	return list, err
}

// Incomplete returns the number of runs that are not in the index yet, or not with all of
// their evaluations. Those of live runs never are all.
func (x *Index) Incomplete(ctx context.Context) (n int, err error) {
	err = x.use(ctx, func(db *database) error {
		if db.inMemory {
			return nil // nobody else can read the evaluations
		}
		return db.QueryRowContext(ctx, "SELECT count(*) FROM run WHERE "+undrawn).Scan(&n)
	})
	indexed, total := x.Known()
	return n + total - indexed, err
}
