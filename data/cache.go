package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"weak"

	"descent/data/excerpt"
	"descent/data/memory"
	"descent/model/guard"
)

// Load returns the set that src makes from seed, as LoadFold does without a fold.
func Load(ctx context.Context, src Source, seed uint64) (*Set, error) {
	return LoadFold(ctx, src, seed, Fold{})
}

// LoadFold returns the set that src makes from seed, with its rows divided by a
// fold. While a caller still holds a set, all calls with an equal source, seed and
// fold return the same *Set, so that runs side by side share one copy, even if they
// start at the same moment.
//
// The cache behind it is the only package variable that is written after start-up.
// It never changes a result: a set depends on the source, the seed, the fold and
// the bytes of its files only, and these are the key, with a file's size and
// modification time in place of its bytes. The cache holds weak pointers, so it
// does not keep a set that nothing else uses.
func LoadFold(ctx context.Context, src Source, seed uint64, fold Fold) (*Set, error) {
	k, err := keyOf(ctx, src, seed, fold)
	if err != nil {
		return nil, err
	}
	set, err := loaded.get(ctx, k, func() (*Set, error) { return fold.load(ctx, src, seed) })
	return set, Brief(err)
}

// InMemory reports whether the set that LoadFold would return is in memory.
func InMemory(src Source, seed uint64, fold Fold) bool {
	k, _ := keyOf(context.Background(), src, seed, fold)
	loaded.mu.Lock()
	e := loaded.entries[k]
	loaded.mu.Unlock()
	if e == nil {
		return false
	}
	select {
	case <-e.done:
		return e.set.Value() != nil
	default:
		return false
	}
}

// load makes the set of src, if there is memory for it.
func load(ctx context.Context, src Source, seed uint64) (*Set, error) {
	if e, ok := ExtentOf(src); ok {
		what := fmt.Sprintf("%d examples of %d inputs", e.Rows, e.Inputs)
		done, err := memory.Of(ctx).Take(e.Bytes(), what, "n or the inputs of an example")
		if err != nil {
			return nil, err
		}
		defer done()
	}
	return src.Load(ctx, seed)
}

// maxError is the largest length of the text of an error, in columns: names in a
// file may have any length.
const maxError = 500

// A reworded is an error with another text.
type reworded struct {
	error
	text string
}

func (e reworded) Unwrap() error { return e.error }
func (e reworded) Error() string { return e.text }

// Brief returns err with a text of at most maxError columns in one line, in which "; " divides
// joined errors, without characters that steer a terminal, which a path may contain. It is nil
// for nil.
func Brief(err error) error {
	if err == nil {
		return nil
	}
	text := excerpt.Printable(strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; "))
	text = excerpt.Cut(text, maxError, excerpt.Mark)
	if text == err.Error() {
		return err
	}
	return reworded{err, text}
}

// A fixed source has a given split, so its set does not depend on the seed, unless
// it is divided into folds.
type fixed interface{ fixed() }

// A fileReader is a source that reads files. Its paths are none where they cannot
// be found.
type fileReader interface{ paths() []string }

// stamp returns the sizes and modification times of the files at paths, as text.
func stamp(paths []string) string {
	var b strings.Builder
	for _, path := range paths {
		if info, err := os.Stat(expand(path)); err == nil {
			fmt.Fprintf(&b, "%q %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

var errPanicked = errors.New("loading the data set panicked")

var loaded = cache{entries: map[key]*entry{}}

// A key is what a set in the cache depends on.
type key struct {
	src   Source
	seed  uint64
	fold  Fold
	stamp string
}

// keyOf returns the key of the set that src makes from seed, divided by a fold. It
// returns the error of ctx if that ends while files are looked up, of which a folder
// of pictures has many.
func keyOf(ctx context.Context, src Source, seed uint64, fold Fold) (k key, err error) {
	k = key{src: src, seed: seed, fold: fold}
	if _, ok := src.(fixed); ok && fold == (Fold{}) {
		k.seed = 0
	}
	if s, ok := src.(fileReader); ok {
		k.stamp, err = await(ctx, func() (string, error) { return stamp(s.paths()), nil })
	}
	return k, err
}

// A cache holds sets that are loaded or being loaded.
type cache struct {
	mu      sync.Mutex
	entries map[key]*entry
}

// An entry is a set that is being loaded, or that was loaded and may be gone
// by now.
type entry struct {
	done chan struct{} // closed when set and err are final
	set  weak.Pointer[Set]
	err  error
}

// get returns the set of k. It is loaded for the first caller that asks for it, and
// all callers wait until it is loaded or their ctx ends. A loader that does not look
// at its ctx for a while goes on without the caller.
func (c *cache) get(ctx context.Context, k key, load func() (*Set, error)) (*Set, error) {
	for {
		c.mu.Lock()
		e, ok := c.entries[k]
		if !ok {
			e = &entry{done: make(chan struct{})}
			c.entries[k] = e
		}
		c.mu.Unlock()
		var made chan *Set
		if !ok {
			made = make(chan *Set, 1)
			guard.Go(func() { c.fill(k, e, load, made) }, func(err error) { c.fail(k, e, err) })
		}
		if err := e.wait(ctx); err != nil {
			return nil, err
		}
		switch {
		case e.err == nil:
		case errors.Is(e.err, context.Canceled) || errors.Is(e.err, context.DeadlineExceeded):
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			continue // the caller that loaded it was interrupted, not this one
		default:
			return nil, e.err
		}
		if made != nil {
			return <-made, nil
		}
		if set := e.set.Value(); set != nil {
			return set, nil
		}
		c.forget(stale{k, e})
	}
}

// wait waits until e is loaded or ctx ends. It returns the error of ctx, unless e
// was loaded already.
func (e *entry) wait(ctx context.Context) error {
	select {
	case <-e.done:
		return nil
	default:
	}
	select {
	case <-e.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fill loads the set of e and sends it to made, which keeps it until the first
// caller has it.
func (c *cache) fill(k key, e *entry, load func() (*Set, error), made chan<- *Set) {
	set, err := load()
	if err != nil {
		c.fail(k, e, err)
		return
	}
	e.set = weak.Make(set)
	runtime.AddCleanup(set, c.forget, stale{k, e})
	made <- set
	close(e.done)
}

// fail says why the set of e cannot be loaded. Callers that wait for e get the same
// error, later callers load again.
func (c *cache) fail(k key, e *entry, err error) {
	if p := (*guard.Panic)(nil); errors.As(err, &p) {
		err = fmt.Errorf("%w: %v", errPanicked, p.Value)
	}
	e.err = err
	c.forget(stale{k, e})
	close(e.done)
}

// stale names an entry that is to be dropped.
type stale struct {
	key   key
	entry *entry
}

// forget drops an entry, unless another took its place.
func (c *cache) forget(s stale) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[s.key] == s.entry {
		delete(c.entries, s.key)
	}
}
