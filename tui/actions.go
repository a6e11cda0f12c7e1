package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
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

// togglePause pauses the selected runs, or resumes them if none is running.
func (a *App) togglePause() tea.Cmd {
	running := slices.ContainsFunc(a.chosen(), func(l *lane) bool { return l.run.State() < trainer.Paused })
	live := false
	for _, l := range a.chosen() {
		live = live || l.run.State().Live()
		if running {
			l.run.Pause()
		} else {
			l.run.Resume()
		}
	}
	if !live {
		a.notice = "These runs have ended: r runs them again, e starts a changed copy."
	}
	return nil
}

// rerun starts the selected runs again in their places. A run of an equal
// Spec draws the same curve, so nothing is lost.
func (a *App) rerun() tea.Cmd {
	for _, l := range a.chosen() {
		l.run.Cancel()
		again := newLane(l.slot, trainer.Start(a.ctx, l.run.Spec, trainer.Options{Pace: a.pace, From: l.run.Branch}))
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
	l := a.one()
	if l == nil {
		return nil
	}
	spec := l.run.Spec
	for slices.ContainsFunc(a.lanes, func(m *lane) bool { return m.run.Spec.Seed == spec.Seed }) {
		spec.Seed++
	}
	spec.Name = fmt.Sprintf("%s, seed %d", l.run.Spec.Name, spec.Seed)
	a.start(spec, l.run.Branch)
	return nil
}

func (a *App) stop() tea.Cmd {
	for _, l := range a.chosen() {
		l.run.Cancel()
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
		a.notice = fmt.Sprintf("Press D again to discard run %s (%s).", l.letter(), l.run.Spec.Name)
		return nil
	}
	l.run.Cancel()
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
		l.run.SetPace(pace)
	}
	a.notice = "Pace: " + paceText(pace) + ". It changes no number."
	return nil
}
