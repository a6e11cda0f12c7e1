package search

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/search/importance"
	"descent/tui/plot"
	"descent/tui/ui"
)

// name returns the settings of an effect.
func (f *findings) name(e *importance.Effect) string { return strings.Join(f.Keys(e), " × ") }

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
	if known := f.Explained(); known >= 0 {
		title += "; the trials explain " + plot.Decimals(100*known, 0) + "%"
	}
	c.Text(0, 0, c.Clip(s.Heading(title), c.Width), th.Strong)
	says := v.borders()
	rows := c.Sub(1, 1, c.Width-1, max(c.Height-1-len(says), 0))
	var bars []plot.Bar
	for _, e := range f.Effects() {
		style := th.Runs[0]
		if len(e.Axes) > 1 {
			style = th.Runs[2]
		}
		b := plot.Bar{Label: f.name(e), Value: shareText(e), Style: style}
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

// borders returns sentences about axes at whose end the best trial lies.
func (v *Screen) borders() []string {
	if p := v.study.parts[0]; p.search != nil {
		return p.search.Borders(v.study.trials())
	}
	return nil
}

// importanceTable returns the effects as a table for a file.
func (v *Screen) importanceTable(*ui.Scene) *ui.Table {
	t := &ui.Table{Head: []string{"setting", "share", "low", "high"}}
	if f := &v.study.found; f.Findings != nil {
		for _, e := range f.Effects() {
			t.Record(f.name(e), ui.Record(e.Share.Mean), ui.Record(e.Share.Low), ui.Record(e.Share.High))
		}
	}
	return t
}

// pickEffect shows the contour of the clicked pair, or of the pair with the largest
// interaction of the clicked setting.
func (v *Screen) pickEffect(h ui.Host, m ui.Mouse) tea.Cmd {
	f := &v.study.found
	if m.Act != ui.Click || f.Findings == nil {
		return v.wheelTrials(h, m)
	}
	all := f.Effects()
	i, ok := m.Picked(1, plot.NewWindow(0, len(all), m.H-1-len(v.borders())))
	if !ok {
		return nil
	}
	for k := range f.Surfaces {
		pair := &f.Pairs[k]
		if pair == all[i] || len(all[i].Axes) == 1 && slices.Contains(pair.Axes, all[i].Axes[0]) {
			v.study.pair, v.view = k, contours
			return nil
		}
	}
	return nil
}
