package trainer

import "context"

// A Trainer trains spec, from the state from or, if that is nil, from new weights, and calls
// report with each event, in order: Started, then Stepped and Evaluated, then Ended. The
// event belongs to the run: report must copy what it keeps.
//
// It calls control, which may be nil, before the first step and between steps.
//
// It returns nil when the run is complete, ctx.Err() if ctx ends first, and a *Divergence
// if the loss becomes infinite or NaN. If spec cannot be trained, or cannot go on from
// from, it returns another error and reports no event.
type Trainer func(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error

// A Control pauses a run and saves its state. Its methods are called on the goroutine that
// trains: training waits until they return.
type Control interface {
	// Between is called before the first step and after each step, when all
	// events of the step have been reported and the rules that may end the run
	// have been applied. It is called again after each Request has been carried
	// out, until it returns an empty one.
	Between(e *Event) Request

	// End is called at the end of the run with the state from which another run may go
	// on. For a complete run that keeps its best weights it is the state with these
	// weights; see BestKeeper.
	End(c *Checkpoint)
}

// A Request is a request of a Control before the next step.
type Request struct {
	Save func(*Checkpoint) // called with the state of the run; may be nil
	Wait func()            // blocks while the run should pause; nil to go on
}

// between carries out what the control of the run requests.
func (j *job) between(ctx context.Context) {
	for j.control != nil && ctx.Err() == nil {
		r := j.control.Between(&j.event)
		if r.Save != nil {
			r.Save(j.save())
		}
		if r.Wait != nil {
			j.waitIdle(r.Wait)
		}
		if r.Save == nil && r.Wait == nil {
			return
		}
	}
}
