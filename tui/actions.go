package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/tui/form"
	"descent/tui/help"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// The handlers of the keys that control runs, on every screen.

// controlled returns the selected runs that can be controlled and have not ended.
// If there is none, it shows a notice that they cannot be what asked says, such as
// "paused".
func (a *App) controlled(asked string) (runs []run.Live) {
	chosen, ended := a.chosen(), false
	for _, l := range chosen {
		switch live := a.lanes.Live(l); {
		case live == nil:
		case live.State().Live():
			runs = append(runs, live)
		default:
			ended = true
		}
	}
	switch {
	case len(runs) > 0:
		a.acted = true
	case ended:
		a.notice = "These runs have ended: r runs them again, e starts a changed copy."
		if len(chosen) == 1 {
			a.notice = fmt.Sprintf("Run %s has ended: r runs it again, e starts a changed copy.", chosen[0].Letter())
		}
	case len(chosen) == 0:
		a.notice = "There is no run: n starts one."
	case len(chosen) == 1:
		a.notice = fmt.Sprintf("Run %s can only be looked at, not %s%s.", chosen[0].Letter(), asked, chosen[0].Because())
	default:
		a.notice = fmt.Sprintf("These runs can only be looked at, not %s: none of them is trained here.", asked)
	}
	return runs
}

// togglePause pauses the selected runs, or resumes them if none is running.
func (a *App) togglePause() tea.Cmd {
	runs := a.controlled("paused")
	running := slices.ContainsFunc(runs, func(r run.Live) bool { return r.State() < run.Paused })
	for _, r := range runs {
		if running {
			r.Pause()
		} else {
			r.Resume()
		}
	}
	return nil
}

// rerun starts the selected runs again. The new run replaces the old one on its lane: its
// curves will be the same. A run that cannot be controlled, for example one of another
// program, keeps its lane.
func (a *App) rerun() tea.Cmd {
	for _, l := range a.chosen() {
		switch {
		case !l.Spec.Known():
			a.notice = unknownSettings(l)
		case !l.Controlled(), l.Remote():
			a.Start(l.Spec, a.branch(l))
		default:
			a.lanes.Cancel(l)
			a.lanes.Replace(l, a.launch(l.Spec, run.Options{From: l.Branch(), Past: l.Past()}))
		}
	}
	return nil
}

// reseed starts a copy of a run with a new seed.
func (a *App) reseed() tea.Cmd {
	l := a.Known("")
	if l == nil {
		return nil
	}
	seed := l.Spec.Seed
	for slices.ContainsFunc(a.lanes.Lanes, func(m *lanes.Lane) bool { return m.Spec.Seed == seed }) {
		seed++
	}
	a.Start(l.Spec.Reseeded(seed), a.branch(l))
	return nil
}

// step makes one step of each selected run, which it pauses first.
func (a *App) step() tea.Cmd {
	for _, r := range a.controlled("stepped") {
		r.Pause()
		r.Step()
	}
	return nil
}

func (a *App) stop() tea.Cmd {
	for _, r := range a.controlled("stopped") {
		r.Cancel()
	}
	return nil
}

// discard removes a run when its key is pressed for the second time.
func (a *App) discard() tea.Cmd {
	l := a.one()
	if l == nil {
		return nil
	}
	if a.asked.discard != l {
		a.asked.discard = l
		a.notice = fmt.Sprintf("Press D again to discard run %s (%s).", l.Letter(), l.Spec.Name)
		if !l.Controlled() {
			a.notice = fmt.Sprintf("Press D again to take run %s (%s) off the dashboard; its files stay.", l.Letter(), l.Spec.Name)
		}
		return nil
	}
	a.lanes.Remove(l)
	return nil
}

func (a *App) newRun() tea.Cmd { return form.Open(a, form.New("New run", trainer.Default())) }

// editRun opens a form with a copy of the selected run's settings.
func (a *App) editRun() tea.Cmd {
	if a.one() == nil {
		return a.newRun()
	}
	if l := a.Known(""); l != nil {
		return form.Open(a, form.Copy(l))
	}
	return nil
}

// preflight checks the settings of the selected run.
func (a *App) preflight() tea.Cmd {
	l := a.Known("There is no run to check: n starts one.")
	if l == nil {
		return nil
	}
	return form.Preflight(a, fmt.Sprintf("Preflight of run %s, %s", l.Letter(), l.Spec.Name), l.Spec, nil)
}

// findRate makes a rate test of the settings of the selected run.
func (a *App) findRate() tea.Cmd {
	l := a.Known("There is no run to find a rate for: n starts one.")
	if l == nil {
		return nil
	}
	return form.FindRate(a, fmt.Sprintf("Rate test of run %s, %s", l.Letter(), l.Spec.Name), form.Copy(l), nil)
}

// rewind shows the network of the selected run at an earlier or a later epoch.
func (a *App) rewind(by int) tea.Cmd {
	l := a.one()
	switch {
	case l == nil:
		a.notice = "There is no run to look at."
	case !l.HasWeights():
		a.notice = fmt.Sprintf("No weights are stored of run %s%s.", l.Letter(), l.Because())
	case len(l.Kept()) == 0:
		a.notice = fmt.Sprintf("No weights of earlier epochs are stored of run %s.", l.Letter())
	case l.Rewind(by):
		a.notice = fmt.Sprintf("Layers and Data show run %s at epoch %.4g.", l.Letter(), l.Looked())
	case by < 0:
		a.notice = "No weights of an earlier epoch are stored."
	default:
		a.notice = fmt.Sprintf("Layers and Data show run %s as it is now.", l.Letter())
	}
	return nil
}

// back does the first of these that applies: close the layer on top, leave full screen,
// hide the cross-hair, select all runs, remove the filter.
func (a *App) back() tea.Cmd {
	switch {
	case a.full:
		a.full = false
	case a.view.Cross:
		a.view.Cross = false
	case a.chooser() != nil:
		if !a.chooser().Back() {
			return a.show(0)
		}
	case a.lanes.Filter() != "" && a.lanes.Selected == lanes.All:
		a.lanes.SetFilter("")
	default:
		a.lanes.Selected = lanes.All
	}
	return nil
}

func (a *App) openHelp() tea.Cmd {
	page := &a.pages[a.page]
	a.over = help.New(page, page.panels[a.focus], page.bound(a.lecture), a.layers())
	return nil
}

// nextGlyphs changes the characters that charts are drawn with.
func (a *App) nextGlyphs() tea.Cmd {
	look := a.display.look
	look.Glyphs = look.Glyphs.Next()
	a.display.restyle(look)
	a.notice = "Charts are drawn with " + look.Glyphs.Name + " characters."
	if look.Glyphs.Auto {
		a.notice = "Each chart is drawn with the characters that read best, box or braille."
	}
	return a.keepChoice("glyphs", strings.ToLower(look.Glyphs.Name))
}

// paces are the paces that < and > step through, in epochs a second.
var paces = []float64{0.1, 0.2, 0.5, 1, 1.5, 2, 4, 8, 16, 32, 64}

// slower sets the next pace below the present one or, at full speed, below the present
// speed of the runs.
func (a *App) slower() tea.Cmd {
	now := a.pace
	if now == 0 {
		for _, l := range a.lanes.Lanes {
			now = max(now, l.Snap.Throughput/float64(max(l.Snap.Plan.Samples, 1)))
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

// faster sets the next pace above the present one, or full speed.
func (a *App) faster() tea.Cmd {
	i := slices.IndexFunc(paces, func(p float64) bool { return p > a.pace })
	if a.pace == 0 || i < 0 {
		return a.setPace(0)
	}
	return a.setPace(paces[i])
}

func (a *App) setPace(pace float64) tea.Cmd {
	a.pace = pace
	paced := len(a.lanes.Lanes) == 0
	for _, l := range a.lanes.Lanes {
		if live := a.lanes.Live(l); live != nil {
			live.SetPace(pace)
			paced = true
		}
	}
	a.notice = "Pace: " + ui.Pace(pace) + ". It changes no number."
	if !paced {
		a.notice = "Pace of runs that begin here: " + ui.Pace(pace) + ". None of these is trained here."
	}
	return nil
}

// askFilter opens a prompt for the query of the filter.
func (a *App) askFilter() tea.Cmd {
	before := a.lanes.Filter()
	p := ui.NewPrompt("show runs with", before)
	p.Help = "words, or as in lr=0.1 val_accuracy>0.8 -state:failed; tab completes; enter keeps, esc goes back"
	p.Change = func(h ui.Host, text string) error { return h.Lanes().SetFilter(text) }
	p.Done = func(ui.Host, string) tea.Cmd { return nil }
	p.Cancel = func(h ui.Host) { h.Lanes().SetFilter(before) }
	p.Complete = func(text string) []ui.Completion {
		return ui.CompleteQuery(text, library.Vocabulary{Keys: a.lanes.Keys(), Values: a.lanes.Values})
	}
	a.Open(p)
	return nil
}
