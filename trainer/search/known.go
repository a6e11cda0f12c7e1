package search

import (
	"context"
	"errors"
)

// errPending is the error of a job without a known outcome.
var errPending = errors.New("the outcome is not known yet")

// pending is a Runner that does not train.
type pending struct{}

// Do implements Runner.
func (pending) Do(context.Context, []Job, func(Outcome)) error { return errPending }

// Drop implements Runner.
func (pending) Drop([]ID) {}

// HasRoom implements OrderedRunner, so that what a search has begun of its next bracket
// is known too.
func (pending) HasRoom(context.Context, []Job) bool { return true }

// Known returns the trials that have begun, as far as they follow from Past, without
// loading data or training. Trials that have not ended have the state Waiting.
func (s *Search) Known() ([]Trial, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	t.runner, t.fail = pending{}, func(err error) { panic(err) }
	if err := t.make(context.Background()); err != nil && !errors.Is(err, errPending) {
		return nil, err
	}
	return t.trials, nil
}
