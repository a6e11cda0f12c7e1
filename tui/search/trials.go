package search

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A rankedTrial has the name of its sampler and the axes of its search.
type rankedTrial struct {
	*search.Trial
	sampler string
	axes    []search.Axis
}

// ranked returns all trials, the best first.
func (s *study) ranked() (ranked []rankedTrial) {
	all := slices.Concat(s.parts[0].trials, s.parts[1].trials)
	samplerOf := map[*search.Trial]int{}
	for i := len(s.parts[0].trials); i < len(all); i++ {
		samplerOf[&all[i]] = 1
	}
	for _, t := range search.Ranked(all) {
		i := samplerOf[t]
		ranked = append(ranked, rankedTrial{t, samplers[i].name, s.parts[i].axes})
	}
	return ranked
}

// rankedBy returns the part by whose scores the trials are ranked.
func (s *study) rankedBy() string {
	return search.RankedBy(slices.Concat(s.parts[0].trials, s.parts[1].trials))
}

// drawTrials draws the ranking.
func (v *Screen) drawTrials(s *ui.Scene, c plot.Canvas) {
	ranked := v.study.ranked()
	state := ""
	if v.study.live {
		state = "  under way"
	}
	c.Text(0, 0, s.Heading(ui.Plural(len(ranked), "trial")+state), s.Theme.Strong)
	if !v.study.planned() {
		drawNoSearch(s, c)
		return
	}
	t := v.trialTable(s)
	t.Scroll(s.Theme.Glyphs, v.study.at, c.Height-2)
	t.Draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// trialTable returns the ranking as a table.
func (v *Screen) trialTable(s *ui.Scene) *ui.Table {
	ranked := v.study.ranked()
	t := &ui.Table{Head: []string{"", v.study.rankedBy(), "epoch", "by"}}
	if len(ranked) > 0 {
		for _, axis := range ranked[0].axes {
			t.Head = append(t.Head, axis.Key)
		}
		t.Head = append(t.Head, "state")
	}
	for i, r := range ranked {
		t.Rows = append(t.Rows, trialRow(s, r, i, i == v.study.at))
	}
	return t
}

// trialRow returns the row of the trial in place i of the ranking, marked if it
// is the one that is looked at.
func trialRow(s *ui.Scene, r rankedTrial, i int, marked bool) []ui.Cell {
	style, mark := s.Theme.Text, " "
	if marked {
		style, mark = s.Theme.Strong, string(s.Theme.Glyphs.Selected)
	}
	val := "-"
	if r.Best.Measured() {
		val = plot.Decimals(r.Value(), 3)
		if len(r.Folds) > 1 {
			val += " sd " + plot.Decimals(r.Spread(), 3)
		}
	}
	texts := []string{fmt.Sprintf("%s%d", mark, i+1), val, trainer.FormatEpoch(r.When), r.sampler}
	for _, v := range r.Values {
		texts = append(texts, cmp.Or(v, "-"))
	}
	var row []ui.Cell
	for _, text := range append(texts, r.State.String()) {
		row = append(row, ui.Cell{Text: text, Style: style})
	}
	return row
}

// pickTrial looks at the trial that is clicked; the wheel goes to the one above
// or below.
func (v *Screen) pickTrial(_ ui.Host, m ui.Mouse) tea.Cmd {
	if by := m.Wheel(); by != 0 {
		return v.lookAt(v.study.at + by)
	}
	if i, ok := m.Picked(2, plot.NewWindow(v.study.at, len(v.study.ranked()), m.H-2)); ok {
		return v.lookAt(i)
	}
	return nil
}
