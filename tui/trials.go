package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
)

// A rankedTrial knows which search it is of.
type rankedTrial struct {
	*search.Trial
	of   string
	axes []search.Axis
}

// ranked returns all trials, the best first.
func (v *searchView) ranked() []rankedTrial {
	all := slices.Concat(v.tried[0].trials, v.tried[1].trials)
	of := map[*search.Trial]*tried{}
	for i := range all {
		of[&all[i]] = &v.tried[0]
		if i >= len(v.tried[0].trials) {
			of[&all[i]] = &v.tried[1]
		}
	}
	var ranked []rankedTrial
	for _, t := range search.Ranked(all) {
		ranked = append(ranked, rankedTrial{t, of[t].name, of[t].axes})
	}
	return ranked
}

// drawTrials draws the ranking.
func drawTrials(s *Scene, c plot.Canvas) {
	ranked := s.search.ranked()
	state := ""
	if s.search.live {
		state = "  under way"
	}
	c.Text(0, 0, s.title(fmt.Sprintf("%d trials%s", len(ranked), state)), s.Theme.Strong)
	if !s.search.planned() {
		s.drawNoSearch(c)
		return
	}
	t := trialTable(s)
	t.scroll(s.Theme.Glyphs, min(s.search.at, len(ranked)-1), c.Height-2)
	t.draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// trialTable returns the ranking as a table.
func trialTable(s *Scene) *table {
	ranked := s.search.ranked()
	t := &table{head: []string{"", "val", "epoch", "by"}}
	if len(ranked) > 0 {
		for _, axis := range ranked[0].axes {
			t.head = append(t.head, axis.Key)
		}
		t.head = append(t.head, "state")
	}
	for i, r := range ranked {
		t.rows = append(t.rows, s.trialRow(r, i, min(s.search.at, len(ranked)-1)))
	}
	return t
}

// trialRow returns the row of the trial in place i of the ranking.
func (s *Scene) trialRow(r rankedTrial, i, at int) []tableCell {
	style, mark := s.Theme.Text, " "
	if i == at {
		style, mark = s.Theme.Strong, string(s.Theme.Glyphs.Selected)
	}
	val := "-"
	if r.Best.Measured() {
		val = plot.Decimals(r.Value(), 3)
	}
	texts := append([]string{fmt.Sprintf("%s%d", mark, i+1), val, trainer.FormatEpoch(r.When), r.of}, r.Values...)
	var row []tableCell
	for _, text := range append(texts, r.State.String()) {
		row = append(row, tableCell{text, style})
	}
	return row
}

// pickTrial looks at the trial that is clicked, or with the wheel at the one
// beside.
func pickTrial(a *App, m mouse) tea.Cmd {
	switch {
	case m.act == wheelUp:
		return a.trialBefore()
	case m.act == wheelDown:
		return a.trialNext()
	case m.act == click && m.y >= 2:
		n := len(a.search.ranked())
		first := plot.NewWindow(min(a.search.at, n-1), n, m.h-2).First
		a.search.at = max(min(m.y-2+first, n-1), 0)
	}
	return nil
}
