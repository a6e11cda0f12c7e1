package tui

import (
	"fmt"
	"slices"
	"strconv"
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

// firstKeys are the keys of every screen that people must find, and keys the
// others, in the order of help and of the hints, which are cut off at the
// right where the screen is narrow. In between are those of the screen.
func firstKeys() []key {
	return []key{
		{[]string{"space"}, "space", "pause or resume the selected runs", "pause", (*App).togglePause},
		{[]string{"?"}, "?", "help for this screen and for the panel that has the focus", "help", (*App).openHelp},
		{[]string{"q", "ctrl+c"}, "q, ctrl+c", "quit, and print what was reached; asks while runs train, and ctrl+c at the question quits", "quit", (*App).quit},
	}
}

func keys(screens int) []key {
	return []key{
		{[]string{"e"}, "e", "edit a copy of the selected run and start it beside the others", "edit & run", (*App).editRun},
		{[]string{"r"}, "r", "run again: the same settings, the same seed, the same numbers", "again", (*App).rerun},
		{[]string{"<"}, "<", "slower: fewer epochs a second, which changes no number", "slower", (*App).slower},
		{[]string{">"}, ">", "faster, up to full speed", "faster", (*App).faster},
		{[]string{"down", "j"}, "down, j", "select the next run, or all of them", "select", (*App).selectNext},
		{[]string{"up", "k"}, "up, k", "select the run before", "", (*App).selectBefore},
		{[]string{"tab"}, "tab", "focus the next panel", "focus", (*App).focusNext},
		{[]string{"shift+tab"}, "shift+tab", "focus the panel before", "", (*App).focusBefore},
		{[]string{"enter"}, "enter", "full screen for the focused panel, and back", "full", (*App).enlarge},
		screenKey(screens),
		{[]string{"g"}, "g", "draw charts with box characters, braille or ASCII", "", (*App).nextGlyphs},
		{[]string{"w"}, "w", "write the focused chart or table to a file: PNG, SVG, CSV or text; or the selected runs' settings as a preset, TOML, or all their series, TSV", "write", (*App).askWrite},
		{[]string{"Y"}, "Y", "copy the focused panel as text", "", (*App).copyText},
		{[]string{"C"}, "C", "copy the selected run as one command line, the shortest that gives the same settings", "", (*App).copyCommand},
		{[]string{"ctrl+l"}, "ctrl+l", "find a learning rate for the selected run: it rises step by step while the loss is watched; enter takes the suggestion into a copy", "find lr", (*App).findRunRate},
		{[]string{"n"}, "n", "new run from the default settings", "new", (*App).newRun},
		{[]string{"."}, ".", "one step of the selected runs, which pauses them", "", (*App).step},
		{[]string{"f"}, "f", "fork: go on from where the selected run stands, with other settings, beside it", "fork", (*App).fork},
		{[]string{"/"}, "/", "show only the runs whose name or settings hold the words that are typed", "", (*App).askFilter},
		{[]string{"R"}, "R", "run a copy with a new seed beside the others", "", (*App).reseed},
		{[]string{"x"}, "x", "stop the selected runs and keep their curves", "stop", (*App).stop},
		{[]string{"D"}, "D", "discard the selected run (press it twice)", "", (*App).discard},
		{[]string{"esc"}, "esc", "one layer back: close help or form, leave full screen, hide the cross-hair, select all runs", "", (*App).back},
	}
}

// screenKey is the row of the keys that go to a screen, one for each.
func screenKey(screens int) key {
	k := key{show: "1", doc: "go to the screen with that number", do: (*App).showPressed}
	for i := range screens {
		k.presses = append(k.presses, strconv.Itoa(i+1))
	}
	if screens > 1 {
		k.show = fmt.Sprintf("1-%d", screens)
	}
	return k
}

func (a *App) showPressed() tea.Cmd { return a.show(int(a.pressed[0] - '1')) }

// keys returns the keys of the screen that is shown.
func (a *App) keys() []key { return a.screens[a.screen].all }

// press handles a key of a screen. A notice and a question last until the next
// key.
func (a *App) press(name string) (cmd tea.Cmd) {
	asked := a.askedDiscard
	a.notice, a.pressed = "", name
	for _, k := range a.keys() {
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

// A hint is a key in the last line, w columns from x on.
type hint struct {
	key  key
	name string
	x, w int
}

// hints returns as many hints as fit into width.
func (s *Scene) hints(width int) (hints []hint) {
	x := 1
	for _, k := range s.keys {
		if k.hint == "" {
			continue
		}
		name, _, _ := strings.Cut(k.show, ",")
		w := len(name) + 1 + len(k.hint)
		if x+w >= width {
			break
		}
		hints = append(hints, hint{k, name, x, w})
		x += w + 3
	}
	return hints
}

// drawKeys draws the hints.
func drawKeys(s *Scene, c plot.Canvas) {
	for _, h := range s.hints(c.Width) {
		x := c.Text(h.x, 0, h.name, s.Theme.Strong)
		c.Text(x+1, 0, h.key.hint, s.Theme.Weak)
	}
}
