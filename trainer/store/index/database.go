package index

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A database is an open SQLite database with the tables of this version.
type database struct {
	*sql.DB
	inMemory bool
	filled   atomic.Bool // whether a pass of this process has brought its lists up to date
}

// open opens the database of a place. If its tables are missing or of another version,
// open creates them.
func open(ctx context.Context, p place) (*database, error) {
	if p.path != "" {
		if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
			return nil, &unusable{err}
		}
	}
	db, err := sql.Open("sqlite", p.source())
	if err != nil {
		return nil, err
	}
	d := &database{DB: db, inMemory: p.path == ""}
	if d.inMemory {
		db.SetMaxOpenConns(1) // otherwise each connection would have its own database in memory
	}
	if err := d.prepare(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return d, nil
}

// close closes d, which may be nil.
func (d *database) close() error {
	if d == nil {
		return nil
	}
	return d.Close()
}

// prepare creates the tables and views if they do not exist. It removes those of another
// version in the same transaction, because a file that other processes have open cannot
// be replaced.
func (d *database) prepare(ctx context.Context) error {
	var found int64
	if err := d.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil || found == present().version {
		return err
	}
	return d.write(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRow("PRAGMA user_version").Scan(&found); err != nil || found == present().version {
			return err // another process has created them
		}
		old, err := rows(ctx, tx, one[string], `SELECT 'DROP ' || type || ' "' || name || '"' FROM sqlite_master
			WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'`)
		if err != nil {
			return err
		}
		for _, statement := range append(old, present().statements...) {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// write runs f in a transaction with exclusive write access.
func (d *database) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// A querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rows returns all rows of a query. columns returns pointers to the fields of a T that
// receive the columns.
func rows[T any](ctx context.Context, q querier, columns func(*T) []any, query string, args ...any) ([]T, error) {
	result, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var list []T
	for result.Next() {
		var t T
		if err := result.Scan(columns(&t)...); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, result.Err()
}

// one is columns for rows of a single column.
func one[T any](t *T) []any { return []any{t} }

// An unusable is the error for a place that cannot contain a database.
type unusable struct{ error }

// A fault is what to do about an error of a database.
type fault uint8

const (
	passing fault = iota // it may work again later: another process writes
	altered              // another process has removed the file or made other tables: it has to be opened again
	damaged              // the file has to be made anew
	useless              // another place has to be taken
)

// faultOf returns what to do about an error of a database.
func faultOf(err error) fault {
	if u := (*unusable)(nil); errors.As(err, &u) {
		return useless
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return passing
	}
	switch e.Code() & 0xff { // the low byte is the kind of the error
	case sqlite3.SQLITE_ERROR: // there is no such table or column
		return altered
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS:
		return useless
	}
	return passing
}

// busy reports whether an error means that another process is writing.
func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// use calls f with the database. If the database is damaged, use replaces it by an empty
// one, which the next pass fills, and calls f again. If the place cannot be used, it
// goes on to the next place.
func (x *Index) use(ctx context.Context, f func(*database) error) error {
	for reopened := false; ; {
		db, err := x.database(ctx)
		if err == nil {
			err = f(db)
		}
		again := faultOf(err) == altered
		if err == nil || ctx.Err() != nil || again && reopened || !x.mend(db, err) {
			return err
		}
		reopened = reopened || again
	}
}

// errEmpty is the error for a database that was opened again and not filled since.
var errEmpty = errors.New("the index was opened again, and is not filled yet")

// read calls f with a database that a pass has filled if whole is true, with any
// database otherwise. The one that the last pass filled may be gone: another process has
// removed its file, and this one has opened another since. Then read waits for a pass.
func (x *Index) read(ctx context.Context, whole bool, f func(*database) error) error {
	err := x.use(ctx, func(db *database) error {
		if whole && !db.filled.Load() {
			return errEmpty
		}
		return f(db)
	})
	if err != errEmpty {
		return err
	}
	p := x.begin()
	select {
	case <-p.lists:
		if _, err := p.outcome(); err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	return x.use(ctx, f)
}

// database returns the database, and opens it if necessary.
func (x *Index) database(ctx context.Context) (*database, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.closed:
		return nil, errClosed
	case x.db != nil:
		return x.db, nil
	}
	db, err := open(ctx, *x.place())
	if err == nil {
		x.db = db
	}
	return db, err
}

// mend closes the database after an error and, if necessary, deletes it or goes on to
// the next place. It reports whether to try again. db is the database that returned the
// error, nil if it could not be opened.
func (x *Index) mend(db *database, err error) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.closed:
		return false
	case db != x.db:
		return true // another goroutine has replaced it
	}
	kind, here := faultOf(err), x.place()
	if kind == passing || here.path == "" {
		return false
	}
	x.db.close()
	x.db = nil
	switch {
	case kind == altered:
	case kind == damaged && !here.mended:
		here.mended = true
		here.remove()
	default:
		x.places = x.places[1:]
	}
	return true
}
