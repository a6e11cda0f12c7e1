package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/trainer"
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
	text := drawn(app, 120, 40)
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
	rows := app.scene().compared().outcomeTable()
	best := []float64{app.lanes[0].snap.Best.Val.Accuracy, app.lanes[1].snap.Best.Val.Accuracy}
	for i, r := range rows.rows {
		if marked := strings.HasSuffix(r[1].text, "*"); marked != (best[i] > min(best[0], best[1])) {
			t.Errorf("run %d, best %v of %v, is marked: %v", i, best[i], best, marked)
		}
	}
}

// The target is what the baseline reached, unless a person chose another.
func TestTarget(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "2", "b") // B, the last
	s := app.scene()
	if base := s.base(); base != app.lanes[1] || s.aim() > base.snap.Best.Val.Accuracy || s.aim() < base.snap.Best.Val.Accuracy-0.01 {
		t.Errorf("baseline %s, target %v of %v", base.letter(), s.aim(), base.snap.Best.Val.Accuracy)
	}
	for _, o := range s.outcomes()[1:] {
		if math.IsNaN(o.epochs.mean()) || o.epochs.mean() > o.at.mean() || o.seconds.mean() < 0 {
			t.Errorf("reached after %v epochs, %v seconds; best at %v", o.epochs, o.seconds, o.at)
		}
	}
	before := s.aim()
	presses(app, "[")
	if got := app.scene().aim(); math.Abs(got-before+0.01) > 1e-9 {
		t.Errorf("the target is %v after %v", got, before)
	}
	presses(app, "]", "]", "]", "]", "]", "]", "]", "]", "]", "]")
	if got := app.scene().aim(); got != 1 {
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

// Intervals against values worked out by hand from the tables of Student's t:
// t(0.975) is 12.706 for one degree of freedom and 2.776 for four.
func TestIntervals(t *testing.T) {
	if d := paired(sample{1, 3}); d.mean != 2 || math.Abs(d.half-12.7062*math.Sqrt2/math.Sqrt2) > 1e-3 {
		t.Errorf("paired: %+v", d)
	}
	// Equal variances and sizes: Welch's degrees of freedom are n1 + n2 - 2.
	d := welch(sample{1, 2, 3}, sample{4, 5, 6})
	if math.Abs(d.mean+3) > 1e-12 || math.Abs(d.half-2.77645*math.Sqrt(2.0/3)) > 1e-4 || !d.significant() {
		t.Errorf("Welch: %+v", d)
	}
	if d := welch(sample{1, 2, 30}, sample{4, 5, 6}); d.significant() {
		t.Errorf("a difference within the noise is significant: %+v", d)
	}
	if d := welch(sample{1}, sample{2, 3}); !math.IsNaN(d.half) || d.significant() || strings.Contains(d.String(), "+-") {
		t.Errorf("one seed has an interval: %v", d)
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
	all := s.outcomes()
	if len(all) != 2 || len(all[0].best) != 3 {
		t.Fatalf("%d experiments of %v", len(all), all)
	}
	var d sample
	for i := range 3 {
		d = append(d, app.lanes[2*i+1].snap.Best.Val.Accuracy-app.lanes[2*i].snap.Best.Val.Accuracy)
	}
	if got, want := difference(&all[1], &all[0]), paired(d); got != want {
		t.Errorf("the difference is %v, want %v", got, want)
	}
	text := drawn(app, 160, 50)
	for _, want := range []string{"A, 3 seeds", "+-", " sd 0."} {
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
	if c.run.Branch == nil || c.run.Branch.Spec.Name != "sgd" || c.run.Spec.Rate != 0.01 {
		t.Fatalf("the fork is %+v", c.run.Spec)
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
	interrupt := tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	if app.route(interrupt) != nil || app.over == nil {
		t.Error("the first ctrl+c does not ask")
	}
	if cmd := app.route(interrupt); cmd == nil {
		t.Error("the second ctrl+c does not end")
	}
	for _, l := range app.lanes {
		l.run.Stop()
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
	s := new(trainer.Snapshot)
	app.lanes[0].run.Snapshot(s)
	before := s.Step
	app.press(".")
	for deadline := time.Now().Add(5 * time.Second); s.Step == before && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		app.lanes[0].run.Snapshot(s)
	}
	time.Sleep(20 * time.Millisecond)
	app.lanes[0].run.Snapshot(s)
	if s.Step != before+1 || s.State != trainer.Paused {
		t.Errorf("%v at step %d after one step from %d", s.State, s.Step, before)
	}
	for _, l := range app.lanes {
		l.run.Stop()
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
