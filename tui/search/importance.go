package search

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/search/importance"
	"descent/tui/plot"
	"descent/tui/ui"
)

// effects returns the main effects and then the interactions, each sorted by size.
func (f *findings) effects() (all []*importance.Effect) {
	for j := range f.analysis.Main {
		all = append(all, &f.analysis.Main[j])
	}
	slices.SortStableFunc(all, func(a, b *importance.Effect) int { return cmp.Compare(b.Share.Mean, a.Share.Mean) })
	for k := range f.analysis.Pairs[:len(f.surfaces)] {
		all = append(all, &f.analysis.Pairs[k])
	}
	return all
}

// name returns the settings of an effect.
func name(a *importance.Analysis, e *importance.Effect) string {
	text := ""
	for i, j := range e.Axes {
		if i > 0 {
			text += " × "
		}
		text += a.Axes[j].Key
	}
	return text
}

// shareText formats a share with its interval.
func shareText(e *importance.Effect) string {
	if e.Trials == 0 {
		return "too few trials"
	}
	percent := func(x float64) string { return plot.Decimals(100*x, 0) + "%" }
	return percent(e.Share.Mean) + "  " + percent(e.Share.Low) + " to " + percent(e.Share.High)
}

// drawImportance draws a bar for each setting and each pair, and the sentences of
// borders.
func (v *Screen) drawImportance(s *ui.Scene, c plot.Canvas) {
	if v.waiting(s, c, "importance") {
		return
	}
	th, f := s.Theme, &v.study.found
	title := "importance: share of the variance, and its 95% interval"
	if known := f.explained(); known >= 0 {
		title += "; the trials explain " + plot.Decimals(100*known, 0) + "%"
	}
	c.Text(0, 0, c.Clip(s.Heading(title), c.Width), th.Strong)
	says := v.borders()
	rows := c.Sub(1, 1, c.Width-1, max(c.Height-1-len(says), 0))
	var bars []plot.Bar
	for _, e := range f.effects() {
		style := th.Runs[0]
		if len(e.Axes) > 1 {
			style = th.Runs[2]
		}
		b := plot.Bar{Label: name(f.analysis, e), Value: shareText(e), Style: style}
		if e.Trials > 0 {
			b.Share, b.Low, b.High = e.Share.Mean, e.Share.Low, e.Share.High
		}
		bars = append(bars, b)
	}
	th.Glyphs.Bars(rows, bars, th.Weak)
	for i, text := range says {
		c.Text(1, c.Height-len(says)+i, c.Clip(text, c.Width-1), th.Text)
	}
}

// explained returns the share of the variance that the forest explains.
func (f *findings) explained() float64 {
	for j := range f.analysis.Main {
		if e := &f.analysis.Main[j]; e.Trials > 0 && f.analysis.Axes[j].Under == nil {
			return max(e.Explained, 0)
		}
	}
	return -1
}

// borders returns a sentence for each axis at whose end the best trial is.
func (v *Screen) borders() []string {
	if p := v.study.parts[0]; p.search != nil {
		return p.search.Borders(v.study.trials())
	}
	return nil
}

// importanceTable returns the effects as a table for a file.
func (v *Screen) importanceTable(*ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"setting", "share", "low", "high"}}
	if f := &v.study.found; f.analysis != nil {
		for _, e := range f.effects() {
			t.Record(name(f.analysis, e), ui.Record(e.Share.Mean), ui.Record(e.Share.Low), ui.Record(e.Share.High))
		}
	}
	return t
}

// pickEffect shows the contour of the clicked pair, or of the pair with the largest
// interaction of the clicked setting.
func (v *Screen) pickEffect(h ui.Host, m ui.Mouse) tea.Cmd {
	f := &v.study.found
	if m.Act != ui.Click || f.analysis == nil {
		return v.wheelTrials(h, m)
	}
	all := f.effects()
	i, ok := m.Picked(1, plot.NewWindow(0, len(all), m.H-1-len(v.borders())))
	if !ok {
		return nil
	}
	for k := range f.surfaces {
		pair := &f.analysis.Pairs[k]
		if pair == all[i] || len(all[i].Axes) == 1 && slices.Contains(pair.Axes, all[i].Axes[0]) {
			v.study.pair, v.view = k, contours
			return nil
		}
	}
	return nil
}
