package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// A hint says in the first line of the form what a key does. A click on it
// presses the key.
type hint struct {
	text string
	key  tea.KeyPressMsg
	rare bool // left out where there is no room for all
	x    int  // the column where it begins
}

// hints returns the hints that have room beside the title, at the right of
// width columns.
func (f *Form) hints(width int) []hint {
	all := []hint{
		{text: "enter starts", key: tea.KeyPressMsg{Code: tea.KeyEnter}},
		{text: "ctrl+p preflight", key: tea.KeyPressMsg{Code: 'p', Mod: tea.ModCtrl}, rare: true},
		{text: "ctrl+l find lr", key: tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl}, rare: true},
		{text: "esc cancels", key: tea.KeyPressMsg{Code: tea.KeyEsc}},
	}
	if place(all, width); all[0].x > plot.Width(f.title)+3 {
		return all
	}
	few := slices.DeleteFunc(all, func(h hint) bool { return h.rare })
	place(few, width)
	return few
}

// place puts hints beside each other, the last one at the right of width
// columns.
func place(hints []hint, width int) {
	x := width + 2
	for i := len(hints) - 1; i >= 0; i-- {
		x -= len(hints[i].text) + 3
		hints[i].x = x
	}
}

// Point implements ui.Pointable: a click moves to a row, and takes the next
// choice of the row that has the focus; the hints above can be clicked.
func (f *Form) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	rows := f.rows()
	head, foot := margins(len(rows), m.H)
	i, ok := plot.NewWindow(f.focused, len(rows), m.H-head-foot).Row(m.Y - head)
	switch {
	case m.Act == ui.WheelUp:
		return f.Press(h, tea.KeyPressMsg{Code: tea.KeyUp})
	case m.Act == ui.WheelDown:
		return f.Press(h, tea.KeyPressMsg{Code: tea.KeyDown})
	case m.Act != ui.Click:
	case m.Y == 0:
		return f.clickHint(h, m)
	case !ok:
	case i == f.focused && rows[i].field.Choices != nil:
		return f.Press(h, tea.KeyPressMsg{Code: tea.KeyRight})
	default:
		f.focus(i)
	}
	return nil
}

// clickHint presses the key of the hint at a column.
func (f *Form) clickHint(h ui.Host, m ui.Mouse) tea.Cmd {
	for _, hint := range f.hints(m.W) {
		if m.X >= hint.x && m.X < hint.x+len(hint.text) {
			return f.Press(h, hint.key)
		}
	}
	return nil
}
