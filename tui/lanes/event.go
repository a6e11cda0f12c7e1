package lanes

import (
	"time"

	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/run"
	"descent/tui/plot"
)

// An EventKind is a kind of event of a run.
type EventKind int

// The kinds of events.
const (
	Started EventKind = iota
	Best              // an evaluation had the lowest validation loss so far
	Verdict           // the verdict changed
	Paused
	Resumed
	Ended // done or stopped
	Broke // diverged or failed
	Forked
	Written // to a file

	EventKinds = iota // the number of kinds
)

// String returns the kind in a word.
func (k EventKind) String() string {
	return [...]string{"started", "best", "verdict", "paused", "resumed", "ended", "broke", "forked", "written"}[k]
}

// An Event is an event of a run while the dashboard was open.
type Event struct {
	When time.Time
	Kind EventKind
	Slot int    // of the lane; -1 for none
	Run  string // the lane's letter and name
	Text string // details
}

// NewEvent returns an event of l that happened now.
func NewEvent(l *Lane, kind EventKind, text string) Event {
	return Event{time.Now(), kind, l.Slot, l.Name, text}
}

// events returns the events of the run between two snapshots, including a change of the
// verdict.
func (l *Lane) events(was, is *run.Snapshot, said, says advice.Verdict) (events []Event) {
	add := func(kind EventKind, text string) { events = append(events, NewEvent(l, kind, text)) }
	if was.State == run.Loading && is.State != run.Loading {
		text := ""
		if is.Plan.Epochs > 0 && is.Plan.Held == 0 {
			text = "without a validation part"
		}
		add(Started, text)
	}
	if is.Best.Val.Measured() && is.Best.Epoch != was.Best.Epoch {
		add(Best, "validation loss "+plot.Number(is.Best.Val.Loss)+" at epoch "+trainer.FormatEpoch(is.Best.Epoch))
	}
	if says.Rule != said.Rule && says.Rule != "" {
		add(Verdict, says.Text)
	}
	if was.State == is.State {
		return events
	}
	at := "at epoch " + trainer.FormatEpoch(is.Epoch)
	switch is.State {
	case run.Paused:
		add(Paused, at)
	case run.Running:
		if was.State == run.Paused {
			add(Resumed, at)
		}
	case run.Done:
		add(Ended, "done "+at)
	case run.Stopped:
		add(Ended, "stopped "+at)
	case run.Diverged, run.Failed:
		text := is.State.String() + " " + at
		if is.Err != nil {
			text += ": " + is.Err.Error()
		}
		add(Broke, text)
	}
	return events
}
