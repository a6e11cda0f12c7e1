// Package library describes stored runs for lists: an Entry has the facts of a run that
// are known without opening it, Labels are its name, tags and note, a Query selects runs
// and an Order sorts them.
//
// The package does not read files. Package store makes the entries and package index
// selects them; the History screen and the command line show them.
package library

import (
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// An Entry describes a stored run without its curves and networks.
type Entry struct {
	ID string // sorts by the time at which the run was created
	Labels

	State State
	Why   string // the rule or the error that ended the run; "" for none
	Owner string // the process that trains the run, as "process 4711 on this machine"; "" if none does

	Created time.Time
	Ended   time.Time // zero while the run is live or interrupted
	Batch   string    // the ID of the first of the runs that were started together
	Title   string    // of the preset or lesson that the run belongs to; "" for none

	Parent     string // the ID of the run from which this one was forked; "" for none
	ParentStep int

	// Settings has all settings of the Spec, in its order, with all parameters of parts.
	Settings []Setting
	Data     string      // the sha256 of the prepared data
	Task     metric.Task // determines its metrics; 0 if unknown
	Numerics string      // see trainer.Plan
	Program  string      // the version that trained the run

	Step, Steps   int // steps made, and planned
	Epoch, Epochs float64
	Elapsed       time.Duration // running time, without pauses

	Last, Best run.Evaluation // as in a run.Snapshot
	Test       trainer.Score

	Size    int64     // of all files of the run, in bytes
	Log     int64     // of its log, in bytes; it grows when anything is written
	Dropped int       // number of steps and evaluations that could not be stored
	Trashed time.Time // zero for a run that was not removed

	// Verified is when all files of the run were last verified; zero if they never were,
	// or if the log has grown since.
	Verified time.Time
}

// A Setting is one of a run's settings as text, and as a number if it is one.
type Setting struct {
	Key, Text string
	Number    float64 // NaN if the text is not a number
}

// Labels are the name, the tags and the note that the user gives a run.
type Labels struct {
	Name string   `json:"name"`
	Tags []string `json:"tags,omitempty"`
	Note string   `json:"note,omitempty"`
}

// State is the state of a stored run.
type State uint8

const (
	Live        State = iota // a process trains it
	Interrupted              // no process trains it, and it has not ended: it can be resumed
	Done                     // it made all epochs, or a rule ended it
	Stopped                  // the user ended it
	Forked                   // a fork replaced it, such as one with another learning rate
	Diverged                 // its loss became infinite or NaN
	Failed                   // an error ended it
)

// states are the texts of all states.
var states = []string{"live", "interrupted", "done", "stopped", "forked", "diverged", "failed"}

// String returns the state as text.
func (s State) String() string { return states[s] }

// Ended reports whether a run in this state has ended for good.
func (s State) Ended() bool { return s > Interrupted }
