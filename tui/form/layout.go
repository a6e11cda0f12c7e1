package form

import (
	"descent/tui/plot"
	"descent/tui/ui"
)

// A layout has the rectangles of the parts of a form.
type layout struct {
	fields, aside, foot ui.Rect
	mark                int         // the row of the text about hidden fields
	window              plot.Window // the shown rows
	list                ui.Rect     // the entries of the list, below its title
	chart               ui.Rect     // the rest, for the chart
	across              bool        // whether fields and aside are side by side
}

const (
	labelColumn = 1
	valueColumn = 15
	minAside    = 60 // minimal columns of a form with fields and aside side by side
	minFields   = 27 // minimal columns of the fields there
	minRows     = 3  // minimal rows of fields above a list
)

// layout returns the layout for w×h cells.
func (f *Form) layout(w, h int) (l layout) {
	rows := f.rows()
	body := ui.Rect{Y: 1, W: w, H: max(h-1, 0)}
	body, l.foot = body.Bottom(min(4, max(1, h/6)), 0)
	l.fields, l.across = body, w >= minAside
	switch {
	case l.across:
		l.fields.W = max(minFields, (w+2)/3)
	case f.row().listed():
		l.fields.H = max(minRows, body.H-len(f.list.found)-1)
		l.fields.H = min(l.fields.H, max(minRows, body.H/2))
	}
	l.window = plot.NewWindow(f.focused, len(rows), l.fields.H)
	l.mark = l.fields.Y + l.window.Rows
	l.aside = body
	if l.across {
		l.aside.X, l.aside.W = l.fields.W+2, w-l.fields.W-3
		if l.window.Rows < len(rows) {
			l.aside.H = l.window.Rows
		}
	} else {
		l.aside.Y += l.fields.H
		l.aside.H -= l.fields.H
		l.aside.X, l.aside.W = 1, w-2
	}
	_, l.list = l.aside.Top(1, 0)
	space := 1
	if l.list.H == len(f.list.found)+ui.MinChart { // leaves the row to the chart
		space = 0
	}
	l.list, l.chart = l.list.Top(len(f.list.found), space)
	return l
}
