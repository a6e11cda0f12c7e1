package ui

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A Layer lies on top of the screen and gets all keys: the form, the help. It
// may also be a Pointable and a Typist.
type Layer interface {
	Name() string // as help calls it
	// Keys returns the keys that it has now. One without presses says in help
	// what a Typist does with others.
	Keys() []Key
	Draw(*Scene, plot.Canvas)
}

// A Typist is a layer that takes texts: a key press that is none of its keys, or
// what is pasted.
type Typist interface {
	Type(Host, tea.Msg) tea.Cmd
}

// A Pointable is a layer that the mouse can point at, anywhere on the terminal.
type Pointable interface {
	Point(Host, Mouse) tea.Cmd
}

// A Layered is a screen that opens layers of its own.
type Layered interface {
	// Layers returns one of each, whose keys help lists.
	Layers() []Layer
}

// PressOn gives a key press to a layer: to the key that it is, else to its
// Typist.
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

// Other returns a row of help for what a Typist does with other keys.
func Other(show, doc string) Key { return Key{Show: show, Doc: doc} }

// Act returns a handler that calls do.
func Act(do func()) func(Host) tea.Cmd {
	return func(Host) tea.Cmd {
		do()
		return nil
	}
}

// A Scroll is how far a page with more lines than rows is scrolled down.
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

// Wheel scrolls by what a mouse does.
func (s *Scroll) Wheel(m Mouse) { s.by(m.Wheel()) }

func (s *Scroll) by(lines int) { s.offset = max(s.offset+lines, 0) }

// Window returns which of n lines are shown in a body of the given height. Where
// the page was scrolled beyond its end it goes back to that.
func (s *Scroll) Window(n, height int) plot.Window {
	w := plot.NewWindow(n-1, n, height)
	s.offset, s.page = min(s.offset, w.First), w.Rows
	w.First = s.offset
	return w
}
