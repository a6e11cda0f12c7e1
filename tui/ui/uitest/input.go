package uitest

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// Point does something with the mouse at a cell of the host: on the layer on
// top, or else on the panel that is there.
func (h *Host) Point(x, y int, act ui.MouseAct) {
	h.T.Helper()
	if h.Layer != nil {
		p, ok := h.Layer.(ui.Pointable)
		if !ok {
			h.T.Fatalf("%T is not for the mouse", h.Layer)
		}
		h.Run(p.Point(h, ui.Mouse{X: x, Y: y, W: h.W, H: h.H, Act: act}))
		return
	}
	rects := h.layout(h.Scene())
	for _, p := range h.Screen.Panels() {
		if r := rects[p.Name]; r.Has(x, y) && p.Mouse != nil {
			h.Run(p.Mouse(h, ui.Mouse{X: x - r.X, Y: y - r.Y, W: r.W, H: r.H, Act: act}))
		}
	}
}

// Type types a text, a key for each character.
func (h *Host) Type(text string) {
	h.T.Helper()
	for _, r := range text {
		key := string(r)
		if r == ' ' {
			key = "space"
		}
		h.Keys(key)
	}
}

// Find returns the cell at which a text begins, the first one if it is shown
// more than once.
func (h *Host) Find(text string) (x, y int) {
	h.T.Helper()
	shown := h.Text()
	for y, line := range strings.Split(shown, "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			return plot.Width(before), y
		}
	}
	h.T.Fatalf("%q is not shown:\n%s", text, shown)
	return 0, 0
}

// Shows checks that all texts are shown.
func (h *Host) Shows(texts ...string) {
	h.T.Helper()
	shown := h.Text()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			h.T.Errorf("%q is not shown:\n%s", text, shown)
		}
	}
}

// KeyPress returns the message of a key in the notation of Bubble Tea.
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
