package tui

import (
	"fmt"
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/plot"
)

// An outcome is what a run reached, or the mean over the seeds of an
// experiment. What it did not reach is NaN.
type outcome struct {
	group group

	best, at, gap   sample // validation accuracy, its epoch, gap at the end
	epochs, seconds sample // to the target
	rate            sample // examples a second
}

// outcomes returns the outcome of every experiment that is compared.
func (s *Scene) outcomes() []outcome {
	var all []outcome
	aim := s.aim()
	for _, g := range groups(s.Lanes, s.view.apart) {
		o := outcome{group: g}
		for _, l := range g.lanes {
			o.add(l.snap, l.run.Branch, aim)
		}
		all = append(all, o)
	}
	return all
}

// add adds a run.
func (o *outcome) add(s *trainer.Snapshot, branch *trainer.Checkpoint, aim float64) {
	nan := math.NaN()
	best, at, gap := nan, nan, nan
	if s.Best.Val.Measured() {
		best, at, gap = s.Best.Val.Accuracy, s.Best.Epoch, s.Last.Train.Accuracy-s.Last.Val.Accuracy
	}
	o.best, o.at, o.gap = append(o.best, best), append(o.at, at), append(o.gap, gap)

	epochs, seconds := nan, nan
	for _, b := range s.Series[trainer.ValAccuracy] {
		if b.Max >= aim {
			epochs = float64(b.First) / float64(max(s.Plan.StepsPerEpoch, 1))
			seconds = s.Seconds(float64(b.First))
			break
		}
	}
	o.epochs, o.seconds = append(o.epochs, epochs), append(o.seconds, seconds)

	from, elapsed := 0, s.Elapsed
	if branch != nil {
		from, elapsed = branch.Step, elapsed-branch.Elapsed
	}
	seen := float64((s.Step - from) * s.Plan.Samples / max(s.Plan.StepsPerEpoch, 1))
	o.rate = append(o.rate, seen/math.Max(elapsed.Seconds(), 1e-9))
}

// An outcomeColumn is one column of the table of outcomes.
type outcomeColumn struct {
	name   string
	format func(float64) string
	of     func(*outcome) sample
	better int // 1 if more is better, -1 if less is, 0 if neither
}

func decimals(n int) func(float64) string {
	return func(v float64) string { return plot.Decimals(v, n) }
}

// outcomeColumns lists the columns, what matters most first.
func (s *Scene) outcomeColumns() []outcomeColumn {
	aim := plot.Decimals(s.aim(), 2)
	return []outcomeColumn{
		{"best", decimals(3), func(o *outcome) sample { return o.best }, 1},
		{"at", trainer.FormatEpoch, func(o *outcome) sample { return o.at }, 0},
		{"gap", decimals(3), func(o *outcome) sample { return o.gap }, -1},
		{"to " + aim, trainer.FormatEpoch, func(o *outcome) sample { return o.epochs }, -1},
		{"in s", decimals(1), func(o *outcome) sample { return o.seconds }, -1},
		{"samples/s", plot.Count, func(o *outcome) sample { return o.rate }, 1},
	}
}

// table returns the outcomes as text, the better value of a column marked.
func (s *Scene) outcomeTable() *table {
	all := s.outcomes()
	t := &table{head: []string{"run"}}
	base := 0
	for i, o := range all {
		l := o.group.lanes[0]
		name := l.letter() + " " + clip(l.run.Spec.Name, 12)
		if n := len(o.group.lanes); n > 1 {
			name = fmt.Sprintf("%s, %d seeds", l.letter(), n)
		}
		for _, m := range o.group.lanes {
			if m == s.base() {
				base = i
			}
		}
		t.rows = append(t.rows, []tableCell{{name, s.Theme.Runs[l.slot]}})
	}
	for i, col := range s.outcomeColumns() {
		s.addColumn(t, col, all)
		if i == 0 && len(all) > 1 {
			s.addDifference(t, all, base)
		}
	}
	return t
}

// addColumn adds a column to t.
func (s *Scene) addColumn(t *table, col outcomeColumn, all []outcome) {
	best, worst := math.NaN(), math.NaN()
	for i := range all {
		v := col.of(&all[i]).mean()
		if math.IsNaN(best) || (v-best)*float64(col.better) > 0 {
			best = v
		}
		if math.IsNaN(worst) || (v-worst)*float64(col.better) < 0 {
			worst = v
		}
	}
	marks := col.better != 0 && best != worst
	t.head = append(t.head, col.name)
	for i := range all {
		values := col.of(&all[i])
		m := values.mean()
		cell := tableCell{"-", s.Theme.Weak}
		if !math.IsNaN(m) {
			cell = tableCell{col.format(m), s.Theme.Text}
			if len(values) > 1 && col.better != 0 {
				cell.text += " sd " + col.format(values.std())
			}
			if marks && m == best {
				cell.style = s.Theme.Strong
				cell.text += "*"
			} else if marks {
				cell.text += " "
			}
		}
		t.rows[i] = append(t.rows[i], cell)
	}
}

// addDifference adds the difference to the baseline, with its interval where
// there are several seeds.
func (s *Scene) addDifference(t *table, all []outcome, base int) {
	t.head = append(t.head, "vs "+all[base].group.lanes[0].letter())
	for i := range all {
		cell := tableCell{"", s.Theme.Weak}
		if i == base {
			cell.text = "baseline"
		} else if d := difference(&all[i], &all[base]); !math.IsNaN(d.mean) {
			cell = tableCell{d.String(), s.Theme.Text}
			if d.significant() {
				cell.style = s.Theme.Strong
			}
		}
		t.rows[i] = append(t.rows[i], cell)
	}
}

func drawOutcomes(s *Scene, c plot.Canvas) {
	c.Text(0, 0, s.title("outcomes"), s.Theme.Strong)
	s.compared().outcomeTable().draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, false)
}

// clickOutcomes selects the run of a row.
func clickOutcomes(a *App, m mouse) tea.Cmd {
	all := a.scene().compared().outcomes()
	if i := m.y - 2; m.act == click && i >= 0 && i < len(all) {
		for k, l := range a.shown() {
			if l == all[i].group.lanes[0] {
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
			for _, v := range l.settings {
				if v.key == key {
					row = append(row, tableCell{v.text, s.Theme.Runs[l.slot]})
				}
			}
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
	t.draw(c.Sub(0, 1, c.Width, c.Height-1), s.Theme, true)
}
