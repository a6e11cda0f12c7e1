package search

import (
	"context"
	"strings"

	"descent/trainer"
)

// Again trains trials that have ended again with train, on the cores of this machine
// and as far as they came. It reports each, one or more at a time, with whether it
// came to the same bits, which it does unless something differs that numbers depend
// on, such as the kernels. It returns the error of ctx when that ends.
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
		p.Drop([]ID{o.ID}) // it ended at a rung, as before
		if t := of[o.Trial]; o.Settled() {
			report(t, o.equal(&t.Outcomes[len(t.Outcomes)-1]))
		}
	})
}

// equal reports whether two outcomes are equal to the bit, but for sentences.
func (o *Outcome) equal(other *Outcome) bool {
	var a, b strings.Builder
	hashOutcome(&a, o)
	hashOutcome(&b, other)
	return a.String() == b.String()
}
