package tui

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"descent/presets"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A watched dashboard checks every picture that it draws. It draws one in a
// few, so that ten thousand events take seconds.
type watched struct {
	*App
	t      *testing.T
	events int
	view   tea.View
	seen   map[string]int // how often each screen was drawn
}

const drawnEvery = 20

// Update implements tea.Model. Only control-C ends the program: whatever else
// does, such as a click on an answer, would end the test.
func (m *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.events++
	k, pressed := msg.(tea.KeyPressMsg)
	if pressed && m.over != nil && unicode.IsDigit(k.Code) {
		return m, nil // a network of random size may be larger than this machine
	}
	_, cmd := m.App.Update(msg)
	if pressed && k.String() == "ctrl+c" || reflect.ValueOf(cmd).Pointer() != reflect.ValueOf(tea.Quit).Pointer() {
		return m, cmd
	}
	return m, nil
}

// View implements tea.Model.
func (m *watched) View() tea.View {
	if m.events%drawnEvery != 0 {
		return m.view
	}
	m.view = m.App.View()
	m.seen[m.pages[m.page].Name()]++
	lines := strings.Split(m.view.Content, "\n")
	if len(lines) > max(m.display.h, 1) {
		m.t.Errorf("after %d events %d lines in %d rows", m.events, len(lines), m.display.h)
	}
	for _, l := range lines {
		text := ansi.Strip(l)
		if got := ansi.StringWidth(text); got > m.display.w {
			m.t.Errorf("after %d events a line is %d wide in %d columns: %q", m.events, got, m.display.w, text)
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }); i >= 0 {
			m.t.Errorf("after %d events a stray character: %q", m.events, text)
		}
	}
	return m.view
}

// randomEvent is what a child at the keyboard might do. It never says yes to
// the question whether to quit.
func randomEvent(rng *rand.Rand, keys []ui.Key, w, h *int) tea.Msg {
	letter := func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	codes := []rune{tea.KeyTab, tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyEsc, tea.KeyEsc,
		tea.KeyEnter, tea.KeyBackspace, tea.KeySpace, tea.KeyPgDown, tea.KeyPgUp, tea.KeyEnd, tea.KeyHome}
	switch p := rng.IntN(100); {
	case p < 3:
		*w, *h = 1+rng.IntN(250), 1+rng.IntN(70)
		return tea.WindowSizeMsg{Width: *w, Height: *h}
	case p < 8:
		return letter(rune('1' + rng.IntN(8))) // a screen
	case p < 50:
		k := keys[rng.IntN(len(keys))]
		if press := k.Presses[0]; len(press) == 1 && press != "q" {
			return letter(rune(press[0]))
		}
		return letter('?')
	case p < 70:
		return tea.KeyPressMsg{Code: codes[rng.IntN(len(codes))]}
	case p < 75:
		return letter([]rune(".a-é网/%")[rng.IntN(7)])
	case p < 76:
		return tea.PasteMsg{Content: "0.1\x1b[31m\n网"}
	case p < 86:
		return tea.MouseClickMsg{X: rng.IntN(*w), Y: rng.IntN(*h), Button: tea.MouseLeft}
	case p < 92:
		return tea.MouseMotionMsg{X: rng.IntN(*w), Y: rng.IntN(*h), Button: tea.MouseLeft}
	}
	return tea.MouseWheelMsg{X: rng.IntN(*w), Y: rng.IntN(*h), Button: tea.MouseWheelUp + tea.MouseButton(rng.IntN(2))}
}

// monkeyEvents is how many events the dashboard gets: more for a longer look.
var monkeyEvents = flag.Int("monkey", 10_000, "random events that TestMonkey sends")

// Whatever is pressed, clicked or resized on any screen while runs train, the
// dashboard goes on, keeps to its size, and leaves the terminal as it was.
func TestMonkey(t *testing.T) {
	t.Chdir(t.TempDir()) // for what it writes
	p := lab(t, "epochs=1000000")
	p.Pace = 16
	app := NewApp(t.Context(), p, &plot.Box)
	for i := range app.pages { // a test that is suspended does not come back
		app.pages[i].keys = slices.DeleteFunc(app.pages[i].keys, func(k ui.Key) bool { return k.Is("ctrl+z") })
	}
	m := &watched{App: app, t: t, seen: map[string]int{}}
	// The emulator has room for all sizes: being made smaller while output for
	// the old size is on its way is more than it stands.
	s := &emulated{t: t, app: app, term: vt.NewSafeEmulator(250, 70), done: make(chan error, 1)}
	s.keyboard = newKeyboard(s.term)
	s.run(m, 80, 24)
	s.wait("epoch")
	rng := rand.New(rand.NewPCG(3, 4))
	var keys []ui.Key
	for _, sc := range app.pages {
		keys = append(keys, sc.keys...)
	}
	w, h := 80, 24
	for range *monkeyEvents {
		s.program.Send(randomEvent(rng, keys, &w, &h))
	}
	ended := make(chan struct{})
	go func() { // a second control-C always ends
		s.program.Send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
		s.program.Send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
		close(ended)
	}()
	select {
	case err := <-s.done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	<-ended
	if s.term.IsAltScreen() || s.term.CursorHidden() {
		t.Error("the terminal is not as it was")
	}
	for _, sc := range app.pages {
		if m.seen[sc.Name()] == 0 {
			t.Errorf("%s was never drawn: %v", sc.Name(), m.seen)
		}
	}
	if m.events < *monkeyEvents || len(app.lanes.Lanes) > presets.MaxLanes {
		t.Errorf("%d events, %d runs", m.events, len(app.lanes.Lanes))
	}
	t.Log(fmt.Sprint(m.events, " events; drawn ", m.seen))
}
