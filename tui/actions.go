package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/run"
)

// What keys do on the Runs screen.

// chosen returns the selected lanes: one, or all.
func (a *App) chosen() []*lane {
	shown := a.shown()
	if a.selected == allLanes {
		return shown
	}
	return shown[a.selected : a.selected+1]
}

// one returns the lane that an action on a single run means; see Scene.one.
func (a *App) one() *lane { return (&Scene{Lanes: a.shown(), Selected: a.selected}).one() }

// controlled returns those of the selected runs that can be controlled. If none
// can, it says that they cannot be what was asked for, such as "paused".
func (a *App) controlled(asked string) (runs []run.Live) {
	chosen := a.chosen()
	for _, l := range chosen {
		if l.live != nil {
			runs = append(runs, l.live)
		}
	}
	switch {
	case len(runs) > 0:
	case len(chosen) == 0:
		a.notice = "There is no run: n starts one."
	case len(chosen) == 1:
		a.notice = fmt.Sprintf("Run %s can only be looked at, not %s.", chosen[0].letter(), asked)
	default:
		a.notice = fmt.Sprintf("These runs can only be looked at, not %s.", asked)
	}
	return runs
}

// specified returns the lane that an action on the settings of a single run
// means. If there is no lane it says none, and if its settings are not known it
// says so; then it returns nil.
func (a *App) specified(none string) *lane {
	l := a.one()
	switch {
	case l == nil:
		a.notice = none
	case !l.spec.Known():
		a.notice = unknownSettings(l)
		return nil
	}
	return l
}

func unknownSettings(l *lane) string {
	return fmt.Sprintf("The settings of run %s are not known: another program made it.", l.letter())
}

// togglePause pauses the selected runs, or resumes them if none is running.
func (a *App) togglePause() tea.Cmd {
	runs := a.controlled("paused")
	if len(runs) == 0 {
		return nil
	}
	running := slices.ContainsFunc(runs, func(r run.Live) bool { return r.State() < run.Paused })
	live := false
	for _, r := range runs {
		live = live || r.State().Live()
		if running {
			r.Pause()
		} else {
			r.Resume()
		}
	}
	if !live {
		a.notice = "These runs have ended: r runs them again, e starts a changed copy."
	}
	return nil
}

// rerun starts the selected runs again: in their places, since a run of an
// equal Spec draws the same curve, so that nothing is lost; but beside what can
// only be looked at, which may have been made elsewhere.
func (a *App) rerun() tea.Cmd {
	for _, l := range a.chosen() {
		switch {
		case !l.spec.Known():
			a.notice = unknownSettings(l)
			continue
		case l.live == nil:
			a.start(l.spec, l.source.Branch())
			continue
		}
		l.cancel()
		again := newLane(l.slot, a.launch(l.spec, l.source.Branch()))
		again.marked = l.marked
		if a.baseline == l {
			a.baseline = again
		}
		a.lanes[slices.Index(a.lanes, l)] = again
	}
	return nil
}

// reseed starts a copy of a run with a new seed.
func (a *App) reseed() tea.Cmd {
	l := a.specified("")
	if l == nil {
		return nil
	}
	spec := l.spec
	for slices.ContainsFunc(a.lanes, func(m *lane) bool { return m.spec.Seed == spec.Seed }) {
		spec.Seed++
	}
	spec.Name = fmt.Sprintf("%s, seed %d", l.spec.Name, spec.Seed)
	a.start(spec, l.source.Branch())
	return nil
}

func (a *App) stop() tea.Cmd {
	for _, r := range a.controlled("stopped") {
		r.Cancel()
	}
	return nil
}

// discard takes a run off the screen when it is asked to for the second time.
func (a *App) discard() tea.Cmd {
	l := a.one()
	if l == nil {
		return nil
	}
	if a.askedDiscard != l {
		a.askedDiscard = l
		a.notice = fmt.Sprintf("Press D again to discard run %s (%s).", l.letter(), l.spec.Name)
		return nil
	}
	l.cancel()
	a.lanes = slices.DeleteFunc(slices.Clone(a.lanes), func(m *lane) bool { return m == l })
	a.selected = allLanes
	return nil
}

func (a *App) selectNext() tea.Cmd   { return a.move(1) }
func (a *App) selectBefore() tea.Cmd { return a.move(-1) }

// move steps through all runs at once, then each.
func (a *App) move(by int) tea.Cmd {
	n := len(a.shown()) + 1
	a.selected = (a.selected+1+by+n)%n - 1
	return nil
}

func (a *App) back() tea.Cmd {
	switch {
	case a.full:
		a.full = false
	case a.view.cross:
		a.view.cross = false
	default:
		a.selected = allLanes
	}
	return nil
}

func (a *App) openHelp() tea.Cmd {
	a.over = &help{}
	return nil
}

// paces are the paces that < and > step through, in epochs a second.
var paces = []float64{0.1, 0.2, 0.5, 1, 1.5, 2, 4, 8, 16, 32, 64}

// slower takes the next pace below the present one, or below what the runs
// reach at full speed.
func (a *App) slower() tea.Cmd {
	now := a.pace
	if now == 0 {
		for _, l := range a.lanes {
			now = max(now, l.snap.Throughput/float64(max(l.snap.Plan.Samples, 1)))
		}
	}
	next := paces[0]
	for _, p := range paces {
		if p < now*0.99 {
			next = p
		}
	}
	return a.setPace(next)
}

// faster takes the next pace above the present one, or none at all.
func (a *App) faster() tea.Cmd {
	i := slices.IndexFunc(paces, func(p float64) bool { return p > a.pace })
	if a.pace == 0 || i < 0 {
		return a.setPace(0)
	}
	return a.setPace(paces[i])
}

func (a *App) setPace(pace float64) tea.Cmd {
	a.pace = pace
	for _, l := range a.lanes {
		if l.live != nil {
			l.live.SetPace(pace)
		}
	}
	a.notice = "Pace: " + paceText(pace) + ". It changes no number."
	return nil
}
