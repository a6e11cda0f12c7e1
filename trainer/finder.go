package trainer

import (
	"context"
	"errors"
	"math"
)

// A RateTest raises the learning rate from step to step, evenly on a log
// scale, and watches the loss (Smith 2017, with fastai's numbers).
type RateTest struct {
	From, To float64 // rates
	Steps    int
}

// DefaultRateTest is fastai's, but for a start that is not lost in rounding.
var DefaultRateTest = RateTest{From: 1e-6, To: 10, Steps: 200}

// A RateCurve is what a RateTest saw.
type RateCurve struct {
	Rates, Losses []float64 // one a step; losses are smoothed
	Lowest        float64   // rate at the lowest loss
	Suggestion    float64   // a tenth of it
	Stopped       bool      // whether the loss grew to four times its lowest before the last rate
}

// rising is the schedule of a RateTest: factor^(t/total).
type rising struct{ factor float64 }

// At implements Schedule.
func (r rising) At(t, total float64) float64 { return math.Pow(r.factor, portion(t, total)) }

// FindRate makes the test on spec, whose own rate and schedule do not count.
// The loss is smoothed by a debiased exponential average. The lowest loss is
// where the rate is about to become too high; a tenth of that rate is safe.
func FindRate(ctx context.Context, spec Spec, test RateTest) (RateCurve, error) {
	set, err := spec.Load()
	if err != nil {
		return RateCurve{}, err
	}
	n := set.Train.Len()
	perEpoch := 1
	if spec.Batch > 0 {
		perEpoch = (n + spec.Batch - 1) / spec.Batch
	}
	spec.Epochs = (test.Steps + perEpoch - 1) / perEpoch
	spec.Evals, spec.Warmup, spec.Average, spec.Passes = 1, 0, 0, 0
	spec.Plateau, spec.Stop, spec.Rate = NoDrop{}, Never{}, test.From
	// The last rate comes at step Steps, wherever the last epoch ends.
	whole := float64(spec.Epochs*perEpoch) / float64(test.Steps)
	spec.Schedule = rising{math.Pow(test.To/test.From, whole)}

	run, cancel := context.WithCancel(ctx)
	defer cancel()
	const keep = 0.9
	var c RateCurve
	average, lowest := 0.0, math.Inf(1)
	err = Train(run, spec, nil, nil, func(e *Event) {
		if e.Kind != Stepped || c.Stopped || len(c.Rates) == test.Steps {
			return
		}
		average = keep*average + (1-keep)*(e.Loss+e.Penalty)
		smooth := average / (1 - math.Pow(keep, float64(e.Step)))
		c.Rates, c.Losses = append(c.Rates, e.Rate), append(c.Losses, smooth)
		if smooth < lowest {
			lowest, c.Lowest = smooth, e.Rate
		}
		c.Stopped = smooth > 4*lowest && e.Step > 10
		if c.Stopped || len(c.Rates) == test.Steps {
			cancel()
		}
	})
	c.Suggestion = c.Lowest / 10
	var d *Divergence
	if errors.As(err, &d) {
		c.Stopped, err = true, nil
	}
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return c, err
}
