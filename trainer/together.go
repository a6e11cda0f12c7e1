package trainer

import (
	"context"
	"fmt"
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// Together says which predictions are averaged: of networks with other seeds,
// of snapshots of one run, or of passes of one network with dropout left on.
type Together struct {
	Members   int
	Snapshots bool
	Passes    int
}

// String says what is averaged.
func (h Together) String() string {
	switch {
	case h.Passes > 0:
		return fmt.Sprintf("%d passes with dropout", h.Passes)
	case h.Snapshots:
		return "all snapshots"
	}
	return fmt.Sprintf("%d networks together", h.Members)
}

// One says what all together are compared with.
func (h Together) One() string {
	switch {
	case h.Passes > 0:
		return "one pass without dropout"
	case h.Snapshots:
		return "the last snapshot"
	}
	return "mean of one network"
}

// Unit says what there are several of.
func (h Together) Unit() string {
	switch {
	case h.Passes > 0:
		return "passes"
	case h.Snapshots:
		return "snapshots"
	}
	return "networks"
}

// Togetherness is what averaging came to on the test part. Each accuracy has
// its standard error over the examples; that of the difference is paired,
// example by example.
type Togetherness struct {
	Examples                  int
	Single, SingleErr         float64
	Together, TogetherErr     float64
	Difference, DifferenceErr float64

	// Growth is the accuracy of the first Sizes[i] together.
	Sizes  []int
	Growth []float64
}

// Verdict says whether averaging helped by more than chance explains.
func (t Togetherness) Verdict() string {
	switch {
	case t.Difference > 2*t.DifferenceErr:
		return "it helps"
	case t.Difference < -2*t.DifferenceErr:
		return "it is worse"
	}
	return "no more than chance"
}

// MeasureTogether trains what how says, from spec, and measures it.
func MeasureTogether(ctx context.Context, spec Spec, how Together) (Togetherness, error) {
	set, err := spec.Load(ctx)
	switch {
	case err != nil:
		return Togetherness{}, err
	case set.Regression():
		return Togetherness{}, fmt.Errorf("data: %s asks for a number: want classes, whose accuracy can be measured", data.Sources.Format(spec.Data))
	case how.Passes > 0 && spec.Dropout == 0 && spec.InputDrop == 0:
		return Togetherness{}, fmt.Errorf("dropout: without it every pass is the same: want more than 0")
	case how.Passes == 0 && !how.Snapshots && how.Members < 2:
		return Togetherness{}, fmt.Errorf("members: %d is too small: want at least 2", how.Members)
	case set.Test.Len() == 0:
		return Togetherness{}, fmt.Errorf("data: %s has no test part", data.Sources.Format(spec.Data))
	}
	a := &averaging{
		set: set, all: Outputs{tensor.New(set.Test.Len(), set.Outputs()), spec.Loss}, mean: make([]float64, set.Test.Len()),
	}
	switch {
	case how.Passes > 0:
		err = a.passes(ctx, spec, how.Passes)
	case how.Snapshots:
		err = a.snapshots(ctx, spec)
	default:
		err = a.members(ctx, spec, how.Members)
	}
	if err != nil {
		return Togetherness{}, err
	}
	return a.result(), nil
}

// An averaging puts together what several networks say, one by one.
type averaging struct {
	set   *data.Prepared
	all   Outputs   // of those so far, together
	mean  []float64 // what one of them is right about, by example
	count int
	Togetherness
}

// add adds the outputs of one more.
func (a *averaging) add(o Outputs) {
	a.count++
	model.Blend(a.all.Loss, a.all.Scores, o.Scores, 1/float64(a.count))
	a.grow()
}

// grow keeps the accuracy of all so far, for some sizes.
func (a *averaging) grow() {
	if digit := firstDigit(a.count); a.count <= 20 || digit == 1 || digit == 2 || digit == 5 {
		accuracy, _ := meanError(a.hits(a.all))
		a.Sizes, a.Growth = append(a.Sizes, a.count), append(a.Growth, accuracy)
	}
}

// firstDigit returns n if it is one digit and zeros, as that digit, else 0.
func firstDigit(n int) int {
	for n%10 == 0 && n > 0 {
		n /= 10
	}
	if n > 9 {
		return 0
	}
	return n
}

// hits returns 1 for each test example whose class is predicted, else 0.
func (a *averaging) hits(o Outputs) []float64 {
	hits := make([]float64, o.Scores.Rows)
	for i := range hits {
		if tensor.Argmax(o.Scores.Row(i)) == int(a.set.Test.Class[i]) {
			hits[i] = 1
		}
	}
	return hits
}

// single counts o as one of n that stand alone.
func (a *averaging) single(o Outputs, n int) {
	for i, hit := range a.hits(o) {
		a.mean[i] += hit / float64(n)
	}
}

func (a *averaging) members(ctx context.Context, spec Spec, n int) error {
	members, err := TrainMembers(ctx, spec, n)
	if err != nil {
		return err
	}
	for _, m := range members {
		o := m.Outputs(a.set, &a.set.Test)
		a.single(o, n)
		a.add(o)
	}
	return nil
}

// snapshots averages the networks after each epoch of the second half.
func (a *averaging) snapshots(ctx context.Context, spec Spec) error {
	spec.Evals = 1
	return Train(ctx, spec, nil, nil, func(e *Event) {
		if e.Kind != Evaluated || e.Epoch <= float64(spec.Epochs)/2 {
			return
		}
		o := Keep(spec, e).Outputs(a.set, &a.set.Test)
		a.add(o)
		clear(a.mean) // the last one counts
		a.single(o, 1)
	})
}

// passes averages passes of one network.
func (a *averaging) passes(ctx context.Context, spec Spec, n int) error {
	members, err := TrainMembers(ctx, spec, 1)
	if err != nil {
		return err
	}
	m := members[0]
	a.single(m.Outputs(a.set, &a.set.Test), 1)
	net := m.Network(a.set.Set, evalRows)
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		a.all.blend(net, a.set, &a.set.Test, model.Sampling, a.count)
		a.count++
		a.grow()
	}
	return nil
}

func (a *averaging) result() Togetherness {
	t := a.Togetherness
	together := a.hits(a.all)
	t.Examples = len(together)
	t.Single, t.SingleErr = meanError(a.mean)
	t.Together, t.TogetherErr = meanError(together)
	for i := range together {
		together[i] -= a.mean[i]
	}
	t.Difference, t.DifferenceErr = meanError(together)
	return t
}

// meanError returns the mean of xs and its standard error.
func meanError(xs []float64) (mean, err float64) {
	n := float64(len(xs))
	for _, x := range xs {
		mean += x / n
	}
	for _, x := range xs {
		err += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(err/math.Max(n-1, 1)) / math.Sqrt(n)
}
