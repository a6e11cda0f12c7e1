// Package index keeps what is known of all stored runs in a SQLite database, so
// that ten thousand of them are listed, filtered and sorted at once, and so that
// other programs can ask for them: its views runs and curves are documented for
// people in the README.
//
// The database is a cache. The truth is in the folders of the runs: an index that
// is missing, damaged or of another version is made from them anew, in the
// background, the newest runs first. It lies in the store as index.db; below
// the user's cache folder where the store is on a network or read-only, since
// SQLite's log of writes wants memory that processes share; and in memory where
// neither can be written.
//
// Several processes may use one index. Each brings it up to date by comparing
// when the folders changed with when it was told so, and leaves out what another
// has done meanwhile. An index that cannot be written now is written later: no
// error of it reaches a run that trains.
//
// No other package imports SQLite.
package index

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"descent/model/guard"
	"descent/trainer/library"
	"descent/trainer/store"
)

// Folders are the stored runs that an Index is made from. A *store.Store is that.
type Folders interface {
	Dir() string                           // of the store
	Stamps() ([]store.Stamp, error)        // of all runs, removed ones too, in any order
	Read(id string) (library.Entry, error) // what is known of a run
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
	places []place   // where the database may lie: the present one first; nil before it is needed
	db     *database // nil until it is needed, and after an error
	now    *pass     // the pass under way, or nil
	next   *pass     // the pass that begins when that has ended, or nil
	busy   bool      // whether passes are made

	indexed, total atomic.Int64 // runs
}

// Options say how an Index is used. The zero Options are for a screen.
type Options struct {
	// Patience is how long a list waits for an index that is being brought up to
	// date, before it tells what is known so far; 0 for a tenth of a second.
	Patience time.Duration

	// Progress is told how many runs of how many are in the index whenever that
	// changes; nil for nobody.
	Progress func(indexed, total int)
}

// Open returns the index of the store of folders. It reads and writes nothing
// before the first call of a method. ctx ends the work in the background.
func Open(ctx context.Context, folders Folders, o Options) *Index {
	if o.Patience == 0 {
		o.Patience = time.Second / 10
	}
	x := &Index{folders: folders, o: o}
	x.ctx, x.stop = context.WithCancel(ctx)
	return x
}

// Close ends the work in the background and closes the database.
func (x *Index) Close() error {
	x.stop()
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

// place returns where the database lies. The caller holds mu.
func (x *Index) place() *place {
	if x.places == nil {
		x.places = places(x.folders.Dir())
	}
	return &x.places[0]
}

// Known returns how many runs of the store are in the index, and how many there
// are, as the last pass over the folders found them.
func (x *Index) Known() (indexed, total int) { return int(x.indexed.Load()), int(x.total.Load()) }

// A pass brings the index up to date with the folders.
type pass struct {
	done chan struct{}
	err  error
}

// wait waits until p has ended.
func (p *pass) wait(ctx context.Context) error {
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Refresh brings the index up to date with the folders as they are now. It ends
// early with the error of ctx; the work goes on in the background.
func (x *Index) Refresh(ctx context.Context) error {
	return x.begin().wait(ctx)
}

// Settle waits until the passes that were begun have ended, as those that a list
// did not wait for.
func (x *Index) Settle(ctx context.Context) error {
	x.mu.Lock()
	p := x.next
	if p == nil {
		p = x.now
	}
	x.mu.Unlock()
	if p == nil {
		return nil
	}
	return p.wait(ctx)
}

// Follow keeps the index up to date until it is closed: it looks again and again
// after a time, the first one included, and makes a pass if changes returns
// another number than before. The time is longer where passes take long, of which
// it makes so few that they take a hundredth of the time. It tells nobody of errors,
// since what is trained does not need the index.
func (x *Index) Follow(every time.Duration, changes func() uint64) {
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

// begin returns a pass that begins after the call: it sees all that was stored
// before.
func (x *Index) begin() *pass {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next == nil {
		x.next = &pass{done: make(chan struct{})}
		if !x.busy {
			x.busy = true
			x.spawn(x.passes)
		}
	}
	return x.next
}

// spawn calls do in a goroutine for which Close waits. A panic that do does not make
// the error of a pass ends this goroutine alone.
func (x *Index) spawn(do func()) {
	x.work.Go(func() { guard.Call(do) })
}

// passes makes the passes that were asked for.
func (x *Index) passes() {
	for {
		x.mu.Lock()
		p := x.next
		x.now, x.next, x.busy = p, nil, p != nil
		x.mu.Unlock()
		if p == nil {
			return
		}
		panicked := guard.Call(func() { p.err = x.fill() })
		p.err = cmp.Or(panicked, p.err)
		close(p.done)
	}
}

// wait waits until the index is up to date, or, if that takes longer than
// Options.Patience, until it has the newest runs of a list, of which newest says
// how many are needed.
func (x *Index) wait(ctx context.Context, newest int) error {
	p := x.begin()
	late := time.NewTimer(x.o.Patience)
	defer late.Stop()
	for {
		select {
		case <-p.done:
			if busy(p.err) {
				return nil // what is known will do
			}
			return p.err
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			if indexed, total := x.Known(); total > 0 && indexed >= min(newest, total) {
				return nil
			}
			late.Reset(x.o.Patience)
		}
	}
}
