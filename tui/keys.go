package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// The keys of all screens. A screen's own keys are in its package and must differ from
// these; only a ui.Chooser may replace some of them.

// firstKeys returns the most important keys, and generalKeys the others, in the order of
// help, where the keys of the screen are between them. Hints in the last line have the
// same order, with lastHints at the end.
func firstKeys(numbers []string) []ui.Key {
	return []ui.Key{
		ui.Bind("e", "edit a copy of the selected run and start it beside the others", "edit", on((*App).editRun)),
		ui.Bind("space", "pause or resume the selected runs", "pause", on((*App).togglePause)),
		screenKey(numbers),
		ui.Bind(lessonsNumber, "go to the lecture's experiments", "lessons", on((*App).showPressed)),
		ui.Bind(":", "find a key, screen, lesson, preset, run or setting by typing, and run or open it", "find", on((*App).openPalette)),
		ui.Bind("?", "help for this screen and for the panel that has the focus", "help", on((*App).openHelp)),
		ui.Bind("q, ctrl+c", "quit and print the results; asks first if runs train (ctrl+c again quits)", "quit", on((*App).quit)),
	}
}

// lastHints are the keys whose hints are always shown, also in lecture mode.
var (
	lastHints    = []string{":", "?", "q"}
	lectureHints = []string{"esc", "?"}
)

// lectureKey returns the key that begins lecture mode.
func lectureKey() ui.Key {
	return ui.Bind("F", "lecture mode: full screen for a projector; the arrows show the next lesson or panel, esc leaves", "lecture", on((*App).toggleLecture))
}

func generalKeys() []ui.Key {
	return []ui.Key{
		ui.Bind("r", "run again with the same settings and the same seed: the results are the same", "again", on((*App).rerun)),
		ui.Bind("<", "slower: fewer epochs a second, with the same results", "slower", on((*App).slower)),
		ui.Bind(">", "faster, up to full speed", "faster", on((*App).faster)),
		ui.Bind("down, j", "select the next run, or all of them", "select", on(func(a *App) tea.Cmd { return a.selectBy(1) })),
		ui.Bind("up, k", "select the run before", "", on(func(a *App) tea.Cmd { return a.selectBy(-1) })),
		ui.Bind("tab", "focus the next panel", "focus", on(func(a *App) tea.Cmd { return a.focusBy(1) })),
		ui.Bind("shift+tab", "focus the panel before", "", on(func(a *App) tea.Cmd { return a.focusBy(-1) })),
		ui.Bind("enter", "full screen for the focused panel, and back", "full", on((*App).enlarge)),
		ui.Bind("c", "mark the selected runs for comparison, or unmark them", "mark", on(func(a *App) tea.Cmd { a.lanes.ToggleMarks(); return nil })),
		ui.Bind("S", "sort the list of runs by its next column, and after the last one by their start", "sort", on((*App).nextSort)),
		ui.Bind("G", "group the list of runs by the next setting that differs, or not at all", "group", on((*App).nextGroup)),
		ui.Bind("z", "fold or unfold the group of the selected run, or all groups", "", on((*App).fold)),
		ui.Bind("g", "draw charts with box characters, braille or ASCII; by default the choice depends on the chart", "", on((*App).nextGlyphs)),
		ui.Bind("w", "write to a file, in a format from a list: the focused chart or table (PNG, SVG, CSV, text), the selected runs (a preset, all series, JSON lines, TensorBoard), on Layers, the network (NumPy, safetensors, ONNX, PyTorch) or, on Search, the search (a report, CSV, JSON)", "write", on((*App).askWrite)),
		ui.Bind("Y", "copy the focused panel as text", "", on((*App).copyText)),
		ui.Bind("C", "copy the shortest command line with the settings of the selected run; C again copies it with the names and hashes of data files instead of their paths", "", on((*App).copyCommand)),
		ui.Bind("P", "preflight: check the settings of the selected run: loss at the start, penalty, memorizing twenty examples, gradient, short run", "preflight", on((*App).preflight)),
		ui.Bind("ctrl+l", "find a learning rate for the selected run by raising it from step to step; enter opens a copy with the suggested rate", "find lr", on((*App).findRate)),
		ui.Bind("n", "new run from the default settings", "new", on((*App).newRun)),
		ui.Bind(".", "one step of the selected runs, which pauses them", "", on((*App).step)),
		ui.Bind("f", "fork: a new run with other settings goes on from the state of the selected run, at its present epoch or at the shown one", "fork", on((*App).fork)),
		ui.Bind("{", "halve the learning rate of the selected run while it trains: a fork replaces the run", "", on(func(a *App) tea.Cmd { return a.scaleRate(0.5) })),
		ui.Bind("}", "double the learning rate of the selected run while it trains, likewise", "", on(func(a *App) tea.Cmd { return a.scaleRate(2) })),
		ui.Bind("(", "show the network of the selected run at an earlier epoch, if it is stored", "", on(func(a *App) tea.Cmd { return a.rewind(-1) })),
		ui.Bind(")", "look at it at the next such epoch, up to the last weights", "", on(func(a *App) tea.Cmd { return a.rewind(1) })),
		ui.Bind("/", "show only the runs that match a query: words in names or settings, or conditions as in lr=0.1 val_accuracy>0.8 -state:failed", "", on((*App).askFilter)),
		ui.Bind("R", "run a copy with a new seed beside the others", "", on((*App).reseed)),
		ui.Bind("x", "stop the selected runs and keep their curves", "stop", on((*App).stop)),
		ui.Bind("D", "discard the selected run (press it twice)", "", on((*App).discard)),
		ui.Bind("ctrl+z", "suspend the program and its runs; fg resumes it", "", on((*App).suspend)),
		ui.Bind("esc", "one step back: close help or form, leave full screen, hide the cross-hair, select all runs, remove the filter", "", on((*App).back)),
	}
}

// on returns a key handler that calls do with the App.
func on(do func(*App) tea.Cmd) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd { return do(h.(*App)) }
}

// screenKey returns the row of the keys that show a screen, except for Lessons, which has
// a row of its own.
func screenKey(numbers []string) ui.Key {
	k := ui.Bind(numbers[0]+"-"+numbers[len(numbers)-1], "go to the screen with that number", "screens", on((*App).showPressed))
	k.Presses = slices.DeleteFunc(slices.Clone(numbers), func(n string) bool { return n == lessonsNumber })
	return k
}

// A hint is a key in the last line, w columns from x on.
type hint struct {
	key  ui.Key
	name string
	x, w int
}

// hints returns as many hints as fit into width. lastHints take precedence.
func (f *frame) hints(width int) (hints []hint) {
	var first, last []hint
	always := lastHints
	if f.lecture {
		always = lectureHints
	}
	for _, k := range f.pages[f.page].bound(f.lecture) {
		if k.Hint == "" {
			continue
		}
		name, _, _ := strings.Cut(k.Show, ",")
		h := hint{key: k, name: name, w: plot.Width(name) + 1 + len(k.Hint)}
		if slices.Contains(always, name) {
			last = append(last, h)
			width -= h.w + hintGap
		} else {
			first = append(first, h)
		}
	}
	x := 1
	place := func(h hint) {
		h.x = x
		hints = append(hints, h)
		x += h.w + hintGap
	}
	for _, h := range first {
		if x+h.w < width { // a later, shorter hint may still fit
			place(h)
		}
	}
	for _, h := range last {
		place(h)
	}
	return hints
}

// hintGap is the space between two hints.
const hintGap = 2

// drawHints draws the hints.
func (f *frame) drawHints(s *ui.Scene, c plot.Canvas) {
	for _, h := range f.hints(c.Width) {
		x := c.Text(h.x, 0, h.name, s.Theme.Strong)
		c.Text(x+1, 0, h.key.Hint, s.Theme.Weak)
	}
}
