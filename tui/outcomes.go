package tui

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/metric"
	"descent/tui/plot"
)

// A comparison is what came of the experiments on a scene.
type comparison struct {
	compare.Comparison
	groups []group // of its Outcomes
	base   int     // which of them is the baseline
	aim    float64 // validation accuracy that runs are timed to; NaN if the baseline has none
}

// comparison compares the lanes of s.
func (s *Scene) comparison() comparison {
	c := comparison{groups: groups(s.Lanes, s.view.apart), aim: s.target}
	runs := make([][]compare.Run, len(c.groups))
	for i, g := range c.groups {
		for _, l := range g.lanes {
			runs[i] = append(runs[i], compare.Run{Spec: l.spec, Branch: l.source.Branch(), Snapshot: l.snap})
			if l == s.base() {
				c.base = i
			}
		}
	}
	c.Comparison = compare.Compare(runs, c.base, s.chosen())
	if s.target == 0 && len(runs) > 0 {
		c.aim = c.Outcomes[c.base].Aim()
	}
	return c
}

// An outcomeColumn is one column of the table of outcomes.
type outcomeColumn struct {
	name   string
	format func(float64) string
	of     func(*compare.Result) float64
	better int // 1 if more is better, -1 if less is, 0 if neither

	score func(*compare.Result) trainer.Score // for the difference to the baseline, or nil
}

func decimals(n int) func(float64) string {
	return func(v float64) string { return plot.Decimals(v, n) }
}

// outcomeColumns lists the columns, what matters most first.
func outcomeColumns(aim float64, m *metric.Metric) []outcomeColumn {
	end := func(r *compare.Result) trainer.Score { return r.End.Val }
	best := func(r *compare.Result) trainer.Score { return r.Best.Val }
	value := func(of func(*compare.Result) trainer.Score) func(*compare.Result) float64 {
		return func(r *compare.Result) float64 { return r.Value(of(r)) }
	}
	format, better := decimals(3), 1
	if m != nil {
		better = m.Better
	}
	epochs := func(r *compare.Result) float64 { epoch, _ := r.Reached(aim); return epoch }
	seconds := func(r *compare.Result) float64 { _, seconds := r.Reached(aim); return seconds }
	target := "to target"
	if !math.IsNaN(aim) {
		target = "to " + plot.Decimals(aim, 2)
	}
	return []outcomeColumn{
		{"end", format, value(end), better, end},
		{"best", format, value(best), better, best},
		{"at", trainer.FormatEpoch, func(r *compare.Result) float64 { return r.Best.Epoch }, 0, nil},
		{"gap", format, (*compare.Result).Gap, -1, nil},
		{target, trainer.FormatEpoch, epochs, -1, nil},
		{"in s", decimals(1), seconds, -1, nil},
		{"samples/s", plot.Count, (*compare.Result).Rate, 1, nil},
	}
}

// outcomeTable returns the outcomes of c as text, the better value of a column
// marked.
func (s *Scene) outcomeTable(c comparison) *table {
	t := &table{head: []string{"run"}}
	for i, o := range c.Outcomes {
		l := c.groups[i].lanes[0]
		t.rows = append(t.rows, []tableCell{{outcomeName(s.Theme.Glyphs, l, o), s.Theme.Runs[l.slot]}})
	}
	for _, col := range outcomeColumns(c.aim, s.chosen()) {
		s.addColumn(t, col, c.Outcomes)
		if col.score != nil && len(c.Outcomes) > 1 {
			s.addDifference(t, col, c)
		}
	}
	return t
}

// outcomeName names an experiment of which l is the first run.
func outcomeName(g *plot.Glyphs, l *lane, o compare.Outcome) string {
	if len(o) == 1 {
		return l.letter() + " " + g.Clip(l.spec.Name, 12)
	}
	name := fmt.Sprintf("%s, %d seeds", l.letter(), len(o))
	if n := o.Lost(); n > 0 {
		name += fmt.Sprintf(", %d failed", n)
	}
	return name
}

// addColumn adds a column to t.
func (s *Scene) addColumn(t *table, col outcomeColumn, all []compare.Outcome) {
	best, worst := math.NaN(), math.NaN()
	for _, o := range all {
		v, _ := o.Mean(col.of)
		if math.IsNaN(best) || (v-best)*float64(col.better) > 0 {
			best = v
		}
		if math.IsNaN(worst) || (v-worst)*float64(col.better) < 0 {
			worst = v
		}
	}
	marks := col.better != 0 && best != worst
	t.head = append(t.head, col.name)
	for i, o := range all {
		mean, std := o.Mean(col.of)
		cell := tableCell{"-", s.Theme.Weak}
		if !math.IsNaN(mean) {
			cell = tableCell{col.format(mean), s.Theme.Text}
			if len(o) > 1 && col.better != 0 {
				cell.text += " sd " + col.format(std)
			}
			if marks && mean == best {
				cell.style = s.Theme.Strong
				cell.text += "*"
			} else if marks {
				cell.text += " "
			}
		}
		t.rows[i] = append(t.rows[i], cell)
	}
}

// addDifference adds the difference of a column to the baseline, with its
// interval where there are enough seeds.
func (s *Scene) addDifference(t *table, col outcomeColumn, c comparison) {
	t.head = append(t.head, "vs "+c.groups[c.base].lanes[0].letter())
	for i, o := range c.Outcomes {
		d := compare.Difference(o, c.Outcomes[c.base], col.score)
		cell := tableCell{d.String(), s.Theme.Weak}
		switch {
		case i == c.base:
			cell.text = "baseline"
		case d.Significant():
			cell.style = s.Theme.Strong
		case !math.IsNaN(d.Mean):
			cell.style = s.Theme.Text
		}
		t.rows[i] = append(t.rows[i], cell)
	}
}

func drawOutcomes(s *Scene, c plot.Canvas) {
	title := "outcomes"
	if m := s.compared().chosen(); m != nil {
		title += ", " + m.Name
	}
	end := c.Text(0, 0, s.title(title), s.Theme.Strong)
	found := s.compared().comparison()
	about := chosenFrom(found.Epochs)
	t := s.outcomeTable(found)
	all := t.rows
	t.rows = nil
	for _, i := range s.compared().shownOutcomes(found, c.Height-2) {
		t.rows = append(t.rows, all[i])
	}
	switch out := len(all) - len(t.rows); {
	case out > 0 && c.Height-2 < markedRows:
		about = s.Theme.Glyphs.LeftOut(out)
	case out > 0:
		t.mark = s.Theme.Glyphs.LeftOut(out)
	}
	c.Text(end+2, 0, about, s.Theme.Weak)
	t.draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// markedRows is from how many rows on the last one says how many outcomes are
// left out: beside the best and the selected one. Where there are fewer the
// title says it.
const markedRows = 3

// shownOutcomes returns which outcomes of c are shown in so many rows, in
// order: where not all fit, the best, the selected one and the first others.
func (s *Scene) shownOutcomes(c comparison, rows int) (shown []int) {
	n := len(c.Outcomes)
	if rows < n && rows >= markedRows {
		rows--
	}
	order := []int{c.best(s.chosen()), c.selected(s)}
	for i := range n {
		order = append(order, i)
	}
	for _, i := range order {
		if i >= 0 && len(shown) < rows && !slices.Contains(shown, i) {
			shown = append(shown, i)
		}
	}
	slices.Sort(shown)
	return shown
}

// best returns the experiment with the best score where its validation loss
// is lowest, -1 if none has a score.
func (c *comparison) best(m *metric.Metric) int {
	best, most := -1, math.Inf(-1)
	for i, o := range c.Outcomes {
		v, _ := o.Mean(func(r *compare.Result) float64 { return r.Value(r.Best.Val) })
		if m != nil {
			v *= float64(m.Better)
		}
		if v > most {
			best, most = i, v
		}
	}
	return best
}

// selected returns the experiment of the run that is selected on s, -1 if all
// are.
func (c *comparison) selected(s *Scene) int {
	if s.Selected == allLanes {
		return -1
	}
	return slices.IndexFunc(c.groups, func(g group) bool { return slices.Contains(g.lanes, s.Lanes[s.Selected]) })
}

// chosenFrom says from which epochs the best one was chosen.
func chosenFrom(epochs []float64) string {
	n := len(epochs)
	if n == 0 {
		return "best: no whole epoch that all have yet"
	}
	text := "best: lowest validation loss of epoch"
	if n > 1 {
		text += fmt.Sprintf("s %s to", trainer.FormatEpoch(epochs[0]))
	}
	text += " " + trainer.FormatEpoch(epochs[n-1])
	if every := (epochs[n-1] - epochs[0]) / math.Max(float64(n-1), 1); every > 1 {
		text += fmt.Sprintf(", every %s", trainer.FormatEpoch(every))
	}
	return text
}

// clickOutcomes selects the run of a row.
func clickOutcomes(a *App, m mouse) tea.Cmd {
	s := a.scene().compared()
	found := s.comparison()
	shown := s.shownOutcomes(found, m.h-2)
	if i := m.y - 2; m.act == click && i >= 0 && i < len(shown) {
		for k, l := range a.shown() {
			if l == found.groups[shown[i]].lanes[0] {
				a.selected = k
			}
		}
	}
	return nil
}

// settingsTable returns the settings in which the compared runs differ.
func (s *Scene) settingsTable() *table {
	t := &table{head: []string{"setting"}}
	lanes := s.compared().Lanes
	for _, l := range lanes {
		t.head = append(t.head, l.letter())
	}
	for _, key := range s.differing() {
		row := []tableCell{{key, s.Theme.Strong}}
		for _, l := range lanes {
			row = append(row, tableCell{l.setting(key), s.Theme.Runs[l.slot]})
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func drawSettings(s *Scene, c plot.Canvas) {
	end := c.Text(0, 0, s.title("settings that differ"), s.Theme.Strong)
	t := s.settingsTable()
	if len(t.rows) == 0 {
		c.Text(end+2, 0, "none", s.Theme.Weak)
		return
	}
	t.scroll(s.Theme.Glyphs, 0, c.Height-2)
	t.draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, true)
}
