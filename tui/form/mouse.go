package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// A hint is the short name of a key at a position. A click on it presses the key.
type hint struct {
	text string
	key  tea.KeyPressMsg
	x, y int // the cell at which it begins
}

var (
	ctrlS = tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}
	enter = tea.KeyPressMsg{Code: tea.KeyEnter}
	tab   = tea.KeyPressMsg{Code: tea.KeyTab}
	down  = tea.KeyPressMsg{Code: tea.KeyDown}
	left  = tea.KeyPressMsg{Code: tea.KeyLeft}
	right = tea.KeyPressMsg{Code: tea.KeyRight}
)

// hints returns the hints that fit into w×h cells: on the right of the first line those
// for starting and leaving, in the last line the others.
func (f *Form) hints(w, h int) []hint {
	r := f.row()
	head := []hint{
		{text: "ctrl+s starts", key: ctrlS},
		{text: "esc cancels", key: tea.KeyPressMsg{Code: tea.KeyEsc}},
	}
	foot := []hint{
		{text: "tab next field", key: tab},
		{text: "ctrl+p preflight", key: tea.KeyPressMsg{Code: 'p', Mod: tea.ModCtrl}},
		{text: "ctrl+l find lr", key: tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl}},
	}
	if r.listed() {
		choose := hint{text: "up, down choose", key: down}
		head = slices.Insert(head, 0, hint{text: "enter takes", key: enter})
		foot = slices.Insert(foot, 0, choose)
	} else {
		head[0] = hint{text: "enter starts", key: enter}
		foot[0].text = "up, down fields"
		foot[0].key = down
	}
	if f.list.paths {
		foot[1].text = "tab completes"
	}
	for wide := w - minTitle; len(head) > 1 && headWidth(head) > wide; {
		head = head[1:]
	}
	x := w - 1
	for i := len(head) - 1; i >= 0; i-- {
		x -= len(head[i].text)
		head[i].x = x
		x -= gap
	}
	if h < footRows {
		return head
	}
	x = 1
	for _, hint := range foot {
		if x+len(hint.text) < w {
			hint.x, hint.y = x, h-1
			head = append(head, hint)
			x += len(hint.text) + gap
		}
	}
	return head
}

// headWidth returns the width of hints side by side.
func headWidth(hints []hint) int {
	width := -gap
	for _, h := range hints {
		width += len(h.text) + gap
	}
	return width
}

const (
	gap      = 3  // columns between hints
	minTitle = 8  // columns of the title, with blanks around it
	footRows = 12 // of a form that has hints in its last row
)

// Point implements ui.Pointable: a click moves to a row, highlights an entry of the list,
// takes the highlighted entry, or presses the key of a hint; the wheel moves in the list or
// the rows.
func (f *Form) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	l := f.layout(m.W, m.H)
	overList := l.list.Has(m.X, m.Y)
	switch {
	case m.Wheel() != 0:
		f.wheel(m.Wheel(), overList)
	case m.Act == ui.Click:
		if cmd, ok := f.clickHint(h, m); ok {
			return cmd
		}
		if overList {
			return f.clickEntry(h, l, m)
		}
		if i, ok := l.window.Row(m.Y - l.fields.Y); ok && l.fields.Has(m.X, m.Y) {
			f.focus(i)
		}
	}
	return f.update(h)
}

// wheel moves through the list or the rows.
func (f *Form) wheel(by int, overList bool) {
	if overList {
		f.list.move(by)
		return
	}
	f.focus(f.focused + by)
}

// clickEntry highlights the clicked entry, or takes it if it is highlighted.
func (f *Form) clickEntry(h ui.Host, l layout, m ui.Mouse) tea.Cmd {
	i, ok := f.list.window(l.list.H).Row(m.Y - l.list.Y)
	if ok && i == f.list.at {
		return ui.PressOn(h, f, enter)
	}
	if ok {
		f.list.at = i
	}
	return f.update(h)
}

// clickHint presses the key of the hint at a cell, if there is one.
func (f *Form) clickHint(h ui.Host, m ui.Mouse) (cmd tea.Cmd, ok bool) {
	for _, hint := range f.hints(m.W, m.H) {
		if m.Y == hint.y && m.X >= hint.x && m.X < hint.x+len(hint.text) {
			return ui.PressOn(h, f, hint.key), true
		}
	}
	return nil, false
}
