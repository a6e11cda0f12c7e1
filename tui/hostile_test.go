package tui

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/ui/uitest"
)

// hostile is a name that no terminal should get.
const hostile = uitest.Hostile

// styles are the sequences that a picture may have.
var styles = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// strays returns the characters of a picture that steer a terminal or hide
// something, styles aside.
func strays(picture string) []string {
	return uitest.Steers(styles.ReplaceAllString(picture, ""))
}

// hostileLab is a small experiment on a table, in which all names are hostile.
func hostileLab(t testing.TB) presets.Preset {
	t.Helper()
	quoted := `"` + strings.ReplaceAll(hostile, "\n", " ") + `"`
	rows := quoted + "1," + quoted + "2," + quoted + "\n"
	for i := range 60 {
		rows += fmt.Sprintf("%d.5,%d,%s\n", i%7, i%5, []string{"b", quoted}[i%2])
	}
	path := filepath.Join(t.TempDir(), "x\x1b]0;pwn\a\u202e.csv")
	if err := os.WriteFile(path, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	p := lab(t, "hidden=4")
	if err := p.Change([]presets.Setting{{Key: "data", Text: "csv:file=" + path}}); err != nil {
		t.Fatal(err)
	}
	p.Title, p.Note = hostile, hostile
	for i := range p.Lanes {
		p.Lanes[i].Name += hostile
	}
	return p
}

// No name of others steers the terminal, on any screen, at any size, whatever lies
// on top.
func TestHostileNamesOnScreens(t *testing.T) {
	app := finished(t, hostileLab(t))
	defer stopAll(app)
	app.tell(lanes.Event{Kind: lanes.Broke, Run: hostile, Text: hostile})
	for _, p := range app.pages {
		visit(t, app, p.Name())
		for _, over := range []string{"", "?", "e", ":", "w", "/", "enter"} {
			app.over, app.full = nil, false
			if over != "" {
				app.Press(over)
			}
			app.notice = hostile
			for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {250, 70}} {
				app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				if found := strays(app.View().Content); found != nil {
					t.Errorf("%s with %q on top at %v: %q", p.Name(), over, size, found)
				}
			}
		}
	}
	if name := app.View().WindowTitle; strays(name) != nil {
		t.Errorf("the title of the window is %q", name)
	}
}

// A recorder keeps what is written through it.
type recorder struct {
	io.Writer
	mu      sync.Mutex
	written bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	r.written.Write(p)
	r.mu.Unlock()
	return r.Writer.Write(p)
}

// The bytes that reach the terminal hold no sequence of a name either.
func TestHostileNamesInTheStream(t *testing.T) {
	app := finished(t, hostileLab(t))
	s := &emulated{t: t, app: app, term: vt.NewSafeEmulator(100, 30), done: make(chan error, 1)}
	s.keyboard = newKeyboard(s.term)
	r := &recorder{Writer: &tty{s.term}}
	s.run(app, 100, 30, tea.WithOutput(r))
	s.wait("pwn")
	for _, p := range app.pages {
		s.press(p.number)
		s.wait(p.number + " " + p.Name())
		time.Sleep(2 * frameTime)
	}
	s.program.Kill()
	<-s.done
	r.mu.Lock()
	defer r.mu.Unlock()
	text := r.written.String()
	for _, bad := range []string{"\x1b]0;", "\x1b[2J\x1b]", "pwn\a", "\u202e", "\u200b", "\u2066", "\ufeff", "\u009b", "\x7f"} {
		if i := strings.Index(text, bad); i >= 0 {
			t.Errorf("%q is written: %q", bad, text[max(i-40, 0):min(i+40, len(text))])
		}
	}
}
