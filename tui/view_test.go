package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"gonum.org/v1/gonum/stat"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/help"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// The cross-hair says the values that were measured, on all charts.
func TestCrossHairIsLinkedAndExact(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 160, 50)
	presses(app, "l", "0")
	app.view.Cursor = 20
	text := drawn(app, 160, 50)
	if n := strings.Count(text, "epoch 20 "); n != 3 { // the rate is constant, and no chart
		t.Errorf("%d charts have the cross-hair at epoch 20:\n%s", n, text)
	}
	snap := app.lanes.Lanes[0].Snap
	for _, b := range snap.Series[run.ValLoss] {
		if b.First == 20*snap.Plan.StepsPerEpoch {
			if want := fmt.Sprintf("a %.4g", b.Mean); !strings.Contains(text, want) {
				t.Errorf("%q is not on the screen:\n%s", want, text)
			}
		}
	}
	presses(app, "esc")
	if strings.Contains(drawn(app, 160, 50), "epoch 20 ") {
		t.Error("esc leaves the cross-hair")
	}
}

func TestZoomAndPan(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	window := func() [2]float64 { from, to := app.Scene().Window(); return [2]float64{from, to} }
	presses(app, "+")
	if window() != [2]float64{10, 30} {
		t.Errorf("zoomed to %v", window())
	}
	presses(app, "H", "H", "H", "H", "H", "H")
	if window() != [2]float64{0, 20} {
		t.Errorf("panned to %v", window())
	}
	presses(app, "L")
	if window() != [2]float64{5, 25} {
		t.Errorf("panned to %v", window())
	}
	presses(app, "-")
	if window() != [2]float64{0, 40} {
		t.Errorf("zoomed out to %v", window())
	}
	for range 100 {
		presses(app, "+")
	}
	if w := window(); w[1]-w[0] < 40*1e-3 || w[1] <= w[0] {
		t.Errorf("zoomed to %v", w)
	}
	presses(app, "0")
	if window() != [2]float64{0, 40} {
		t.Errorf("fits %v", window())
	}
}

// The cross-hair moves over the whole run, and the window follows.
func TestCrossHairPans(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	presses(app, "+", "+", "l")
	for range 500 {
		presses(app, "h")
	}
	if from, _ := app.Scene().Window(); app.view.Cursor != 0 || from != 0 {
		t.Errorf("the cross-hair is at %v, the window begins at %v", app.view.Cursor, from)
	}
	for range 500 {
		presses(app, "l")
	}
	if _, to := app.Scene().Window(); app.view.Cursor != 40 || to != 40 {
		t.Errorf("the cross-hair is at %v, the window ends at %v", app.view.Cursor, to)
	}
}

func TestAxes(t *testing.T) {
	app := finished(t, lab(t))
	for _, want := range []string{"step", "seconds", "epoch"} {
		presses(app, "X")
		text := drawn(app, 120, 40)
		if !strings.Contains(text, "\n"+want[:4]) {
			t.Errorf("the axis does not count %s:\n%s", want, text)
		}
	}
	presses(app, "X")
	if _, to := app.Scene().Window(); to != float64(app.lanes.Lanes[0].Snap.Plan.Steps()) {
		t.Errorf("steps go to %v", to)
	}
}

func TestLogAxisOfLoss(t *testing.T) {
	app := finished(t, lab(t))
	before := drawn(app, 120, 40)
	presses(app, "y")
	if after := drawn(app, 120, 40); after == before {
		t.Error("y changes nothing")
	}
}

// What was measured stays behind a smoothed curve.
func TestSmoothedCurvesKeepTheRawOnes(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "s")
	text := drawn(app, 120, 40)
	if !strings.Contains(text, "smooth 0.6") || !strings.Contains(text, "·") {
		t.Errorf("no raw curve behind the smoothed one:\n%s", text)
	}
}

func TestFullScreen(t *testing.T) {
	app := finished(t, lab(t))
	before := drawn(app, 80, 24)
	if !strings.Contains(before, "\n▸loss") {
		t.Fatalf("there is no loss to make room:\n%s", before)
	}
	presses(app, "tab", "enter")
	if text := drawn(app, 80, 24); strings.Contains(text, "\n loss") || !strings.Contains(text, "▸accuracy") {
		t.Errorf("accuracy has not the screen:\n%s", text)
	}
	presses(app, "tab") // gap is a row beside the others, but here
	if text := drawn(app, 80, 24); !strings.Contains(text, "▸gap  train - validation accuracy") {
		t.Errorf("gap has not the screen:\n%s", text)
	}
	presses(app, "esc", "shift+tab", "shift+tab")
	if drawn(app, 80, 24) != before {
		t.Error("esc does not lead back")
	}
}

// Seeds of one experiment are drawn as their mean, with a band.
func TestSeedsAreOneCurve(t *testing.T) {
	p := lab(t)
	for seed := range 3 {
		spec := p.Lanes[1]
		spec.Seed = uint64(seed + 2)
		spec.Name = fmt.Sprint("seed ", seed+2)
		p.Lanes = append(p.Lanes, spec)
	}
	app := finished(t, p)
	s := app.Scene()
	ch := ui.MetricChart(s)
	if len(ch.Lines) != 4 || len(ch.Areas) != 3 {
		t.Errorf("%d lines and %d areas: want train and validation of A, its gap, and both of four seeds, with bands", len(ch.Lines), len(ch.Areas))
	}
	mean := ch.Lines[len(ch.Lines)-1]
	var values []float64
	for _, l := range app.lanes.Lanes[1:] {
		k := l.Curve(run.TrainCurve(l.Snap.Plan.Metric()), s.View.Axis)
		values = append(values, k.Y[len(k.Y)-1])
	}
	if got := mean.Y[len(mean.Y)-1]; math.Abs(got-stat.Mean(values, nil)) > 1e-9 {
		t.Errorf("the mean ends at %v, want %v of %v", got, stat.Mean(values, nil), values)
	}
	presses(app, "j", "j", "j") // C alone, before the others
	if ch := ui.MetricChart(app.Scene()); ch.Lines[len(ch.Lines)-1].Label != "C" {
		t.Error("the selected run is not drawn for itself")
	}
	presses(app, "esc", "m")
	if ch := ui.MetricChart(app.Scene()); len(ch.Lines) != 5 || len(ch.Areas) != 0 {
		t.Errorf("%d lines and %d areas apart: want validation of five runs", len(ch.Lines), len(ch.Areas))
	}
	presses(app, "V")
	if ch := ui.MetricChart(app.Scene()); len(ch.Lines) != 5 {
		t.Errorf("%d lines without train", len(ch.Lines))
	}
	presses(app, "V")
	if ch := ui.MetricChart(app.Scene()); len(ch.Lines) != 10 || len(ch.Areas) != 5 {
		t.Errorf("%d lines and %d areas apart: want both curves and the gap of five runs", len(ch.Lines), len(ch.Areas))
	}
}

// The loss of the mini-batches is drawn for a run that is alone; the gap of
// each, and between the ends of the curves of a single one.
func TestSingleRunShowsMore(t *testing.T) {
	app := finished(t, lab(t))
	if ch := ui.LossChart(app.Scene()); len(ch.Areas) != 2 || len(ch.Lines) != 4 || ch.Gap != nil {
		t.Errorf("two runs have %d areas, %d lines and the bracket %v", len(ch.Areas), len(ch.Lines), ch.Gap)
	}
	presses(app, "j")
	if ch := ui.LossChart(app.Scene()); len(ch.Areas) != 2 || len(ch.Lines) != 4 || ch.Gap == nil {
		t.Errorf("beside another the selected run has %d areas, %d lines and the bracket %v", len(ch.Areas), len(ch.Lines), ch.Gap)
	}
	app.lanes.Remove(app.lanes.Lanes[0])
	ch := ui.LossChart(app.Scene())
	if len(ch.Areas) != 1 || len(ch.Lines) != 3 || !ch.Lines[0].Faint || ch.Gap == nil {
		t.Errorf("a run alone has %d areas and %d lines", len(ch.Areas), len(ch.Lines))
	}
}

// Everything the mouse does on a chart, a key does too.
func TestMouseOnCharts(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	app.Update(tea.MouseClickMsg{X: 90, Y: 12, Button: tea.MouseLeft})
	if !app.view.Cross || app.focus != 1 {
		t.Errorf("a click gives cross-hair %v, focus %d", app.view.Cross, app.focus)
	}
	at := app.view.Cursor
	app.Update(tea.MouseWheelMsg{X: 90, Y: 12, Button: tea.MouseWheelUp})
	from, to := app.Scene().Window()
	if math.Abs(to-from-20) > 1e-9 || at < from || at > to {
		t.Errorf("the wheel zooms from %v to %v around %v", from, to, at)
	}
	app.Update(tea.MouseClickMsg{X: 90, Y: 12, Button: tea.MouseLeft})
	app.Update(tea.MouseMotionMsg{X: 100, Y: 12, Button: tea.MouseLeft})
	if moved, _ := app.Scene().Window(); moved >= from {
		t.Errorf("dragging to the right moved the window from %v to %v", from, moved)
	}
	app.Update(tea.MouseWheelMsg{X: 90, Y: 12, Button: tea.MouseWheelDown})
	if from, to := app.Scene().Window(); from != 0 || to != 40 {
		t.Errorf("the wheel zooms out to %v, %v", from, to)
	}
}

func TestMouseOnTheFrame(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	app.Update(tea.MouseClickMsg{X: 3, Y: 3, Button: tea.MouseLeft})
	if app.lanes.Selected != 1 {
		t.Errorf("a click on B selects %d", app.lanes.Selected)
	}
	app.Update(tea.MouseClickMsg{X: 3, Y: 3, Button: tea.MouseLeft})
	if app.lanes.Selected != lanes.All {
		t.Errorf("a second click selects %d", app.lanes.Selected)
	}
	hints := app.frame().hints(120)
	for _, h := range hints {
		if h.key.Hint == "help" {
			app.Update(tea.MouseClickMsg{X: h.x, Y: 39, Button: tea.MouseLeft})
		}
	}
	if _, ok := app.over.(*help.Page); !ok {
		t.Error("a click on a hint does not press its key")
	}
}

// Runs must be told apart in ASCII without colors, and train from validation:
// by the names at the ends and the letters along the lines.
func TestRunsAreToldApartWithoutColor(t *testing.T) {
	app := finished(t, lab(t))
	app.display.restyle(ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII})
	presses(app, "tab")
	text := drawn(app, 80, 24)
	picture := uitest.Cut(text, app.Panel("accuracy"))
	for _, name := range []string{"sgd train", "sgd val", "momentum train", "momentum val"} {
		if n := strings.Count(picture, name+"\n") + strings.Count(picture, name+" "); n != 1 {
			t.Errorf("%d curves end in %s:\n%s", n, name, text)
		}
	}
	_, curves, _ := strings.Cut(picture, "\n")
	for _, letter := range []string{"A", "B"} {
		if n := strings.Count(curves, letter); n < 4 {
			t.Errorf("%s stands on the lines %d times:\n%s", letter, n, text)
		}
	}
	if !strings.Contains(text, "A -- train  a .. validation") {
		t.Errorf("nothing says which line is validation:\n%s", text)
	}
}

// The key for metrics goes through all that the runs have and comes back; the
// chart and Compare show the one that is chosen.
func TestNextMetric(t *testing.T) {
	app := finished(t, lab(t))
	seen := map[string]bool{}
	for range metric.For(metric.ManyClasses) {
		m := app.Scene().Metric()
		seen[m.Key] = true
		presses(app, "1")
		if ch := ui.MetricChart(app.Scene()); !strings.Contains(ch.Title, m.Name) || len(ch.Lines) != 4 || len(ch.Lines[0].Y) == 0 {
			t.Errorf("%s: the chart %q has %d lines", m.Key, ch.Title, len(ch.Lines))
		}
		presses(app, "2")
		if screen := drawn(app, 160, 40); len(seen) > 1 && !strings.Contains(screen, "outcomes, "+m.Name) {
			t.Errorf("%s: Compare does not say so:\n%s", m.Key, screen)
		}
		presses(app, "a")
	}
	if want := len(metric.For(metric.ManyClasses)) - 1; len(seen) != want {
		t.Errorf("%d metrics were shown: want %d", len(seen), want)
	}
}

// While runs train nothing moves: the rectangles of all panels depend on the
// size, the number of runs, what is selected and what has the focus alone.
func TestNothingJumpsWhileRunsTrain(t *testing.T) {
	staging := uitest.Stagings["overfit"][1]
	for _, n := range []int{1, 2, 3, 5, 8} {
		app := showing(t, uitest.Crowd(n))
		for _, size := range [][2]int{{40, 10}, {80, 24}, {100, 30}, {140, 40}, {200, 60}} {
			for _, focus := range []int{0, 2} {
				app.focus = focus
				app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				var before []placed
				for until := 0.0; until <= uitest.StagedEpochs; until += 5 {
					for i, l := range app.lanes.Lanes {
						g := staging
						g.Until, g.State = min(until+float64(i), uitest.StagedEpochs), run.Running
						g.Fill(l.Snap)
					}
					app.display.stale = true
					app.follow()
					uitest.CheckFits(t, app.View().Content, size[0], size[1])
					now := app.frame().place(size[0], size[1])
					for i := range before {
						if before[i].Rect != now[i].Rect {
							t.Fatalf("%d runs at %v: at epoch %v %s moves from %v to %v", n, size, until, now[i].Name, before[i].Rect, now[i].Rect)
						}
					}
					before = now
				}
			}
		}
	}
}
