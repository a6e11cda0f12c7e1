package advice

import (
	"context"
	"errors"
	"fmt"

	"descent/trainer"
)

// memorizeSteps returns how many steps a network may take to memorize twenty
// examples: 500, or fewer for a large one, down to 100, so that the check takes
// seconds.
func (p *preflight) memorizeSteps() int {
	const effort = 1e10 // weights times examples, forward and backward as one
	params := float64(p.spec.Arch(p.set.Set).Count())
	return int(min(500, max(100, effort/(memorizeExamples*params))))
}

const memorizeExamples = 20

// memorize trains on twenty examples alone, with all settings off that limit
// training (Spec.Unrestrained), until none of them is wrong. It tries four
// rates.
func (p *preflight) memorize() (CheckResult, error) {
	s := p.spec.Unrestrained("fit", "time")
	steps := p.memorizeSteps()
	s.Examples, s.Batch, s.Epochs = memorizeExamples, 0, steps
	res := CheckResult{Want: 1}
	if p.set.Regression() {
		res.Want = 0.98
	}
	n := min(memorizeExamples, p.set.Train.Len())
	for _, factor := range []float64{1, 10, 0.1, 100} {
		s.Rate = p.spec.Rate * factor
		best, step, err := trainUntil(p.ctx, s, res.Want)
		if err != nil {
			return res, err
		}
		res.Measured = max(res.Measured, best)
		if best < res.Want {
			continue
		}
		res.Text = fmt.Sprintf("%d examples are memorized in %d steps", n, step)
		if factor != 1 {
			res.Text += fmt.Sprintf(", but at a rate of %.3g and not at %.3g: see descent lr", s.Rate, p.spec.Rate)
			if p.remedy != nil || p.learned(p.run) < standstill {
				res.Status = Doubtful
			}
		}
		return res, nil
	}
	res.Text = fmt.Sprintf("%s on %d examples in %d steps at the best of four rates", p.metric(res.Measured), n, steps)
	switch {
	case p.learns():
		res.Text += "; the short run learns nevertheless"
	case p.remedy != nil:
		res.Status = Failed
		res.Text += ": " + p.remedy.cause
	default:
		res.Status = Failed
		res.Text += ": no single change that was tried lets the run learn; it may want more units, other initial weights, or other data"
	}
	return res, nil
}

// trainUntil trains spec until its train accuracy is at least want, and returns
// the best one and its step.
func trainUntil(ctx context.Context, spec trainer.Spec, want float64) (best float64, step int, err error) {
	p, err := trainer.NewProbe(ctx, spec)
	if err != nil {
		return 0, 0, err
	}
	part := &p.Set().Train
	err = p.Train(ctx, spec.Epochs, func(e *trainer.Event) bool {
		now, failed := p.Score(ctx, part, 0, part.Len())
		if failed == nil && now.Accuracy > best {
			best, step = now.Accuracy, e.Step
		}
		return best < want
	})
	var d *trainer.Divergence
	if errors.As(err, &d) {
		err = nil
	}
	return best, step, err
}
