package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// errClosed is the error of a run or a search that is begun after Close.
var errClosed = errors.New("the store is closed")

// closePatience is how long Close waits for training steps to end.
const closePatience = 2 * time.Second

// Close interrupts the runs that still train, and waits until everything is stored that
// can be. If a run does not end within closePatience, its last checkpoint is the one
// from which it can be resumed. Runs that are begun meanwhile are interrupted too; what is
// begun later is not stored. After Close nothing tidies the store.
func (s *Store) Close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	s.closed = true
	writers := slices.Clone(s.writers)
	s.mu.Unlock()
	for _, w := range writers {
		w.interrupt()
	}
	s.poke()
	select {
	case <-s.done:
	case <-time.After(closePatience):
	}
	if !isClosed(s.open) {
		return fmt.Errorf("store %s: its disk does not answer: nothing is stored", s.dir)
	}
	s.tidies.Wait()
	if s.stored.Load() {
		s.tidyIfDue()
	}
	return s.err
}

// ready waits until runs and searches can be stored. It returns an error if they cannot.
func (s *Store) ready(ctx context.Context) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.o.ReadOnly:
		return errReadOnly
	case s.closed:
		return errClosed
	}
	return nil
}

// wait waits until the store is open.
func (s *Store) wait(ctx context.Context) error {
	select {
	case <-s.open:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
