package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"descent/model"
	"descent/presets"
	"descent/trainer/advice"
	"descent/tui/help"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// endless is an experiment that runs until it is stopped.
func endless(t *testing.T) *App {
	return NewApp(t.Context(), lab(t, "epochs=1000000"), &plot.Box)
}

func states(app *App) string {
	var all []string
	for _, l := range app.lanes.Lanes {
		all = append(all, app.lanes.Live(l).State().String())
	}
	return strings.Join(all, " ")
}

// await waits for the runs to get into the given states.
func await(t testing.TB, app *App, want string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); states(app) != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("runs are %s, want %s", states(app), want)
		}
	}
}

// Every key of every screen must be explained on its help page, and mean one
// thing there.
func TestKeysAreUniqueAndExplained(t *testing.T) {
	app := finished(t, lab(t))
	for i := range app.pages {
		app.show(i)
		page := helpText(app)
		seen := map[string]string{}
		for _, k := range app.pages[app.page].keys {
			if k.Doc == "" || k.Show == "" || k.Do == nil || len(k.Presses) == 0 {
				t.Errorf("key %v lacks something: %+v", k.Presses, k)
			}
			if !strings.Contains(page, k.Doc) {
				t.Errorf("%s: help does not explain %s", app.pages[i].Name(), k.Show)
			}
			for _, p := range k.Presses {
				if other, ok := seen[p]; ok {
					t.Errorf("%s: %q means both %q and %q", app.pages[i].Name(), p, other, k.Doc)
				}
				seen[p] = k.Doc
			}
		}
		for _, r := range advice.Rules {
			if !strings.Contains(page, r.Doc) {
				t.Errorf("help does not explain the verdict %s", r.ID)
			}
		}
	}
}

// Help explains the panel that has the focus, on every screen.
func TestHelpExplainsTheFocus(t *testing.T) {
	app := finished(t, lab(t))
	app.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	flat := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for i, sc := range app.pages {
		app.show(i)
		explained := 0
		for range sc.panels {
			p := sc.panels[app.focus]
			if p.About != "" {
				explained++
				if !strings.Contains(flat(helpText(app)), flat(p.About)) {
					t.Errorf("%s: help does not explain %s", sc.Name(), p.Name)
				}
			}
			app.Press("tab")
		}
		if explained == 0 {
			t.Errorf("%s explains none of its panels", sc.Name())
		}
	}
}

// The README's table of keys is made from the keys.
func TestReadmeListsTheKeys(t *testing.T) {
	const path = "../README.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "\n| key | does |\n| --- | --- |\n"
	for _, k := range NewApp(t.Context(), presets.Preset{}, &plot.Box).pages[0].keys {
		want += fmt.Sprintf("| `%s` | %s |\n", strings.ReplaceAll(k.Show, ", ", "` `"), k.Doc)
	}
	want += "\n"
	const from, to = "<!-- keys -->\n", "<!-- end of keys -->"
	before, rest, ok := strings.Cut(string(text), from)
	table, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s lacks %q or %q", path, from, to)
	}
	if table == want {
		return
	}
	if !uitest.Updating() {
		t.Fatalf("the table of keys in %s is old: go test ./tui -run Readme -update writes it anew", path)
	}
	if err := os.WriteFile(path, []byte(before+from+want+to+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// helpText returns the help page as lines so long that none is broken.
func helpText(app *App) string {
	c := plot.NewCanvas(1000, 200)
	page := &app.pages[app.page]
	help.New(page, page.panels[app.focus], page.keys, app.layers()).Draw(app.Scene(), c)
	return ansi.Strip(c.String())
}

func TestPauseActsOnTheSelection(t *testing.T) {
	app := endless(t)
	await(t, app, "running running")
	app.Press("space")
	await(t, app, "paused paused")
	app.Press("space")
	await(t, app, "running running")
	app.Press("j") // A alone
	app.Press("space")
	await(t, app, "paused running")
	app.Press("esc") // all: one still runs, so all pause
	app.Press("space")
	await(t, app, "paused paused")
	app.Press("x") // a paused run can be stopped
	await(t, app, "stopped stopped")
	app.Press("space")
	if app.notice == "" {
		t.Error("pausing what has ended says nothing")
	}
}

func TestRerunDrawsTheSameCurve(t *testing.T) {
	app := finished(t, lab(t))
	before := app.lanes.Lanes[1].Snap.Series
	app.Press("r")
	for _, l := range app.lanes.Lanes {
		<-app.lanes.Live(l).Done()
		*l.Snap = *l.Latest()
	}
	for c := range before {
		if len(before[c]) == 0 || len(before[c]) != len(app.lanes.Lanes[1].Snap.Series[c]) {
			t.Fatalf("curve %s has %d points, then %d", c, len(before[c]), len(app.lanes.Lanes[1].Snap.Series[c]))
		}
		for i, b := range before[c] {
			if b != app.lanes.Lanes[1].Snap.Series[c][i] {
				t.Fatalf("curve %s differs at %d", c, i)
			}
		}
	}
}

func TestReseedStartsBeside(t *testing.T) {
	app := finished(t, lab(t))
	app.Press("R")
	app.Press("R")
	if n := len(app.lanes.Lanes); n != 4 {
		t.Fatalf("there are %d runs, want 4", n)
	}
	if a, b := app.lanes.Lanes[2].Spec, app.lanes.Lanes[3].Spec; a.Seed == b.Seed || a.Seed == 1 {
		t.Errorf("seeds are %d and %d", a.Seed, b.Seed)
	}
}

func TestNoMoreRunsThanFit(t *testing.T) {
	app := finished(t, lab(t))
	for range presets.MaxLanes + 3 {
		app.Press("R")
	}
	if len(app.lanes.Lanes) != presets.MaxLanes || app.notice == "" {
		t.Errorf("%d runs, notice %q", len(app.lanes.Lanes), app.notice)
	}
	app.Press("j")
	app.Press("D")
	app.Press("space") // anything else takes the question back
	app.Press("D")
	if len(app.lanes.Lanes) != presets.MaxLanes {
		t.Error("a run was discarded without being asked for twice")
	}
	app.Press("D")
	if len(app.lanes.Lanes) != presets.MaxLanes-1 {
		t.Error("no run was discarded")
	}
	app.Press("R") // takes the free slot
	slots := map[int]bool{}
	for _, l := range app.lanes.Lanes {
		slots[l.Slot] = true
	}
	if len(slots) != presets.MaxLanes {
		t.Errorf("slots are %v", slots)
	}
}

func TestPaceSteps(t *testing.T) {
	app := finished(t, lab(t))
	app.pace = 1.5
	app.Press(">")
	if app.pace != 2 {
		t.Errorf("faster than 1.5 is %v, want 2", app.pace)
	}
	for range len(paces) {
		app.Press(">")
	}
	if app.pace != 0 {
		t.Errorf("the fastest pace is %v, want 0, which is unlimited", app.pace)
	}
	app.Press("<") // from full speed: below what the runs reach
	if app.pace == 0 || app.pace > 1000 {
		t.Errorf("slower than full speed is %v", app.pace)
	}
	for range 2 * len(paces) {
		app.Press("<")
	}
	if app.pace != paces[0] {
		t.Errorf("the slowest pace is %v, want %v", app.pace, paces[0])
	}
}

// The form, from key presses in a terminal: a changed copy starts beside the
// others, a wrong value is explained and keeps its text.
func TestFormInTheTerminal(t *testing.T) {
	app := finished(t, lab(t))
	s := open(t, app, 120, 40)
	s.wait("SGD beside momentum")
	s.press("n")
	s.wait("New run", "enter starts")
	s.press("\x1b[B") // down, to data
	s.press("iris\r")
	s.wait("▸data          iris", "150 irises")
	s.press("\t\t\t\t") // examples, preprocess, hidden, activation
	s.press("\x1b[C")   // relu to leaky_relu
	s.wait("▸activation    leaky_relu", "slope")
	s.press("\t\x7f\x7f\x7f\x7f9") // its slope
	s.wait("slope: 9 is too large: want at most 1")
	s.press("\r")
	s.wait("slope: 9 is too large: want at most 1") // nothing started
	s.press("\x7f0.2")
	s.press("\r")
	s.wait("C ━", "iris hidden 128", "data iris, activ")
	s.press("\x03\x03") // the first asks if C still trains
	select {
	case err := <-s.done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("ctrl+c does not quit")
	}
	if got := app.lanes.Lanes[2].Spec.Activation; got != (model.LeakyReLU{Slope: 0.2}) {
		t.Errorf("activation is %#v", got)
	}
}

func TestCurvesAppearWhileRunsTrain(t *testing.T) {
	p := lab(t, "epochs=1000000")
	p.Pace = 8
	app := NewApp(t.Context(), p, &plot.Box)
	s := open(t, app, 120, 40)
	s.wait("2 running", "8 epochs/s", "A ━ sgd  ▶", "epoch")
	first := s.wait("╭")
	s.press("?")
	s.wait("descent · help")
	s.press("z")
	s.wait("space pause")
	s.resize(80, 24)
	s.wait("▸loss", " accuracy  A", " gap       A")
	s.press(" ")
	s.wait("A ━ sgd  ‖")
	if s.text() == first {
		t.Error("the screen did not change")
	}
	s.press("q")
	s.wait("2 runs train. Quit and")
	s.press("k")
	if err := <-s.done; err != nil {
		t.Error(err)
	}
	if s.term.IsAltScreen() || s.term.CursorHidden() {
		t.Error("the terminal is not as it was")
	}
}

// panicky is a dashboard with a defect.
type panicky struct{ *App }

func (p panicky) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "!" {
		panic("a defect")
	}
	_, cmd := p.App.Update(msg)
	return p, cmd
}

func TestPanicRestoresTheTerminal(t *testing.T) {
	app := finished(t, lab(t))
	s := &emulated{t: t, app: app, term: vt.NewSafeEmulator(80, 24), done: make(chan error, 1)}
	s.keyboard = newKeyboard(s.term)
	s.run(panicky{app}, 80, 24)
	s.wait("space pause")
	s.press("!")
	if err := <-s.done; err == nil {
		t.Error("the panic left no error")
	}
	if s.term.IsAltScreen() || s.term.CursorHidden() {
		t.Error("the terminal is not as it was")
	}
}
