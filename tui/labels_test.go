package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/plot"
)

// scattered returns a dashboard of n runs whose curves are random: many end
// close to each other, and some earlier than others.
func scattered(t *testing.T, n int, rng *rand.Rand) *App {
	t.Helper()
	app := NewApp(t.Context(), presets.Preset{Title: "random runs"}, &plot.Box)
	app.fixed = true
	levels := 1 + rng.IntN(4)
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Hidden = fmt.Sprint("run ", i), []int{16 + i}
		l := app.start(spec, nil)
		stop(l)
		l.source.Snapshot(l.spare)
		until := float64(stagedEpochs)
		if rng.IntN(4) == 0 {
			until = 3 + math.Floor(rng.Float64()*25)
		}
		level := 0.1 + 0.6*float64(rng.IntN(levels))/4 + 0.02*rng.Float64()
		speed, apart, noise := 1+6*rng.Float64(), 0.1*rng.Float64(), 0.05*rng.Float64()
		wave := func(e float64) float64 { return noise * math.Sin(7*e+float64(i)) }
		g := staging{run.Running, until, plus(decay(2.3, level, speed), wave), plus(decay(2.3, level+apart, speed), wave),
			plus(decay(0.1, 1-level, speed), wave), plus(decay(0.1, 1-level-apart, speed), wave), 10}
		g.fill(l.snap)
		l.snap.Series[run.BatchLoss] = nil
	}
	return app
}

// labelLooks are the looks in which labels are read back.
var labelLooks = func() (all []Look) {
	for _, g := range []*plot.Glyphs{&plot.Box, &plot.Braille, &plot.ASCII} {
		for _, colors := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ASCII} {
			all = append(all, Look{true, colors, g})
		}
	}
	return all
}()

// labelCharts are the charts that are read back, by the name of their panel.
var labelCharts = []struct {
	panel string
	chart func(*Scene) plot.Chart
}{
	{"loss", lossChart},
	{"accuracy", accuracyChart},
	{"gap", gapChart},
}

// The labels of charts must name the right curves, whatever the curves are: in
// the order in which these end, each at its curve's end or with a leader to it,
// and none missing.
func TestLabelsNameTheirCurves(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 12))
	sizes := [][2]int{{78, 8}, {80, 21}, {68, 16}, {70, 33}, {140, 36}, {40, 5}}
	for i := range 24 {
		app := scattered(t, 1+i%8, rng)
		for _, look := range labelLooks {
			app.restyle(look)
			size := sizes[rng.IntN(len(sizes))]
			for _, k := range labelCharts[:2] {
				ch := k.chart(app.scene())
				c := plot.NewCanvas(size[0], size[1])
				ch.Draw(c)
				newDrawnChart(ch, size[0], size[1], plain(c)).check(t, look.Glyphs)
			}
		}
	}
}

// The same of real screens, as a terminal emulator shows them.
func TestLabelsOnScreens(t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 12))
	for n := 2; n <= 8; n++ {
		app := scattered(t, n, rng)
		app.selected = allLanes
		for _, look := range labelLooks {
			for _, size := range [][2]int{{80, 24}, {140, 40}} {
				w, h := size[0], size[1]
				text, _ := picture(t, app, look, w, h)
				if read := readCharts(t, app, look, text, w, h); read < 2 {
					t.Fatalf("%d charts on a screen of %dx%d", read, w, h)
				}
			}
		}
	}
}

// readCharts checks the labels of the charts on a screen and returns how many
// charts there are.
func readCharts(t *testing.T, app *App, look Look, text string, w, h int) (read int) {
	t.Helper()
	for _, p := range app.scene().place(w, h) {
		for _, k := range labelCharts {
			if p.name != k.panel || p.H < 5 { // or a line of text stands for it
				continue
			}
			ch := k.chart(app.scene())
			newDrawnChart(ch, p.W, p.H, cut(text, p.Rect)).check(t, look.Glyphs)
			read++
		}
	}
	return read
}

// The best epoch is marked in a cell in which its own validation curve is drawn.
func TestBestIsOnItsCurve(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 12))
	marks := 0
	for range 20 {
		app := scattered(t, 1+rng.IntN(4), rng)
		presses(app, [][]string{nil, {"s"}, {"y"}, {"+"}, {"m", "+", "+"}}[rng.IntN(5)]...)
		for i := 0; i < len(labelLooks); i += 2 {
			app.restyle(labelLooks[i])
			for _, k := range labelCharts[:2] {
				ch := k.chart(app.scene())
				for _, m := range ch.Marks {
					marks += checkMark(t, ch, m, 30+rng.IntN(100), 8+rng.IntN(30))
				}
			}
		}
	}
	if marks < 100 {
		t.Errorf("only %d marks", marks)
	}
}

// checkMark checks a mark of a chart and returns how many of it are drawn.
func checkMark(t *testing.T, ch plot.Chart, m plot.Mark, w, h int) int {
	t.Helper()
	if !ch.Lines[m.Line].Dashed || ch.Lines[m.Line].Faint {
		t.Fatalf("a mark on line %q, which is not one of validation", ch.Lines[m.Line].Label)
	}
	line := ch.Lines[m.Line] // alone, so that a cell of it is not one of another
	line.Dashed, m.Line = false, 0
	ch.Lines, ch.Areas, ch.Marks, ch.Letters = []plot.Line{line}, nil, nil, false
	before, after := plot.NewCanvas(w, h), plot.NewCanvas(w, h)
	ch.Draw(before)
	ch.Marks = []plot.Mark{m}
	ch.Draw(after)
	rows, marked := strings.Split(plain(before), "\n"), strings.Split(plain(after), "\n")
	n := 0
	for y := range marked {
		was, is := []rune(fmt.Sprintf("%-*s", w, rows[y])), []rune(fmt.Sprintf("%-*s", w, marked[y]))
		for x := range is {
			if is[x] != was[x] {
				n++
				if was[x] == ' ' {
					t.Fatalf("the mark is not on its curve:\n%s\n%s", plain(before), plain(after))
				}
			}
		}
	}
	if n > 1 {
		t.Fatalf("a mark in %d cells:\n%s", n, plain(after))
	}
	return n
}

// A rate far from the others must not lay these on each other: beyond two decades
// the chart of the rates is logarithmic, and says so.
func TestWideRatesAreLogarithmic(t *testing.T) {
	const until = 20 * stagedSteps
	for _, k := range []struct {
		rates []float64
		log   bool
	}{
		{nil, false}, {[]float64{0.1}, false}, {[]float64{0.003, 0.3}, false}, {[]float64{0, 0.1, 0.2}, false},
		{[]float64{0.003, 0.01, 0.1, 1000}, true},
	} {
		app := scattered(t, len(k.rates), rand.New(rand.NewPCG(24, 12)))
		for i, rate := range k.rates {
			app.lanes[i].snap.Series[run.Rate] = []run.Bucket{{N: 1, Mean: rate}, {First: until, Last: until, N: 1, Mean: rate}}
		}
		ch := rateChart(app.scene())
		if ch.Log != k.log || strings.Contains(ch.Title, "log") != k.log {
			t.Errorf("rates %v: a chart %q, logarithmic: %v", k.rates, ch.Title, ch.Log)
		}
		c := plot.NewCanvas(60, 7)
		ch.Draw(c)
		rows := map[int]bool{}
		for y, row := range strings.Split(plain(c), "\n")[1:] {
			if strings.Contains(row, "──────") {
				rows[y] = true
			}
		}
		if k.log && len(rows) < 3 {
			t.Errorf("rates %v lie in %d rows:\n%s", k.rates, len(rows), plain(c))
		}
	}
}
