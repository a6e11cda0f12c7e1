package search

import (
	"context"

	"descent/trainer"
	"descent/trainer/exact"
)

// An ID names a job of a search, and what came of it.
type ID struct {
	Trial  int // its number, from 1
	Repeat int // 0 for the trial itself, 1 and on for its repetitions with other seeds
	Rung   int // from 0: at its end the search decides who goes on
}

// A Job asks for the runs of a trial to be trained up to an epoch.
type Job struct {
	ID
	Specs   []trainer.Spec // of its runs, which may be made in any order: one, or one for each fold
	Until   float64        // epochs, a whole number
	Patient bool           // do not end hopeless runs early
	From    []Point        // where the runs go on, in the order of Specs; those beyond it begin at their start
}

// Last reports whether the runs end with this job.
func (j *Job) Last() bool { return j.Until >= float64(j.Specs[0].Epochs) }

// A Point is where a run of a job goes on: a state of it, and what it had come to
// there.
type Point struct {
	Checkpoint *trainer.Checkpoint // nil for the start
	Result     Result              // from NewResult, after Observe of all events up to Checkpoint
}

// An Outcome is what came of a job. It is plain data, which can be sent and stored:
// as JSON it reads back to the same bits. All that a search decides follows from
// outcomes.
type Outcome struct {
	ID
	Until float64  // of the job
	State State    // Waiting if it has reached Until and can go on
	Why   string   // why it ended early or failed; "" for other states
	Runs  []Result // one, or one for each fold that was begun
}

// Settled reports whether the outcome is that of any equal job: it was not cut off
// by a person or a budget of seconds.
func (o *Outcome) Settled() bool { return o.State != Stopped }

// MarshalJSON implements json.Marshaler.
func (o Outcome) MarshalJSON() ([]byte, error) {
	type plain Outcome
	return exact.Marshal(plain(o))
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Outcome) UnmarshalJSON(text []byte) error {
	type plain Outcome
	return exact.Unmarshal(text, (*plain)(o))
}

// newOutcome returns the outcome of j whose runs have come to results. The trial
// ends with the first run that ends before its time, and is done when all are.
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

// A Runner trains the jobs of a search: a Pool in this process, or another one on
// other machines.
type Runner interface {
	// Do trains jobs, in any order and as many at a time as it can, and calls
	// report once with the outcome of each, from any goroutine. It returns when all
	// were reported, or with the error of ctx when that ends, and then reports no
	// more. What ctx cut off may be reported as Stopped.
	//
	// The runs of a job that ends Waiting are wanted again in a job of the next
	// rung, or given up with Drop. A Runner may keep them, and otherwise trains
	// them again from the start or from a state that it has stored, which comes to
	// the same bits. A job of a later rung may also be the first one of its trial.
	Do(ctx context.Context, jobs []Job, report func(Outcome)) error

	// Drop says that the runs of jobs that ended Waiting are not wanted again.
	// Their rungs do not matter.
	Drop(ids []ID)
}

// An OrderedRunner trains the jobs with the lowest numbers of trials first, whichever
// call of Do they belong to. So a search may have it begin the next bracket while slots
// would have nothing to do.
type OrderedRunner interface {
	Runner // whose Do may be called at the same time

	// HasRoom reports whether there is memory for all of jobs at the same time, beside
	// what is under way.
	HasRoom(ctx context.Context, jobs []Job) bool
}
