package trainer

import (
	"context"
	"time"
)

// maxTried is how many parameters a network may have whose speed is tried out.
const maxTried = 10_000_000

// Speed tells what a run of spec would be and how many training examples a
// second it sees on this machine now, beside all else that runs: it makes
// steps of a throw-away run for about as long as it is given. Evaluations,
// which come on top, are not part of it. Of a very large network it tells the
// plan alone.
func Speed(ctx context.Context, spec Spec, patience time.Duration) (plan Plan, perSecond float64, err error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return plan, 0, err
	}
	if n := spec.Arch(set.Set).Count(); n > maxTried {
		return spec.plan(set, n), 0, nil
	}
	j, err := newJob(ctx, spec, func(*Event) {})
	if err != nil {
		return plan, 0, err
	}
	plan = j.event.Plan
	if err := j.step(0); err != nil { // wakes caches, and is not timed
		return plan, 0, nil // it diverges at once: there is no speed
	}
	seen, begun := 0, time.Now()
	for s := 1; time.Since(begun) < patience && ctx.Err() == nil; s++ {
		if err := j.step(s % plan.StepsPerEpoch); err != nil {
			break
		}
		seen += min(j.batch.X.Rows, plan.Samples)
	}
	return plan, float64(seen) / time.Since(begun).Seconds(), ctx.Err()
}
