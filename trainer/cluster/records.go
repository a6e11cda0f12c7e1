package cluster

import (
	"slices"
	"time"

	"descent/trainer"
)

// maxEvents is the number of events that are kept of a run.
const maxEvents = 4096

// records are the events of a run.
type records struct {
	events []trainer.Event
	after  []time.Duration // running time of the run at events
	norms  []float64       // the Updates and Gradients of events, in one piece of memory
	first  int             // the number of events[0]
}

// add adds an event without its weights. If there are too many, the oldest but for the
// first one is removed.
func (r *records) add(e *trainer.Event, after time.Duration) {
	kept := *e
	kept.Weights, kept.State = nil, nil
	if len(r.events) < maxEvents {
		kept.Updates, kept.Gradients = r.keep(e.Updates), r.keep(e.Gradients)
	} else {
		kept.Updates, kept.Gradients = slices.Clone(e.Updates), slices.Clone(e.Gradients)
		r.events, r.after = slices.Delete(r.events, 1, 2), slices.Delete(r.after, 1, 2)
		r.first++
	}
	r.events, r.after = append(r.events, kept), append(r.after, after)
}

// keep returns a copy of numbers in norms.
func (r *records) keep(numbers []float64) []float64 {
	from := len(r.norms)
	r.norms = append(r.norms, numbers...)
	return r.norms[from:len(r.norms):len(r.norms)]
}

// take removes the records of a run that has ended, and returns their memory.
func (l *live) take() records {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.events)
	r := records{events: l.events[:0], after: l.after[:0], norms: l.norms[:0]}
	l.records = records{}
	return r
}
