package search

import (
	"context"
	"strings"

	"descent/trainer"
)

// Again trains ended trials a second time with train, on the cores of this machine, up to
// the epochs at which they ended. It calls report for each, possibly from several
// goroutines at a time; same states whether the outcome has the same bits. The bits differ
// only if the numerics do, for example with other kernels. Again returns the error of ctx
// when ctx ends.
func (s *Search) Again(ctx context.Context, train trainer.Trainer, trials []Trial, report func(t *Trial, same bool)) error {
	var jobs []Job
	of := map[int]*Trial{}
	for i := range trials {
		t := &trials[i]
		last := t.Outcomes[len(t.Outcomes)-1]
		jobs = append(jobs, Job{ID: last.ID, Specs: s.runs(t.Spec), Until: last.Until, Patient: s.Patient})
		of[t.Number] = t
	}
	p := &Pool{Trainer: train}
	return p.Do(ctx, jobs, func(o Outcome) {
		p.Drop([]ID{o.ID}) // releases the run of a trial that ended at a rung
		if t := of[o.Trial]; o.Settled() {
			report(t, o.equal(&t.Outcomes[len(t.Outcomes)-1]))
		}
	})
}

// equal reports whether two outcomes are equal bit for bit, except for texts.
func (o *Outcome) equal(other *Outcome) bool {
	var a, b strings.Builder
	hashOutcome(&a, o)
	hashOutcome(&b, other)
	return a.String() == b.String()
}
