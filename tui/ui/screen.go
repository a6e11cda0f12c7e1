// Package ui has the interfaces and components that screens share: Screen, Layer and
// Host, panels and keys, the Scene that panels draw, the theme, tables, lists, prompts,
// and the charts of runs. It imports no screen.
package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Screen is a page of the dashboard, with a tab in the header. It holds its own state,
// such as the selected layer or lesson. A Screen may also implement the interfaces below,
// such as Studier and Updater.
type Screen interface {
	Name() string // for its tab, one word
	Doc() string  // a description for help

	// Panels returns its panels, always the same ones, in the order of the key tab.
	Panels() []Panel

	// Layout returns the rectangles of the panels in a body of w×h cells. Panels without
	// one are not shown.
	Layout(s *Scene, w, h int) Layout

	// Keys returns its own keys, in addition to those of all screens.
	Keys() []Key
}

// A Layout contains the rectangles of panels by their names.
type Layout map[string]Rect

// A Studier is a Screen that shows something computed about the network of the selected
// run, on another goroutine than that of the user interface.
type Studier interface {
	// Study returns the computation for the current state of the screen. The function has
	// copies of the state that it needs.
	Study() StudyFunc
}

// An Updater is a Screen whose Update is called after every message while it is shown, to
// start commands and to advance animations.
type Updater interface {
	Update(Host) tea.Cmd
}

// An Opener is a Screen that the dashboard shows first for some presets.
type Opener interface {
	// Opens reports whether the dashboard should show this screen first for p.
	Opens(p presets.Preset) bool
	// LookAt shows such a preset.
	LookAt(p presets.Preset)
}

// A Lecturer is a Screen with a sequence of topics that are not the runs. On a low
// terminal it also gets the rows of the run strip. It defines the contents of lecture
// mode; for other screens they are the focused panel.
type Lecturer interface {
	Lecture() Lecture
	// Turn moves by by topics.
	Turn(by int)
	// Play stops or continues the animation, or advances it by a frame if once is set. It
	// returns false if there is no animation.
	Play(once bool) bool
}

// A Lecture contains the contents of lecture mode.
type Lecture struct {
	Title, Aside string                    // at the left and at the right of the first line
	Panel        string                    // the panel that fills the remaining space
	Sentence     string                    // below the panel, in two lines; sentences that do not fit are omitted
	Foot         func(*Scene, plot.Canvas) // draws the lines below Sentence
	FootRows     func(width int) int       // number of lines of Foot in width columns
}

// A Chooser is a Screen with its own runs and selection. Keys for a single run apply to the
// selected one, and the runs of the dashboard are not shown.
type Chooser interface {
	// Chosen returns the selected run; nil if there is none.
	Chosen() *lanes.Lane

	// Own returns keys that replace those of all screens with the same presses.
	Own() []Key

	// Back handles esc: it undoes a step, and reports whether there was one.
	Back() bool

	// Sentence returns the sentence at the bottom.
	Sentence() string
}

// A Listener is a Screen that receives the events of runs, whether it is shown or not.
type Listener interface {
	Hear(lanes.Event)
}

// A Panel is a part of a screen.
type Panel struct {
	Name  string
	About string // a description for help; only panels with one can have the focus
	Folds bool   // whether it has few rows, or none, without the focus

	// Draw draws the panel. It must be fast and change nothing, because it is called after
	// every message.
	Draw func(*Scene, plot.Canvas)

	// Chart and Table return the contents for files; without them files have the text.
	Chart func(*Scene) plot.Chart
	Table func(*Scene) *Table

	// Network states that the panel shows the network of a run, which can be written to a
	// file.
	Network bool

	// Follow updates state of the panel in the View, such as the range of an axis. It is
	// called before Draw when something has changed; may be nil.
	Follow func(*View, *Scene)

	// Mouse handles mouse actions on the panel; may be nil. There should be a key for each
	// of them.
	Mouse func(Host, Mouse) tea.Cmd
}

// A Key binds key presses to a handler and its help text.
type Key struct {
	Presses []string // in the notation of Bubble Tea
	Show    string   // in the notation of help
	Doc     string
	Hint    string // a short name for the last line; "" for none
	Do      func(Host) tea.Cmd
}

// Bind returns a key. show lists the presses in the notation of help, separated by commas;
// also has presses that help does not show.
func Bind(show, doc, hint string, do func(Host) tea.Cmd, also ...string) Key {
	return Key{append(strings.Split(show, ", "), also...), show, doc, hint, do}
}

// Is reports whether a press, in the notation of Bubble Tea, is one of k.
func (k *Key) Is(press string) bool { return slices.Contains(k.Presses, press) }
