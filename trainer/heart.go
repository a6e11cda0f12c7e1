package trainer

import (
	"context"
	"errors"
	"fmt"
)

// heartSteps is how many steps a network gets to learn twenty examples by
// heart. A large one gets fewer, down to a fifth, so that they take seconds.
func (p *preflight) heartSteps() int {
	const effort = 1e10 // weights times examples, forward and backward as one
	params := float64(p.spec.Arch(p.set.Set).Count())
	return int(min(500, max(100, effort/(heartExamples*params))))
}

const heartExamples = 20

// byHeart trains on twenty examples alone, without anything that restrains
// training, until none of them is wrong.
func (p *preflight) byHeart() (Lamp, error) {
	s := p.spec.unrestrained("fit", "time")
	steps := p.heartSteps()
	s.Examples, s.Batch, s.Epochs = heartExamples, 0, steps
	l := Lamp{Want: 1}
	if p.set.Regression() {
		l.Want = 0.98
	}
	n := min(heartExamples, p.set.Train.Len())
	for _, factor := range []float64{1, 10, 0.1, 100} {
		s.Rate = p.spec.Rate * factor
		best, step, err := memorize(p.ctx, s, l.Want)
		if err != nil {
			return l, err
		}
		l.Measured = max(l.Measured, best)
		if best < l.Want {
			continue
		}
		l.Text = fmt.Sprintf("%d examples are learned by heart in %d steps", n, step)
		if factor != 1 {
			l.Text += fmt.Sprintf(", but at a rate of %.3g and not at %.3g: see descent lr", s.Rate, p.spec.Rate)
			if p.remedy != nil || p.learned(p.run) < standstill {
				l.Light = Amber
			}
		}
		return l, nil
	}
	l.Text = fmt.Sprintf("%s on %d examples in %d steps at the best of four rates", p.metric(l.Measured), n, steps)
	switch {
	case p.learns():
		l.Text += "; the short run learns all the same"
	case p.remedy != nil:
		l.Light = Red
		l.Text += ": " + p.remedy.cause
	default:
		l.Light = Red
		l.Text += ": no single change that was tried lets the run learn; it may want more units, other initial weights, or other data"
	}
	return l, nil
}

// memorize trains spec until its train accuracy is at least want, and returns
// the best one and its step.
func memorize(ctx context.Context, spec Spec, want float64) (best float64, step int, err error) {
	p, err := newProbe(ctx, spec, 0)
	if err != nil {
		return 0, 0, err
	}
	err = p.train(ctx, spec.Epochs, func() bool {
		now, failed := p.eval.score(ctx, &p.set.Train, p.eval.rows(p.set.Train.Len()))
		if failed == nil && now.Accuracy > best {
			best, step = now.Accuracy, p.event.Step
		}
		return best < want
	})
	var d *Divergence
	if errors.As(err, &d) {
		err = nil
	}
	return best, step, err
}
