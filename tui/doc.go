// Package tui is the dashboard: the one Bubble Tea model of the program. Its
// own files are the frame: they draw what surrounds the screens and route
// messages.
//
// About ten times a second a command takes a Snapshot of every source, off the
// interface's goroutine, and Update puts the snapshots into the lanes. View
// makes a ui.Scene of them, which is all that panels see; each draws its part
// of a canvas. Sources do not depend on the dashboard. It calls methods of live
// ones to pause, pace, step and stop them, and no others.
//
//	run.Source ─► lanes.News ─► lanes.Lane ─► ui.Scene ─► Panel.Draw ─► Canvas
//	run.Weighted ─► ui.StudyFunc ─► ui.Reply ─► Scene.Found ─┘
//
// The packages below, each of which may import those to its right:
//
//	tui ─► runs, compare, layers, data, lessons, search, log, form, help, palette, roster, status ─► ui ─► lanes, pictures ─► plot
//
// A screen is a package with a type that implements ui.Screen, and one line of
// the table in screens.go. The type holds what the screen remembers, and says
//
//   - what it draws: panels, each a function of the Scene and a canvas, and the
//     layout that gives them rectangles of the body by their names (header, run
//     strip, sentence and hints belong to the frame and are there already).
//     Drawing changes nothing: what a panel keeps from picture to picture, as
//     charts do the ranges of their y axes, it notes in the View when something
//     changed;
//
//   - what its keys do: a row binds presses, help text and handler. Keys that
//     every screen has are in keys.go; none may hide one of them. A key's help
//     is on the help page, its hint in the last line, and both are tested;
//
//   - what the mouse does on a panel. Tabs, runs and hints can be clicked, and
//     a click gives a panel with an About text the focus, without its help.
//
// Handlers get a ui.Host, which is what they may do with the dashboard. A
// command that a handler starts returns a ui.Reply: a message that is a
// function, which Update calls.
//
// What else a screen can be: a ui.Studier, which computes something about the
// network of the selected run (the last one where all are selected). The App
// runs it in a command, never two at once, on copied weights, only for the
// screen that is shown, and again whenever the run was evaluated anew; while
// runs train it rests so long between studies that they take studyShare of the
// machine. A ui.Comparer is a Studier that also gets the networks of the runs
// that are marked. A ui.Updater is asked after every message while it is shown: for
// what is computed without a run, and for pictures that move. A ui.Layered opens
// layers of its own, whose keys help lists. A ui.Opener is what some experiments
// begin with. A ui.Listener is told what happens to runs. A ui.Lecturer is about something else than the runs, and says what lecture mode
// shows; of every other screen that is its focused panel, as large as can be.
//
// The smallest of them to read is package log. Its tests need no dashboard:
// package ui/uitest holds a screen without one.
package tui
