package tui

import (
	"context"
	"runtime"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// A topic is what a finding is about. A finding is computed again when the
// topic has changed.
type topic struct {
	lane  *lanes.Lane
	page  int
	epoch float64 // of the evaluation that the weights are from
	ended bool    // after which the weights may be the best ones
	asked int     // number of requests to compute something else
}

// studyShare is the largest share of the time that studies may take while runs
// train.
const studyShare = 0.01

// A finding is what a study found, on its way to the screen.
type finding struct {
	topic  topic
	result any
	set    *data.Prepared
	took   time.Duration
	err    error // why there is no result
}

// studies keeps what is computed for the screen that is shown: at most one
// study at a time, and the data set of the run that was looked at last.
type studies struct {
	busy  bool
	asked int       // how often something else was asked for
	last  topic     // what was studied last
	rest  time.Time // no study starts before it while runs train
	found finding   // the last one
}

// topic returns what a study would be about now, if there is a network.
func (a *App) topic() (t topic, ok bool) {
	l := a.lanes.One()
	if l == nil || !l.HasWeights() || !l.Snap.Last.Train.Measured() {
		return t, false
	}
	return topic{l, a.page, l.Snap.Last.Epoch, !l.Snap.State.Live(), a.studies.asked}, true
}

// nextStudy returns a command that computes the finding of the screen, if it
// has one and something changed; else nil. It is asked after every message.
func (a *App) nextStudy() tea.Cmd {
	studier, ok := a.pages[a.page].Screen.(ui.Studier)
	if !ok || a.studies.busy {
		return nil
	}
	now, ok := a.topic()
	if !ok || now == a.studies.last || a.resting(now) {
		return nil
	}
	a.studies.busy, a.studies.last = true, now
	ctx, compute := a.ctx, studier.Study()
	var set *data.Prepared
	if found := &a.studies.found; found.topic.lane == now.lane {
		set = found.set
	}
	member := func() (trainer.Member, bool) { return a.lanes.Member(now.lane) }
	return func() tea.Msg {
		f := study(ctx, now, set, member, compute)
		return ui.Reply(func(ui.Host) tea.Cmd {
			a.take(f)
			return nil
		})
	}
}

// resting reports whether a study about now must wait for the end of rest. The
// first study of a screen, a run or a question never waits, and none does if no
// run trains.
func (a *App) resting(now topic) bool {
	last := a.studies.last
	fresh := last.lane != now.lane || last.page != now.page || last.asked != now.asked
	if fresh || !time.Now().Before(a.studies.rest) {
		return false
	}
	return slices.ContainsFunc(a.lanes.Lanes, func(l *lanes.Lane) bool {
		return l.Snap.State == run.Running && l.Snap.Last.Train.Measured()
	})
}

// study computes a finding on the calling goroutine.
func study(ctx context.Context, about topic, set *data.Prepared, member func() (trainer.Member, bool), compute ui.StudyFunc) finding {
	f := finding{topic: about, set: set}
	if f.set == nil {
		if f.set, f.err = about.lane.Spec.Load(ctx); f.err != nil {
			return f
		}
	}
	begun := time.Now()
	if m, ok := member(); ok {
		f.result = compute(ctx, ui.Network{Member: m, Set: f.set})
	}
	f.took = time.Since(begun)
	return f
}

// take stores a finding, and shows its error if it has one.
func (a *App) take(f finding) {
	a.studies.busy, a.studies.found = false, f
	share := studyShare * float64(runtime.GOMAXPROCS(0))
	a.studies.rest = time.Now().Add(time.Duration(float64(f.took) / share))
	if f.err != nil {
		a.notice = "no data to look at: " + f.err.Error()
	}
}

// finding returns the last result, if it is about the screen and the run that
// are shown; else nil.
func (a *App) finding() any {
	l, found := a.lanes.One(), &a.studies.found
	if l == nil || found.topic.page != a.page || found.topic.lane != l {
		return nil
	}
	return found.result
}
