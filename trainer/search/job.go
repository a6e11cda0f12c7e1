package search

import (
	"context"

	"descent/trainer"
	"descent/trainer/exact"
)

// An ID identifies a job of a search and its outcome.
type ID struct {
	Trial  int // number of the trial, from 1
	Repeat int // 0 for the trial itself, 1 and on for its repetitions with other seeds
	Rung   int // from 0; at its end the search decides which trials continue
}

// A Job is a request to train the runs of a trial up to an epoch.
type Job struct {
	ID
	Specs   []trainer.Spec // one, or one for each fold; the runs may be trained in any order
	Until   float64        // epochs, a whole number
	Patient bool           // do not end hopeless runs early
	From    []Point        // the states from which the runs resume, in the order of Specs; runs without a Point start anew
}

// Last reports whether the runs end with this job.
func (j *Job) Last() bool { return j.Until >= float64(j.Specs[0].Epochs) }

// A Point is a state of a run from which it can resume, with its result so far.
type Point struct {
	Checkpoint *trainer.Checkpoint // nil for the start
	Result     Result              // from NewResult, after Observe of all events up to Checkpoint
}

// An Outcome is the result of a job. It can be sent and stored as JSON, which keeps the
// bits of its numbers. All decisions of a search depend on outcomes only.
type Outcome struct {
	ID
	Until float64  // Job.Until
	State State    // Waiting if the job has reached Until and the trial can continue
	Why   string   // why the job ended early or failed; "" for other states
	Runs  []Result // one, or one for each fold up to the first that ended early
}

// Settled reports whether every equal job has this outcome, because neither the user nor a
// budget of seconds has interrupted the job.
func (o *Outcome) Settled() bool { return o.State != Stopped }

// MarshalJSON implements json.Marshaler.
func (o Outcome) MarshalJSON() ([]byte, error) {
	type plain Outcome
	return exact.Marshal(plain(o))
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Outcome) UnmarshalJSON(text []byte) error {
	type plain Outcome
	return exact.UnmarshalValid(text, (*plain)(o))
}

// newOutcome returns the outcome of a job with the given results of runs. The first run
// that ends early determines the state; the trial is Done when all runs are.
func newOutcome(j *Job, results []Result) Outcome {
	o := Outcome{ID: j.ID, Until: j.Until, Runs: results}
	done := 0
	for _, r := range results {
		switch {
		case r.State == Done:
			done++
		case r.State != Waiting && o.State == Waiting:
			o.State, o.Why = r.State, r.Why
		}
	}
	if done == len(j.Specs) {
		o.State = Done
	}
	return o
}

// A Runner trains the jobs of a search, such as a Pool in this process.
type Runner interface {
	// Do trains jobs, in any order and several at a time, and calls report once with
	// the outcome of each, from any goroutine. It returns after all reports, or with the
	// error of ctx when ctx ends. It does not call report after it has returned. A job
	// that was interrupted by the end of ctx may be reported as Stopped.
	//
	// The runs of a job that ends Waiting continue in a job of the next rung, unless Drop
	// is called. A Runner may keep the runs, or train them again from the start or from a
	// checkpoint, which gives the same bits. A job of a later rung may also be the first
	// job of its trial.
	Do(ctx context.Context, jobs []Job, report func(Outcome)) error

	// Drop releases the runs of jobs that ended Waiting and do not continue. It ignores
	// the rungs of the IDs.
	Drop(ids []ID)
}

// An OrderedRunner trains the jobs of the trials with the lowest numbers first, in all
// concurrent calls of Do together. So a search can use idle slots for the next bracket
// without delaying the current one.
type OrderedRunner interface {
	Runner // whose Do allows concurrent calls

	// HasRoom reports whether there is memory for all of jobs at the same time, in
	// addition to the jobs that are being trained.
	HasRoom(ctx context.Context, jobs []Job) bool
}
