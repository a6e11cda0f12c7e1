package tui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// act translates a message of Bubble Tea; ok is false for what nothing is
// bound to.
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

// point passes a mouse action to the layer on top, or else to the panel at that
// cell. A click on a panel that can have the focus gives it that.
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
		case p.Name == "strip" && act != ui.Click:
			return a.wheelRuns(act)
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

// clickHeader goes to the screen of a tab.
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
	if i := m.Y*f.strip.columns + (m.X-1)/max(f.strip.columnWidth, 1); m.X >= 1 && i < len(f.Listed) {
		a.toggleSelected(f.Listed[i])
	}
}
