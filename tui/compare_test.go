package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/trainer/compare"
	"descent/trainer/run"
	"descent/tui/plot"
)

func TestCompareShowsOnlyWhatDiffers(t *testing.T) {
	p := lab(t)
	if err := p.Lanes[1].Set("lr", "0.1"); err != nil {
		t.Fatal(err)
	}
	app := finished(t, p)
	app.press("2")
	if got := fmt.Sprint(app.scene().differing()); got != "[optimizer lr]" {
		t.Errorf("differing are %s", got)
	}
	text := drawn(app, 160, 40)
	for _, want := range []string{"settings that differ", "optimizer", "0.05", "outcomes", "samples/s"} {
		if !strings.Contains(text, want) {
			t.Errorf("Compare does not show %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "batchnorm") {
		t.Errorf("Compare shows a setting that is equal:\n%s", text)
	}
}

// The better value of a column is marked, and only that.
func TestBetterValuesAreMarked(t *testing.T) {
	app := finished(t, lab(t))
	s := app.scene()
	rows := s.outcomeTable(s.comparison())
	if got := fmt.Sprint(rows.head[:6]); got != "[run end vs A best vs A at]" {
		t.Fatalf("the columns are %s", got)
	}
	a, b := app.lanes[0].snap, app.lanes[1].snap
	for col, values := range map[int][2]float64{
		1: {a.Last.Val.Accuracy, b.Last.Val.Accuracy}, 3: {a.Best.Val.Accuracy, b.Best.Val.Accuracy},
	} {
		for i, r := range rows.rows {
			if marked := strings.HasSuffix(r[col].text, "*"); marked != (values[i] > min(values[0], values[1])) {
				t.Errorf("run %d, %s %v of %v, is marked: %v", i, rows.head[col], values[i], values, marked)
			}
			if want := fmt.Sprintf("%.3f", values[i]); strings.Trim(r[col].text, "* ") != want {
				t.Errorf("run %d, %s %q: want %s", i, rows.head[col], r[col].text, want)
			}
		}
	}
}

// The target is what the baseline reached, unless a person chose another.
func TestTarget(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "2", "b") // B, the last
	s := app.scene()
	c := s.comparison()
	if base := s.base(); base != app.lanes[1] || c.aim > base.snap.Best.Val.Accuracy || c.aim < base.snap.Best.Val.Accuracy-0.01 {
		t.Errorf("baseline %s, target %v of %v", base.letter(), c.aim, base.snap.Best.Val.Accuracy)
	}
	r := &c.Outcomes[1][0]
	if epochs, seconds := r.Reached(c.aim); !(epochs <= r.Best.Epoch && seconds >= 0) {
		t.Errorf("reached after %v epochs, %v seconds; best at %v", epochs, seconds, r.Best.Epoch)
	}
	before := c.aim
	presses(app, "[")
	if got := app.scene().comparison().aim; math.Abs(got-before+0.01) > 1e-9 {
		t.Errorf("the target is %v after %v", got, before)
	}
	presses(app, "]", "]", "]", "]", "]", "]", "]", "]", "]", "]")
	if got := app.scene().comparison().aim; got != 1 {
		t.Errorf("the target is %v, want 1", got)
	}
}

func TestMarks(t *testing.T) {
	p := lab(t)
	p.Lanes = append(p.Lanes, p.Lanes[0])
	p.Lanes[2].Rate = 0.3
	app := finished(t, p)
	presses(app, "2", "j", "c", "j", "j", "c", "esc")
	if got := len(app.scene().compared().Lanes); got != 2 {
		t.Errorf("%d runs are compared, want the 2 marked", got)
	}
	presses(app, "c") // all, since not all are marked
	if got := len(app.scene().compared().Lanes); got != 3 {
		t.Errorf("%d runs are compared, want 3", got)
	}
	presses(app, "c")
	for _, l := range app.lanes {
		if l.marked {
			t.Errorf("%s is still marked", l.letter())
		}
	}
}

// Runs that are the same network but for how often they are evaluated are
// called equal, and what is not there yet has a "-".
func TestEqualRunsAreCalledEqual(t *testing.T) {
	p := lab(t)
	p.Lanes[1] = p.Lanes[0]
	p.Lanes[1].Name, p.Lanes[1].Evals = "often", 5
	app := finished(t, p)
	s := app.scene()
	row := s.outcomeTable(s.comparison()).rows[1]
	if row[2].text != "equal" || row[4].text != "equal" {
		t.Errorf("the differences are %q and %q: want equal", row[2].text, row[4].text)
	}
	app.lanes[1].snap.State, app.lanes[1].snap.EpochEnds = run.Running, nil
	row = s.outcomeTable(s.comparison()).rows[1]
	for _, cell := range row[1:8] {
		if cell.text != "-" {
			t.Errorf("a run without a whole epoch has %v", row)
			break
		}
	}
}

// Over seeds, the table has means and the paired difference.
func TestCompareSeeds(t *testing.T) {
	p := lab(t)
	for seed := uint64(2); seed <= 3; seed++ {
		for _, spec := range p.Lanes[:2] {
			spec.Seed = seed
			p.Lanes = append(p.Lanes, spec)
		}
	}
	app := finished(t, p)
	app.press("2")
	s := app.scene().compared()
	found := s.comparison()
	if len(found.Outcomes) != 2 || len(found.Outcomes[0]) != 3 {
		t.Fatalf("%d experiments of %v", len(found.Outcomes), found.Outcomes)
	}
	var d []float64
	for i := range 3 {
		d = append(d, app.lanes[2*i+1].snap.Last.Val.Accuracy-app.lanes[2*i].snap.Last.Val.Accuracy)
	}
	want := compare.Paired(d, 1/float64(app.lanes[0].snap.Plan.Held)).String()
	if got := s.outcomeTable(found).rows[1][2].text; got != want {
		t.Errorf("the difference is %s, want %s", got, want)
	}
	text := drawn(app, 160, 50)
	for _, want := range []string{"A, 3 seeds", "+-", " sd 0.", "best: lowest validation loss of epochs 1 to 4"} {
		if !strings.Contains(text, want) {
			t.Errorf("Compare does not show %q:\n%s", want, text)
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
	if got := len(app.scene().Lanes); got != 1 {
		t.Errorf("%d runs while typing", got)
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if app.over != nil || app.one() != app.lanes[1] {
		t.Error("the filter is not kept")
	}
	typed("/x")
	app.Update(tea.KeyPressMsg{Code: tea.KeyEsc})
	if app.filter != "momentum" {
		t.Errorf("esc leads back to %q", app.filter)
	}
	typed("/")
	for range 8 {
		app.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	typed("lr=0.05")
	app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if got := len(app.scene().Lanes); got != 2 {
		t.Errorf("%d runs have lr=0.05", got)
	}
	typed("/zzz")
	drawn(app, 80, 24) // of nothing
	presses(app, "e", "r", "f", "x", "D", "b")
}

// A fork goes on from where its parent stands, and says whose child it is.
func TestForkInTheTerminal(t *testing.T) {
	app := endless(t)
	s := open(t, app, 120, 40)
	s.wait("2 running")
	s.press("jf")
	s.wait("Fork of run A, sgd, from epoch")
	for _, r := range app.over.(*form).rows() {
		if r.path == "lr" {
			break
		}
		s.press("\x1b[B")
	}
	s.wait("▸ lr")
	s.press("\x7f\x7f\x7f\x7f\x7f0.01\r")
	s.wait("C ━ sgd > lr 0.01")
	c := app.lanes[2]
	if c.source.Branch() == nil || c.source.Branch().Spec.Name != "sgd" || c.spec.Rate != 0.01 {
		t.Fatalf("the fork is %+v", c.spec)
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
	if app.press("q") != nil || app.over == nil {
		t.Fatal("q quits while runs train")
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEsc})
	if app.over != nil {
		t.Error("esc does not take the question back")
	}
	app.press("q")
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
	for _, l := range app.lanes {
		stop(l)
	}
	app.over = nil
	if app.press("q") == nil {
		t.Error("q asks though nothing trains")
	}
}

func TestStepWhilePaused(t *testing.T) {
	app := endless(t)
	await(t, app, "running running")
	app.press(".")
	await(t, app, "paused paused")
	time.Sleep(50 * time.Millisecond)
	s := new(run.Snapshot)
	app.lanes[0].source.Snapshot(s)
	before := s.Step
	app.press(".")
	for deadline := time.Now().Add(5 * time.Second); s.Step == before && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		app.lanes[0].source.Snapshot(s)
	}
	time.Sleep(20 * time.Millisecond)
	app.lanes[0].source.Snapshot(s)
	if s.Step != before+1 || s.State != run.Paused {
		t.Errorf("%v at step %d after one step from %d", s.State, s.Step, before)
	}
	for _, l := range app.lanes {
		stop(l)
	}
}

// A table leaves out whole columns, never half a number.
func TestTableIsNotClipped(t *testing.T) {
	tb := table{head: []string{"run", "first", "second"}}
	tb.rows = [][]tableCell{{{"A", ""}, {"12345", ""}, {"67890", ""}}}
	for w := range 30 {
		c := plot.NewCanvas(w, 3)
		tb.draw(c, NewTheme(Look{true, 0, &plot.Box}), false)
		for _, word := range strings.Fields(ansi.Strip(c.String())) {
			if !strings.Contains(" run first second A 12345 67890 ", " "+word+" ") {
				t.Errorf("%q in %d columns", word, w)
			}
		}
	}
}
