package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/form"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// answered does what a key asks for, to its end.
func answered(t *testing.T, app *App, key string) {
	t.Helper()
	cmd := app.Press(key)
	if cmd == nil {
		t.Fatalf("%s is refused: %s", key, app.notice)
	}
	app.Update(cmd())
}

// done does a command and what comes back.
func done(app *App, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			done(app, c)
		}
	case ui.Reply:
		_, next := app.Update(msg)
		done(app, next)
	}
}

// A run that has stopped for another rate goes on with it, although the program ends before
// it hears of that, so that its training can be resumed; one that has not stopped goes on.
func TestQuitWhileTheRateChanges(t *testing.T) {
	app := endless(t)
	defer stopAll(app)
	awaitSteps(t, app)
	stopped, before := app.lanes.Lanes[0], app.lanes.Lanes[1]
	app.lanes.Select(stopped)
	app.Press("}")() // what comes back is not heard
	app.lanes.Select(before)
	late := app.Press("}")
	over, end := context.WithCancel(t.Context())
	end()
	app.finishTurns(over)
	late() // begins after the end
	next := app.lanes.Lanes[0]
	if next == stopped || next.Spec.Rate != 2*stopped.Spec.Rate || !next.Training() {
		t.Errorf("run %s is %v, with lr %v", next.Letter(), next.Snap.State, next.Spec.Rate)
	}
	if app.lanes.Lanes[1] != before || !before.Training() {
		t.Errorf("run %s is %v", before.Letter(), before.Latest().State)
	}
}

// Presses change the rate of a run that trains; another goes on in its place,
// with its marks and its record, and everything that names it tells.
func TestRateChangesWhileItTrains(t *testing.T) {
	app := endless(t)
	defer stopAll(app)
	awaitSteps(t, app)
	presses(app, "j", "c")
	first := app.lanes.One()
	cmd := app.Press("}")
	presses(app, "}", "}", "{") // while the run stops
	app.Update(cmd())
	answered(t, app, "{")
	l := app.lanes.One()
	if got := app.lanes.Live(first).State(); got != run.Forked {
		t.Errorf("the run before is %v", got)
	}
	if len(app.lanes.Lanes) != 2 || l != app.lanes.Lanes[0] || !l.Marked() || l.Spec.Rate != 2*first.Spec.Rate {
		t.Fatalf("%d runs, the first is %+v", len(app.lanes.Lanes), l.Spec)
	}
	if l.Spec.Name != "sgd > lr 0.1" || l.Branch() != nil {
		t.Errorf("it is called %q and branched off at %v", l.Spec.Name, l.Branch())
	}
	if len(l.Snap.Turns) < 2 {
		t.Fatalf("the run has the turns %v", l.Snap.Turns)
	}
	chain := "0.05 > 0.2 at epoch " + trainer.FormatEpoch(l.Snap.Turns[0].Epoch) + " > 0.1 at epoch " + trainer.FormatEpoch(l.Snap.Turns[1].Epoch)
	if l.Setting("lr") != chain || l.Changed() != "lr "+chain || l.Setting("fork of") != "-" {
		t.Errorf("lr is %q, changed %q, fork of %q; want %q", l.Setting("lr"), l.Changed(), l.Setting("fork of"), chain)
	}
	if rates := l.Latest().Series[run.Rate]; rates[0].First != 1 {
		t.Errorf("the rates begin at step %d", rates[0].First)
	}
	app.Press("c") // so that it is compared with the other
	for _, page := range []string{"Log", "Compare"} {
		visit(t, app, page)
		if text := drawn(app, 200, 50); !strings.Contains(text, "> 0.1 at epoch") {
			t.Errorf("%s does not tell:\n%s", page, text)
		}
	}
	_, f := app.figure()
	if !strings.HasPrefix(string(f.Preset), "# Run A sgd > lr 0.1 had lr "+chain) {
		t.Errorf("the preset says nothing:\n%s", f.Preset)
	}
	if _, err := presets.Parse("x", f.Preset); err != nil {
		t.Error(err)
	}
	if app.Press("C"); !strings.Contains(app.notice, chain) {
		t.Errorf("the notice is %q", app.notice)
	}
}

// awaitSteps waits until every run has made a step: one that runs may still be
// evaluated for the first time.
func awaitSteps(t *testing.T, app *App) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); slices.ContainsFunc(app.lanes.Lanes, func(l *lanes.Lane) bool { return l.Latest().Step == 0 }); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("runs are %s and have made no step", states(app))
		}
	}
}

// A rate that changes before the first step is a turn all the same.
func TestRateChangesAtTheStart(t *testing.T) {
	app := endless(t)
	defer stopAll(app)
	app.Press("space") // while the data are loaded
	await(t, app, "paused paused")
	for range 2 {
		answered(t, app, "{")
	}
	l := app.lanes.One()
	if len(l.Snap.Turns) != 2 || l.Spec.Rate != 0.0125 || l.Spec.Name != "momentum > lr 0.0125" {
		t.Fatalf("%s has the turns %+v", l.Spec.Name, l.Snap.Turns)
	}
	want := "0.05"
	for i, rate := range []string{"0.025", "0.0125"} {
		want += " > " + rate + " at epoch " + trainer.FormatEpoch(l.Snap.Turns[i].Epoch)
	}
	if l.Setting("lr") != want {
		t.Errorf("lr is %q, want %q", l.Setting("lr"), want)
	}
}

// A paused run stays paused, however often its rate changes.
func TestRateChangesWhilePaused(t *testing.T) {
	app := endless(t)
	defer stopAll(app)
	await(t, app, "running running")
	app.Press("space")
	await(t, app, "paused paused")
	for range 3 {
		answered(t, app, "{")
	}
	if got := states(app); got != "paused paused" || app.lanes.Lanes[1].Spec.Rate != 0.05/8 {
		t.Errorf("runs are %s, lr %v", got, app.lanes.Lanes[1].Spec.Rate)
	}
	if steps := app.lanes.Lanes[1].Snap.Turns; steps[0].Step != steps[2].Step {
		t.Errorf("it made steps: %+v", steps)
	}
	app.Press("space")
	await(t, app, "running running")
}

// The rate that a key gives leads to the same bits as the same rate in the form
// of a fork.
func TestRateIsThatOfTheForm(t *testing.T) {
	p := lab(t, "epochs=30")
	p.Pace = 1
	app := NewApp(t.Context(), p, &plot.Box)
	defer stopAll(app)
	awaitSteps(t, app)
	presses(app, "j")
	before := app.lanes.One()
	answered(t, app, "}")
	from := app.lanes.One().Past().State
	f := form.Fork(before, from, "")
	f.At("lr", "0.1")
	done(app, form.Open(app, f))
	_, cmd := app.Update(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl})
	done(app, cmd)
	if len(app.lanes.Lanes) != 3 {
		t.Fatalf("%d runs", len(app.lanes.Lanes))
	}
	app.setPace(0)
	var ends []trainer.Member
	for _, l := range []*lanes.Lane{app.lanes.Lanes[0], app.lanes.Lanes[2]} {
		<-app.lanes.Live(l).Done()
		m, _ := app.lanes.Member(l, 0)
		ends = append(ends, m)
		if l.Spec.Rate != 0.1 || l.Latest().State != run.Done {
			t.Errorf("%s: lr %v, %v", l.Name, l.Spec.Rate, l.Latest().State)
		}
	}
	if !slices.Equal(ends[0].Weights, ends[1].Weights) {
		t.Error("the key's run has other weights than the form's")
	}
	app.Press("r") // the same record again
	again := app.lanes.Lanes[0]
	<-app.lanes.Live(again).Done()
	m, _ := app.lanes.Member(again, 0)
	if !slices.Equal(m.Weights, ends[0].Weights) || len(again.Latest().Turns) != 1 {
		t.Error("run again it is another run")
	}
}

// A blocked source of data is never read to its end.
type blocked struct{ test chan struct{} }

func (b blocked) Load(context.Context, uint64) (*data.Set, error) {
	<-b.test
	return nil, errors.New("the test has ended")
}

// Runs whose rate cannot change say why.
func TestRateStays(t *testing.T) {
	over := make(chan struct{})
	p := lab(t)
	for i := range p.Lanes {
		p.Lanes[i].Data = blocked{over}
	}
	log, _ := beside(t, "logged")
	stored, _ := beside(t, "stored")
	for want, app := range map[string]*App{
		"There is no run":         showing(t, lanes.NewSet()),
		"Run B has ended":         finished(t, lab(t)),
		"are not known":           log,
		"can only be looked at":   stored,
		"Run B has not begun yet": NewApp(t.Context(), p, &plot.Box),
	} {
		if cmd := app.Press("}"); cmd != nil || !strings.Contains(app.notice, want) {
			t.Errorf("the notice is %q, want %q", app.notice, want)
		}
	}
	close(over)
}
