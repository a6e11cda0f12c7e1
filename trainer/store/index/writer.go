package index

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"descent/trainer/library"
)

// A writer writes to the tables in one transaction. After the first error, which it
// keeps, it does nothing.
type writer struct {
	ctx        context.Context
	tx         *sql.Tx
	statements map[string]*sql.Stmt
	err        error
}

func newWriter(ctx context.Context, tx *sql.Tx) *writer {
	// Watching a context takes longer than many of the statements. The end of ctx rolls
	// back the transaction.
	return &writer{ctx: context.WithoutCancel(ctx), tx: tx, statements: map[string]*sql.Stmt{}}
}

// prepared returns a statement, which is prepared once. The end of the transaction
// closes it.
func (w *writer) prepared(text string) *sql.Stmt {
	s, ok := w.statements[text]
	if !ok && w.err == nil {
		s, w.err = w.tx.PrepareContext(w.ctx, text)
		w.statements[text] = s
	}
	return s
}

// exec executes a statement.
func (w *writer) exec(text string, args ...any) {
	if s := w.prepared(text); w.err == nil {
		_, w.err = s.ExecContext(w.ctx, args...)
	}
}

// known returns the folder of a run as the index has it; if the index does not have it,
// one that is stale.
func (w *writer) known(id string) known {
	k := known{id: id}
	if s := w.prepared("SELECT run, stamp, live, trashed, problem, sum FROM run LEFT JOIN record USING (run) WHERE id = ?"); w.err == nil {
		err := s.QueryRowContext(w.ctx, id).Scan(&k.run, &k.stamp, &k.live, &k.trash, &k.problem, &k.sum)
		if !errors.Is(err, sql.ErrNoRows) {
			w.err = err
		}
	}
	return k
}

// folder writes the row of a run without its values, and returns its number.
func (w *writer) folder(k known, problem string) (run int64) {
	s := w.prepared(`INSERT INTO run (id, stamp, live, trashed, task, problem) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp, live = excluded.live, trashed = excluded.trashed,
	task = excluded.task, problem = excluded.problem
	RETURNING run`)
	if w.err == nil {
		w.err = s.QueryRowContext(w.ctx, k.id, k.stamp, k.live, k.trash, int(k.task), problem).Scan(&run)
	}
	return run
}

// clear removes a run from tables.
func (w *writer) clear(run int64, tables ...string) {
	for _, table := range tables {
		where := "run = ?"
		if table == "value" {
			where += " AND key IN (SELECT key FROM key)" // makes SQLite use the primary key, which begins with key
		}
		w.exec("DELETE FROM "+table+" WHERE "+where, run)
	}
}

// problem writes that a folder, in the trash or not, cannot be read, and why. It is
// read again by the next pass, since the reason may be gone without a change of it.
func (w *writer) problem(k known, trash bool, err error) {
	if k.problem == err.Error() && k.trash == trash {
		return
	}
	k.stamp, k.live, k.trash = 0, false, trash
	k.run = w.folder(k, err.Error())
	w.clear(k.run, "record", "words", "value", "evaluation")
	k.place = 0
	w.drawn(k, false)
}

// verified returns the time at which the files of a run were last verified; zero if its
// log has grown since.
func (w *writer) verified(e *library.Entry) time.Time {
	var ns int64
	if s := w.prepared("SELECT time FROM verified WHERE id = ? AND log = ?"); w.err == nil {
		switch err := s.QueryRowContext(w.ctx, e.ID, e.Log).Scan(&ns); {
		case err == nil:
			return time.Unix(0, ns).UTC()
		case !errors.Is(err, sql.ErrNoRows):
			w.err = err
		}
	}
	return time.Time{}
}

// entry writes the entry of a run and the stamp of its folder, unless the index has the
// same entry.
func (w *writer) entry(k known, stamp int64, e *library.Entry) {
	e.Verified = w.verified(e)
	record, sum := encode(e)
	same := k.sum == sql.NullInt64{Int64: sum, Valid: true}
	if same && k.stamp == stamp {
		return
	}
	k.stamp, k.live, k.trash, k.task = stamp, e.State == library.Live, !e.Trashed.IsZero(), e.Task
	run := w.folder(k, "")
	if same {
		return
	}
	w.clear(run, "record", "words", "value")
	w.exec("INSERT INTO record VALUES (?, ?, ?)", run, record, sum)
	w.exec("INSERT INTO words VALUES (?, ?)", run, words(e))
	written := map[string]bool{}
	value := func(key string) {
		if !written[key] {
			written[key] = true
			w.value(run, key, e)
		}
	}
	for _, k := range library.Keys() {
		value(k.Name)
	}
	for _, s := range e.Settings {
		value(s.Key)
	}
}

// value writes the values of a run with a key.
func (w *writer) value(run int64, key string, e *library.Entry) {
	texts, x := e.Value(key)
	if len(texts) > 0 {
		w.exec("INSERT OR IGNORE INTO key VALUES (?)", key)
	}
	for n, text := range texts {
		var part any
		if name := library.Part(text); name != text {
			part = folded(name)
		}
		w.exec("INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?)", run, key, n, text, number(x), folded(text), part)
	}
}

// undrawn is the SQL condition that evaluations of a run may not be in the index.
const undrawn = "problem = '' AND (drawn IS NOT stamp OR stamp = 0 OR live)"

// undrawn returns the folder of a run as the index has it, and whether evaluations of the
// run may not be in the index.
func (w *writer) undrawn(id string) (k known, ok bool) {
	k.id = id
	if s := w.prepared("SELECT run, stamp, place, task FROM run WHERE id = ? AND " + undrawn); w.err == nil {
		err := s.QueryRowContext(w.ctx, id).Scan(&k.run, &k.stamp, &k.place, &k.task)
		ok = err == nil
		if !errors.Is(err, sql.ErrNoRows) {
			w.err = err
		}
	}
	return k, ok
}

// drawn writes up to which offset of the log the evaluations of a run were read, and
// whether these are all. They never are of a live run: its log grows without a change of
// the stamp, and the run may be killed then.
func (w *writer) drawn(k known, all bool) {
	stamp := sql.NullInt64{Int64: k.stamp, Valid: all}
	w.exec("UPDATE run SET drawn = iif(live, NULL, ?), place = ? WHERE run = ?", stamp, k.place, k.run)
}
