package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A rankedTrial is a trial with its rank.
type rankedTrial struct {
	*search.Trial
	key     trialKey
	place   int // from 1; 0 for a running trial
	sampler string
	curve   search.Curve
}

// ranked returns the ended trials of all parts, best first.
func (s *study) ranked() (ranked []*rankedTrial) {
	all, keys := s.trials(), map[*search.Trial]trialKey{}
	at := 0
	for i, p := range s.parts {
		for range p.trials {
			keys[&all[at]] = trialKey{i, all[at].Number}
			at++
		}
	}
	for i, t := range search.Ranked(all) {
		p := s.parts[keys[t].part]
		ranked = append(ranked, &rankedTrial{t, keys[t], i + 1, p.sampler, p.curves[t.Spec.Name]})
	}
	return ranked
}

// rankedBy returns the part of the data by which the trials are ranked.
func (s *study) rankedBy() string { return search.RankedBy(s.trials()) }

// listed returns the number of trials in the list.
func (v *Screen) listed() int { return len(v.study.trials()) }

// looked returns the selected trial; nil if there is none.
func (v *Screen) looked() *rankedTrial {
	ranked := v.study.ranked()
	for _, r := range ranked {
		if r.key == v.study.chosen {
			return r
		}
	}
	if len(ranked) == 0 {
		return nil
	}
	return ranked[0]
}

// list returns the list of trials.
func (v *Screen) list(th *ui.Theme) *ui.List[*rankedTrial] {
	ranked := v.study.ranked()
	l := &ui.List[*rankedTrial]{Order: &v.study.order, Columns: v.columns(th, ranked)}
	l.Arrange(ranked)
	return l
}

// columns returns the columns of the list.
func (v *Screen) columns(th *ui.Theme, ranked []*rankedTrial) []ui.Column[*rankedTrial] {
	looked := v.looked()
	style := func(r *rankedTrial) plot.Style {
		if looked != nil && r.key == looked.key {
			return th.Strong
		}
		return th.Text
	}
	column := func(name string, drop int, text func(*rankedTrial) string, value func(*rankedTrial) float64) ui.Column[*rankedTrial] {
		c := ui.Column[*rankedTrial]{Name: name, Width: plot.Width(name) + 1, Drop: drop, Value: value, Cell: func(r *rankedTrial) ui.Cell {
			return ui.Cell{Text: text(r), Style: style(r)}
		}}
		for _, r := range ranked {
			c.Width = max(c.Width, plot.Width(text(r)))
		}
		return c
	}
	val := column(v.study.rankedBy(), 0, scoreText, func(r *rankedTrial) float64 { return r.Value() })
	val.More = !v.lessIsBetter()
	all := []ui.Column[*rankedTrial]{
		column("#", 0, func(r *rankedTrial) string { return fmt.Sprint(r.place) }, func(r *rankedTrial) float64 { return float64(r.place) }),
		val,
	}
	if slices.ContainsFunc(ranked, func(r *rankedTrial) bool { return len(r.Repeats) > 0 }) {
		again := column("again", 0, againText, func(r *rankedTrial) float64 { mean, _ := r.Repeated(); return mean })
		again.More = val.More
		all = append(all, again)
	}
	all = append(all, column("epoch", 5, func(r *rankedTrial) string { return trainer.FormatEpoch(r.When) }, func(r *rankedTrial) float64 { return r.When }))
	if len(v.study.parts) > 1 {
		all = append(all, column("by", 4, func(r *rankedTrial) string { return r.sampler }, nil))
	}
	for j, a := range v.study.axes() {
		value := func(r *rankedTrial) float64 {
			if !r.Has(j) {
				return math.NaN()
			}
			return r.At[j]
		}
		all = append(all, column(a.Key, 2, func(r *rankedTrial) string { return cmp.Or(r.Values[j], "-") }, value))
	}
	return append(all, column("state", 1, func(r *rankedTrial) string { return r.State.String() }, nil))
}

// scoreText formats the score of a trial, with the standard deviation over folds.
func scoreText(r *rankedTrial) string {
	if !r.Best.Measured() {
		return "-"
	}
	text := plot.Decimals(r.Value(), 3)
	if len(r.Folds) > 1 {
		text += " sd " + plot.Decimals(r.Spread(), 3)
	}
	return text
}

// againText formats the mean over the repetitions of a trial, with its interval.
func againText(r *rankedTrial) string {
	mean, half := r.Repeated()
	switch {
	case len(r.RepeatValues()) == 0:
		return "-"
	case math.IsNaN(half):
		return plot.Decimals(mean, 3)
	}
	return plot.Decimals(mean, 3) + "±" + plot.Decimals(half, 3)
}

// The number of lines above the rows, and of columns before a row, for the mark of the
// selected trial.
const headLines, leadColumns = 2, 1

// drawTrials draws the list.
func (v *Screen) drawTrials(s *ui.Scene, c plot.Canvas) {
	state := ""
	if v.study.live {
		state = "  under way"
	}
	c.Text(0, 0, s.Heading(plot.Plural(v.listed(), "trial")+state), s.Theme.Strong)
	if !v.study.planned() {
		drawNoSearch(s, c)
		return
	}
	l, looked := v.list(s.Theme), v.looked()
	l.DrawHead(c.Sub(0, 1, c.Width, 1), leadColumns, s.Theme)
	if looked == nil {
		return
	}
	looked = v.inList(l, looked)
	l.Draw(c.Sub(0, headLines, c.Width, c.Height-headLines), leadColumns, s.Theme, looked, func(c plot.Canvas, y int, r *rankedTrial) {
		if r == looked {
			c.Set(0, y, s.Theme.Glyphs.Selected, s.Theme.Strong)
		}
	})
}

// inList returns the item of l for the trial r.
func (v *Screen) inList(l *ui.List[*rankedTrial], r *rankedTrial) *rankedTrial {
	for _, it := range l.Items() {
		if it.key == r.key {
			return it
		}
	}
	return r
}

// lookBy moves the selection by by rows in the list.
func (v *Screen) lookBy(by int) tea.Cmd {
	r := v.looked()
	if r == nil {
		return nil
	}
	l := v.list(new(ui.Theme))
	if next, ok := l.Next(v.inList(l, r), by); ok {
		r = next
	}
	return v.lookAt(r)
}

// lookAt selects a trial.
func (v *Screen) lookAt(r *rankedTrial) tea.Cmd {
	if r != nil {
		v.study.chosen = r.key
	}
	return nil
}

// nextOrder sorts the list by its next column.
func (v *Screen) nextOrder(h ui.Host) tea.Cmd {
	if by := v.list(h.Scene().Theme).NextSort(); by != "" {
		h.Say("The trials are sorted by " + by + ".")
	} else {
		h.Say("The trials are in the order of their rank.")
	}
	return nil
}

// wheelTrials moves the selection by the wheel.
func (v *Screen) wheelTrials(_ ui.Host, m ui.Mouse) tea.Cmd {
	if by := m.Wheel(); by != 0 {
		return v.lookBy(by)
	}
	return nil
}

// pickTrial selects the clicked trial, or sorts by the clicked column head; the wheel
// moves the selection.
func (v *Screen) pickTrial(h ui.Host, m ui.Mouse) tea.Cmd {
	r := v.looked()
	if m.Act != ui.Click || r == nil {
		return v.wheelTrials(h, m)
	}
	th := h.Scene().Theme
	l := v.list(th)
	if m.Y == 1 {
		if name := l.ColumnAt(m.X, leadColumns, m.W, th.Glyphs); name != "" {
			v.study.order.Sort = name
		}
		return nil
	}
	if m.Y < headLines {
		return nil
	}
	if picked, _, ok := l.Pick(v.inList(l, r), m.Y-headLines, m.H-headLines); ok {
		return v.lookAt(picked)
	}
	return nil
}

// trialRecords returns the ranking as a table for a file: the ranking metric, and its
// standard deviation over the folds.
func (v *Screen) trialRecords(*ui.Scene) *ui.Table {
	ranked := v.study.ranked()
	t := &ui.Table{Head: []string{"place", v.study.rankedBy(), "sd", "epoch", "by"}}
	for _, axis := range v.study.axes() {
		t.Head = append(t.Head, axis.Key)
	}
	t.Head = append(t.Head, "state")
	for i, r := range ranked {
		value, sd := math.NaN(), math.NaN()
		if r.Best.Measured() {
			value = r.Value()
		}
		if r.Best.Measured() && len(r.Folds) > 1 {
			sd = r.Spread()
		}
		row := append([]string{strconv.Itoa(i + 1), ui.Record(value), ui.Record(sd), ui.Record(r.When), r.sampler}, r.Values...)
		t.Record(append(row, r.State.String())...)
	}
	return t
}
