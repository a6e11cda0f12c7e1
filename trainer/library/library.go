// Package library describes stored runs to whoever lists and opens them: an
// Entry is what is known of a run without opening it, Labels are what people
// write on it, and a Query selects some of many.
//
// The package knows nothing of files. Package store keeps the runs; the History
// screen and the command line show them.
package library

import (
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// An Entry is what is known of a stored run without opening it.
type Entry struct {
	ID string // sorts by the time at which the run was created
	Labels

	State State
	Why   string // which rule ended the run, or the error that did; "" for none
	Owner string // the process that trains the run, as "process 4711 on this machine"; "" if none does

	Created time.Time
	Ended   time.Time // zero while the run is live or interrupted
	Batch   string    // the ID of the first of the runs that were begun together
	Title   string    // of the preset or lesson that the run belongs to; "" for none

	Parent     string // the ID of the run that this one branched off from; "" for none
	ParentStep int

	// Settings are those of the Spec, in its order, with all parameters.
	Settings []Setting
	Data     string      // the sha256 of the prepared data
	Task     metric.Task // which metrics it has; 0 if that is not known
	Numerics string      // see trainer.Plan
	Program  string      // the version that trained the run

	Step, Steps   int // made, and in all
	Epoch, Epochs float64
	Elapsed       time.Duration // running time, without pauses

	Last, Best run.Evaluation // as in a run.Snapshot
	Test       trainer.Score

	Size    int64     // in bytes, of all that is stored of the run
	Log     int64     // in bytes, of its log, which grows with whatever is written
	Dropped int       // records that could not be stored
	Trashed time.Time // zero for a run that was not removed

	// Verified is when all that is stored of the run was last found as it had been
	// written, where nothing was written since; else zero.
	Verified time.Time
}

// A Setting is one of a run's settings as text, and as a number if it is one.
type Setting struct {
	Key, Text string
	Number    float64 // NaN if the text is no number
}

// Labels are what people write on a run, before it is trained or after.
type Labels struct {
	Name string   `json:"name"`
	Tags []string `json:"tags,omitempty"`
	Note string   `json:"note,omitempty"`
}

// State is the state of a stored run.
type State uint8

const (
	Live        State = iota // a process trains it now
	Interrupted              // no process trains it, and it has not ended: it can be resumed
	Done                     // it made all epochs, or a rule ended it
	Stopped                  // a person ended it
	Forked                   // another run went on in its place
	Diverged                 // its loss stopped being finite
	Failed                   // an error ended it
)

// String returns the state as text.
func (s State) String() string {
	return [...]string{"live", "interrupted", "done", "stopped", "forked", "diverged", "failed"}[s]
}

// Ended reports whether a run in this state has ended for good.
func (s State) Ended() bool { return s > Interrupted }
