package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A Host is the interface of the dashboard for handlers of keys, mouse and
// replies in screens and layers. All of it is called on the interface's
// goroutine.
type Host interface {
	Context() context.Context // ends with the program
	Scene() *Scene            // what there is to draw now
	Lanes() *lanes.Set        // the runs, to be changed
	Charts() *View            // the settings of the charts, to be changed

	Store() *store.Store // of what is trained; nil stores nothing
	Workers() Workers    // which train the trials of searches; nil for this process

	// Panel returns the rectangle of a panel of the screen that is shown; an
	// empty one where it has no room.
	Panel(name string) Rect

	Say(text string)          // shows a notice until the next key
	Open(Layer)               // puts a layer on top
	Close()                   // takes the layer on top away
	Top() Layer               // returns the layer on top; nil if there is none
	Press(key string) tea.Cmd // does what a key of the screen does
	Restudy()                 // asks for a new finding, since what is computed changed
	Redraw()                  // draws again, since something moves

	// Start starts a run on a lane of its own, from where another stood if from is
	// not nil. If there is no free lane it shows a notice and returns nil.
	Start(spec trainer.Spec, from *trainer.Checkpoint) *lanes.Lane

	// Show puts a run on a lane of its own, as Start does with the one that it
	// starts.
	Show(source run.Source) *lanes.Lane

	// Known returns the lane for an action on the settings of a single run. It
	// returns nil and shows a notice if there is no lane, namely the text none, or
	// if the settings of its run are not known.
	Known(none string) *lanes.Lane

	// OpenPreset puts the lanes of p in place of all that are there.
	OpenPreset(p presets.Preset)
}

// A Reply is a message that is a function: a command returns it, and the
// dashboard calls it on the interface's goroutine.
type Reply func(Host) tea.Cmd

// A Mouse is what a mouse did on a panel or a layer.
type Mouse struct {
	X, Y int // the cell, in the panel
	W, H int // the panel's size
	Act  MouseAct
	DX   int // for Drag and DragRight: columns since the last
}

// A MouseAct is what a mouse can do.
type MouseAct int

// What a mouse can do.
const (
	Click      MouseAct = iota // the left button went down
	Drag                       // the mouse moved with the button down
	WheelUp                    // the wheel turned away from the person
	WheelDown                  // or toward
	ClickRight                 // the right button went down
	DragRight                  // the mouse moved with the right button down
)

// Wheel returns by how many places a turn of the wheel goes through a list: 1, or
// -1 for a turn away from the person; 0 if it was not turned.
func (m Mouse) Wheel() int {
	switch m.Act {
	case WheelUp:
		return -1
	case WheelDown:
		return 1
	}
	return 0
}

// Picked returns the row of a list that was clicked, of which w is shown below
// head rows; ok is false if none was.
func (m Mouse) Picked(head int, w plot.Window) (i int, ok bool) {
	i, ok = w.Row(m.Y - head)
	return i, ok && m.Act == Click
}
