package tui

import (
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

func TestLayerKeysAndMouse(t *testing.T) {
	app := looking(t, "Layers", subjects["spiral"])
	f, at := app.scene().layersFound()
	if at != 0 || len(f.layers) != 5 {
		t.Fatalf("looks at %d of %d layers", at, len(f.layers))
	}
	press(t, app, "right", "l")
	if _, at := app.scene().layersFound(); at != 2 || !strings.Contains(page(app), "layer 3 of 5") {
		t.Errorf("looks at layer %d, want 2", at)
	}
	press(t, app, "right", "right", "right", "right", "h")
	if _, at := app.scene().layersFound(); at != 3 {
		t.Errorf("looks at layer %d, want 3", at)
	}
	r := app.scene().rect("layers", app.w, app.h)
	for want := range f.layers {
		app.Update(tea.MouseClickMsg(tea.Mouse{X: r.X + 4, Y: r.Y + 2 + want, Button: tea.MouseLeft}))
		if _, at := app.scene().layersFound(); at != want {
			t.Errorf("a click on row %d looks at layer %d", want, at)
		}
	}
	app.layers.layer = 99 // as after a deeper run
	if _, at := app.scene().layersFound(); at != 4 {
		t.Errorf("looks at layer %d of 5", at)
	}
}

// All first-layer weights can be paged to, none twice.
func TestWeightPages(t *testing.T) {
	app := looking(t, "Layers", subjects["digits"])
	seen := map[string]bool{}
	for range 30 {
		_, rest, _ := strings.Cut(page(app), "weights  units ")
		units, _, _ := strings.Cut(rest, " of 24")
		seen[units] = true
		press(t, app, "pgdown")
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
			if from == number(float64(next)) {
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
	press(t, app, "[", "[", "[", "[", "[", "[", "[", "[")
	if app.layers.weight != 0 {
		t.Errorf("back at %d", app.layers.weight)
	}
}

// Ratios belong to the layers whose weights they are of; of the pieces of a
// maxout layer the largest counts.
func TestLayerRows(t *testing.T) {
	f := &layersFinding{layers: []inspect.LayerReport{
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
	app := looking(t, "Layers", subjects["spiral"])
	for ratio, want := range map[float64]string{1e-5: "low", 1e-3: "ok", 0.05: "high"} {
		l := app.one()
		for i := range l.snap.Updates {
			l.snap.Updates[i] = ratio
		}
		if text := page(app); !strings.Contains(text, plot.Number(ratio)+" "+want) {
			t.Errorf("a ratio of %v is not called %s", ratio, want)
		}
	}
}

// A dead unit is a cross on the map, and only a dead one.
func TestDeadUnits(t *testing.T) {
	app := looking(t, "Layers", subjects["dead"])
	press(t, app, "right")
	f, at := app.scene().layersFound()
	dead := 0
	for _, u := range f.layers[at].Units {
		if u.Dead {
			dead++
		}
	}
	if dead == 0 {
		t.Fatal("no unit is dead")
	}
	_, rest, _ := strings.Cut(page(app), "units of relu, ")
	if got := strings.Count(rest, "×"); got != dead {
		t.Errorf("%d crosses for %d dead units:\n%s", got, dead, page(app))
	}
}

// A network of which nothing is finite must not stop the screen.
func TestLayersOfNonFinite(t *testing.T) {
	app := looking(t, "Layers", subjects["spiral"])
	f, _ := app.scene().layersFound()
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
	if text := page(app); !strings.Contains(text, "nan") {
		t.Errorf("what is not finite is not said:\n%s", text)
	}
	f.weights = inspect.Detectors{Shape: f.weights.Shape, Units: 1, K: 1, W: tensor.New(1, 2)}
	page(app)
}
