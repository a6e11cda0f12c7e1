package advice

import (
	"context"
	"errors"
	"math"
	"time"

	"descent/trainer"
)

// maxTried is how many parameters a network may have whose speed is measured.
const maxTried = 10_000_000

// Speed returns the plan of a run of spec, and how many training examples a
// second its steps take on this machine now, beside all else that runs. It
// measures the steps of a Probe for about as long as patience. Evaluations,
// which come on top, are not part of it. Of a very large network, and of one
// that diverges at once, it returns the plan and 0.
func Speed(ctx context.Context, spec trainer.Spec, patience time.Duration) (plan trainer.Plan, perSecond float64, err error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return plan, 0, err
	}
	if n := spec.Arch(set.Set).Count(); n > maxTried {
		return spec.Plan(set, n), 0, nil
	}
	p, err := trainer.NewProbe(ctx, spec)
	if err != nil {
		return plan, 0, err
	}
	plan = p.Plan()
	seen, begun := 0, time.Time{}
	err = p.Train(ctx, math.MaxInt, func(e *trainer.Event) bool {
		if begun.IsZero() { // the first step fills caches, and is not timed
			begun = time.Now()
			return true
		}
		seen = plan.Seen(e.Step - 1)
		return time.Since(begun) < patience
	})
	var d *trainer.Divergence
	if errors.As(err, &d) { // the steps before it count
		err = nil
	}
	if seen == 0 {
		return plan, 0, err
	}
	return plan, float64(seen) / time.Since(begun).Seconds(), err
}
