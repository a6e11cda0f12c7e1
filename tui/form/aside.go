package form

import (
	"slices"

	"descent/tui/plot"
	"descent/tui/ui"
)

// drawAside draws the details of the focused row: the list of choices, or else the meaning
// of the setting, and below it the picture that explains the setting.
func (f *Form) drawAside(s *ui.Scene, c plot.Canvas, l layout) {
	r := f.row()
	sub := func(r ui.Rect) plot.Canvas { return c.Sub(r.X, r.Y, r.W, r.H) }
	aside := sub(l.aside)
	if r.listed() {
		x := aside.Text(0, 0, r.field.Key+"  ", s.Theme.Strong)
		aside.Text(x, 0, f.listTitle(r), s.Theme.Weak)
		f.list.draw(sub(l.list), s.Theme)
		f.drawPicture(s, sub(l.chart))
		return
	}
	if !l.across {
		return
	}
	y := f.drawAbout(s, aside, r)
	f.drawPicture(s, aside.Sub(0, y+1, aside.Width, aside.Height-y-1))
}

// listTitle returns the title of a list: the number of entries, and the filter.
func (f *Form) listTitle(r row) string {
	if !f.list.paths {
		text := f.list.count(f.input.Value(), "choice")
		if r.field.Picks != "" && f.input.Value() == "" {
			text += ", or a path"
		}
		return text
	}
	dir, begin := ui.SplitPath(f.input.Value())
	switch {
	case f.folder.Err != nil:
		return f.folder.Err.Error()
	case dir == "":
		dir = "this folder"
	}
	text := "in " + dir + ": " + f.list.count(begin, "name")
	if f.folder.Cut {
		text += "; there are more"
	}
	return text
}

// drawAbout draws the meaning of a row, or the error of its text, and returns the next free
// row of c.
func (f *Form) drawAbout(s *ui.Scene, c plot.Canvas, r row) int {
	text, style := r.field.Key+": "+r.field.Doc, s.Theme.Weak
	if typed, bad := f.wrong[r.path]; bad {
		text, style = r.field.Key+": "+r.field.Set(typed).Error(), s.Theme.Grave
	}
	lines := ui.Wrap(text, c.Width)
	for y, line := range lines {
		c.Text(0, y, line, style)
	}
	return len(lines)
}

// drawPicture draws the picture of the focused row, if it has one and it fits, and its text
// if this fits too.
func (f *Form) drawPicture(s *ui.Scene, c plot.Canvas) {
	const most = 16 // rows of the chart
	e, ok := explanationOf(f.row().path)
	if !ok || f.explained.lines == nil || c.Height < ui.MinChart {
		return
	}
	text := ui.Wrap(f.explained.text, c.Width)
	if c.Height < ui.MinChart+1+len(text) {
		text = nil
	}
	height := min(c.Height, most)
	if text != nil {
		height = min(c.Height-len(text)-1, most)
	}
	lines := slices.Clone(f.explained.lines)
	xs := lines[len(lines)-1].X
	ch := plot.Chart{
		Title: e.title, XLabel: e.xLabel, XMin: xs[0], XMax: xs[len(xs)-1], Lines: lines,
		Strong: s.Theme.Strong, Weak: s.Theme.Weak, Glyphs: s.Theme.Glyphs,
	}
	for i := range lines {
		lines[i].Style = s.Theme.Runs[i]
	}
	ch.Draw(c.Sub(0, 0, c.Width, height))
	for y, line := range text {
		c.Text(0, height+1+y, line, s.Theme.Weak)
	}
}
