package trainer

import (
	"fmt"
	"math"

	"descent/data"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// NumericsVersion counts the changes of this program after which equal Specs gave
// other bits under the same Numerics. TestNumericsVersion says when to raise it.
const NumericsVersion = 1

// OtherNumerics says, a sentence each, in what the arithmetic of a run differs from
// that of this program: its Plan.Numerics and its NumericsVersion. Equal Specs give
// equal bits if it says nothing.
func OtherNumerics(numerics string, version int) (differs []string) {
	if now := tensor.Numerics(); numerics != now {
		differs = append(differs, fmt.Sprintf("it was computed with %s, and this program computes with %s", numerics, now))
	}
	if version != NumericsVersion {
		differs = append(differs, fmt.Sprintf("its numbers are of version %d, and this program's are of version %d", version, NumericsVersion))
	}
	return differs
}

// A Plan is what is known of a run before its first step.
type Plan struct {
	Classes        int // 0 for a regression
	Inputs, Params int
	Samples        int // training examples in an epoch
	Held           int // examples in the validation part
	StepsPerEpoch  int
	Epochs         int
	Numerics       string // the arithmetic: equal Specs give equal bits under the same; see tensor.Numerics

	// Guess is what the best constant answer reaches on the training part.
	Guess Score

	// Spread is how much the scales of a table's inputs differ after
	// preprocessing; see data.Prepared.
	Spread float64
}

// Steps returns the number of steps in the whole run.
func (p Plan) Steps() int { return p.StepsPerEpoch * p.Epochs }

// Seen returns how many training examples are processed in the given number of
// steps.
func (p Plan) Seen(step int) int {
	n := max(p.StepsPerEpoch, 1)
	return step/n*p.Samples + step%n*p.Samples/n // no product is above the examples of the run
}

// Task returns the kind of target that the run learns.
func (p Plan) Task() metric.Task { return metric.TaskOf(p.Classes) }

// Metric returns the main metric of the task, which the field Accuracy of a
// Score holds.
func (p Plan) Metric() *metric.Metric { return metric.Main(p.Task()) }

// Regression reports whether the run predicts a number.
func (p Plan) Regression() bool { return p.Classes == 0 }

// Majority returns the share of the training examples that belong to the largest
// class, which is the accuracy of an answer that is always this class; NaN for a
// regression.
func (p Plan) Majority() float64 {
	if p.Regression() {
		return math.NaN()
	}
	return p.Guess.Accuracy
}

// BatchSize returns how many examples of set a step takes.
func (s Spec) BatchSize(set *data.Prepared) int { return s.batchSize(set.Train.Len()) }

// batchSize returns how many of n examples a step takes.
func (s Spec) batchSize(n int) int {
	if s.Batch == 0 || s.Batch > n {
		return n
	}
	return s.Batch
}

// stepsPerEpoch returns how many steps with so many examples n examples take.
func stepsPerEpoch(n, size int) int { return (n-1)/max(size, 1) + 1 }

// Plan returns what is known of a run of s on set, whose network has so many
// parameters, before its first step.
func (s Spec) Plan(set *data.Prepared, params int) Plan {
	n, size := set.Train.Len(), s.BatchSize(set)
	return Plan{
		Classes: len(set.Classes), Inputs: set.Shape.Len(), Params: params,
		Samples: n, Held: set.Val.Len(), StepsPerEpoch: stepsPerEpoch(n, size), Epochs: s.Epochs,
		Numerics: tensor.Numerics(),
		Guess:    s.guess(set), Spread: set.Spread,
	}
}
