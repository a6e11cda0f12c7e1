package tui

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"descent/presets"
	"descent/tui/compare"
	"descent/tui/plot"
	"descent/tui/runs"
	"descent/tui/ui/uitest"
)

// An emulated dashboard runs in a terminal emulator.
type emulated struct {
	t        testing.TB
	app      *App
	term     *vt.SafeEmulator
	keyboard *keyboard
	program  *tea.Program
	done     chan error
}

// open shows app in a terminal of w×h cells.
func open(t testing.TB, app *App, w, h int, extra ...tea.ProgramOption) *emulated {
	t.Helper()
	s := &emulated{t: t, app: app, term: vt.NewSafeEmulator(w, h), done: make(chan error, 1)}
	s.keyboard = newKeyboard(s.term)
	s.run(app, w, h, extra...)
	return s
}

// run shows model, which is the dashboard or stands for it.
func (s *emulated) run(model tea.Model, w, h int, extra ...tea.ProgramOption) {
	options := append([]tea.ProgramOption{
		tea.WithInput(s.keyboard), tea.WithOutput(&tty{s.term}), tea.WithWindowSize(w, h),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}),
		tea.WithoutSignals(),
	}, extra...)
	s.program = tea.NewProgram(model, options...)
	go func() {
		_, err := s.program.Run()
		s.done <- err
	}()
	s.t.Cleanup(func() {
		s.program.Kill()
		s.keyboard.close()
		stopAll(s.app)
	})
}

// A keyboard holds what was typed, and what the terminal answers, until the
// program reads it. The emulator's own pipe has no room: it holds up the
// terminal until the program reads, which may be waiting for the terminal.
type keyboard struct {
	mu     sync.Mutex
	more   sync.Cond
	typed  bytes.Buffer
	closed bool
}

func newKeyboard(term io.Reader) *keyboard {
	k := &keyboard{}
	k.more.L = &k.mu
	go io.Copy(k, term)
	return k
}

func (k *keyboard) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.more.Signal()
	return k.typed.Write(p)
}

func (k *keyboard) Read(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.typed.Len() == 0 && !k.closed {
		k.more.Wait()
	}
	if k.typed.Len() == 0 {
		return 0, io.EOF
	}
	return k.typed.Read(p)
}

func (k *keyboard) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	k.more.Broadcast()
}

// A tty writes to a terminal as the system's line discipline does: what ends
// a line also returns the carriage.
type tty struct{ term *vt.SafeEmulator }

func (o *tty) Write(p []byte) (int, error) {
	_, err := o.term.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

func (s *emulated) text() string {
	lines := strings.Split(ansi.Strip(s.term.Render()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// wait returns the screen once it shows all of want.
func (s *emulated) wait(want ...string) string {
	s.t.Helper()
	var text string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text = s.text()
		missing := false
		for _, w := range want {
			missing = missing || !strings.Contains(text, w)
		}
		if !missing {
			return text
		}
	}
	s.t.Fatalf("the screen never showed %q:\n%s", want, text)
	return ""
}

// press types text, a key a rune.
func (s *emulated) press(text string) { s.keyboard.Write([]byte(text)) }

// resize makes the window smaller. The emulator keeps its size: being made
// smaller while output for the old size is on its way is more than it stands.
func (s *emulated) resize(w, h int) {
	s.program.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// No line may be longer than the terminal, whatever its size and whatever is
// open, and nothing may be drawn below it.
func TestScreensFit(t *testing.T) {
	apps := map[string]*App{
		"running":  midway(finished(t, lab(t))),
		"diverged": finished(t, lab(t, "lr=1000000")),
		"loading":  NewApp(t.Context(), lab(t, "epochs=1000000"), &plot.Box),
		"empty":    NewApp(t.Context(), presets.Preset{Title: "nothing"}, &plot.Box),
	}
	long := finished(t, lab(t))
	long.title = strings.Repeat("a long title ", 30)
	long.notice = strings.Repeat("a long notice ", 50)
	apps["long"] = long
	wide := finished(t, lab(t))
	wide.title = strings.Repeat("网络", 80)
	apps["wide"] = wide
	for !apps["diverged"].lanes.Full() {
		apps["diverged"].Start(lab(t).Lanes[0], nil)
	}
	for name, app := range apps {
		for _, open := range []string{"", "?", "e", "n"} {
			t.Log(name, open)
			app.over = nil
			if open != "" {
				app.Press(open)
			}
			for w := 1; w <= 250; w += 1 + w/5 {
				for h := 1; h <= 70; h += 1 + h/3 {
					app.Update(tea.WindowSizeMsg{Width: w, Height: h})
					uitest.CheckFits(t, app.View().Content, w, h)
				}
			}
		}
	}
	for _, app := range apps {
		stopAll(app)
	}
}

// Charts are the point of Runs and Compare.
func TestChartsGetMostOfTheWidth(t *testing.T) {
	app := finished(t, lab(t))
	s := app.Scene()
	for w := 40; w <= 250; w++ {
		for h := 10; h <= 70; h++ {
			body := divide(w, h, 2, false).body
			compared := compare.New().Layout(s, body.W, body.H)
			if got := compared["accuracy"].W + compared["loss"].W; float64(got) < 0.6*float64(w) {
				t.Errorf("at %dx%d the charts of Compare are %d wide", w, h, got)
			}
			rects := runs.New().Layout(s, body.W, body.H)
			loss, accuracy := rects["loss"], rects["accuracy"]
			charts := loss.W
			if accuracy.Y == loss.Y {
				charts += accuracy.W
			}
			if float64(charts) < 0.6*float64(w) {
				t.Errorf("at %dx%d charts are %d wide", w, h, charts)
			}
			if loss.H < 4 {
				t.Errorf("at %dx%d the loss chart is %d high", w, h, loss.H)
			}
		}
	}
}

// checkDivides checks that no panel lies on another, nor outside of w×h cells.
func checkDivides(t *testing.T, app *App, w, h int) {
	t.Helper()
	s := app.frame()
	taken := make([]string, w*h)
	for _, p := range s.place(w, h) {
		for y := p.Y; y < p.Y+p.H; y++ {
			for x := p.X; x < p.X+p.W; x++ {
				if x < 0 || y < 0 || x >= w || y >= h {
					t.Fatalf("%s: %s leaves %dx%d: %+v", s.pages[s.page].Name(), p.Name, w, h, p.Rect)
				}
				if other := taken[y*w+x]; other != "" {
					t.Fatalf("%s: %s lies on %s at %dx%d", s.pages[s.page].Name(), p.Name, other, w, h)
				}
				taken[y*w+x] = p.Name
			}
		}
	}
}

// Panels must not lie on each other, nor outside of the terminal, on any
// screen.
func TestLayoutDivides(t *testing.T) {
	app := finished(t, lab(t))
	for i := range app.pages {
		app.show(i)
		for w := 20; w <= 250; w += 7 {
			for h := 8; h <= 70; h++ {
				checkDivides(t, app, w, h)
			}
		}
	}
}
