// Package uitest supports tests of screens and layers: a Host with one screen and no
// dashboard, made-up and real runs, the looks and sizes of terminals, and golden files.
package uitest

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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
	Found   any          // the result of the last study
	Focus   string       // the focused panel
	Full    bool         // whether the focused panel takes the whole body
	Kept    *store.Store // stores runs; may be nil
	Far     ui.Workers   // train searches; nil for none
	Drawn   int          // number of calls of Redraw
	Ran     []ui.Reply   // replies of commands
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

// layout returns the rectangles of the panels.
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

// Keys presses keys, on the layer on top if there is one, and runs the returned commands.
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

// Run runs a command and its reply.
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

// Study runs the study of the screen.
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

// Select moves the selection by Set.Move, and removes the finding of another run.
func (h *Host) Select(by int) {
	before := h.Runs.One()
	if h.Runs.Move(by); h.Runs.One() != before {
		h.Found = nil
	}
}

// Mouse performs a mouse action at a cell of a panel.
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

// Styled returns the text of the screen with the layer on top, with styles.
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

// Text returns Styled without styles.
func (h *Host) Text() string { return ansi.Strip(h.Styled()) }

// TextIn returns Text for a size of w×h cells.
func (h *Host) TextIn(w, height int) string {
	h.Resize(w, height)
	return h.Text()
}

// Cut returns the text of a panel.
func (h *Host) Cut(panel string) string { return Cut(h.Text(), h.Panel(panel)) }

// Cut returns the part of a text in a rectangle.
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

// frameRows is the approximate number of rows of the frame.
const frameRows = 6
