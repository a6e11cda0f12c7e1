package search

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"descent/trainer"
)

// cutOff is the reason of a trial that ended with its search.
const cutOff = "cut off before its last epoch"

// A Result is the result of one run of a trial so far. It depends only on the events of
// the run.
type Result struct {
	State State
	Why   string
	Epoch float64 // of the last evaluation, or of the divergence
	First float64 // the loss at the start

	// Best is the score by which runs are compared, Train the score on the training part
	// at the same time, and When their epoch; see Trial.Best. Fitted says that Best is on
	// the training part, because there is no validation part.
	Best, Train trainer.Score
	When        float64
	Fitted      bool

	Grain float64 // step between possible accuracies: 1/n of n examples; 0 for a regression
}

// NewResult returns the result of a run that has not begun.
func NewResult() Result { return Result{Best: trainer.Unmeasured(), Train: trainer.Unmeasured()} }

// Observe updates r by the next event of a run of spec. Unless patient is set, it sets
// the state to Hopeless if the evaluation shows that the run cannot become the best.
func (r *Result) Observe(spec *trainer.Spec, e *trainer.Event, patient bool) {
	if _, keeps := spec.Stop.(trainer.BestKeeper); e.Complete && keeps {
		r.Best, r.Train, r.When = r.scored(e), e.Train, e.Kept
	} else if e.Complete {
		r.choose(e)
	}
	if e.Kind != trainer.Evaluated || r.State != Waiting {
		return
	}
	r.Epoch = e.Epoch
	if e.Step == 0 {
		r.First = e.Train.Loss
	} else if e.Whole() {
		r.choose(e)
	}
	if why := r.hopeless(spec, e); why != "" && !patient {
		r.State, r.Why = Hopeless, why
	}
}

// scored returns the score by which runs are compared.
func (r *Result) scored(e *trainer.Event) trainer.Score {
	score, n := e.Val, e.Plan.Held
	if r.Fitted = !e.Val.Measured(); r.Fitted {
		score, n = e.Train, e.Plan.Samples
	}
	if n > 0 && !e.Plan.Regression() {
		r.Grain = 1 / float64(n)
	}
	return score
}

// choose sets Best to the scores of e if their loss is the lowest so far. It is called at
// whole epochs and for the result of the run.
func (r *Result) choose(e *trainer.Event) {
	if score := r.scored(e); !r.Best.Measured() || score.Loss < r.Best.Loss {
		r.Best, r.Train, r.When = score, e.Train, e.Epoch
	}
}

// hopeless returns why a run cannot become the best: its loss has grown, or after a third
// of the run it is no better than a constant prediction. Otherwise it returns "".
func (r *Result) hopeless(spec *trainer.Spec, e *trainer.Event) string {
	switch {
	case e.Plan.Grown(r.First, e.Train.Loss):
		return fmt.Sprintf("the loss has grown from %.3g to %.3g", r.First, e.Train.Loss)
	case e.Epoch >= float64(spec.Epochs)/3 && e.Epoch >= 2 && e.Plan.Guesses(e.Train):
		return fmt.Sprintf("it still guesses after %s epochs", trainer.FormatEpoch(e.Epoch))
	}
	return ""
}

// finish sets the final state of a run that has ended with err.
func (r *Result) finish(err error) {
	var d *trainer.Divergence
	switch {
	case r.State != Waiting:
	case err == nil:
		r.State = Done
	case errors.As(err, &d):
		r.State, r.Why, r.Epoch = Diverged, d.Error(), d.Epoch
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		r.State, r.Why = Stopped, cutOff
	default:
		r.State = Failed
		r.Why, _, _ = strings.Cut(err.Error(), "\n") // without the stack trace of a panic
	}
}
