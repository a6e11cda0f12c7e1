package advice

import (
	"context"
	"errors"
	"fmt"
	"math"

	"descent/data"
	"descent/trainer"
)

// A RateTest raises the learning rate from step to step, evenly on a log
// scale, and watches the loss (Smith 2017, with fastai's numbers).
type RateTest struct {
	From, To float64 // rates
	Steps    int
}

// DefaultRateTest is fastai's, but for its first rate: steps at that, 1e-7, would
// be lost in rounding.
var DefaultRateTest = RateTest{From: 1e-6, To: 10, Steps: 200}

// A RateCurve is the result of a RateTest.
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

	// Loss is the mean of two losses: that on held-out examples after the last
	// step, and the smoothed loss of the steps. It is +Inf if the smoothed loss
	// grew to three times the loss before the first step.
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

// String describes the result in sentences.
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

// The constants of the trials of rates.
const (
	trialSteps    = 75
	trialFrom     = 0.8  // share of the rate at the lowest loss, beyond which the loss grows
	trialFactor   = 2    // from one rate down to the next
	trialWorse    = 2    // number of trials in a row worse than the best after which the search ends
	trialPatience = 8    // number of trials without divergence and without a lower loss after which it ends
	trialEven     = 0.1  // losses that differ by less than this share count as equal
	trialGain     = 0.01 // share of the first loss by which a trial must lower it
	trialHeld     = 1000 // held-out examples at most
)

// ramp is the schedule of a RateTest: factor^(t/epochs).
type ramp struct{ factor, epochs float64 }

// At implements Schedule.
func (r ramp) At(t, _ float64) float64 { return math.Pow(r.factor, t/r.epochs) }

// FindRate makes the test on spec, without the rate of spec and without its
// restraints over time, such as the schedule.
//
// A network that has memorized its examples can train at rates at which one with
// initial weights diverges. So the rate at the lowest loss of the test is only an
// upper bound: from there down, each rate half the one before, FindRate trains
// from the initial weights, until two in a row are worse than the best so far. Of
// rates that do equally well it suggests the lowest, at which a longer run is the
// steadiest. It returns ctx.Err() if ctx ends first, with the curve until then.
func FindRate(ctx context.Context, spec trainer.Spec, test RateTest) (RateCurve, error) {
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

// A finder holds what all training runs of a rate test share.
type finder struct {
	ctx      context.Context
	spec     trainer.Spec
	test     RateTest
	perEpoch int
	held     data.Part // has the held-out examples
	from, to int       // the examples from to to−1 of held
	start    float64   // loss before the first step
}

func newFinder(ctx context.Context, spec trainer.Spec, test RateTest) (*finder, error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	f := &finder{ctx: ctx, spec: spec.Unrestrained("time"), test: test, held: set.Val}
	n, from, to := set.Train.Len(), 0, set.Val.Len()
	if to == 0 && n > 1 { // hold out the last fifth of the training part
		f.held, from, to = set.Train, n-max(n/5, 1), n
		n, f.spec.Examples = from, from
	}
	f.from, f.to = from, min(to, from+trialHeld)
	batch := min(f.spec.BatchSize(set), n)
	f.perEpoch = (n + batch - 1) / batch
	// A momentum that rises over the epochs must not get more epochs than the run
	// has.
	f.spec.Epochs = max(spec.Epochs, (max(test.Steps, trialSteps)+f.perEpoch-1)/f.perEpoch)
	return f, nil
}

// sweep trains while the rate rises.
func (f *finder) sweep(c *RateCurve) error {
	spec := f.spec
	spec.Rate = f.test.From
	spec.Schedule = ramp{f.test.To / f.test.From, float64(f.test.Steps) / float64(f.perEpoch)}
	p, err := trainer.NewProbe(f.ctx, spec)
	if err != nil {
		return err
	}
	smooth, lowest := smoothed{keep: 0.9}, math.Inf(1)
	err = p.Train(f.ctx, f.test.Steps, func(e *trainer.Event) bool {
		loss := smooth.add(e.Loss + e.Penalty)
		c.Rates, c.Losses = append(c.Rates, e.Rate), append(c.Losses, loss)
		if loss < lowest {
			lowest, c.Lowest = loss, e.Rate
		}
		c.Stopped = lowest > 0 && loss > 4*lowest && len(c.Rates) > 10
		return !c.Stopped
	})
	var d *trainer.Divergence
	if errors.As(err, &d) {
		c.Stopped, err = true, nil
	}
	return err
}

// descend tries rates from a little below the one at the lowest loss down to the
// first rate of the test, and sets the suggestion.
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

// try trains at rate and returns the loss that RateTrial.Loss describes.
func (f *finder) try(rate float64) (float64, error) {
	spec := f.spec
	spec.Rate = rate
	p, err := trainer.NewProbe(f.ctx, spec)
	if err != nil {
		return 0, err
	}
	if err := f.begin(p); err != nil {
		return 0, err
	}
	smooth, loss, bounded := smoothed{keep: 0.8}, math.NaN(), true
	err = p.Train(f.ctx, trialSteps, func(e *trainer.Event) bool {
		loss = smooth.add(e.Loss + e.Penalty)
		bounded = f.start == 0 || e.Step < 5 || loss <= 3*f.start
		return bounded
	})
	var d *trainer.Divergence
	if errors.As(err, &d) || err == nil && !bounded {
		return math.Inf(1), nil
	}
	if err != nil {
		return 0, err
	}
	end, err := p.Score(f.ctx, &f.held, f.from, f.to)
	if err != nil || !end.Measured() {
		return loss, err
	}
	return (end.Loss + loss) / 2, nil
}

// begin sets the loss before the first step, which is the same in all trials.
func (f *finder) begin(p *trainer.Probe) error {
	if f.start != 0 {
		return nil
	}
	part := &p.Set().Train
	train, err := p.Score(f.ctx, part, 0, min(part.Len(), trialHeld))
	if err != nil {
		return err
	}
	held, err := p.Score(f.ctx, &f.held, f.from, f.to)
	if f.start = train.Loss; held.Measured() {
		f.start = (train.Loss + held.Loss) / 2
	}
	return err
}

// smoothed is an exponential average without the bias of its start at 0
// (Kingma and Ba 2015): the sum of keep^(n−i)·xᵢ over that of keep^(n−i).
type smoothed struct{ keep, sum, weight float64 }

// add adds x and returns the average.
func (s *smoothed) add(x float64) float64 {
	s.sum, s.weight = s.keep*s.sum+x, s.keep*s.weight+1
	return s.sum / s.weight
}
