package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/roster"
	"descent/tui/ui"
)

// mouseAct translates a message of Bubble Tea; ok is false for actions without a use.
func mouseAct(msg tea.MouseMsg) (act ui.MouseAct, ok bool) {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseRight {
			return ui.ClickRight, true
		}
		return ui.Click, msg.Button == tea.MouseLeft
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseRight {
			return ui.DragRight, true
		}
		return ui.Drag, msg.Button == tea.MouseLeft
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			return ui.WheelUp, true
		}
		return ui.WheelDown, msg.Button == tea.MouseWheelDown
	}
	return 0, false
}

// point passes a mouse action to the layer on top, or else to the panel at the cell, and
// moves the focus to a clicked panel that can have it.
func (a *App) point(msg tea.MouseMsg) tea.Cmd {
	act, ok := mouseAct(msg)
	if !ok {
		return nil
	}
	m := msg.Mouse()
	dx := m.X - a.pointer.X
	a.pointer = m
	if a.over != nil {
		if p, ok := a.over.(ui.Pointable); ok {
			return p.Point(a, ui.Mouse{X: m.X, Y: m.Y, W: a.display.w, H: a.display.h, Act: act, DX: dx})
		}
		return nil
	}
	for i, p := range a.frame().place(a.display.w, a.display.h) {
		if !p.Has(m.X, m.Y) {
			continue
		}
		if act == ui.Click {
			a.notice = ""
			if p.About != "" {
				a.focus = i - frameParts
			}
		}
		on := ui.Mouse{X: m.X - p.X, Y: m.Y - p.Y, W: p.W, H: p.H, Act: act, DX: dx}
		switch {
		case p.Mouse != nil:
			return p.Mouse(a, on)
		case p.Name == "strip" && on.Wheel() != 0:
			return a.selectBy(on.Wheel())
		case i < frameParts && act == ui.Click:
			return a.clickFrame(p.Name, on)
		}
		return nil
	}
	return nil
}

// clickFrame handles a click on a panel of the frame.
func (a *App) clickFrame(panel string, m ui.Mouse) tea.Cmd {
	f := a.frame()
	switch panel {
	case "header":
		return a.clickHeader(f, m)
	case "strip":
		a.clickStrip(f, m)
	case "keys":
		for _, h := range f.hints(m.W) {
			if m.X >= h.x && m.X < h.x+h.w {
				return a.Press(h.key.Presses[0])
			}
		}
	}
	return nil
}

// clickHeader shows the screen of a tab.
func (a *App) clickHeader(f *frame, m ui.Mouse) tea.Cmd {
	for i, t := range f.tabs(m.W) {
		if m.X >= t.x && m.X < t.x+t.w {
			return a.show(i)
		}
	}
	return nil
}

// clickStrip selects a run; a second click selects all.
func (a *App) clickStrip(f *frame, m ui.Mouse) {
	if f.divide(a.display.w, a.display.h).listed {
		a.clickList(f, m)
		return
	}
	if i := f.strip.At(m.X, m.Y); i >= 0 && i < len(f.Listed) {
		a.toggleSelected(f.Listed[i])
	}
}

// The handlers of keys and the mouse for the list of runs.

// selectBy selects the next run of the list, and all runs after the last one. For a folded
// group it selects the first run.
func (a *App) selectBy(by int) tea.Cmd {
	list := a.frame().list
	if l, ok := list.Next(list.Chosen(), by); ok {
		a.lanes.Select(l)
	} else {
		a.lanes.Selected = lanes.All
	}
	return nil
}

// toggleSelected selects a run, or all runs if it is already selected.
func (a *App) toggleSelected(l *lanes.Lane) {
	if a.lanes.Selected != lanes.All && l == a.lanes.One() {
		a.lanes.Selected = lanes.All
		return
	}
	a.lanes.Select(l)
}

// clickList selects the clicked run, folds the clicked group, or sorts by the clicked
// column.
func (a *App) clickList(f *frame, m ui.Mouse) {
	head := roster.Head(m.H)
	if m.Y == head-1 {
		if name := f.list.ColumnAt(m.X, f.list.Lead, m.W, f.Theme.Glyphs); name != "" {
			a.order.Sort = name
		}
		return
	}
	switch l, group, ok := f.list.Pick(f.list.Chosen(), m.Y-head, m.H-head); {
	case !ok:
	case group != "":
		a.order.Fold(group)
	default:
		a.toggleSelected(l)
	}
}

// nextSort sorts the list by its next column.
func (a *App) nextSort() tea.Cmd {
	list := a.frame().list
	if len(list.Columns) == 0 {
		a.notice = "From three runs on there is a list to sort."
		return nil
	}
	if by := list.NextSort(); by == "" {
		a.notice = "The runs stand as they were started."
	} else {
		a.notice = "The runs are sorted by " + by + "."
	}
	return nil
}

// nextGroup groups the list by the next setting in which some runs are equal
// and others differ.
func (a *App) nextGroup() tea.Cmd {
	shown := a.lanes.Shown()
	keys := append([]string{""}, lanes.Grouping(shown, lanes.Differing(shown))...)
	if len(keys) == 1 {
		a.notice = "No setting puts some of the runs into a group."
		a.order.Group = ""
		return nil
	}
	a.order.Group = keys[(slices.Index(keys, a.order.Group)+1)%len(keys)]
	if a.order.Group == "" {
		a.notice = "The runs are in no groups."
	} else {
		a.notice = "The runs are in groups of " + a.order.Group + ": z folds one."
	}
	return nil
}

// fold folds or unfolds the group of the selected run, or all groups if all runs are
// selected.
func (a *App) fold() tea.Cmd {
	list := a.frame().list
	if list.Group == nil {
		a.notice = "There are no groups: G makes some."
		return nil
	}
	folded := map[string]bool{}
	for _, l := range a.lanes.Chosen() {
		if g := list.Group(l); !folded[g] {
			folded[g] = true
			a.order.Fold(g)
		}
	}
	return nil
}
