package compare

import (
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/metric"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A comparison has the outcomes of the experiments of a scene.
type comparison struct {
	compare.Comparison
	groups []lanes.Group // the lanes of each of Outcomes
	base   int           // index of the baseline
	aim    float64       // target of the column for epochs and seconds; NaN if the baseline has no score, or scores cannot be compared
}

// compare compares the lanes of s.
func (v *Screen) compare(s *ui.Scene) comparison {
	c := comparison{groups: lanes.Groups(s.Lanes, s.View.Apart)}
	base := s.Base()
	runs := make([][]compare.Run, len(c.groups))
	for i, g := range c.groups {
		for _, l := range g {
			runs[i] = append(runs[i], compare.Run{Spec: l.Spec, Branch: l.Branch(), Snapshot: l.Snap})
			if l == base {
				c.base = i
			}
		}
	}
	c.Comparison = compare.Compare(runs, c.base, s.ChosenMetric())
	switch {
	case base == nil:
	case compare.Mixed(c.Outcomes...):
		c.aim = math.NaN()
	case v.target != 0 && v.of == base.Recipe:
		c.aim = v.target
	default:
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

	score func(*compare.Result) trainer.Score // the score for the difference from the baseline, or nil
}

func decimals(n int) func(float64) string {
	return func(v float64) string { return plot.Decimals(v, n) }
}

// outcomeColumns lists the columns, the most important ones first. There is one for the
// training part only if a run has no validation part.
func outcomeColumns(c comparison, m *metric.Metric) []outcomeColumn {
	end := func(r *compare.Result) trainer.Score { return r.End.Val }
	best := func(r *compare.Result) trainer.Score { return r.Best.Val }
	value := func(of func(*compare.Result) trainer.Score) func(*compare.Result) float64 {
		return func(r *compare.Result) float64 { return r.Value(of(r)) }
	}
	format, better, smaller := decimals(3), 1, -1
	if m != nil {
		better = m.Better
	}
	if compare.Mixed(c.Outcomes...) { // no score is marked as the better one
		better, smaller = 0, 0
	}
	epochs := func(r *compare.Result) float64 { epoch, _ := r.Reached(c.aim); return epoch }
	seconds := func(r *compare.Result) float64 { _, seconds := r.Reached(c.aim); return seconds }
	target := "to target"
	if !math.IsNaN(c.aim) {
		target = "to " + plot.Decimals(c.aim, 2)
	}
	columns := []outcomeColumn{
		{"end", format, value(end), better, end},
		{"best", format, value(best), better, best},
		{"at", trainer.FormatEpoch, func(r *compare.Result) float64 { return r.Best.Epoch }, 0, nil},
		{"gap", format, (*compare.Result).Gap, smaller, nil},
		{target, trainer.FormatEpoch, epochs, -1, nil},
		{"in s", decimals(1), seconds, -1, nil},
		{"samples/s", plot.Count, (*compare.Result).Rate, 1, nil},
	}
	if c.unvalidated() != nil {
		train := func(r *compare.Result) trainer.Score { return r.End.Train }
		columns = slices.Insert(columns, 0, outcomeColumn{"train", format, value(train), better, train})
	}
	return columns
}

// outcomeTable returns the outcomes of c as text, with a mark at the better value of a
// column.
func outcomeTable(s *ui.Scene, c comparison) *ui.Table {
	t := &ui.Table{Head: []string{"run"}}
	for i, o := range c.Outcomes {
		l := c.groups[i][0]
		t.Rows = append(t.Rows, []ui.Cell{{Text: outcomeName(s.Theme.Glyphs, l, o), Style: s.Theme.Runs[l.Slot]}})
	}
	for _, col := range outcomeColumns(c, s.ChosenMetric()) {
		addColumn(s, t, col, c.Outcomes)
		if col.score != nil && len(c.Outcomes) > 1 {
			addDifference(s, t, col, c)
		}
	}
	return t
}

// outcomeName returns the name of an experiment whose first run is l.
func outcomeName(g *plot.Glyphs, l *lanes.Lane, o compare.Outcome) string {
	if len(o) == 1 {
		return l.Letter() + " " + g.Clip(l.Spec.Name, 12)
	}
	name := l.Letter() + ", " + o.Over()
	if n := o.Lost(); n > 0 {
		name += fmt.Sprintf(", %d failed", n)
	}
	return name
}

// addColumn adds a column to t.
func addColumn(s *ui.Scene, t *ui.Table, col outcomeColumn, all []compare.Outcome) {
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
	t.Head = append(t.Head, col.name)
	for i, o := range all {
		mean, std := o.Mean(col.of)
		cell := ui.Cell{Text: "-", Style: s.Theme.Weak}
		if !math.IsNaN(mean) {
			cell = ui.Cell{Text: col.format(mean), Style: s.Theme.Text}
			if len(o) > 1 && col.better != 0 {
				cell.Text += spread(col, o, std)
			}
			if marks && mean == best {
				cell.Style = s.Theme.Strong
				cell.Text += "*"
			} else if marks {
				cell.Text += " "
			}
		}
		t.Rows[i] = append(t.Rows[i], cell)
	}
}

// spread formats the uncertainty of a mean over the runs of o: half the width of its
// interval or, if there is none, the standard deviation.
func spread(col outcomeColumn, o compare.Outcome, std float64) string {
	if col.score != nil {
		if e := o.Level(col.score); !math.IsNaN(e.Half) {
			return " +-" + col.format(e.Half)
		}
	}
	return " sd " + col.format(std)
}

// addDifference adds the difference of a column from the baseline, with its interval if
// there are enough runs.
func addDifference(s *ui.Scene, t *ui.Table, col outcomeColumn, c comparison) {
	t.Head = append(t.Head, "vs "+c.groups[c.base][0].Letter())
	for i, o := range c.Outcomes {
		d := compare.Difference(o, c.Outcomes[c.base], col.score)
		cell := ui.Cell{Text: d.String(), Style: s.Theme.Weak}
		switch {
		case i == c.base:
			cell.Text = "baseline"
		case d.Significant():
			cell.Style = s.Theme.Strong
		case !math.IsNaN(d.Mean):
			cell.Style = s.Theme.Text
		}
		t.Rows[i] = append(t.Rows[i], cell)
	}
}

func (v *Screen) drawOutcomes(s *ui.Scene, c plot.Canvas) {
	title := "outcomes"
	if m := compared(s).ChosenMetric(); m != nil {
		title += ", " + m.Name
	}
	end := c.Text(0, 0, s.Heading(title), s.Theme.Strong)
	found := v.compare(compared(s))
	about := found.chosenFrom(compared(s))
	if share, ok := compared(s).Majority(); ok && compared(s).Metric().Key == "accuracy" {
		about = "majority " + plot.Decimals(share, 3) + "; " + about
	}
	t := outcomeTable(s, found)
	all := t.Rows
	t.Rows = nil
	for _, i := range shownOutcomes(compared(s), found, c.Height-2) {
		t.Rows = append(t.Rows, all[i])
	}
	switch out := len(all) - len(t.Rows); {
	case out > 0 && c.Height-2 < markedRows:
		about = s.Theme.Glyphs.LeftOut(out)
	case out > 0:
		t.Mark = s.Theme.Glyphs.LeftOut(out)
	}
	c.Text(end+2, 0, about, s.Theme.Weak)
	t.Draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// markedRows is the minimal number of rows at which the last one has the number of
// outcomes that are left out. With fewer rows the title has it.
const markedRows = 3

// shownOutcomes returns the indices of the outcomes of c for a number of rows, in order.
// If not all fit, these are the best, the selected one and the first others.
func shownOutcomes(s *ui.Scene, c comparison, rows int) (shown []int) {
	n := len(c.Outcomes)
	if rows < n && rows >= markedRows {
		rows--
	}
	order := []int{c.best(s.ChosenMetric()), c.selected(s)}
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

// best returns the index of the experiment with the best score at the lowest validation
// loss, -1 if none has a score.
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

// selected returns the index of the experiment of the selected run, -1 if all runs are
// selected.
func (c *comparison) selected(s *ui.Scene) int {
	if s.Selected == lanes.All {
		return -1
	}
	return slices.IndexFunc(c.groups, func(g lanes.Group) bool { return slices.Contains(g, s.Lanes[s.Selected]) })
}

// clickOutcomes selects the run of a row.
func (v *Screen) clickOutcomes(h ui.Host, m ui.Mouse) tea.Cmd {
	s := compared(h.Scene())
	found := v.compare(s)
	shown := shownOutcomes(s, found, m.H-2)
	if i := m.Y - 2; m.Act == ui.Click && i >= 0 && i < len(shown) {
		h.Lanes().Select(found.groups[shown[i]][0])
	}
	return nil
}

// Tables returns the tables of the screen for the runs of a scene, and the text of
// chosenFrom.
func Tables(s *ui.Scene) (outcomes, settings *ui.Table, chosen string) {
	found := New().compare(s)
	return outcomeTable(s, found), settingsTable(s), found.chosenFrom(s)
}
