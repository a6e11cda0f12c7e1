package trainer

import (
	"context"
	"errors"
	"fmt"
	"math"

	"descent/data"
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
	Rates, Losses []float64   // one a step; losses are smoothed
	Lowest        float64     // rate at the lowest loss
	Stopped       bool        // whether the loss grew to four times its lowest before the last rate
	Trials        []RateTrial // from the highest rate down
	Suggestion    float64     // the lowest rate that did as well as the best; 0 if none lowered the loss
}

// A RateTrial is a short training from the initial weights at one rate.
type RateTrial struct {
	Rate float64

	// Loss is the mean of the loss on held-out examples after the last step
	// and of the smoothed loss of the steps. It is +Inf if the loss grew to
	// three times what it was.
	Loss float64
}

// Higher reports whether the best rate may lie above the last one of the test.
func (c RateCurve) Higher() bool {
	return !c.Stopped && c.Suggestion > 0 && c.Suggestion == c.Trials[0].Rate
}

// Lower reports whether the best rate may lie below the first one of the test.
func (c RateCurve) Lower() bool {
	return c.Suggestion > 0 && c.Suggestion/trialFactor < trialFrom*c.Rates[0]
}

// String says in sentences what came of the test.
func (c RateCurve) String() string {
	if len(c.Trials) == 0 {
		return "The loss is not finite at any rate."
	}
	from, to := c.Trials[0].Rate, c.Trials[len(c.Trials)-1].Rate
	if c.Suggestion == 0 {
		return fmt.Sprintf("No rate from %.2g downward lowers the loss by a hundredth in %d steps: the checks before training may say why.", from, trialSteps)
	}
	s := fmt.Sprintf("%.2g is a good rate to start with: of those tried, from %.2g down to %.2g, each for %d steps from the initial weights, it is the lowest that did about as well as the best.", c.Suggestion, from, to, trialSteps)
	switch {
	case c.Higher():
		s += " The last rate had not made the loss four times its lowest: the best one may be higher."
	case c.Lower():
		s += " Lower ones were not tried, and may be better: inputs of unlike scale want them, which preprocess=standardize mends."
	}
	return s
}

// The numbers of the trials.
const (
	trialSteps    = 75
	trialFrom     = 0.8  // share of the rate at the lowest loss, beyond which the loss grows
	trialFactor   = 2    // from one rate down to the next
	trialWorse    = 2    // trials in a row that are worse than the best end the search
	trialPatience = 8    // so do trials that hold, where none has lowered the loss
	trialEven     = 0.1  // of two losses that differ by less, the one at the lower rate counts
	trialGain     = 0.01 // share of the loss at the start that a trial takes off at least
	trialHeld     = 1000 // held-out examples at most
)

// rising is the schedule of a RateTest: factor^(t/epochs).
type rising struct{ factor, epochs float64 }

// At implements Schedule.
func (r rising) At(t, _ float64) float64 { return math.Pow(r.factor, t/r.epochs) }

// FindRate makes the test on spec, whose own rate and restraints over time,
// such as the schedule, do not count.
//
// A network that has learned its examples by heart bears rates at which one
// with initial weights is lost. So the rate at the lowest loss of the test is
// an upper bound alone: from there down, by halves, FindRate tries rates from
// the initial weights, until two in a row are worse than the best so far. Of
// rates that do as well it suggests the lowest, which is the calmest in a run
// that is longer than a trial.
func FindRate(ctx context.Context, spec Spec, test RateTest) (RateCurve, error) {
	f, err := newFinder(ctx, spec, test)
	if err != nil {
		return RateCurve{}, err
	}
	var c RateCurve
	if err := f.sweep(&c); err != nil {
		return c, err
	}
	return c, f.descend(&c)
}

// A finder holds what the trainings of a rate test have in common.
type finder struct {
	ctx      context.Context
	spec     Spec
	test     RateTest
	perEpoch int
	held     data.Part // has the held-out examples
	rows     []int32   // their numbers in held
	start    float64   // loss before the first step
}

func newFinder(ctx context.Context, spec Spec, test RateTest) (*finder, error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	f := &finder{ctx: ctx, spec: spec.unrestrained("time"), test: test, held: set.Val}
	n, from, to := set.Train.Len(), 0, set.Val.Len()
	if to == 0 && n > 1 { // the last fifth of the training part, which is then not trained on
		f.held, from, to = set.Train, n-max(n/5, 1), n
		n, f.spec.Examples = from, from
	}
	for i := from; i < to && i < from+trialHeld; i++ {
		f.rows = append(f.rows, int32(i))
	}
	batch := min(f.spec.batch(set), n)
	f.perEpoch = (n + batch - 1) / batch
	// What depends on the share of the run gone by, as a rising momentum,
	// must not go beyond its end.
	f.spec.Epochs = max(spec.Epochs, (max(test.Steps, trialSteps)+f.perEpoch-1)/f.perEpoch)
	return f, nil
}

// sweep trains while the rate rises.
func (f *finder) sweep(c *RateCurve) error {
	spec := f.spec
	spec.Rate = f.test.From
	spec.Schedule = rising{f.test.To / f.test.From, float64(f.test.Steps) / float64(f.perEpoch)}
	p, err := newProbe(f.ctx, spec, 0.9)
	if err != nil {
		return err
	}
	lowest := math.Inf(1)
	err = p.train(f.ctx, f.test.Steps, func() bool {
		loss := p.smooth.value()
		c.Rates, c.Losses = append(c.Rates, p.event.Rate), append(c.Losses, loss)
		if loss < lowest {
			lowest, c.Lowest = loss, p.event.Rate
		}
		c.Stopped = lowest > 0 && loss > 4*lowest && len(c.Rates) > 10
		return !c.Stopped
	})
	var d *Divergence
	if errors.As(err, &d) {
		c.Stopped, err = true, nil
	}
	return err
}

// descend tries rates from a little below the one at the lowest loss down to
// the first, and sets the suggestion.
func (f *finder) descend(c *RateCurve) error {
	best, worse, patience := math.Inf(1), 0, trialPatience
	for rate := trialFrom * c.Lowest; rate >= trialFrom*f.test.From && worse < patience; rate /= trialFactor {
		loss, err := f.try(rate)
		if err != nil {
			return err
		}
		c.Trials = append(c.Trials, RateTrial{rate, loss})
		if loss < min(best, (1-trialGain)*f.start) {
			best, worse, patience = loss, 0, trialWorse
		} else if !math.IsInf(loss, 1) {
			worse++
		}
	}
	if math.IsInf(best, 1) {
		return nil
	}
	for _, t := range c.Trials {
		if t.Loss <= (1+trialEven)*best {
			c.Suggestion = t.Rate
		}
	}
	return nil
}

// try returns the loss of a trial at rate, as RateTrial has it.
func (f *finder) try(rate float64) (float64, error) {
	spec := f.spec
	spec.Rate = rate
	p, err := newProbe(f.ctx, spec, 0.8)
	if err != nil {
		return 0, err
	}
	if err := f.begin(p); err != nil {
		return 0, err
	}
	held := true
	err = p.train(f.ctx, trialSteps, func() bool {
		held = f.start == 0 || p.event.Step < 5 || p.smooth.value() <= 3*f.start
		return held
	})
	var d *Divergence
	if errors.As(err, &d) || err == nil && !held {
		return math.Inf(1), nil
	}
	if err != nil {
		return 0, err
	}
	end, err := p.eval.score(f.ctx, &f.held, f.rows)
	if err != nil || !end.Measured() {
		return p.smooth.value(), err
	}
	return (end.Loss + p.smooth.value()) / 2, nil
}

// begin sets the loss before the first step, which is the same in all trials.
func (f *finder) begin(p *probe) error {
	if f.start != 0 {
		return nil
	}
	train, err := p.eval.score(f.ctx, &p.set.Train, p.eval.rows(min(p.set.Train.Len(), trialHeld)))
	if err != nil {
		return err
	}
	held, err := p.eval.score(f.ctx, &f.held, f.rows)
	if f.start = train.Loss; held.Measured() {
		f.start = (train.Loss + held.Loss) / 2
	}
	return err
}
