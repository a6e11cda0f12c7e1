package trainer

import (
	"fmt"
	"math"
	"strconv"

	"descent/model/tensor"
)

// An Event reports the progress of a run. It holds no time of day, so that equal
// Specs give equal events; a listener that wants the time reads a clock.
type Event struct {
	Kind  Kind
	Step  int     // steps made so far
	Epoch float64 // passes over the training part so far, with fraction

	Plan Plan // the same in every event of a run

	// Loss is the mini-batch's loss before the step, in training mode, and
	// Penalty what regularization adds to it. Rate is the rate of the step.
	Loss, Penalty, Rate float64

	// Complete says, at an Ended event, that the run made all its epochs or was
	// ended by its rule. Weights are then its result, those after Kept epochs: the
	// last ones, unless the rule is a BestKeeper.
	Complete bool
	Kept     float64

	// Train and Val are the scores of the Weights at an Evaluated event, and
	// with Test at the Ended one of a complete run. A score that was not
	// measured is NaN.
	Train, Val, Test Score

	// Health is about the same network as Train.
	Health

	// Updates is how far the last step before Train was measured moved each
	// weight matrix, relative to its norm: ‖ΔW‖/‖W‖. About a thousandth is
	// usual; it is the run's own memory, as Weights.
	Updates []float64

	// Gradients are the norms of the loss's gradient with respect to each
	// weight matrix in the same step, before the penalty and clipping. They
	// are the run's own memory, as Weights.
	Gradients []float64

	// Why says which rule ended the run before its last epoch, if one did.
	Why string

	// Weights are all the parameters, and State what the layers remember
	// beside them. They are the run's own memory: read them before report
	// returns, copy them to keep them.
	Weights, State []tensor.Float `json:"-"`
}

// Kind is the kind of an Event.
type Kind uint8

const (
	Started   Kind = iota // data and network are ready
	Stepped               // the optimizer made a step
	Evaluated             // train and validation were scored
	Ended                 // nothing follows, whether the run is complete or not
)

// Whole reports whether e is about a whole number of epochs. There every run is
// evaluated, however many evaluations an epoch has.
func (e *Event) Whole() bool { return e.Step%max(e.Plan.StepsPerEpoch, 1) == 0 }

// String returns the kind as text.
func (k Kind) String() string { return [...]string{"started", "stepped", "evaluated", "ended"}[k] }

// FormatEpoch writes an epoch to a tenth: "9.5", "12".
func FormatEpoch(e float64) string { return strconv.FormatFloat(math.Round(10*e)/10, 'f', -1, 64) }

// FormatEpochs writes so many epochs: "1 epoch", "9.5 epochs".
func FormatEpochs(n float64) string {
	if text := FormatEpoch(n); text != "1" {
		return text + " epochs"
	}
	return "1 epoch"
}

// Divergence is the error of a run whose loss stopped being a finite number.
type Divergence struct {
	Step  int
	Epoch float64
	Loss  float64 // not finite
	Cause string  // the likely one, in words
}

// Error implements error.
func (d *Divergence) Error() string {
	epoch := FormatEpoch(d.Epoch)
	if d.Epoch < 1 { // as often
		epoch = fmt.Sprintf("%.2g", d.Epoch)
	}
	return fmt.Sprintf("diverged at step %d (epoch %s): the loss became %v: %s", d.Step, epoch, d.Loss, d.Cause)
}
