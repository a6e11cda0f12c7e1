package ui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A Layer, such as the form or the help, is drawn on top of the screen and receives all
// keys. It may also implement Pointable and Typist.
type Layer interface {
	Name() string // for help
	// Keys returns its current keys. A key without presses describes, in help, what a
	// Typist does with other keys.
	Keys() []Key
	Draw(*Scene, plot.Canvas)
}

// A Typist is a layer that receives typed and pasted text: key presses that are not among
// its keys.
type Typist interface {
	Type(Host, tea.Msg) tea.Cmd
}

// A Pointable is a layer that receives mouse actions anywhere on the terminal.
type Pointable interface {
	Point(Host, Mouse) tea.Cmd
}

// A Layered is a screen that opens its own layers.
type Layered interface {
	// Layers returns one of each layer, for the list of keys in help.
	Layers() []Layer
}

// PressOn passes a key press to a layer: to the handler of the key, else to Type.
func PressOn(h Host, l Layer, msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	for _, k := range l.Keys() {
		if k.Is(name) {
			return k.Do(h)
		}
	}
	if t, ok := l.(Typist); ok {
		return t.Type(h, msg)
	}
	return nil
}

// Other returns a key without presses, for help; see Layer.Keys.
func Other(show, doc string) Key { return Key{Show: show, Doc: doc} }

// Act returns a handler that calls do.
func Act(do func()) func(Host) tea.Cmd {
	return func(Host) tea.Cmd {
		do()
		return nil
	}
}

// A Scroll is the scroll position of a page.
type Scroll struct{ offset, page int }

// Keys returns the keys that scroll.
func (s *Scroll) Keys() []Key {
	return []Key{
		Bind("down, j", "scroll down by a line", "", Act(func() { s.by(1) })),
		Bind("up, k", "scroll up by a line", "", Act(func() { s.by(-1) })),
		Bind("space, pgdown", "scroll down by a page", "", Act(func() { s.by(max(s.page-1, 1)) })),
		Bind("pgup", "scroll up by a page", "", Act(func() { s.by(-max(s.page-1, 1)) })),
	}
}

// Wheel scrolls by the wheel of the mouse.
func (s *Scroll) Wheel(m Mouse) { s.by(m.Wheel()) }

func (s *Scroll) by(lines int) { s.offset = max(s.offset+lines, 0) }

// Window returns the shown part of n lines in a body of the given height. It corrects a
// position beyond the end.
func (s *Scroll) Window(n, height int) plot.Window {
	w := plot.NewWindow(n-1, n, height)
	s.offset, s.page = min(s.offset, w.First), w.Rows
	w.First = s.offset
	return w
}
