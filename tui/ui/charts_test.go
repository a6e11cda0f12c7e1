package ui_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/runs"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// mixed returns synthetic runs: two with a softmax, one with a hinge loss and one of a
// regression.
func mixed(t *testing.T) *lanes.Set {
	t.Helper()
	set := lanes.NewSet()
	for i, loss := range []string{"softmax", "softmax", "hinge:margin=2", "squared"} {
		spec := trainer.Default()
		spec.Name, spec.Rate = fmt.Sprintf("run %d", i), 0.1*float64(i+1)
		if err := spec.Set("loss", loss); err != nil {
			t.Fatal(err)
		}
		g := uitest.Stagings["healthy"][0]
		if loss == "squared" {
			g.Classes = 0
		}
		set.Add(g.Source(spec))
	}
	return set
}

// names returns the names of the runs in a chart.
func names(ch *plot.Chart) (names []string) {
	for _, l := range ch.Lines {
		if !slices.Contains(names, l.Name) {
			names = append(names, l.Name)
		}
	}
	slices.Sort(names)
	return names
}

// legend returns the text after the title of a chart.
func legend(ch *plot.Chart) (text string) {
	for _, s := range ch.Legend {
		text += s.Text
	}
	return text
}

// TestUnlikeRunsShareNoAxis tests that different losses do not share an axis, and that
// accuracy and R² do not either. A chart shows the runs that are comparable with the
// selected one, the number of the others, and how to see them.
func TestUnlikeRunsShareNoAxis(t *testing.T) {
	h := uitest.New(t, runs.New(), mixed(t))
	for _, c := range []struct {
		selected         int
		loss, metric     string
		unlike, unscored string
	}{
		{0, "[A run 0 B run 1]", "[A run 0 B run 1 C run 2]", "without 2 runs (hinge, squared loss)", "without D (no accuracy): j selects it"},
		{2, "[C run 2]", "[A run 0 B run 1 C run 2]", "without 3 runs", "without D (no accuracy): j selects it"},
		{3, "[D run 3]", "[D run 3]", "without 3 runs", "without 3 runs (no R²): j selects them"},
		{lanes.All, "[D run 3]", "[D run 3]", "without 3 runs", "without 3 runs (no R²): j selects them"},
	} {
		h.Runs.Selected = c.selected
		loss, score := ui.LossChart(h.Scene()), ui.MetricChart(h.Scene())
		loss.Lines = slices.DeleteFunc(loss.Lines, func(l plot.Line) bool { return l.Faint })
		if got := fmt.Sprint(names(&loss)); got != c.loss || !strings.Contains(legend(&loss), c.unlike) {
			t.Errorf("with %d selected the loss of %s is shown: want %s; the legend is %q", c.selected, got, c.loss, legend(&loss))
		}
		if got := fmt.Sprint(names(&score)); got != c.metric || !strings.Contains(legend(&score), c.unscored) {
			t.Errorf("with %d selected the score of %s is shown: want %s; the legend is %q", c.selected, got, c.metric, legend(&score))
		}
	}
}

// TestBalancedLossSharesNoAxis tests that a run with class weights has another loss than
// one without.
func TestBalancedLossSharesNoAxis(t *testing.T) {
	set := lanes.NewSet()
	for _, weighting := range []string{"none", "balanced"} {
		spec := trainer.Default()
		if spec.Name = weighting; spec.Set("class_weight", weighting) != nil {
			t.Fatal(weighting)
		}
		set.Add(uitest.Stagings["healthy"][0].Source(spec))
	}
	h := uitest.New(t, runs.New(), set)
	h.Runs.Selected = 0
	loss := ui.LossChart(h.Scene())
	if got := legend(&loss); !strings.Contains(got, "without B (balanced softmax loss)") {
		t.Errorf("the legend is %q: want it to name the run with another loss", got)
	}
}

// TestWhatIsDrawn tests that other runs are drawn dimmed and below the selected run, and
// validation below train, and that validation is solid if it is shown alone.
func TestWhatIsDrawn(t *testing.T) {
	h := uitest.New(t, runs.New(), uitest.Crowd(4))
	h.Runs.Selected = 1
	slot := func(l plot.Line) int { return int(l.Name[0] - 'A') }
	ch := ui.MetricChart(h.Scene())
	if len(ch.Lines) != 8 || len(ch.Areas) != 4 {
		t.Fatalf("four runs have %d lines and %d areas", len(ch.Lines), len(ch.Areas))
	}
	for i, l := range ch.Lines {
		if l.Held != (i%2 == 0) || l.Dashed != l.Held {
			t.Errorf("line %d is of validation: %v, dashed: %v", i, l.Held, l.Dashed)
		}
		want := h.Theme.Dim[slot(l)]
		if i >= 6 {
			want = h.Theme.Bold[1]
		}
		if l.Style != want {
			t.Errorf("line %d, of %s, is in style %q, want %q", i, l.Name, l.Style, want)
		}
	}
	h = uitest.New(t, runs.New(), uitest.Crowd(8))
	h.Runs.Selected = 1
	for _, c := range []struct{ lines, dashed, areas int }{{9, 1, 1}, {8, 0, 0}, {16, 8, 8}, {9, 1, 1}} {
		ch := ui.MetricChart(h.Scene())
		dashed := 0
		for _, l := range ch.Lines {
			if l.Dashed {
				dashed++
			}
		}
		if len(ch.Lines) != c.lines || dashed != c.dashed || len(ch.Areas) != c.areas {
			t.Errorf("of eight runs %d lines, %d dashed, and %d areas are shown: want %+v", len(ch.Lines), dashed, len(ch.Areas), c)
		}
		if ch.Lines[0].Style != h.Theme.Dimmer[0] {
			t.Errorf("the first of eight is in style %q", ch.Lines[0].Style)
		}
		h.Keys("V")
	}
}

// TestZeroGoesRound tests the cycle of the key 0: the whole x axis, everything on the y
// axes, the previous ranges.
func TestZeroGoesRound(t *testing.T) {
	h := uitest.New(t, runs.New(), uitest.Staged(t, "wild"))
	h.W, h.H = 80, 18
	window := func() [2]float64 { from, to := h.Scene().Window(); return [2]float64{from, to} }
	all := window()
	h.Keys("+")
	zoomed := window()
	for _, c := range []struct {
		window [2]float64
		title  string
	}{{zoomed, ""}, {all, "▲ 1 cut, 0 fits"}, {all, "all, 0 cuts"}, {zoomed, ""}} {
		if got := window(); got != c.window {
			t.Errorf("x goes from %v to %v, want %v", got[0], got[1], c.window)
		}
		if title, _, _ := strings.Cut(h.Cut("loss"), "\n"); !strings.Contains(title, c.title) {
			t.Errorf("the title is %q, want %q in it", title, c.title)
		}
		h.Keys("0")
	}
}

// TestNamesSayWhatDiffers tests that names are shown at the ends of curves if there is
// room, and that two runs with the same name are labeled with the setting that differs.
func TestNamesSayWhatDiffers(t *testing.T) {
	set := lanes.NewSet()
	for _, rate := range []float64{0.1, 0.2} {
		spec := trainer.Default()
		spec.Name, spec.Rate = "sgd", rate
		set.Add(uitest.Stagings["healthy"][0].Source(spec))
	}
	h := uitest.New(t, runs.New(), set)
	ch := ui.LossChart(h.Scene())
	var long []string
	for _, l := range ch.Lines {
		long = append(long, l.Long)
	}
	if got, want := fmt.Sprint(long), "[A lr 0.1 val A lr 0.1 train B lr 0.2 val B lr 0.2 train]"; got != want {
		t.Errorf("the names are %s, want %s", got, want)
	}
}

// TestRangesAreHeld tests that the held ranges of a View change rarely while runs grow, and
// only before drawing, and that an action of the user updates them immediately.
func TestRangesAreHeld(t *testing.T) {
	h := uitest.New(t, runs.New(), uitest.Staged(t, "healthy"))
	follow := func() {
		for _, p := range h.Screen.Panels() {
			p.Follow(&h.Charted, h.Scene())
		}
	}
	shown := func(panel int) plot.Range { return h.Screen.Panels()[panel].Chart(h.Scene()).Range }
	for panel := range 2 {
		changes := 0
		var last plot.Range
		for until := 1.0; until <= uitest.StagedEpochs; until += 0.5 {
			for i, l := range h.Runs.Lanes {
				g := uitest.Stagings["healthy"][i]
				g.Until = until
				g.Fill(l.Snap)
			}
			before := shown(panel)
			h.Text()
			if shown(panel) != before {
				t.Fatal("drawing changes the range")
			}
			follow()
			if now := shown(panel); now != last {
				changes, last = changes+1, now
			}
		}
		if changes > 10 || last == (plot.Range{}) {
			t.Errorf("the range of panel %d changed %d times, the last one is %v", panel, changes, last)
		}
	}
	kept := shown(0)
	h.Keys("y")
	if got := shown(0); got != (plot.Range{}) {
		t.Errorf("on a logarithmic axis %v is kept", got)
	}
	follow()
	if got := shown(0); got.Hi > math.Log10(kept.Hi)+1 || got == kept {
		t.Errorf("the range of the logarithmic axis is %v", got)
	}
}

// TestMeansAreNamed tests that a mean curve is labeled with the common part of the names
// and the number of runs.
func TestMeansAreNamed(t *testing.T) {
	set := lanes.NewSet()
	for i, name := range []string{"sgd", "sgd, seed 2", "adam"} {
		spec := trainer.Default()
		spec.Name, spec.Seed = name, uint64(i+1)
		if name == "adam" {
			spec.Rate = 0.5
		}
		set.Add(uitest.Stagings["healthy"][0].Source(spec))
	}
	h := uitest.New(t, runs.New(), set)
	h.Resize(120, 24)
	h.Shows("sgd ×2 train", "adam val", "mean and sd of runs", "best")
}
