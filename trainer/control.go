package trainer

import "context"

// A Trainer makes a run of spec, from where another run stood or, if from is
// nil, from the start, and calls report with each event, in order: Started,
// then Stepped and Evaluated, then Ended. The event is the run's own: read it
// before report returns.
//
// It asks control, which may be nil, before the run and between its steps.
//
// It returns nil when the run is complete, ctx.Err() if ctx ends first, a
// *Divergence if the loss stops being finite, and another error, without any
// event, if spec cannot be run or cannot go on from there.
type Trainer func(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error

// A Control decides when a run rests, and takes its state. It is asked by the
// goroutine that trains, so what it does costs time of training.
type Control interface {
	// Between is asked before the first step and after each, when all events
	// of the step have been reported and the rules have spoken. It is asked
	// again after a Request was carried out, until it has none.
	Between(e *Event) Request

	// End gets the state from which others may go on when the run has ended:
	// of a complete run under a Keeper, that of its result.
	End(c *Checkpoint)
}

// A Request is what a Control wants before the next step.
type Request struct {
	Save func(*Checkpoint) // gets where the run stands; nil for nobody
	Wait func()            // blocks as long as the run should rest; nil to go on
}

// between lets the control of the run save its state and hold it.
func (j *job) between(ctx context.Context) {
	for j.control != nil && ctx.Err() == nil {
		r := j.control.Between(&j.event)
		if r.Save != nil {
			r.Save(j.save())
		}
		if r.Wait != nil {
			j.rest(r.Wait)
		}
		if r.Save == nil && r.Wait == nil {
			return
		}
	}
}
