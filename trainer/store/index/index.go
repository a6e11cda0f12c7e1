// Package index lists, filters and sorts the stored runs by means of a SQLite database,
// which is fast for ten thousand runs. Other programs can read its views runs and
// curves, which the README documents.
//
// An Index compares the folders of a store (Folders, Stamps) with the database. A pass
// reads the folders that have changed into it: first entries, then curves. List, Find
// and Count select runs from it by a library.Query.
//
// The database is a cache of the folders of the runs. If it is missing, damaged or of
// another version, a pass in the background makes it again, the newest runs first. It
// is the file index.db in the store. If the store is read-only, or on a network, where
// SQLite's write-ahead log cannot share memory between processes, the file is below the
// user's cache folder; if that is not writable either, the database is in memory.
//
// Several processes may use one database. Each compares the times of change of the
// folders with those in the database, and skips folders that another process has read
// meanwhile. If the database cannot be written, this is tried again later; no error of
// it affects a run that trains.
//
// No other package imports SQLite.
package index

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/trainer/library"
	"descent/trainer/store"
)

// Folders are the stored runs from which an Index is made. *store.Store implements it.
type Folders interface {
	Dir() string                           // of the store
	Stamps() ([]store.Stamp, error)        // of all runs, including removed ones, in any order
	Read(id string) (library.Entry, error) // the description of a run
	Points(id string, from int64, each func(store.Point) error) (int64, error)
}

// An Index is the list of the runs of a store. Its methods may be called from any
// goroutine.
type Index struct {
	folders Folders
	o       Options
	ctx     context.Context // of the work in the background
	stop    context.CancelFunc
	work    sync.WaitGroup

	mu     sync.Mutex
	places []place   // where the database may be: the present place first; nil before the first use
	db     *database // nil before the first use, and after an error
	now    *pass     // the running pass, or nil
	next   *pass     // the pass that begins when now has ended, or nil
	busy   bool      // whether a goroutine makes passes
	closed bool

	indexed, total atomic.Int64 // runs
}

// Options are the settings of an Index. The zero Options are for the dashboard.
type Options struct {
	// Patience is how long List waits for a running pass, before it returns what is in the
	// index so far; 0 for a tenth of a second.
	Patience time.Duration

	// Progress is called when the number of runs in the index changes, with this number
	// and that of all runs; may be nil.
	Progress func(indexed, total int)
}

// Open returns the index of the store of folders. It reads and writes nothing before
// the first call of a method. The end of ctx ends the work in the background.
func Open(ctx context.Context, folders Folders, o Options) *Index {
	if o.Patience == 0 {
		o.Patience = time.Second / 10
	}
	x := &Index{folders: folders, o: o}
	x.ctx, x.stop = context.WithCancel(ctx)
	return x
}

// errClosed is the error of a method that is called after Close.
var errClosed = errors.New("the index is closed")

// Close ends the work in the background and closes the database. Methods that are called
// after it, or that wait meanwhile, return an error.
func (x *Index) Close() error {
	x.stop()
	x.mu.Lock()
	x.closed = true // from now on no goroutine is added to work
	x.mu.Unlock()
	x.work.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.db.close()
}

// Path returns the file of the database, "" if it is in memory.
func (x *Index) Path() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.place().path
}

// place returns the present place of the database. The caller holds mu.
func (x *Index) place() *place {
	if x.places == nil {
		x.places = places(x.folders.Dir())
	}
	return &x.places[0]
}

// Known returns how many runs of the store are in the index, and how many there are, as
// of the last pass.
func (x *Index) Known() (indexed, total int) { return int(x.indexed.Load()), int(x.total.Load()) }

// Refresh brings the index up to date with the folders as they are now. It ends
// early with the error of ctx; the work goes on in the background.
func (x *Index) Refresh(ctx context.Context) error {
	return x.begin().wait(ctx)
}

// Finish brings the index up to date before a program ends: lists, unless ctx ends
// before, and then curves for at most the given time. The next pass reads the rest.
func (x *Index) Finish(ctx context.Context, curves time.Duration) {
	p := x.begin()
	select {
	case <-p.lists:
		ctx, cancel := context.WithTimeout(ctx, curves)
		defer cancel()
		p.wait(ctx) // an error is ignored: the next pass tries again
	case <-ctx.Done():
	}
}

// Listed waits until lists are up to date: for the part before curves of the passes that
// have begun.
func (x *Index) Listed(ctx context.Context) error {
	p := x.last()
	if p == nil {
		return nil
	}
	select {
	case <-p.lists:
		_, err := p.outcome()
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Settle waits until all passes that have begun have ended, including those for which
// List did not wait.
func (x *Index) Settle(ctx context.Context) error {
	if p := x.last(); p != nil {
		return p.wait(ctx)
	}
	return nil
}

// last returns the pass that ends last of those that have begun, nil if none runs.
func (x *Index) last() *pass {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next != nil {
		return x.next
	}
	return x.now
}

// Follow keeps the index up to date until it is closed. It calls changes at intervals of
// every, the first time after every, and makes a pass if the number has changed. After long
// passes the interval is longer, so that passes take at most a hundredth of the time. It
// ignores errors, since training does not need the index.
func (x *Index) Follow(every time.Duration, changes func() uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.spawn(func() {
		tick := time.NewTimer(every)
		defer tick.Stop()
		for seen := uint64(0); ; {
			select {
			case <-tick.C:
				begun := time.Now()
				if now := changes(); now != seen {
					seen = now
					x.Refresh(x.ctx)
				}
				tick.Reset(max(every, 100*time.Since(begun)))
			case <-x.ctx.Done():
				return
			}
		}
	})
}

// begin returns a pass that begins after the call, so that it finds everything that was
// stored before the call. After Close it returns one that has failed.
func (x *Index) begin() *pass {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.next != nil:
		return x.next
	case x.closed:
		p := newPass()
		p.end(errClosed)
		return p
	}
	x.next = newPass()
	if !x.busy {
		x.busy = true
		x.spawn(x.passes)
	}
	return x.next
}

// spawn calls do in a goroutine for which Close waits; after Close it does nothing. A
// panic in do ends only this goroutine. The caller holds mu.
func (x *Index) spawn(do func()) {
	if !x.closed {
		x.work.Go(func() { guard.Call(do) })
	}
}

// passes makes the requested passes.
func (x *Index) passes() {
	for {
		x.mu.Lock()
		p := x.next
		x.now, x.next, x.busy = p, nil, p != nil
		x.mu.Unlock()
		if p == nil {
			return
		}
		var err error
		panicked := guard.Call(func() { err = x.fill(p.listed) })
		p.end(cmp.Or(panicked, err))
	}
}

// wait waits until the index is up to date or, if that takes longer than
// Options.Patience, until it has the given number of newest runs. whole is false if runs
// may be missing from it: a pass still reads them, or another process writes.
func (x *Index) wait(ctx context.Context, newest int) (whole bool, err error) {
	p := x.begin()
	late := time.NewTimer(x.o.Patience)
	defer late.Stop()
	for {
		select {
		case <-p.lists:
			return p.outcome()
		case <-ctx.Done():
			return false, ctx.Err()
		case <-late.C:
			if indexed, total := x.Known(); total > 0 && indexed >= min(newest, total) {
				return false, nil
			}
			late.Reset(x.o.Patience)
		}
	}
}
