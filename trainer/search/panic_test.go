package search

import (
	"context"
	"errors"
	"testing"

	"descent/model/guard"
	"descent/trainer"
)

// TestPanics tests that a panic of a trial fails that trial, without a stack trace in the
// table, and that a panic of the report function ends the search.
func TestPanics(t *testing.T) {
	s := toy(t)
	s.Trainer = func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, c trainer.Control, report func(*trainer.Event)) error {
		if spec.Name == "trial 2" {
			panic("boom")
		}
		return trainer.Train(ctx, spec, from, c, report)
	}
	trials, err := s.Run(t.Context(), nil)
	if err != nil || trials[1].State != Failed || trials[1].Why != "panic: boom" {
		t.Errorf("%v, trial 2 is %v: %q", err, trials[1].State, trials[1].Why)
	}
	s.Folds = 2
	s.Trainer = func(ctx context.Context, spec trainer.Spec, from *trainer.Checkpoint, c trainer.Control, report func(*trainer.Event)) error {
		if spec.Name == "trial 2, fold 2/2" {
			panic("boom")
		}
		return trainer.Train(ctx, spec, from, c, report)
	}
	s.Patient = true // otherwise the trial may end before its second fold
	trials, err = s.Run(t.Context(), nil)
	if err != nil || trials[1].State != Failed || trials[1].Why != "panic: boom" || trials[0].State == Failed {
		t.Errorf("%v, trial 2 is %v: %q on its second fold", err, trials[1].State, trials[1].Why)
	}
	var panicked *guard.Panic
	if _, err := s.Run(t.Context(), func(Trial) { panic("told") }); !errors.As(err, &panicked) || panicked.Value != "told" {
		t.Errorf("the search ends with %v, want the panic", err)
	}
	s.Hear = func(Outcome) { panic("heard") }
	if _, err := s.Run(t.Context(), nil); !errors.As(err, &panicked) || panicked.Value != "heard" {
		t.Errorf("the search ends with %v, want the panic of who heard of an outcome", err)
	}
}
