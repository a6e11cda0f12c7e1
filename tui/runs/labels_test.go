package runs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// scattered returns a host with n runs whose curves are random: many end close
// to each other, and some earlier than others. Their names are so long that
// letters stand for them; for names see plot.TestNamesAtTheEnds.
func scattered(t testing.TB, n int, rng *rand.Rand) *uitest.Host {
	t.Helper()
	set := lanes.NewSet()
	levels := 1 + rng.IntN(4)
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Hidden = fmt.Sprint("a name with more columns than a label has, ", i), []int{16 + i}
		until := float64(uitest.StagedEpochs)
		if rng.IntN(4) == 0 {
			until = 3 + math.Floor(rng.Float64()*25)
		}
		level := 0.1 + 0.6*float64(rng.IntN(levels))/4 + 0.02*rng.Float64()
		speed, apart, noise := 1+6*rng.Float64(), 0.1*rng.Float64(), 0.05*rng.Float64()
		curve := func(from, to float64) func(float64) float64 {
			wave := func(e float64) float64 { return noise * math.Sin(7*e+float64(i)) }
			return uitest.Plus(uitest.Decay(from, to, speed), wave)
		}
		g := uitest.Staging{State: run.Running, Until: until, Classes: 10,
			TrainLoss: curve(2.3, level), ValLoss: curve(2.3, level+apart),
			Train: curve(0.1, 1-level), Val: curve(0.1, 1-level-apart)}
		set.Add(g.Source(spec)).Snap.Series[run.BatchLoss] = nil
	}
	return uitest.New(t, New(), set)
}

// labelLooks are the looks in which labels are read back.
var labelLooks = func() (all []ui.Look) {
	for _, g := range []*plot.Glyphs{&plot.Box, &plot.Braille, &plot.ASCII} {
		for _, colors := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ASCII} {
			all = append(all, ui.Look{Dark: true, Colors: colors, Glyphs: g})
		}
	}
	return all
}()

// labelCharts are the charts that are read back, by the name of their panel.
var labelCharts = []struct {
	panel string
	chart func(*ui.Scene) plot.Chart
}{
	{"loss", ui.LossChart},
	{"accuracy", ui.MetricChart},
	{"gap", gapChart},
}

// The labels of charts must name the right curves, whatever the curves are: in
// the order in which these end, each at its curve's end or with a leader to it,
// and none missing.
func TestLabelsNameTheirCurves(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 12))
	sizes := [][2]int{{78, 8}, {80, 21}, {68, 16}, {70, 33}, {140, 36}, {40, 5}}
	for i := range 24 {
		h := scattered(t, 1+i%8, rng)
		for _, look := range labelLooks {
			h.Theme = ui.NewTheme(look)
			size := sizes[rng.IntN(len(sizes))]
			for _, k := range labelCharts[:2] {
				ch := k.chart(h.Scene())
				ch.Gap = nil // its bracket stands among the leaders
				c := plot.NewCanvas(size[0], size[1])
				ch.Draw(c)
				newDrawnChart(ch, size[0], size[1], uitest.Plain(c)).check(t, look.Glyphs)
			}
		}
	}
}

// The same of the screen, in sizes that the frame leaves of usual terminals.
func TestLabelsOnTheScreen(t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 12))
	for n := 2; n <= 8; n++ {
		h := scattered(t, n, rng)
		for _, look := range labelLooks {
			h.Theme = ui.NewTheme(look)
			for _, size := range [][2]int{{80, 18}, {140, 33}} {
				h.Resize(size[0], size[1])
				if read := readCharts(t, h); read < 1+size[0]/140 {
					t.Fatalf("%d charts on a screen of %dx%d", read, h.W, h.H)
				}
			}
		}
	}
}

// readCharts checks the labels of the charts on the screen and returns how many
// charts there are.
func readCharts(t *testing.T, h *uitest.Host) (read int) {
	t.Helper()
	for _, k := range labelCharts {
		r := h.Panel(k.panel)
		if r.H < 5 { // or a line of text stands for it
			continue
		}
		ch, text := k.chart(h.Scene()), h.Cut(k.panel)
		if ch.Gap != nil { // whose bracket stands among the leaders
			ch.Gap = nil
			c := plot.NewCanvas(r.W, r.H)
			ch.Draw(c)
			text = uitest.Plain(c)
		}
		newDrawnChart(ch, r.W, r.H, text).check(t, h.Theme.Glyphs)
		read++
	}
	return read
}

// The best epoch is marked in a cell in which its own validation curve is drawn.
func TestBestIsOnItsCurve(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 12))
	marks := 0
	for range 20 {
		h := scattered(t, 1+rng.IntN(4), rng)
		h.Keys([][]string{nil, {"s"}, {"y"}, {"+"}, {"m", "+", "+"}}[rng.IntN(5)]...)
		for i := 0; i < len(labelLooks); i += 2 {
			h.Theme = ui.NewTheme(labelLooks[i])
			for _, k := range labelCharts[:2] {
				ch := k.chart(h.Scene())
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
	rows, marked := strings.Split(uitest.Plain(before), "\n"), strings.Split(uitest.Plain(after), "\n")
	n := 0
	for y := range marked {
		was, is := []rune(fmt.Sprintf("%-*s", w, rows[y])), []rune(fmt.Sprintf("%-*s", w, marked[y]))
		for x := range is {
			if is[x] != was[x] {
				n++
				if was[x] == ' ' {
					t.Fatalf("the mark is not on its curve:\n%s\n%s", uitest.Plain(before), uitest.Plain(after))
				}
			}
		}
	}
	if n > 1 {
		t.Fatalf("a mark in %d cells:\n%s", n, uitest.Plain(after))
	}
	return n
}

// A rate far from the others must not lay these on each other: beyond two decades
// the chart of the rates is logarithmic, and says so.
func TestWideRatesAreLogarithmic(t *testing.T) {
	const until = 20 * uitest.StagedSteps
	for _, k := range []struct {
		rates []float64
		log   bool
	}{
		{nil, false}, {[]float64{0.1}, false}, {[]float64{0.003, 0.3}, false}, {[]float64{0, 0.1, 0.2}, false},
		{[]float64{0.003, 0.01, 0.1, 1000}, true},
	} {
		h := scattered(t, len(k.rates), rand.New(rand.NewPCG(24, 12)))
		for i, rate := range k.rates {
			h.Runs.Lanes[i].Snap.Series[run.Rate] = []run.Bucket{{N: 1, Mean: rate}, {First: until, Last: until, N: 1, Mean: rate}}
		}
		ch := rateChart(h.Scene())
		if ch.Log != k.log || strings.Contains(ch.Title, "log") != k.log {
			t.Errorf("rates %v: a chart %q, logarithmic: %v", k.rates, ch.Title, ch.Log)
		}
		c := plot.NewCanvas(60, 7)
		ch.Draw(c)
		rows := map[int]bool{}
		for y, row := range strings.Split(uitest.Plain(c), "\n")[1:] {
			if strings.Contains(row, "──────") {
				rows[y] = true
			}
		}
		if k.log && len(rows) < 3 {
			t.Errorf("rates %v lie in %d rows:\n%s", k.rates, len(rows), uitest.Plain(c))
		}
	}
}
