package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A key binds what people press to what it does and what help says of it.
type key struct {
	presses []string // as Bubble Tea names them
	show    string   // as help names them
	doc     string
	hint    string // in a few letters, for the line at the bottom; "" leaves it out
	do      func(*App) tea.Cmd
}

// keys lists the keys of the Runs screen, in the order of help and of the
// hints, which are cut off at the right where the screen is narrow.
func keys() []key {
	return []key{
		{[]string{"space"}, "space", "pause or resume the selected runs", "pause", (*App).togglePause},
		{[]string{"?"}, "?", "this help", "help", (*App).openHelp},
		{[]string{"q", "ctrl+c"}, "q, ctrl+c", "quit, and print what was reached", "quit", (*App).quit},
		{[]string{"e"}, "e", "edit a copy of the selected run and start it beside the others", "edit & run", (*App).editRun},
		{[]string{"r"}, "r", "run again: the same settings, the same seed, the same numbers", "again", (*App).rerun},
		{[]string{"<"}, "<", "slower: fewer epochs a second, which changes no number", "slower", (*App).slower},
		{[]string{">"}, ">", "faster, up to full speed", "faster", (*App).faster},
		{[]string{"tab", "down", "j"}, "tab, down, j", "select the next run, or all of them", "select", (*App).selectNext},
		{[]string{"shift+tab", "up", "k"}, "shift+tab, up, k", "select the run before", "", (*App).selectBefore},
		{[]string{"n"}, "n", "new run from the default settings", "new", (*App).newRun},
		{[]string{"R"}, "R", "run a copy with a new seed beside the others", "", (*App).reseed},
		{[]string{"x"}, "x", "stop the selected runs and keep their curves", "stop", (*App).stop},
		{[]string{"D"}, "D", "discard the selected run (press it twice)", "", (*App).discard},
		{[]string{"esc"}, "esc", "one layer back: close help or form, select all runs", "", (*App).back},
	}
}

// press handles a key of the Runs screen. A notice and a question last until
// the next key.
func (a *App) press(name string) (cmd tea.Cmd) {
	asked := a.askedDiscard
	a.notice = ""
	for _, k := range keys() {
		if slices.Contains(k.presses, name) {
			cmd = k.do(a)
			break
		}
	}
	if a.askedDiscard == asked {
		a.askedDiscard = nil
	}
	return cmd
}

// drawKeys draws the hints, as many as fit.
func drawKeys(s *Scene, c plot.Canvas) {
	x := 1
	for _, k := range keys() {
		if k.hint == "" {
			continue
		}
		name, _, _ := strings.Cut(k.show, ",")
		if x+len(name)+1+len(k.hint) >= c.Width {
			return
		}
		x = c.Text(x, 0, name, s.Theme.Strong)
		x = c.Text(x+1, 0, k.hint, s.Theme.Weak) + 3
	}
}
