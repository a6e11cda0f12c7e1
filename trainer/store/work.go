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
	writeTime   = 100 * time.Millisecond
	testTime    = 5 * time.Millisecond // if Options.EverySteps is set
	summaryTime = 5 * time.Second
	fullTime    = 5 * time.Second
	firstTidy   = 2 * time.Second
	tidyTime    = 5 * time.Minute
	tidyPause   = time.Minute // minimum interval between tidying by any processes
)

// work is the writing goroutine: it opens the store and writes the events of its runs
// until the store is closed.
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
			s.tidyBeside()
			tidy.Reset(tidyTime)
		}
	}
}

// fail reports a panic to the user. After a panic, runs may not be stored.
func (s *Store) fail(panicked error) {
	text, _, _ := strings.Cut(panicked.Error(), "\n") // without the stack trace
	s.say("Storing runs failed: " + text)
}

// say logs a message for the user and adds it to those that Told returns.
func (s *Store) say(text string) {
	s.o.Log.Info(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, text)
}

// Told returns the new messages for the user since the last call, for example that old runs
// were removed. They do not end with a period.
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

// A writer is a run or a search that the writing goroutine writes.
type writer interface {
	// write writes pending records, and reports whether this was the last call.
	write(now time.Time) bool

	// interrupt makes the writer end. It does not wait for the end.
	interrupt()

	// refuse sets the error because of which nothing more can be stored. No other method
	// is called after it but loss. It releases files and locks when the writer has ended.
	refuse(err error)

	// loss returns a description of what could not be stored.
	loss() Loss
}

// A Loss describes what could not be stored of a run or a search.
type Loss struct {
	Of      string // "run NAME" or "the search"
	Err     error  // why the rest is not stored; nil if it is
	Dropped int    // number of missing steps and evaluations
}

// Lost returns the losses so far, one for each run or search of this process that could
// not be stored completely. After Close only those are added that are begun then.
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

// add adds w to the writers. After Close it interrupts w; when nothing is written any
// more, it refuses it.
func (s *Store) add(w writer) {
	s.mu.Lock()
	closed, over := s.closed, s.over
	if !over {
		s.writers = append(s.writers, w)
	}
	s.mu.Unlock()
	if closed {
		w.interrupt()
	}
	if over {
		w.refuse(errClosed)
		s.mu.Lock()
		s.lost = append(s.lost, w.loss())
		s.mu.Unlock()
	}
	s.poke()
}

// writeAll calls all writers. It returns false when the store is closed and all writers
// have ended.
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
	s.over = closed && len(s.writers) == 0
	return !s.over
}

// writeOne calls w.write, and reports whether this was the last call. If write panics, the
// run or search is not stored any more, but its training continues.
func (s *Store) writeOne(w writer, now time.Time) (over bool) {
	if panicked := guard.Call(func() { over = w.write(now) }); panicked != nil {
		s.fail(panicked)
		w.refuse(errors.New("nothing more is stored, by a mistake of this program"))
		return true
	}
	return over
}

// poke wakes the writing goroutine.
func (s *Store) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
