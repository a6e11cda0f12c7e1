package trainer

import (
	"context"

	"descent/data"
	"descent/model/tensor"
)

// A Probe trains a Spec for some steps, to try something out: without the
// evaluations of a run, without the rule that ends one, and past its last epoch.
type Probe struct{ job *job }

// NewProbe returns a Probe of spec at its initial weights.
func NewProbe(ctx context.Context, spec Spec) (*Probe, error) {
	spec.Stop = Never{}
	j, err := newJob(ctx, spec, func(*Event) {})
	if err != nil {
		return nil, err
	}
	return &Probe{j}, nil
}

// Set returns the data of the Probe.
func (p *Probe) Set() *data.Prepared { return p.job.set }

// Plan returns what is known of a run of the Spec.
func (p *Probe) Plan() Plan { return p.job.event.Plan }

// Train makes up to the given number of steps and calls report with the event of
// each, until report returns false. It returns a *Divergence if the loss stops
// being finite, and ctx.Err() if ctx ends first.
func (p *Probe) Train(ctx context.Context, steps int, report func(*Event) bool) error {
	j := p.job
	engine := tensor.NewEngine(0)
	defer engine.Close()
	j.setEngine(engine)
	for range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := j.event.Step % j.event.Plan.StepsPerEpoch
		if s == 0 {
			j.shuffle()
		}
		if err := j.step(s); err != nil {
			return err
		}
		if !report(&j.event) {
			return nil
		}
	}
	return nil
}

// Score returns the score of the present weights on the examples of part whose
// numbers are at least from and less than to. The part may be of another set of
// the same shape.
func (p *Probe) Score(ctx context.Context, part *data.Part, from, to int) (Score, error) {
	rows := make([]int32, to-from)
	for i := range rows {
		rows[i] = int32(from + i)
	}
	return p.job.eval.score(ctx, part, rows)
}
