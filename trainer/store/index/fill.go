package index

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"descent/trainer/metric"
	"descent/trainer/store"
)

// batch is the number of folders that are read in one transaction. Another process waits
// for a transaction for some hundredths of a second.
const batch = 50

// batchPoints is about the number of evaluations that are read in one transaction. They
// stay in the index when the program ends in the middle of a pass.
const batchPoints = 250

// errBatch ends the reading of a log in its middle.
var errBatch = errors.New("a batch is complete")

// racy is how long after a change a folder may change again without a new time of
// change: file systems store times in steps of up to two seconds.
const racy = 2 * time.Second

// A known is the folder of a run as the index has it.
type known struct {
	run   int64
	id    string
	stamp int64
	live  bool // whether a process trained the run when it was read
	trash bool
	place int64
	task  metric.Task
	sum   sql.NullInt64 // of the record

	problem string // why it cannot be read; "" if it can
}

// settled returns the time of change to store for a folder that is read now: 0, which
// is never equal to that of a folder, if it may change again without a new time.
func settled(f store.Stamp) int64 {
	if time.Since(f.Changed) < racy {
		return 0
	}
	return f.Changed.UnixNano()
}

// fill brings the index up to date: first the entries, which lists need, then the
// curves. It calls listed between them.
func (x *Index) fill(listed func()) error {
	folders, err := x.folders.Stamps()
	if err != nil {
		return err
	}
	slices.SortFunc(folders, func(a, b store.Stamp) int { return strings.Compare(b.ID, a.ID) })
	return x.use(x.ctx, func(db *database) error {
		stale, err := x.compare(db, folders)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(stale, batch) {
			if err := x.readEntries(db, some); err != nil {
				return err
			}
			x.count(int(x.indexed.Load())+len(some), int(x.total.Load()))
		}
		db.filled.Store(true)
		listed()
		if db.inMemory {
			return nil // a database in memory: no other program can read the curves
		}
		ids, err := rows(x.ctx, db, one[string], "SELECT id FROM run WHERE "+undrawn+" ORDER BY id DESC")
		for err == nil && len(ids) > 0 {
			ids, err = x.readCurves(db, ids)
		}
		return err
	})
}

// compare returns the folders that have to be read, in their order, and removes folders
// from the index that do not exist any more.
func (x *Index) compare(db *database, folders []store.Stamp) (stale []store.Stamp, err error) {
	list, err := rows(x.ctx, db, func(k *known) []any { return []any{&k.run, &k.id, &k.stamp, &k.live, &k.trash} },
		"SELECT run, id, stamp, live, trashed FROM run")
	if err != nil {
		return nil, err
	}
	old := make(map[string]known, len(list))
	for _, k := range list {
		old[k.id] = k
	}
	for _, f := range folders {
		if k := old[f.ID]; k.stale(f) {
			stale = append(stale, f)
		}
		delete(old, f.ID)
	}
	x.count(len(folders)-len(stale), len(folders))
	if len(old) == 0 {
		return stale, nil
	}
	// Another process may have made a run, and put it into the index, after folders were
	// listed.
	again, err := x.folders.Stamps()
	if err != nil {
		return nil, err
	}
	for _, f := range again {
		delete(old, f.ID)
	}
	return stale, remove(x.ctx, db, old)
}

// stale reports whether a folder has to be read again. A folder that was live always
// has to, because its process may have been killed, which changes no file.
func (k known) stale(f store.Stamp) bool {
	return k.live || k.trash != f.Trash || k.stamp != f.Changed.UnixNano()
}

// count sets how many of the runs are in the index, and calls Options.Progress.
func (x *Index) count(indexed, total int) {
	x.total.Store(int64(total))
	x.indexed.Store(int64(indexed))
	if x.o.Progress != nil {
		x.o.Progress(indexed, total)
	}
}

// remove removes runs whose folders do not exist any more.
func remove(ctx context.Context, db *database, gone map[string]known) error {
	if len(gone) == 0 {
		return nil
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		w := newWriter(ctx, tx)
		for id := range gone {
			// Another process may have removed the run and given its number to another one.
			w.clear(w.known(id).run, "run", "record", "words", "value", "evaluation")
			w.exec("DELETE FROM verified WHERE id = ?", id)
		}
		return w.err
	})
}

// readEntries reads the entries of some runs into the index, except for runs that
// another process has read meanwhile.
func (x *Index) readEntries(db *database, folders []store.Stamp) error {
	return db.write(x.ctx, func(tx *sql.Tx) error {
		w := newWriter(x.ctx, tx)
		for _, f := range folders {
			k := w.known(f.ID)
			if w.err != nil || !k.stale(f) {
				continue
			}
			stamp := settled(f)
			if e, err := x.folders.Read(f.ID); err == nil {
				w.entry(k, stamp, &e)
			} else {
				w.problem(k, f.Trash, err)
			}
		}
		return w.err
	})
}

// readCurves reads evaluations that are not in the index yet, at most about batchPoints,
// of some runs, except for those that another process has read meanwhile. It returns the
// runs of which some are left.
func (x *Index) readCurves(db *database, ids []string) (left []string, err error) {
	left = ids
	err = db.write(x.ctx, func(tx *sql.Tx) error {
		w := newWriter(x.ctx, tx)
		for n := 0; n < batchPoints && len(left) > 0 && len(ids)-len(left) < batch; {
			k, ok := w.undrawn(left[0])
			if !ok {
				left = left[1:]
				continue
			}
			place, err := x.folders.Points(k.id, k.place, func(p store.Point) error {
				if n++; n > batchPoints {
					return errBatch
				}
				return w.point(k, &p)
			})
			if err == nil || err == errBatch { // store.Open reports a damaged log
				k.place = place
			}
			w.drawn(k, err != errBatch)
			if err != errBatch {
				left = left[1:]
			}
		}
		return w.err
	})
	return left, err
}
