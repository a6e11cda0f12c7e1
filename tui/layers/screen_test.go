package layers

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

func TestLayerKeysAndMouse(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["spiral"])
	f, at := v.found(h.Scene())
	if at != 0 || len(f.layers) != 5 {
		t.Fatalf("looks at %d of %d layers", at, len(f.layers))
	}
	h.Keys("right", "l")
	if _, at := v.found(h.Scene()); at != 2 || !strings.Contains(h.Text(), "layer 3 of 5") {
		t.Errorf("looks at layer %d, want 2", at)
	}
	h.Keys("right", "right", "right", "right", "h")
	if _, at := v.found(h.Scene()); at != 3 {
		t.Errorf("looks at layer %d, want 3", at)
	}
	for want := range f.layers {
		h.Mouse("layers", 4, 2+want, ui.Click)
		if _, at := v.found(h.Scene()); at != want {
			t.Errorf("a click on row %d looks at layer %d", want, at)
		}
	}
	v.layer = 99 // as after a deeper run
	if _, at := v.found(h.Scene()); at != 4 {
		t.Errorf("looks at layer %d of 5", at)
	}
}

// All first-layer weights can be paged to, none twice.
func TestWeightPages(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["digits"])
	seen := map[string]bool{}
	for range 30 {
		_, rest, _ := strings.Cut(h.Text(), "weights  units ")
		units, _, _ := strings.Cut(rest, " of 24")
		seen[units] = true
		h.Keys("pgdown")
	}
	next := 1
	for from := range seen {
		if !strings.Contains(from, "-") {
			t.Fatalf("a page is %q", from)
		}
	}
	for len(seen) > 0 {
		found := false
		for units := range seen {
			from, to, _ := strings.Cut(units, "-")
			if from == strconv.Itoa(next) {
				delete(seen, units)
				last := 0
				for _, r := range to {
					last = 10*last + int(r-'0')
				}
				next, found = last+1, true
				break
			}
		}
		if !found {
			t.Fatalf("no page begins at unit %d: %v", next, seen)
		}
	}
	if next != 25 {
		t.Errorf("pages end before unit %d of 24", next)
	}
	h.Keys("[", "[", "[", "[", "[", "[", "[", "[")
	if v.weight != 0 {
		t.Errorf("back at %d", v.weight)
	}
}

// Ratios belong to the layers whose weights they are of; of the pieces of a
// maxout layer the largest counts.
func TestLayerRows(t *testing.T) {
	f := &finding{layers: []inspect.LayerReport{
		{Name: "maxout", Matrices: 2}, {Name: "batch norm"}, {Name: "dense", Matrices: 1},
	}}
	rows := layerRows(f, []float64{1e-3, 5e-3, 2e-3})
	if rows[0].update != 5e-3 || !math.IsNaN(rows[1].update) || rows[2].update != 2e-3 {
		t.Errorf("ratios are %v, %v, %v", rows[0].update, rows[1].update, rows[2].update)
	}
	rows = layerRows(f, nil) // before the first step
	if !math.IsNaN(rows[0].update) {
		t.Errorf("without a step the ratio is %v", rows[0].update)
	}
}

// What is out of the band says so in words, on every terminal.
func TestUpdateVerdicts(t *testing.T) {
	h, _ := uitest.Looking(t, New(), uitest.Subjects["spiral"])
	for ratio, want := range map[float64]string{1e-5: "low", 1e-3: "ok", 0.05: "high"} {
		l := h.Runs.One()
		for i := range l.Snap.Updates {
			l.Snap.Updates[i] = ratio
		}
		if text := h.Text(); !strings.Contains(text, plot.Number(ratio)+" "+want) {
			t.Errorf("a ratio of %v is not called %s", ratio, want)
		}
	}
}

// A dead unit is a cross on the map, and only a dead one.
func TestDeadUnits(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["dead"])
	h.Keys("right")
	f, at := v.found(h.Scene())
	dead := 0
	for _, u := range f.layers[at].Units {
		if u.Dead {
			dead++
		}
	}
	if dead == 0 {
		t.Fatal("no unit is dead")
	}
	_, rest, _ := strings.Cut(h.Text(), "units of relu, ")
	if got := strings.Count(rest, "×"); got != dead {
		t.Errorf("%d crosses for %d dead units:\n%s", got, dead, h.Text())
	}
}

// A network of which nothing is finite must not stop the screen.
func TestLayersOfNonFinite(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["spiral"])
	f, _ := v.found(h.Scene())
	nan := math.NaN()
	for i := range f.layers {
		r := &f.layers[i]
		r.Mean, r.Std, r.GradNorm, r.WeightNorm = nan, nan, nan, nan
		r.Outputs, r.Weights = inspect.Count([]tensor.Float{tensor.Float(nan)}), inspect.Histogram{}
		for j := range r.Units {
			r.Units[j] = inspect.Unit{Mean: nan, Std: nan}
		}
	}
	for k := range f.weights.W.Data {
		f.weights.W.Data[k] = tensor.Float(nan)
	}
	if text := h.Text(); !strings.Contains(text, "nan") {
		t.Errorf("what is not finite is not said:\n%s", text)
	}
	f.weights = inspect.Detectors{Shape: f.weights.Shape, Units: 1, K: 1, W: tensor.New(1, 2)}
	h.Text()
}

// What is written to a file is what was found, all of it.
func TestRecords(t *testing.T) {
	for name, settings := range uitest.Subjects {
		h, v := uitest.Looking(t, New(), settings)
		s := h.Scene()
		f, _ := v.found(s)
		if rows := v.layerRecords(s).CSV(); len(rows) != len(f.layers)+1 || rows[1][7] == "" {
			t.Errorf("%s: layers are %v", name, rows)
		}
		rows := v.weightRecords(s).CSV()
		if len(rows) != f.weights.W.Rows+1 || rows[1][2] != ui.Record(float64(f.weights.W.Row(0)[0])) {
			t.Errorf("%s: %d rows of weights", name, len(rows))
		}
	}
}

func TestGoldenLayers(t *testing.T) { uitest.GoldenSubjects(t, New) }

func TestInspection(t *testing.T) { uitest.CheckInspector(t, New) }

// No number in the table is longer than a number should be.
func TestNumbersInTheTable(t *testing.T) {
	h := uitest.New(t, New(), uitest.Staged(t, "healthy"))
	for _, x := range uitest.Extremes {
		report := &inspect.LayerReport{Name: "dense", Mean: x, Std: x, GradNorm: x, WeightNorm: x, Slope: x}
		c := plot.NewCanvas(200, 20)
		for i, col := range layerColumns {
			if i > 1 {
				col.draw(h.Scene(), c.Sub(20*i, 0, 20, 1), layerRow{report, x, false})
			}
		}
		uitest.CheckNumbers(t, fmt.Sprint(x), uitest.Plain(c))
	}
}

// BenchmarkFrame draws the screen of the default network.
func BenchmarkFrame(b *testing.B) { uitest.BenchmarkFrame(b, New()) }
