package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/run"
	"descent/tui/ui/uitest"
)

// marked returns how many runs Compare shows.
func marked(app *App) int {
	text := drawn(app, 160, 50)
	n := 0
	for _, l := range app.lanes.Lanes {
		if strings.Contains(uitest.Cut(text, app.Panel("outcomes")), l.Letter()+" "+l.Spec.Name[:3]) {
			n++
		}
	}
	return n
}

// Marked runs are compared, whatever screen they are marked on.
func TestMarks(t *testing.T) {
	p := lab(t)
	p.Lanes = append(p.Lanes, p.Lanes[0])
	p.Lanes[2].Rate = 0.3
	app := finished(t, p)
	presses(app, "2", "j", "c", "j", "j", "c", "esc")
	if got := marked(app); got != 2 {
		t.Errorf("%d runs are compared, want the 2 marked", got)
	}
	presses(app, "c") // all, since not all are marked
	if got := marked(app); got != 3 {
		t.Errorf("%d runs are compared, want 3", got)
	}
	presses(app, "c")
	for _, l := range app.lanes.Lanes {
		if l.Marked() {
			t.Errorf("%s is still marked", l.Letter())
		}
	}
}

func TestFilter(t *testing.T) {
	app := finished(t, lab(t))
	typed := func(text string) {
		for _, r := range text {
			app.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	typed("/momentum")
	if got := len(app.Scene().Lanes); got != 1 {
		t.Errorf("%d runs while typing", got)
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if app.over != nil || app.lanes.One() != app.lanes.Lanes[1] {
		t.Error("the filter is not kept")
	}
	typed("/x")
	app.Update(tea.KeyPressMsg{Code: tea.KeyEsc})
	if app.lanes.Filter() != "momentum" {
		t.Errorf("esc leads back to %q", app.lanes.Filter())
	}
	typed("/")
	for range 8 {
		app.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	typed("lr=0.05")
	app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if got := len(app.Scene().Lanes); got != 2 {
		t.Errorf("%d runs have lr=0.05", got)
	}
	if text := drawn(app, 80, 24); !contains(text, "/ lr=0.05", "2 of 2, 0 hidden", "esc all") {
		t.Errorf("nothing says that a filter is on:\n%s", text)
	}
	app.Press("esc")
	if app.lanes.Filter() != "" || len(app.Scene().Lanes) != 2 {
		t.Errorf("esc leaves the filter %q", app.lanes.Filter())
	}
	typed("/zzz")
	if text := drawn(app, 80, 24); !contains(text, "no run has zzz: esc shows all") {
		t.Errorf("an empty result does not say why:\n%s", text)
	}
	drawn(app, 80, 24) // of nothing
	presses(app, "e", "r", "f", "x", "D", "b")
}

// A fork goes on from where its parent stands, and says whose child it is.
func TestForkInTheTerminal(t *testing.T) {
	app := endless(t)
	s := open(t, app, 120, 40)
	s.wait("2 running")
	s.press("jf")
	text := s.wait("Fork of run A, sgd, from epoch", "▸name")
	rows := text[strings.Index(text, "▸name"):strings.Index(text, " lr ")]
	s.press(strings.Repeat("\t", strings.Count(rows, "\n")))
	s.wait("▸lr")
	s.press("\x7f\x7f\x7f\x7f\x7f0.01\r")
	s.wait("C ━ ▶ sgd ", "sgd > lr 0.01")
	c := app.lanes.Lanes[2]
	if c.Branch() == nil || c.Branch().Spec.Name != "sgd" || c.Spec.Rate != 0.01 {
		t.Fatalf("the fork is %+v", c.Spec)
	}
	s.press("2")
	s.wait("fork of", "sgd a")
	s.press("qd")
	if err := <-s.done; err != nil {
		t.Error(err)
	}
	if app.results() != nil {
		t.Error("what was discarded has results")
	}
}

func TestQuitAsks(t *testing.T) {
	app := endless(t)
	await(t, app, "running running")
	if app.Press("q") != nil || app.over == nil {
		t.Fatal("q quits while runs train")
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEsc})
	if app.over != nil {
		t.Error("esc does not take the question back")
	}
	app.Press("q")
	interrupt := tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	if app.route(interrupt) == nil {
		t.Error("ctrl+c does not end where q has asked")
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEsc})
	if app.route(interrupt) != nil || app.over == nil {
		t.Error("ctrl+c does not ask")
	}
	if cmd := app.route(interrupt); cmd == nil {
		t.Error("the second ctrl+c does not end")
	}
	stopAll(app)
	app.over = nil
	if app.Press("q") == nil {
		t.Error("q asks though nothing trains")
	}
}

func TestStepWhilePaused(t *testing.T) {
	app := endless(t)
	await(t, app, "running running")
	app.Press(".") // pauses, and makes a step
	await(t, app, "paused paused")
	app.Press("space")
	await(t, app, "running running")
	app.Press("space")
	await(t, app, "paused paused")
	l := app.lanes.Lanes[0]
	stands := func() int { // the last step, which the run may have made after it was paused
		c, err := app.lanes.Checkpoint(l)(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c.Step
	}
	before := stands()
	app.Press(".")
	for deadline := time.Now().Add(time.Minute); stands() == before && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // in which it must not make another
	s := new(run.Snapshot)
	*s = *l.Latest()
	if s.Step != before+1 || s.State != run.Paused {
		t.Errorf("%v at step %d after one step from %d", s.State, s.Step, before)
	}
	stopAll(app)
}
