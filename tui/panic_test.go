//go:build unix

package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"descent/model/guard"
	"descent/tui/plot"
	"descent/tui/ui"
)

// panics are places where code of the dashboard can panic, and handlers of a key
// that does it there.
var panics = map[string]func(ui.Host) tea.Cmd{
	"handler": func(ui.Host) tea.Cmd { panic("boom") },
	"command": func(ui.Host) tea.Cmd { return func() tea.Msg { panic("boom") } },
	"batch": func(ui.Host) tea.Cmd {
		return tea.Batch(func() tea.Msg { return nil }, func() tea.Msg { panic("boom") })
	},
	"reply": func(ui.Host) tea.Cmd {
		return func() tea.Msg { return ui.Reply(func(ui.Host) tea.Cmd { panic("boom") }) }
	},
	"picture": func(h ui.Host) tea.Cmd { h.Open(brokenLayer{}); return nil },
	"errand":  func(h ui.Host) tea.Cmd { return h.(*App).away(func() { panic("boom") }) },
}

// A brokenLayer panics when it is drawn.
type brokenLayer struct{}

func (brokenLayer) Name() string                { return "broken" }
func (brokenLayer) Keys() []ui.Key              { return nil }
func (brokenLayer) Draw(*ui.Scene, plot.Canvas) { panic("boom") }

// A brokenLog panics in the goroutine of the first run that begins.
type brokenLog struct{ slog.Handler }

func (brokenLog) Enabled(context.Context, slog.Level) bool { return true }
func (b brokenLog) WithAttrs([]slog.Attr) slog.Handler     { return b }
func (brokenLog) Handle(context.Context, slog.Record) error {
	panic("boom")
}

// breakVariable names the place that panics, in the environment of the process
// that TestBrokenDashboard is in a terminal.
const breakVariable = "DESCENT_TEST_BREAK"

// TestBrokenDashboard is the process of TestPanicsLeaveTheTerminal: the dashboard,
// which panics where the environment says when b is pressed.
func TestBrokenDashboard(t *testing.T) {
	place := os.Getenv(breakVariable)
	if place == "" {
		t.Skip("is started by another test")
	}
	o := Options{Glyphs: &plot.Box, Extra: []tea.ProgramOption{tea.WithFilter(func(_ tea.Model, m tea.Msg) tea.Msg {
		if k, ok := m.(tea.KeyPressMsg); ok && k.String() == "b" {
			return ui.Reply(panics[place])
		}
		return m
	})}}
	if place == "run" {
		o.Log = slog.New(brokenLog{})
	}
	results, err := Run(t.Context(), lab(t, "epochs=1000000"), o)
	var panicked *guard.Panic
	fmt.Printf("%d results, panic %v\n", len(results), errors.As(err, &panicked))
	for _, r := range results {
		fmt.Println(r.Name(), r.Snapshot.State, r.Snapshot.Err)
	}
	fmt.Println(err)
}

// A panic of the dashboard's code ends it in order: the terminal is as it was, what
// runs had reached is there, and the error says what panicked and where. A panic of
// a run ends that run alone.
func TestPanicsLeaveTheTerminal(t *testing.T) {
	places := []string{"run"}
	for place := range panics {
		places = append(places, place)
	}
	for _, place := range places {
		t.Run(place, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestBrokenDashboard$")
			cmd.Env = append(os.Environ(), breakVariable+"="+place, "TERM=xterm-256color", "LANG=C.UTF-8")
			f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
			if err != nil {
				t.Skipf("no pseudo-terminal here: %v", err)
			}
			defer f.Close()
			defer cmd.Process.Kill()
			before := untouched(t)
			p := &pseudo{tb: t, keys: f}
			p.more.L = &p.mu
			go p.read()
			p.wait(time.Now(), "\x1b[?1004h")
			p.wait(time.Now(), "pause")
			if place == "run" {
				p.wait(time.Now(), "boom")
				f.WriteString("q")
				p.wait(time.Now(), "2 results, panic false")
				p.wait(time.Now(), "failed panic: boom")
			} else {
				f.WriteString("b")
				p.wait(time.Now(), "2 results, panic true")
				p.wait(time.Now(), "A sgd stopped")
				p.wait(time.Now(), "panic: boom")
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			for _, off := range []string{"\x1b[?1049l", "\x1b[?25h", "\x1b[?1002l", "\x1b[?1004l", "\x1b[?2004l"} {
				on := strings.NewReplacer("l", "h", "25h", "25l").Replace(off)
				if last := bytes.LastIndex(p.written.Bytes(), []byte(off)); last < bytes.LastIndex(p.written.Bytes(), []byte(on)) {
					t.Errorf("%q is not switched back: %q", on, p.written.String())
				}
			}
			if after, err := term.GetState(f.Fd()); err != nil && !errors.Is(err, io.EOF) || !reflect.DeepEqual(before, after) {
				t.Errorf("the line discipline is %+v, %v, want %+v", after, err, before)
			}
		})
	}
}

// untouched returns the line discipline of a terminal that no program has changed.
func untouched(t *testing.T) *term.State {
	t.Helper()
	f, other, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	defer other.Close()
	state, err := term.GetState(f.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return state
}
