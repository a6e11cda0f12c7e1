package tui

import (
	"context"
	"runtime"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
)

// A subject is what a study looks at: a network that a run led to, copied, and
// the data that it learns from. Both belong to the study alone, the data to be
// read only.
type subject struct {
	trainer.Member
	Set *data.Prepared
}

// A studyFunc computes a finding from a network. It runs off the interface's
// goroutine, beside the training; when ctx ends it should return early, with
// anything. It must not touch the App: what it needs to know is captured when
// the screen makes it. The panels of its screen know the type of what it
// returns, and get it from Scene.found, or nil before the first.
type studyFunc func(ctx context.Context, of subject) any

// A moment is what a finding is about. A finding is computed anew when the
// moment is another one.
type moment struct {
	lane   *lane
	screen int
	epoch  float64 // of the evaluation that the weights are from
	ended  bool    // after which the weights may be the best ones
	asked  int     // grows when a key changes what is to be computed
}

// studyShare is the part of the machine that studies may take from runs that
// train.
const studyShare = 0.01

// A studied is a finding on its way to the screen.
type studied struct {
	moment  moment
	finding any
	set     *data.Prepared
	took    time.Duration
	err     error // why there is no finding
}

// studies keeps what is computed for the screen that is shown: at most one
// study at a time, and the data set of the run that was looked at last.
type studies struct {
	busy bool
	last moment    // what was studied last
	rest time.Time // until when runs that train are left alone
	lane *lane
	set  *data.Prepared
}

// moment returns what a study would be about now, if there is a network.
func (a *App) moment() (m moment, ok bool) {
	l := a.one()
	if l == nil || l.weighted() == nil || !l.snap.Last.Train.Measured() {
		return m, false
	}
	return moment{l, a.screen, l.snap.Last.Epoch, !l.snap.State.Live(), a.asked}, true
}

// restudy asks for a new finding, since what is to be computed has changed.
func (a *App) restudy() { a.asked++ }

// nextStudy returns a command that computes the finding of the screen, if it
// has one and something changed; else nil. It is asked after every message.
func (a *App) nextStudy() tea.Cmd {
	question := a.screens[a.screen].study
	if question == nil || a.studies.busy {
		return nil
	}
	now, ok := a.moment()
	if !ok || now == a.studies.last || a.resting(now) {
		return nil
	}
	a.studies.busy, a.studies.last = true, now
	ctx, compute := a.ctx, question(a)
	set := a.studies.set
	if a.studies.lane != now.lane {
		set = nil
	}
	return func() tea.Msg { return study(ctx, now, set, compute) }
}

// resting reports whether a study of now has to wait, since runs train and it
// is not the first on this screen, run or question.
func (a *App) resting(now moment) bool {
	last := a.studies.last
	fresh := last.lane != now.lane || last.screen != now.screen || last.asked != now.asked
	if fresh || !time.Now().Before(a.studies.rest) {
		return false
	}
	return a.training()
}

// training reports whether a run trains that has something to show already.
func (a *App) training() bool {
	for _, l := range a.lanes {
		if l.snap.State == trainer.Running && l.snap.Last.Train.Measured() {
			return true
		}
	}
	return false
}

// study computes a finding on the calling goroutine.
func study(ctx context.Context, about moment, set *data.Prepared, compute studyFunc) (s studied) {
	s = studied{moment: about, set: set}
	if s.set == nil {
		if s.set, s.err = about.lane.spec.Load(ctx); s.err != nil {
			return s
		}
	}
	begun := time.Now()
	if m, ok := about.lane.weighted().Member(); ok {
		s.finding = compute(ctx, subject{m, s.set})
	}
	s.took = time.Since(begun)
	return s
}

// take takes a finding.
func (a *App) take(s studied) {
	a.studies.busy, a.found = false, s
	a.studies.lane, a.studies.set = s.moment.lane, s.set
	share := studyShare * float64(runtime.GOMAXPROCS(0))
	a.studies.rest = time.Now().Add(time.Duration(float64(s.took) / share))
	if s.err != nil {
		a.notice = "no data to look at: " + s.err.Error()
	}
}

// finding returns the last finding, if it is about the screen and the run that
// are shown; else nil.
func (a *App) finding() any {
	l := a.one()
	if l == nil || a.found.moment.screen != a.screen || a.found.moment.lane != l {
		return nil
	}
	return a.found.finding
}
