package trainer

import (
	"context"
	"math"

	"descent/model/tensor"
)

// A probe trains a Spec for a few steps: without the evaluations of a run, and
// past its last epoch.
type probe struct {
	*job
	smooth  smoothed // loss and penalty of the steps
	perStep float64  // share of the smoothed loss that a step keeps
}

func newProbe(spec Spec, keep float64) (*probe, error) {
	j, err := newJob(spec, func(*Event) {})
	if err != nil {
		return nil, err
	}
	return &probe{job: j, perStep: keep}, nil
}

// train makes up to the given number of steps and calls seen after each,
// until that returns false. It returns a *Divergence if the loss stops being
// finite, and ctx.Err() if ctx ends first.
func (p *probe) train(ctx context.Context, steps int, seen func() bool) error {
	engine := tensor.NewEngine(0)
	defer engine.Close()
	p.setEngine(engine)
	for range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := p.event.Step % p.event.Plan.StepsPerEpoch
		if s == 0 {
			p.shuffle()
		}
		if err := p.step(s); err != nil {
			return err
		}
		p.smooth.add(p.event.Loss+p.event.Penalty, p.perStep)
		if !seen() {
			return nil
		}
	}
	return nil
}

// smoothed is an exponential average without the bias of its start at 0
// (Kingma and Ba 2015): the sum of keep^(n−i)·xᵢ over that of keep^(n−i).
type smoothed struct{ sum, weight float64 }

func (s *smoothed) add(x, keep float64) {
	s.sum, s.weight = keep*s.sum+x, keep*s.weight+1
}

// value returns the average, or NaN of nothing.
func (s *smoothed) value() float64 {
	if s.weight == 0 {
		return math.NaN()
	}
	return s.sum / s.weight
}
