package roster

import (
	"fmt"
	"math"
	"slices"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// columns returns what the list says of a run: first what differs or, where
// that is too long and all names are different, the name.
func (r *List) columns() []ui.Column[*lanes.Lane] {
	three := func(v float64) string { return plot.Decimals(v, 3) }
	val := r.column("val", 7, 1, three, func(s *run.Snapshot) float64 { return s.Last.Val.Accuracy })
	val.More = true
	r.nameScores(&val)
	th := r.scene.Theme
	return append(append(r.labels(), r.places()...), val,
		r.column("gap", 7, 2, three, func(s *run.Snapshot) float64 { return s.Last.Train.Accuracy - s.Last.Val.Accuracy }),
		r.column("best@", 6, 3, trainer.FormatEpoch, func(s *run.Snapshot) float64 { return s.Best.Epoch }),
		ui.Column[*lanes.Lane]{Name: "epoch", Width: epochWidth, Drop: 6, More: true, Cell: func(l *lanes.Lane) ui.Cell {
			text := fmt.Sprintf("%d/%d", int(l.Snap.Epoch), l.Snap.Plan.Epochs)
			if len(text) > epochWidth || l.Snap.Plan.Epochs == 0 { // how many is not known
				text = fmt.Sprint(int(l.Snap.Epoch))
			}
			return ui.Cell{Text: text, Style: th.Text}
		}, Value: func(l *lanes.Lane) float64 { return l.Snap.Epoch }},
		r.column("loss", 8, 7, plot.Number, func(s *run.Snapshot) float64 { return s.Last.Val.Loss }),
		ui.Column[*lanes.Lane]{Name: "val loss", Width: trendWidth, Left: true, Drop: 5, NoSort: true, Cell: func(l *lanes.Lane) ui.Cell {
			ys := l.Curve(run.ValLoss, r.scene.View.Axis).Y
			return ui.Cell{Text: th.Glyphs.Sparkline(ys, trendWidth, r.lo, r.hi), Style: th.Runs[l.Slot]}
		}})
}

// nameScores says what the numbers of a column of scores are: the head does if all runs are
// regressions, else the cells of these.
func (r *List) nameScores(c *ui.Column[*lanes.Lane]) {
	const unit = "R²"
	regression := func(l *lanes.Lane) bool { return l.Snap.Plan.Inputs > 0 && l.Snap.Plan.Regression() }
	classes := func(l *lanes.Lane) bool { return l.Snap.Plan.Inputs > 0 && !l.Snap.Plan.Regression() }
	switch all := r.scene.Lanes; {
	case !slices.ContainsFunc(all, regression):
	case !slices.ContainsFunc(all, classes):
		c.Unit = unit
	default:
		cell := c.Cell
		c.Cell = func(l *lanes.Lane) ui.Cell {
			t := cell(l)
			if regression(l) && l.Snap.Last.Val.Measured() {
				t.Text = unit + " " + t.Text
			}
			return t
		}
		for _, l := range all {
			c.Width = max(c.Width, plot.Width(c.Cell(l).Text))
		}
	}
}

// places returns the column of where runs of other machines train; none where there
// are none.
func (r *List) places() []ui.Column[*lanes.Lane] {
	width := 0
	for _, l := range r.scene.Lanes {
		width = max(width, plot.Width(l.Where()))
	}
	if width == 0 {
		return nil
	}
	return []ui.Column[*lanes.Lane]{{Name: "where", Width: min(max(width, len("where")), widestLabel), Left: true, Drop: 4, Cell: func(l *lanes.Lane) ui.Cell {
		return ui.Cell{Text: l.Where(), Style: r.scene.Theme.Text}
	}}}
}

// labels returns the columns of what differs and of the names.
func (r *List) labels() []ui.Column[*lanes.Lane] {
	aligned, name := -2, len("run")
	for _, w := range r.widths {
		if w > 0 {
			aligned += w + 2
		}
	}
	names := map[string]bool{}
	for _, l := range r.scene.Lanes {
		name = max(name, plot.Width(l.Spec.Name))
		names[l.Spec.Name] = true
	}
	differs := ui.Column[*lanes.Lane]{Name: "what differs", Width: min(max(len("what differs"), aligned), widestLabel), Left: true,
		Cell: func(l *lanes.Lane) ui.Cell {
			text := r.label(l)
			if aligned > widestLabel {
				text = shortLabel(text)
			}
			return ui.Cell{Text: text, Style: r.style(l)}
		}}
	named := ui.Column[*lanes.Lane]{Name: "run", Width: min(name, widestName), Left: true,
		Cell: func(l *lanes.Lane) ui.Cell { return ui.Cell{Text: l.Spec.Name, Style: r.style(l)} }}
	switch told := aligned >= 0; {
	case !told:
		return []ui.Column[*lanes.Lane]{named}
	case aligned > widestLabel && len(names) == len(r.scene.Lanes):
		differs.Drop = 4
		return []ui.Column[*lanes.Lane]{named, differs}
	}
	named.Drop = 4
	return []ui.Column[*lanes.Lane]{differs, named}
}

// column returns a column of numbers, "-" before the first evaluation; runs of
// which nothing came are last.
func (r *List) column(name string, width, drop int, format func(float64) string, of func(*run.Snapshot) float64) ui.Column[*lanes.Lane] {
	th := r.scene.Theme
	return ui.Column[*lanes.Lane]{Name: name, Width: width, Drop: drop,
		Cell: func(l *lanes.Lane) ui.Cell {
			if v := of(l.Snap); l.Snap.Last.Val.Measured() && !math.IsNaN(v) {
				return ui.Cell{Text: format(v), Style: th.Text}
			}
			return ui.Cell{Text: "-", Style: th.Weak}
		},
		Value: func(l *lanes.Lane) float64 {
			if s := l.Snap; s.Last.Val.Measured() && s.State != run.Diverged && s.State != run.Failed {
				return of(s)
			}
			return math.NaN()
		}}
}
