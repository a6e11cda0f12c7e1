package store

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"descent/model/guard"
)

// Timing of the goroutine that writes.
const (
	writeTime   = 250 * time.Millisecond
	testTime    = 5 * time.Millisecond // where checkpoints come in steps
	summaryTime = 5 * time.Second
	fullTime    = 5 * time.Second
	firstTidy   = 2 * time.Second
	tidyTime    = 5 * time.Minute
)

// work opens the store and writes what its runs report, until it is closed.
func (s *Store) work() {
	defer close(s.done)
	panicked := guard.Call(func() { s.err = s.prepare() })
	s.err = cmp.Or(panicked, s.err)
	close(s.open)
	if s.err == nil && !s.o.ReadOnly {
		s.reserve()
	}
	every := writeTime
	if s.o.EverySteps > 0 {
		every = testTime
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	tidy := time.NewTimer(firstTidy)
	defer tidy.Stop()
	for s.writeAll() {
		select {
		case <-tick.C:
		case <-s.wake:
		case <-tidy.C:
			guard.Go(s.tidy, s.fail)
			tidy.Reset(tidyTime)
		}
	}
}

// fail tells a person of a panic, after which runs may not be stored any more.
func (s *Store) fail(panicked error) {
	text, _, _ := strings.Cut(panicked.Error(), "\n") // without its stack
	s.say("Storing runs failed: " + text)
}

// say tells a person something.
func (s *Store) say(text string) {
	s.o.Log.Info(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, text)
}

// Told returns what a person should know and was not told yet, such as that old runs
// were removed: texts without a period.
func (s *Store) Told() []string {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.told
	s.told = nil
	return told
}

// A writer has something to write: a run that is trained, or a search.
type writer interface {
	// write writes what waits, and reports whether nothing follows.
	write(now time.Time) bool

	// interrupt asks it to end, and does not wait for it.
	interrupt()

	// refuse says that nothing of it can be stored.
	refuse(err error)

	// loss returns what could not be stored of it.
	loss() Loss
}

// A Loss is what could not be stored of a run or a search.
type Loss struct {
	Of      string // "run NAME" or "the search"
	Err     error  // why nothing more is stored; nil if the rest is
	Dropped int    // steps and evaluations that are left out
}

// Lost returns what could not be stored of the runs and searches of this process, by
// now or, after Close, at all.
func (s *Store) Lost() []Loss {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.lost)
	for _, w := range s.writers {
		all = append(all, w.loss())
	}
	return slices.DeleteFunc(all, Loss.none)
}

// none reports whether nothing is lost.
func (l Loss) none() bool { return l.Err == nil && l.Dropped == 0 }

// add lets w write.
func (s *Store) add(w writer) {
	s.mu.Lock()
	s.writers = append(s.writers, w)
	s.mu.Unlock()
	s.poke()
}

// writeAll writes what waits, and returns false when the store is closed and
// nothing does.
func (s *Store) writeAll() bool {
	s.mu.Lock()
	writers := slices.Clone(s.writers)
	closed := s.closed
	s.mu.Unlock()
	now := time.Now()
	var left []writer
	var lost []Loss
	for _, w := range writers {
		if s.err != nil {
			w.refuse(s.err)
		} else if !s.writeOne(w, now) {
			left = append(left, w)
			continue
		}
		if l := w.loss(); !l.none() {
			lost = append(lost, l)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = append(s.lost, lost...)
	s.writers = append(left, s.writers[len(writers):]...)
	return !closed || len(s.writers) > 0
}

// writeOne writes what waits of w, and reports whether nothing follows. A mistake of
// this program costs what w has to store, and not its training.
func (s *Store) writeOne(w writer, now time.Time) (over bool) {
	if panicked := guard.Call(func() { over = w.write(now) }); panicked != nil {
		s.fail(panicked)
		w.refuse(errors.New("nothing more is stored, by a mistake of this program"))
		return true
	}
	return over
}

// poke makes the writing goroutine look at once.
func (s *Store) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
