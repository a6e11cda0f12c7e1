package search

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A rankedTrial knows which search it is of.
type rankedTrial struct {
	*search.Trial
	of   string
	axes []search.Axis
}

// ranked returns all trials, the best first.
func (s *study) ranked() []rankedTrial {
	all := slices.Concat(s.parts[0].trials, s.parts[1].trials)
	of := map[*search.Trial]*part{}
	for i := range all {
		of[&all[i]] = &s.parts[0]
		if i >= len(s.parts[0].trials) {
			of[&all[i]] = &s.parts[1]
		}
	}
	var ranked []rankedTrial
	for _, t := range search.Ranked(all) {
		ranked = append(ranked, rankedTrial{t, of[t].name, of[t].axes})
	}
	return ranked
}

// drawTrials draws the ranking.
func (v *Screen) drawTrials(s *ui.Scene, c plot.Canvas) {
	ranked := v.study.ranked()
	state := ""
	if v.study.live {
		state = "  under way"
	}
	c.Text(0, 0, s.Heading(fmt.Sprintf("%d trials%s", len(ranked), state)), s.Theme.Strong)
	if !v.study.planned() {
		drawNoSearch(s, c)
		return
	}
	t := v.trialTable(s)
	t.Scroll(s.Theme.Glyphs, min(v.study.at, len(ranked)-1), c.Height-2)
	t.Draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// trialTable returns the ranking as a table.
func (v *Screen) trialTable(s *ui.Scene) *ui.Table {
	ranked := v.study.ranked()
	t := &ui.Table{Head: []string{"", "val", "epoch", "by"}}
	if len(ranked) > 0 {
		for _, axis := range ranked[0].axes {
			t.Head = append(t.Head, axis.Key)
		}
		t.Head = append(t.Head, "state")
	}
	for i, r := range ranked {
		t.Rows = append(t.Rows, trialRow(s, r, i, min(v.study.at, len(ranked)-1)))
	}
	return t
}

// trialRow returns the row of the trial in place i of the ranking.
func trialRow(s *ui.Scene, r rankedTrial, i, at int) []ui.Cell {
	style, mark := s.Theme.Text, " "
	if i == at {
		style, mark = s.Theme.Strong, string(s.Theme.Glyphs.Selected)
	}
	val := "-"
	if r.Best.Measured() {
		val = plot.Decimals(r.Value(), 3)
	}
	texts := append([]string{fmt.Sprintf("%s%d", mark, i+1), val, trainer.FormatEpoch(r.When), r.of}, r.Values...)
	var row []ui.Cell
	for _, text := range append(texts, r.State.String()) {
		row = append(row, ui.Cell{Text: text, Style: style})
	}
	return row
}

// pickTrial looks at the trial that is clicked, or with the wheel at the one
// beside.
func (v *Screen) pickTrial(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act == ui.WheelUp:
		return v.trialBefore(h)
	case m.Act == ui.WheelDown:
		return v.trialNext(h)
	case m.Act == ui.Click:
		n := len(v.study.ranked())
		if i, ok := plot.NewWindow(min(v.study.at, n-1), n, m.H-2).Row(m.Y - 2); ok {
			v.study.at = i
		}
	}
	return nil
}
