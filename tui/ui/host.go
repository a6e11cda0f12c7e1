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

// A Host is the interface to the dashboard for handlers of keys, mouse and replies in
// screens and layers. Only the goroutine of the user interface may call it.
type Host interface {
	Context() context.Context // ends with the program
	Scene() *Scene            // the current data for panels
	Lanes() *lanes.Set        // the runs; may be changed
	Charts() *View            // the settings of the charts; may be changed

	Store() *store.Store // stores runs; nil if runs are not stored
	Workers() Workers    // train the trials of searches; nil if this process trains them

	// Panel returns the rectangle of a panel of the shown screen; empty if it has no
	// room.
	Panel(name string) Rect

	Say(text string)          // shows a notice until the next key
	Open(Layer)               // puts a layer on top, in place of another
	Close()                   // removes the layer on top
	Top() Layer               // returns the layer on top; nil if there is none
	Press(key string) tea.Cmd // calls the handler of a key of the screen
	Restudy()                 // starts the study again, because Study has changed
	Redraw()                  // draws a new frame

	// Start starts a run on a new lane, from the state from unless that is nil. If there
	// is no free lane it shows a notice and returns nil.
	Start(spec trainer.Spec, from *trainer.Checkpoint) *lanes.Lane

	// Show adds a lane for a run. If there is no free lane it shows a notice and returns
	// nil.
	Show(source run.Source) *lanes.Lane

	// Known returns the lane for an action on the settings of a single run. If there is
	// none, it shows the notice none and returns nil; it also returns nil, with a notice,
	// if the settings of the run are not known.
	Known(none string) *lanes.Lane

	// OpenPreset replaces all lanes by those of p.
	OpenPreset(p presets.Preset)
}

// A Reply is a message that is a function: a command returns it, and the dashboard calls
// it on the goroutine of the user interface.
type Reply func(Host) tea.Cmd

// A Mouse is an action of the mouse on a panel or a layer.
type Mouse struct {
	X, Y int // the cell, in the panel
	W, H int // the panel's size
	Act  MouseAct
	DX   int // for Drag and DragRight: columns since the last message
}

// A MouseAct is an action of the mouse.
type MouseAct int

// The actions of the mouse.
const (
	Click      MouseAct = iota // the left button was pressed
	Drag                       // the mouse moved with the left button down
	WheelUp                    // the wheel turned away from the user
	WheelDown                  // the wheel turned toward the user
	ClickRight                 // the right button was pressed
	DragRight                  // the mouse moved with the right button down
)

// Wheel returns the number of rows to move in a list: 1 for WheelDown, -1 for WheelUp, else
// 0.
func (m Mouse) Wheel() int {
	switch m.Act {
	case WheelUp:
		return -1
	case WheelDown:
		return 1
	}
	return 0
}

// Picked returns the clicked row of a list that shows the window w below head rows; ok is
// false if no row was clicked.
func (m Mouse) Picked(head int, w plot.Window) (i int, ok bool) {
	i, ok = w.Row(m.Y - head)
	return i, ok && m.Act == Click
}
