// Package uitest is what tests of screens and layers stand on: a host that
// holds one screen without a dashboard around it, made-up and real runs, the
// looks and sizes in which people see them, and golden files.
package uitest

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A Host is a ui.Host that shows one screen in W×H cells. Commands run at once,
// on the calling goroutine.
type Host struct {
	T       testing.TB
	Screen  ui.Screen
	Runs    *lanes.Set
	Charted ui.View
	Theme   *ui.Theme
	W, H    int
	Title   string
	Notice  string
	Layer   ui.Layer
	Found   any          // by the last study
	Focus   string       // the panel that has the focus
	Full    bool         // whether that panel takes the whole body
	Kept    *store.Store // of what is trained; nil stores nothing
	Far     ui.Workers   // of searches; nil for none
	Drawn   int          // how often Redraw was asked for
	Ran     []ui.Reply   // that commands brought back
	cancel  context.Context
}

var _ ui.Host = (*Host)(nil)

// New returns a host of 120×34 cells, in the first of Looks, with the focus on
// the first panel.
func New(t testing.TB, screen ui.Screen, runs *lanes.Set) *Host {
	h := &Host{T: t, Screen: screen, Runs: runs, W: 120, H: 34, Theme: ui.NewTheme(Looks[0].Look), cancel: t.Context()}
	if screen != nil {
		h.Focus = screen.Panels()[0].Name
	}
	return h
}

// Context implements ui.Host.
func (h *Host) Context() context.Context { return h.cancel }

// Scene implements ui.Host.
func (h *Host) Scene() *ui.Scene {
	s := &ui.Scene{
		Title: h.Title, Lanes: h.Runs.Shown(), Selected: h.Runs.Selected, Notice: h.Notice, Theme: h.Theme,
		View: h.Charted, Baseline: h.Runs.Baseline(), Found: h.Found, Focus: h.Focus, Body: ui.Area(h.W, h.H),
	}
	s.Arrange()
	return s
}

// Lanes implements ui.Host.
func (h *Host) Lanes() *lanes.Set { return h.Runs }

// Charts implements ui.Host.
func (h *Host) Charts() *ui.View { return &h.Charted }

// Store implements ui.Host.
func (h *Host) Store() *store.Store { return h.Kept }

// Workers implements ui.Host.
func (h *Host) Workers() ui.Workers { return h.Far }

// Panel implements ui.Host.
func (h *Host) Panel(name string) ui.Rect { return h.layout(h.Scene())[name] }

// layout returns where the panels are.
func (h *Host) layout(s *ui.Scene) ui.Layout {
	if h.Full {
		return ui.Layout{h.Focus: ui.Area(h.W, h.H)}
	}
	return h.Screen.Layout(s, h.W, h.H)
}

// Say implements ui.Host.
func (h *Host) Say(text string) { h.Notice = text }

// Open implements ui.Host.
func (h *Host) Open(l ui.Layer) { h.Layer = l }

// Close implements ui.Host.
func (h *Host) Close() { h.Layer = nil }

// Top implements ui.Host.
func (h *Host) Top() ui.Layer { return h.Layer }

// Restudy implements ui.Host.
func (h *Host) Restudy() { h.Study() }

// Redraw implements ui.Host.
func (h *Host) Redraw() { h.Drawn++ }

// Press implements ui.Host.
func (h *Host) Press(key string) tea.Cmd {
	h.Notice = ""
	keys := h.Screen.Keys()
	if c, ok := h.Screen.(ui.Chooser); ok {
		keys = append(keys, c.Own()...)
	}
	for _, k := range keys {
		if k.Is(key) {
			return k.Do(h)
		}
	}
	h.T.Errorf("%s has no key %s", h.Screen.Name(), key)
	return nil
}

// Start implements ui.Host.
func (h *Host) Start(spec trainer.Spec, from *trainer.Checkpoint) *lanes.Lane {
	return h.Runs.Add(run.Start(h.cancel, spec, run.Options{From: from}))
}

// Show implements ui.Host.
func (h *Host) Show(source run.Source) *lanes.Lane { return h.Runs.Add(source) }

// Known implements ui.Host.
func (h *Host) Known(none string) *lanes.Lane {
	l := h.Runs.One()
	if l == nil {
		h.Notice = none
	}
	return l
}

// OpenPreset implements ui.Host.
func (h *Host) OpenPreset(p presets.Preset) {
	h.Runs.Clear()
	h.Title = p.Title
	for _, spec := range p.Lanes {
		h.Start(spec, nil)
	}
}

// Keys presses keys, on the layer on top if there is one, and runs what they
// return.
func (h *Host) Keys(keys ...string) {
	h.T.Helper()
	for _, k := range keys {
		if h.Layer != nil {
			h.Run(ui.PressOn(h, h.Layer, KeyPress(k)))
			continue
		}
		h.Run(h.Press(k))
	}
}

// Run runs a command and what comes back.
func (h *Host) Run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			h.Run(c)
		}
	case ui.Reply:
		h.Run(msg(h))
	}
}

// Study makes the study of the screen, about the lane that it shows and those
// that it shows beside it.
func (h *Host) Study() {
	h.T.Helper()
	studier, ok := h.Screen.(ui.Studier)
	l := h.Runs.One()
	if !ok || l == nil {
		return
	}
	of, ok := h.network(l)
	if !ok {
		return
	}
	if c, ok := h.Screen.(ui.Comparer); ok {
		others := h.Runs.Beside()
		for _, l := range others[:min(len(others), c.Others())] {
			if n, ok := h.network(l); ok {
				of.Others = append(of.Others, n)
			}
		}
	}
	h.Found = studier.Study()(h.cancel, of)
}

// network returns the network of l and its data, and whether there is one.
func (h *Host) network(l *lanes.Lane) (ui.Network, bool) {
	h.T.Helper()
	set, err := l.Spec.Load(h.cancel)
	if err != nil {
		h.T.Fatal(err)
	}
	m, ok := h.Runs.Member(l, l.Rewound())
	return ui.Network{Member: m, Set: set, Lane: l, Epoch: l.Looked()}, ok
}

// Select steps through all runs at once, then each, as Set.Move does. What was
// found about another run is not shown.
func (h *Host) Select(by int) {
	before := h.Runs.One()
	if h.Runs.Move(by); h.Runs.One() != before {
		h.Found = nil
	}
}

// Mouse does something with the mouse on a panel, at a cell of it.
func (h *Host) Mouse(panel string, x, y int, act ui.MouseAct) {
	h.T.Helper()
	r := h.Panel(panel)
	for _, p := range h.Screen.Panels() {
		if p.Name == panel && p.Mouse != nil {
			h.Run(p.Mouse(h, ui.Mouse{X: x, Y: y, W: r.W, H: r.H, Act: act}))
			return
		}
	}
	h.T.Fatalf("%s has no panel %s for the mouse", h.Screen.Name(), panel)
}

// Styled returns what the screen shows, with the layer on top.
func (h *Host) Styled() string {
	c := h.Theme.Glyphs.Canvas(h.W, h.H)
	s := h.Scene()
	if h.Screen != nil {
		rects := h.layout(s)
		for _, p := range h.Screen.Panels() {
			if r := rects[p.Name]; !r.Empty() {
				own := *s
				own.Focused = p.Name == h.Focus
				p.Draw(&own, c.Sub(r.X, r.Y, r.W, r.H))
			}
		}
	}
	if h.Layer != nil {
		h.Layer.Draw(s, c)
	}
	text := c.String()
	if h.Theme.Glyphs.Plain {
		text = plot.ToASCII(text)
	}
	return text
}

// Text returns what the screen shows, without styles.
func (h *Host) Text() string { return ansi.Strip(h.Styled()) }

// TextIn returns what the screen shows in w×h cells, without styles.
func (h *Host) TextIn(w, height int) string {
	h.Resize(w, height)
	return h.Text()
}

// Cut returns what a panel shows.
func (h *Host) Cut(panel string) string { return Cut(h.Text(), h.Panel(panel)) }

// Cut returns what stands in a rectangle of text.
func Cut(text string, r ui.Rect) string {
	lines := strings.Split(text, "\n")
	var out []string
	for y := r.Y; y < r.Y+r.H && y < len(lines); y++ {
		line := []rune(lines[y])
		for len(line) < r.X+r.W {
			line = append(line, ' ')
		}
		out = append(out, string(line[r.X:r.X+r.W]))
	}
	return strings.Join(out, "\n")
}

// KeyPress returns the message of a key as Bubble Tea names it.
func KeyPress(name string) tea.KeyPressMsg {
	mod := tea.KeyMod(0)
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		name, mod = rest, tea.ModCtrl
	}
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "tab": tea.KeyTab, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: ' ', Text: " "}
	}
	msg := tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod}
	if mod == 0 {
		msg.Text = name
	}
	return msg
}

// A NamedLook is a way in which people see the screens.
type NamedLook struct {
	Name string
	ui.Look
}

// Looks are the ways in which screens are compared with golden files.
var Looks = []NamedLook{
	{"dark", ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: &plot.Box}},
	{"light", ui.Look{Colors: colorprofile.TrueColor, Glyphs: &plot.Box}},
	{"16", ui.Look{Dark: true, Colors: colorprofile.ANSI, Glyphs: &plot.Box}},
	{"nocolor", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.Box}},
	{"ascii", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII}},
}

// Brailles are the looks of charts of dots.
var Brailles = []NamedLook{
	{"dark", ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: &plot.Braille}},
	{"nocolor", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.Braille}},
}

// Sizes are those of the terminals in which screens are compared with golden
// files. A screen gets what the frame leaves of it.
var Sizes = [][2]int{{40, 10}, {60, 15}, {80, 24}, {120, 40}, {200, 60}}

// frameRows is how many rows the frame takes, roughly.
const frameRows = 6
