// Package tui is the dashboard: the one Bubble Tea model of the program.
//
// About ten times a second a command takes a Snapshot of every source, off the
// interface's goroutine, and Update puts the snapshots into the lanes. View
// makes a Scene of them, which is all that panels see; each draws its part of
// a canvas. Sources know nothing of it. Those that are live are sent pause,
// pace, step and stop, and never anything else.
//
//	Source ─► frameMsg ─► lane.snap ─► Scene ─► panel.draw ─► Canvas
//	Weighted.Member ─► study ─► studied ─► Scene.found ─┘
//
// A screen is one file and one line of the table in screens.go. Its file says
//
//   - what it draws: panels, each a pure function of the Scene and a canvas,
//     and the layout that gives them rectangles of the body (header, strip,
//     sentence and hints belong to the frame and are there already);
//
//   - what its keys do: a row binds presses, help text and handler. Keys that
//     every screen has are in keys.go. A key's help is on the help page, its
//     hint in the last line, and both are tested;
//
//   - what the mouse does on a panel. Tabs, runs and hints can be clicked, and
//     a click gives a panel with an about text the focus, without its help;
//
//   - optionally a study: what it computes about the network of the selected
//     run (the last one where all are selected). The App runs it in a command,
//     never two at once, on copied weights, only for the screen that is shown,
//     and again whenever the run was evaluated anew; while runs train it rests
//     so long between studies that they take studyShare of the machine. What
//     it returns is in Scene.found, and stays there until the next is ready or
//     another screen or run is chosen.
//
//   - optionally tend, asked after every message while the screen is shown: for
//     what is computed without a run (a lesson's picture) and what moves. A
//     command that a screen starts comes back as a told, a message that says
//     itself what the App is to do;
//
//   - optionally opens: whether the dashboard begins with this screen.
//
// So a new screen looks like this:
//
//	func layersScreen() screen {
//		return screen{
//			name: "Layers", doc: "what every layer does with the data",
//			panels: []panel{{name: "layers", draw: drawLayers, about: "..."}},
//			layout: func(s *Scene, w, h int) []Rect { return []Rect{{0, 0, w, h}} },
//			study: func(*App) studyFunc { return studyLayers },
//		}
//	}
//
//	func studyLayers(ctx context.Context, of subject) any {
//		return trainer.Diagnose(of.Member, of.Set)
//	}
//
//	func drawLayers(s *Scene, c plot.Canvas) {
//		reports, ok := s.found.([]trainer.LayerReport)
//		...
//	}
//
// What a screen remembers (which example is looked at) is a field of App, of a
// type of its own, which the Scene gets a copy of; a key that changes what is
// to be computed calls App.restudy, and study captures what it needs by value.
package tui
