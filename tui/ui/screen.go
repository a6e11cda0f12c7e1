// Package ui has what all screens share: the interfaces Screen, Layer and Host,
// panels and keys, the Scene that they draw, the theme, tables, texts, prompts,
// and the charts of the runs. It imports no screen.
package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Screen is one page of the dashboard, under a tab of the header. It holds
// its own state, such as which layer or lesson is selected. A Screen may also
// be a Studier, an Updater and an Opener.
type Screen interface {
	Name() string // on its tab, in one word
	Doc() string  // what it shows, for help

	// Panels returns its parts, always the same ones, in the order in which tab
	// goes through them.
	Panels() []Panel

	// Layout gives each panel its rectangle of a body of w×h cells; one that it
	// does not name has no room.
	Layout(s *Scene, w, h int) Layout

	// Keys returns the keys that it has beside those of every screen.
	Keys() []Key
}

// A Layout is where the panels of a screen are, by their names.
type Layout map[string]Rect

// A Studier is a Screen that shows what is computed about the network of the
// selected run, off the interface's goroutine.
type Studier interface {
	// Study returns what to compute now. It captures what it needs to know of
	// the screen by value.
	Study() StudyFunc
}

// An Updater is a Screen that is asked after every message, while it is shown,
// whether something else is to be done: for what is computed without a run,
// and for pictures that move.
type Updater interface {
	Update(Host) tea.Cmd
}

// An Opener is a Screen that the dashboard shows first for some experiments.
type Opener interface {
	// Opens reports whether the dashboard begins with this screen for p.
	Opens(p presets.Preset) bool
	// LookAt shows such an experiment.
	LookAt(p presets.Preset)
}

// A Lecturer is a Screen about something else than the runs, which it explains
// step by step. Where rows are few it has those of the run strip too. In lecture
// mode it says what is shown; of every other screen that is the focused panel.
type Lecturer interface {
	Lecture() Lecture
	// Turn goes so many steps on in the order of the lecture, or back.
	Turn(by int)
	// Play lets what moves on the screen stand still or go on, or moves it by a
	// single frame. It reports whether there is something that moves.
	Play(once bool) bool
}

// A Lecture is what lecture mode shows.
type Lecture struct {
	Title, Aside string                    // at the left and at the right of the first line
	Panel        string                    // that takes what is left
	Sentence     string                    // below it, in two lines; sentences that have no room are left out whole
	Foot         func(*Scene, plot.Canvas) // draws the lines below
	FootRows     func(width int) int       // how many these are in so many columns
}

// A Chooser is a Screen with runs of its own, one of which is selected on it.
// Keys about a single run mean that one, and the runs of the dashboard are not
// shown.
type Chooser interface {
	// Chosen returns the run that is selected; nil while there is none.
	Chosen() *lanes.Lane

	// Own returns keys that replace those of every screen with the same presses.
	Own() []Key

	// Back undoes one thing, as esc does elsewhere, and reports whether there was
	// something to undo.
	Back() bool

	// Sentence returns what is to be said at the bottom.
	Sentence() string
}

// A Listener is a Screen that is told what happens to runs, whether it is shown
// or not.
type Listener interface {
	Hear(lanes.Event)
}

// A Panel draws one part of a screen.
type Panel struct {
	Name  string
	About string // what it shows, with its formula; a panel with one can have the focus
	Folds bool   // whether it has few rows, or none, until it gets the focus

	// Draw is quick and changes nothing: it is called after every message.
	Draw func(*Scene, plot.Canvas)

	// Chart or Table is what it shows, to be written to a file; else it is
	// written as text.
	Chart func(*Scene) plot.Chart
	Table func(*Scene) *Table

	// Network says that it is about the network of a run, which can be written, too.
	Network bool

	// Follow stores in the View what the panel keeps from picture to picture, such
	// as the range of an axis. It is called before Draw when something changed. A
	// panel that keeps nothing has nil.
	Follow func(*View, *Scene)

	// Mouse handles what a mouse does on the panel; nil does nothing. What it
	// can do, a key can do too.
	Mouse func(Host, Mouse) tea.Cmd
}

// A Key binds key presses to a handler and its help text.
type Key struct {
	Presses []string // as Bubble Tea names them
	Show    string   // as help names them
	Doc     string
	Hint    string // in a few letters, for the line at the bottom; "" leaves it out
	Do      func(Host) tea.Cmd
}

// Bind returns a key. show lists the presses as help shows them, separated by
// commas; also has those that help does not show.
func Bind(show, doc, hint string, do func(Host) tea.Cmd, also ...string) Key {
	return Key{append(strings.Split(show, ", "), also...), show, doc, hint, do}
}

// Is reports whether a press, as Bubble Tea names it, is this key.
func (k *Key) Is(press string) bool { return slices.Contains(k.Presses, press) }
