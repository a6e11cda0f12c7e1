package search

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/search"
	"descent/trainer/search/importance"
	"descent/tui/plot"
	"descent/tui/ui"
)

// findings contains the effects of the settings on the score. Another goroutine computes
// them while a view that needs them is shown.
type findings struct {
	*importance.Findings     // nil before they are computed
	trials               int // number of trials from which they are computed
	busy                 bool
}

// Update implements ui.Updater. It looks for a search to show, and computes the findings
// again for the views that show them, when there are more trials.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	if !v.study.planned() {
		return v.lookForSearch(h)
	}
	return v.analyze()
}

// analyze returns a command that computes the findings, if there is something new.
func (v *Screen) analyze() tea.Cmd {
	s := v.study
	all := s.trials()
	if v.view < importances || v.view == parallels || s.found.busy || len(all) == s.found.trials {
		return nil
	}
	if s.live && 10*len(all) < 11*s.found.trials { // wait for 10 % more trials: the computation slows them down
		return nil
	}
	s.found.busy = true
	axes, trials := s.axes(), slices.Clone(all)
	return func() tea.Msg {
		found := analyze(axes, trials)
		return ui.Reply(func(ui.Host) tea.Cmd {
			s.found = found
			return nil
		})
	}
}

// analyze computes the findings of trials.
func analyze(axes []search.Axis, trials []search.Trial) findings {
	return findings{Findings: importance.Find(axes, trials), trials: len(trials)}
}

// waiting reports whether there are no findings yet. If so, it draws the reason.
func (v *Screen) waiting(s *ui.Scene, c plot.Canvas, title string) bool {
	f := &v.study.found
	if f.Findings != nil && f.Known() {
		return false
	}
	c.Text(0, 0, s.Heading(title), s.Theme.Strong)
	text := "looking at the trials"
	if f.Findings != nil {
		text = fmt.Sprintf("too few trials: want at least %d that have a score", importance.Wanted(len(v.study.axes())))
	}
	c.Text(max((c.Width-len(text))/2, 1), c.Height/2, text, s.Theme.Weak)
	return true
}
