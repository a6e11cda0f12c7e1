package tui

import tea "charm.land/bubbletea/v2"

// A mouse is what a mouse did on a panel.
type mouse struct {
	x, y int // the cell, in the panel
	w, h int // the panel's size
	act  mouseAct
	dx   int // for drag: columns since the last
}

type mouseAct int

const (
	click     mouseAct = iota // the left button went down
	drag                      // the mouse moved with the button down
	wheelUp                   // the wheel turned away from the person
	wheelDown                 // or toward
)

// act translates a message of Bubble Tea; ok is false for what nothing is
// bound to.
func (a *App) act(msg tea.MouseMsg) (act mouseAct, ok bool) {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		return click, msg.Button == tea.MouseLeft
	case tea.MouseMotionMsg:
		return drag, msg.Button == tea.MouseLeft
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			return wheelUp, true
		}
		return wheelDown, msg.Button == tea.MouseWheelDown
	}
	return 0, false
}

// point gives what a mouse did to the layer on top, or to the panel under it. A click on a panel that
// can have the focus gives it that.
func (a *App) point(msg tea.MouseMsg) tea.Cmd {
	act, ok := a.act(msg)
	if !ok {
		return nil
	}
	m := msg.Mouse()
	before := a.pointer
	a.pointer = m
	if a.over != nil {
		if p, ok := a.over.(pointable); ok {
			return p.point(a, mouse{m.X, m.Y, a.w, a.h, act, m.X - before.X})
		}
		return nil
	}
	s := a.scene()
	all := s.place(a.w, a.h)
	for i, p := range all {
		if !p.has(m.X, m.Y) {
			continue
		}
		if act == click {
			a.notice = ""
			if p.about != "" {
				a.focus = i - (len(all) - len(s.screen.panels))
			}
		}
		if p.mouse == nil {
			return nil
		}
		return p.mouse(a, mouse{m.X - p.X, m.Y - p.Y, p.W, p.H, act, m.X - before.X})
	}
	return nil
}

// clickHeader goes to the screen of a tab.
func clickHeader(a *App, m mouse) tea.Cmd {
	if m.act != click {
		return nil
	}
	s := a.scene()
	for i, t := range s.tabs(m.w) {
		if m.x >= t.x && m.x < t.x+t.w {
			return a.show(i)
		}
	}
	return nil
}

// clickStrip selects a run; a second click selects all.
func clickStrip(a *App, m mouse) tea.Cmd {
	if m.act != click {
		return nil
	}
	s := a.scene()
	s.place(a.w, a.h)
	i := m.y*s.strip.columns + (m.x-1)/max(s.strip.columnWidth, 1)
	switch {
	case m.x < 1 || i >= len(s.Lanes):
	case i == a.selected:
		a.selected = allLanes
	default:
		a.selected = i
	}
	return nil
}

// clickKeys presses the key whose hint is clicked.
func clickKeys(a *App, m mouse) tea.Cmd {
	if m.act != click {
		return nil
	}
	for _, h := range a.scene().hints(m.w) {
		if m.x >= h.x && m.x < h.x+h.w {
			return a.press(h.key.presses[0])
		}
	}
	return nil
}
