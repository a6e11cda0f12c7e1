package data

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLoadSharesOneCopy(t *testing.T) {
	var wg sync.WaitGroup
	var sets [8]*Set
	for i := range sets {
		wg.Go(func() {
			s, err := Load(t.Context(), Digits{}, 11)
			if err != nil {
				t.Error(err)
			}
			sets[i] = s
		})
	}
	wg.Wait()
	for i, s := range sets {
		if s != sets[0] {
			t.Errorf("lane %d has a copy of its own", i)
		}
	}
	other, err := Load(t.Context(), Digits{}, 12)
	if err != nil || other == sets[0] {
		t.Errorf("another seed gave the same set, %v", err)
	}
	runtime.KeepAlive(sets)
}

func TestLoadSharesFixedSplits(t *testing.T) {
	a, err := Load(t.Context(), Fashion{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(t.Context(), Fashion{}, 2)
	if err != nil || a != b {
		t.Errorf("two copies of a set that does not depend on the seed, %v", err)
	}
	runtime.KeepAlive(a)
}

func TestLoadReadsAnEditedFileAgain(t *testing.T) {
	path := write(t, "a.csv", []byte("x,y\n1,2.5\n2,3.5\n"))
	a, err := Load(t.Context(), CSV{File: path}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if same, _ := Load(t.Context(), CSV{File: path}, 1); same != a {
		t.Error("an unchanged file was read again")
	}
	if err := os.WriteFile(path, []byte("x,y\n1,2.5\n2,9.5\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour) // the size is the same
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	b, err := Load(t.Context(), CSV{File: path}, 1)
	if err != nil || b == a {
		t.Errorf("an edited file was not read again, %v", err)
	}
	runtime.KeepAlive(a)
}

// TestCacheLoadsOnce checks that many goroutines which ask at the same moment share
// one load.
func TestCacheLoadsOnce(t *testing.T) {
	c := cache{entries: map[key]*entry{}}
	var loads atomic.Int32
	var wg sync.WaitGroup
	keep := make([]*Set, 8)
	for i := range keep {
		wg.Go(func() {
			keep[i], _ = c.get(t.Context(), key{}, func() (*Set, error) {
				loads.Add(1)
				time.Sleep(20 * time.Millisecond)
				return &Set{}, nil
			})
		})
	}
	wg.Wait()
	if n := loads.Load(); n != 1 {
		t.Errorf("loaded %d times: want once", n)
	}
	runtime.KeepAlive(keep)
}

func TestCacheForgets(t *testing.T) {
	c := cache{entries: map[key]*entry{}}
	broken := errors.New("broken")
	if _, err := c.get(t.Context(), key{}, func() (*Set, error) { return nil, broken }); err != broken {
		t.Errorf("%v: want %v", err, broken)
	}
	set, err := c.get(t.Context(), key{}, func() (*Set, error) { return &Set{}, nil })
	if err != nil || set == nil {
		t.Errorf("the error was remembered: %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = c.get(t.Context(), key{seed: 1}, func() (*Set, error) { panic("no") })
	}()
	if _, err := c.get(t.Context(), key{seed: 1}, func() (*Set, error) { return &Set{}, nil }); err != nil {
		t.Errorf("a panic was remembered: %v", err)
	}
	runtime.KeepAlive(set)
	set = nil
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) { // nobody uses the sets any more
		runtime.GC()
		c.mu.Lock()
		n := len(c.entries)
		c.mu.Unlock()
		if n == 0 {
			return
		}
	}
	t.Error("sets that nobody uses are still listed")
}

// TestLimitKeepsTheSetShared guards against a second copy of a set of which
// only limited sets are in use.
func TestLimitKeepsTheSetShared(t *testing.T) {
	s, err := Load(t.Context(), Digits{}, 77)
	if err != nil {
		t.Fatal(err)
	}
	first := &s.Train.Pixels[0]
	limited := s.Limit(100)
	s = nil
	runtime.GC()
	runtime.GC()
	if s, err = Load(t.Context(), Digits{}, 77); err != nil || &s.Train.Pixels[0] != first {
		t.Errorf("the set was loaded again while a part of it is in use, %v", err)
	}
	runtime.KeepAlive(limited)
}

func write(t testing.TB, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCacheInterrupted checks callers whose context ends while another caller
// loads: they stop waiting, but get a set that is loaded already; and a load that
// was interrupted is repeated for other callers.
func TestCacheInterrupted(t *testing.T) {
	c := cache{entries: map[key]*entry{}}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	begun, finish := make(chan struct{}), make(chan struct{})
	var first *Set
	var wg sync.WaitGroup
	wg.Go(func() {
		first, _ = c.get(t.Context(), key{}, func() (*Set, error) {
			close(begun)
			<-finish
			return &Set{}, nil
		})
	})
	<-begun
	if _, err := c.get(ended, key{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v: want %v", err, context.Canceled)
	}
	close(finish)
	wg.Wait()
	for range 20 {
		if s, err := c.get(ended, key{}, nil); s != first {
			t.Fatalf("%v: want the set that is loaded", err)
		}
	}
	begun = make(chan struct{})
	var again *Set
	wg.Go(func() {
		_, _ = c.get(ended, key{seed: 1}, func() (*Set, error) {
			close(begun)
			time.Sleep(5 * time.Millisecond)
			return nil, ended.Err()
		})
	})
	<-begun
	again, err := c.get(t.Context(), key{seed: 1}, func() (*Set, error) { return &Set{}, nil })
	if wg.Wait(); again == nil {
		t.Errorf("%v: the interruption of another", err)
	}
	runtime.KeepAlive(first)
}

// TestCacheLeavesALoader has a loader that looks at no context: who asked for the
// set stops waiting for it all the same.
func TestCacheLeavesALoader(t *testing.T) {
	c := cache{entries: map[key]*entry{}}
	ctx, cancel := context.WithCancel(t.Context())
	begun, finish, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		_, err := c.get(ctx, key{}, func() (*Set, error) {
			close(begun)
			<-finish
			return &Set{}, nil
		})
		ended <- err
	}()
	<-begun
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v: want %v", err, context.Canceled)
	}
	close(finish)
	if set, err := c.get(t.Context(), key{}, func() (*Set, error) { return &Set{}, nil }); set == nil {
		t.Errorf("%v: want the set", err)
	}
}

// TestBriefOfSeveral tests that several errors are told apart in one line.
func TestBriefOfSeveral(t *testing.T) {
	err := Brief(errors.Join(errors.New("a: want b"), errors.New("c: want d")))
	if got, want := err.Error(), "a: want b; c: want d"; got != want {
		t.Errorf("the text is %q: want %q", got, want)
	}
}
