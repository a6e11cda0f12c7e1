package trainer

import "context"

// A Trainer makes a run of spec, from where another run stood or, if from is
// nil, from the start, and calls report with each event, in order: Started,
// then Stepped and Evaluated, then Ended. The event belongs to the run: report
// must copy what it keeps.
//
// It calls control, which may be nil, before the first step and between steps.
//
// It returns nil when the run is complete, ctx.Err() if ctx ends first, a
// *Divergence if the loss stops being finite, and another error, without any
// event, if spec cannot be run or cannot go on from there.
type Trainer func(ctx context.Context, spec Spec, from *Checkpoint, control Control, report func(*Event)) error

// A Control decides when a run pauses, and gets its state. Its methods are
// called on the goroutine that trains: training waits until they return.
type Control interface {
	// Between is called before the first step and after each step, when all
	// events of the step have been reported and the rules that may end the run
	// have been applied. It is called again after each Request has been carried
	// out, until it returns an empty one.
	Between(e *Event) Request

	// End gets the state from which another run may go on when this one has
	// ended. Of a complete run that keeps its best weights it is the state at
	// these; see BestKeeper.
	End(c *Checkpoint)
}

// A Request is what a Control wants before the next step.
type Request struct {
	Save func(*Checkpoint) // gets the state of the run; nil if it is not wanted
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
