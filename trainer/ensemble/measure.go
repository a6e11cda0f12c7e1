package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A Method says which predictions are averaged: those of Members networks with
// different seeds, of snapshots of one run, or of Passes passes of one network
// with dropout left on.
type Method struct {
	Members   int
	Snapshots bool
	Passes    int

	Trainer trainer.Trainer // makes the runs; nil for trainer.Train
}

// String says what is averaged.
func (m Method) String() string {
	switch {
	case m.Passes > 0:
		return fmt.Sprintf("%d passes with dropout", m.Passes)
	case m.Snapshots:
		return "all snapshots"
	}
	return fmt.Sprintf("%d networks together", m.Members)
}

// Baseline says what the average is compared with.
func (m Method) Baseline() string {
	switch {
	case m.Passes > 0:
		return "one pass without dropout"
	case m.Snapshots:
		return "the last snapshot"
	}
	return "mean of one network"
}

// Unit names the things that are averaged, in the plural.
func (m Method) Unit() string {
	switch {
	case m.Passes > 0:
		return "passes"
	case m.Snapshots:
		return "snapshots"
	}
	return "networks"
}

// A Result is the accuracy of an average and of its baseline: of Measure on the
// test part, of Together and Passes on the part that they were given.
// Each has its standard error over the examples; that of the difference is
// paired, example by example.
type Result struct {
	Examples                  int
	Count                     int     // of networks, snapshots or passes that were averaged
	Single, SingleErr         float64 // of the baseline
	Average, AverageErr       float64
	Difference, DifferenceErr float64

	// Accuracies[i] is that of the average of the first Sizes[i].
	Sizes      []int
	Accuracies []float64
}

// Verdict says whether averaging helped by more than chance explains: by more
// than two standard errors.
func (r Result) Verdict() string {
	switch {
	case r.Difference > 2*r.DifferenceErr:
		return "it helps"
	case r.Difference < -2*r.DifferenceErr:
		return "it is worse"
	}
	return "no more than chance"
}

// Measure trains the networks of the method with spec, and measures their
// average. If ctx ends first it returns ctx.Err() and the average of those that
// there are, whose Count may be 0.
func Measure(ctx context.Context, spec trainer.Spec, m Method) (Result, error) {
	set, err := spec.Load(ctx)
	if err == nil {
		err = m.check(spec, set)
	}
	if err != nil {
		return Result{}, err
	}
	a := newAveraging(spec.Loss, set, &set.Test)
	if m.Trainer != nil {
		a.train = m.Trainer
	}
	switch {
	case m.Passes > 0:
		err = a.passes(ctx, spec, m.Passes)
	case m.Snapshots:
		err = a.snapshots(ctx, spec)
	default:
		err = a.members(ctx, spec, m.Members)
	}
	if a.mean.count == 0 || err != nil && ctx.Err() == nil {
		return Result{}, err
	}
	return a.finish(), err
}

// check returns an error if the method does not suit spec and its data.
func (m Method) check(spec trainer.Spec, set *data.Prepared) error {
	switch {
	case set.Regression():
		return fmt.Errorf("data: %s asks for a number: want classes, whose accuracy can be measured", data.Sources.Format(spec.Data))
	case m.Passes > 0 && spec.Dropout == 0 && spec.InputDrop == 0:
		return errors.New("dropout: without it every pass is the same: want more than 0")
	case m.Passes == 0 && !m.Snapshots && m.Members < 2:
		return fmt.Errorf("members: %d is too small: want at least 2", m.Members)
	case set.Test.Len() == 0:
		return fmt.Errorf("data: %s has no test part", data.Sources.Format(spec.Data))
	}
	return nil
}

// An averaging adds the outputs of networks to their mean, one by one.
type averaging struct {
	set    *data.Prepared
	part   *data.Part
	mean   average   // of those so far
	single []float64 // for each example, the share of the baseline's networks that are right
	result Result
	train  trainer.Trainer // makes the runs
}

// newAveraging returns the average of no network, about part.
func newAveraging(loss model.Loss, set *data.Prepared, part *data.Part) *averaging {
	return &averaging{set: set, part: part, mean: newAverage(loss, set, part), single: make([]float64, part.Len()), train: trainer.Train}
}

// add adds the outputs of one more.
func (a *averaging) add(o trainer.Outputs) {
	a.mean.add(o)
	a.record()
}

// record records the accuracy of the mean so far: of up to 20 every time, of
// more at 1, 2 and 5 times a power of ten.
func (a *averaging) record() {
	if n, digit := a.mean.count, leadingDigit(a.mean.count); n <= 20 || digit == 1 || digit == 2 || digit == 5 {
		a.result.Sizes = append(a.result.Sizes, n)
		a.result.Accuracies = append(a.result.Accuracies, stat.Mean(a.hits(a.mean.Outputs), a.part.Weights))
	}
}

// leadingDigit returns the first digit of n if all others are zeros, else 0.
func leadingDigit(n int) int {
	for n%10 == 0 && n > 0 {
		n /= 10
	}
	if n > 9 {
		return 0
	}
	return n
}

// hits returns 1 for each example whose class is predicted, else 0.
func (a *averaging) hits(o trainer.Outputs) []float64 {
	hits := make([]float64, o.Scores.Rows)
	for i := range hits {
		if tensor.Argmax(o.Scores.Row(i)) == int(a.part.Class[i]) {
			hits[i] = 1
		}
	}
	return hits
}

// addSingle adds o to the baseline, as one of n networks.
func (a *averaging) addSingle(o trainer.Outputs, n int) {
	for i, hit := range a.hits(o) {
		a.single[i] += hit / float64(n)
	}
}

func (a *averaging) members(ctx context.Context, spec trainer.Spec, n int) error {
	members, err := trainAll(ctx, a.train, spec, n)
	for _, m := range members {
		o := m.Outputs(a.set, a.part)
		a.addSingle(o, len(members))
		a.add(o)
	}
	return err
}

// snapshots averages the networks after each epoch of the second half. The last
// of them is the baseline.
func (a *averaging) snapshots(ctx context.Context, spec trainer.Spec) error {
	spec.Evals = 1
	return a.train(ctx, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind != trainer.Evaluated || e.Epoch <= float64(spec.Epochs)/2 {
			return
		}
		a.addSnapshot(trainer.Keep(spec, e).Outputs(a.set, a.part))
	})
}

// addSnapshot adds the outputs of one more, and makes it the baseline.
func (a *averaging) addSnapshot(o trainer.Outputs) {
	a.add(o)
	clear(a.single)
	a.addSingle(o, 1)
}

// passes averages passes of one network with dropout.
func (a *averaging) passes(ctx context.Context, spec trainer.Spec, n int) error {
	members, err := trainAll(ctx, a.train, spec, 1)
	if err != nil {
		return err
	}
	m := members[0]
	a.addSingle(m.Outputs(a.set, a.part), 1)
	return a.addPasses(ctx, m, n)
}

// addPasses makes the average that of n passes of m with dropout.
func (a *averaging) addPasses(ctx context.Context, m trainer.Member, n int) error {
	_, err := m.MonteCarlo(ctx, a.set, a.part, n, func(mean trainer.Outputs) {
		a.mean.Outputs = mean
		a.mean.count++
		a.record()
	})
	return err
}

// finish returns the result of the averaging.
func (a *averaging) finish() Result {
	r := a.result
	hits := a.hits(a.mean.Outputs)
	r.Examples, r.Count = len(hits), a.mean.count
	r.Single, r.SingleErr = a.meanError(a.single)
	r.Average, r.AverageErr = a.meanError(hits)
	for i := range hits {
		hits[i] -= a.single[i]
	}
	r.Difference, r.DifferenceErr = a.meanError(hits)
	return r
}

// meanError returns the mean of xs, one for each example, and its standard
// error, which is NaN for one value. With weights w the mean is Σwx/Σw, and the
// error that of the sandwich estimator, √Σw²(x − mean)²/Σw.
func (a *averaging) meanError(xs []float64) (mean, err float64) {
	if a.part.Weights == nil {
		mean, std := stat.MeanStdDev(xs, nil)
		return mean, stat.StdErr(std, float64(len(xs)))
	}
	mean = stat.Mean(xs, a.part.Weights)
	var all, squares float64
	for i, w := range a.part.Weights {
		all += w
		squares += w * w * (xs[i] - mean) * (xs[i] - mean)
	}
	return mean, math.Sqrt(squares) / all
}
