// Package layers is the screen that shows the outputs, gradients and weights of each layer
// of the selected run's network on training examples.
package layers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the state of the screen.
type Screen struct {
	layer  int // index of the selected layer
	weight int // index of the first shown detector (unit of the first layer)
}

// New returns the screen.
func New() *Screen { return &Screen{} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Layers" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "what every layer of the selected run's network does with the training data"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "layers", Network: true, Draw: v.drawLayers, About: aboutLayers, Table: v.layerRecords, Mouse: v.pickLayer},
		{Name: "layer", Network: true, Draw: v.drawLayer, About: aboutLayer},
		{Name: "units", Network: true, Draw: v.drawUnits, About: aboutUnits},
		{Name: "weights", Network: true, Draw: v.drawWeights, About: aboutWeights, Table: v.weightRecords, Mouse: v.turnWeights},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return ui.OfFinding(
		ui.Bind("right, l", "show the next layer", "layer", v.layerNext),
		ui.Bind("left, h", "show the previous layer", "", v.layerBefore),
		ui.Bind("pgdown, ]", "later units of the first layer's weights", "weights", v.weightsNext),
		ui.Bind("pgup, [", "earlier units of the first layer's weights", "", v.weightsBefore),
	)
}

// Study implements ui.Studier.
func (*Screen) Study() ui.StudyFunc { return study }

// Descriptions of the panels, for help.
const (
	aboutLayers = "A row for each layer, on training examples in evaluation mode: the distribution of its outputs, their mean and " +
		"spread (standard deviation). Dead: the share of units with output 0 and slope 0 on every example, which get no " +
		"gradient. Saturated: the share of outputs where the slope |f'(x)| is below 2% of its largest. Gradient: the norm " +
		"||dL/dW|| of the whole loss; it vanishes if it shrinks toward the input, and explodes if it grows. Update: ||W after - W before|| / " +
		"||W before|| of the last step; about 1e-3 is usual, below 1e-4 (low) the layer hardly learns, above 1e-2 (high) steps are too large."
	aboutLayer = "The distributions of the outputs, the parameters and their gradient for the selected layer. The heights of bars are " +
		"proportional to the square root of the counts, so that rare values are visible. For PReLU the learned slope a in f(x) = x for x > 0, else a*x; " +
		"for batch norm the scale (gamma) and shift (beta) in y = gamma * (x - mean) / sqrt(variance + 1e-5) + beta."
	aboutUnits = "A cell for each unit of the layer: the fuller, the larger the spread (standard deviation) of its output over the " +
		"examples, relative to the layer's largest. An empty cell is a unit with a constant output; a cross is a dead unit: " +
		"output 0 and slope 0 on every example."
	aboutWeights = "The weights from the inputs to the units of the first layer, w in y = f(x*w + b): blue is negative, " +
		"orange positive, no color is 0. For pictures, the weights of a unit have the shape of an example, each scaled by its largest |w|; " +
		"for tables there is a row for each input and a column for each unit, with a common scale. A maxout unit has one for each of its pieces."
)

// A finding is the result of the study.
type finding struct {
	set      *data.Prepared
	examples int // number of examples
	spec     trainer.Spec
	layers   []inspect.LayerReport
	weights  inspect.Detectors
}

func study(ctx context.Context, of ui.Network) any {
	reports, err := inspect.Diagnose(ctx, of.Member, of.Set)
	if err != nil {
		return nil
	}
	return &finding{
		set: of.Set, examples: inspect.DiagnosisRows(of.Member, of.Set), spec: of.Spec,
		layers: reports, weights: inspect.FirstWeights(of.Member, of.Set),
	}
}

// Layout implements ui.Screen. It puts the table on top; below it the layer and its units beside
// the weights. Where rows are few the table alone is left, where columns are
// few the layer. Of a run without weights one panel says so.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	if s.Weightless() {
		return ui.Layout{"layers": ui.Area(w, h)}
	}
	rows := 4
	if f, ok := s.Found.(*finding); ok {
		rows = len(f.layers) + 2
	}
	var table, layer, units, weights ui.Rect
	table = ui.Area(w, h)
	air := 0
	if h >= 14 {
		air = 1
	}
	above, rest := table.Top(min(rows, h/2), air)
	if rest.H < 5 {
		return ui.Layout{"layers": table, "layer": layer, "units": units, "weights": weights}
	}
	table = above
	layer = rest
	if w >= 56 {
		layer, weights = rest.Split()
	}
	if layer.H >= 12 {
		layer, units = layer.Top(layer.H*3/5, 1)
	}
	return ui.Layout{"layers": table, "layer": layer, "units": units, "weights": weights}
}

// found returns the finding, or nil, and the index of the selected layer.
func (v *Screen) found(s *ui.Scene) (f *finding, layer int) {
	f, _ = s.Found.(*finding)
	if f == nil {
		return nil, 0
	}
	return f, min(v.layer, len(f.layers)-1)
}

func (v *Screen) layerNext(h ui.Host) tea.Cmd   { return v.layerBy(h, 1) }
func (v *Screen) layerBefore(h ui.Host) tea.Cmd { return v.layerBy(h, -1) }

// layerBy moves the selection by by layers.
func (v *Screen) layerBy(h ui.Host, by int) tea.Cmd {
	if f, at := v.found(h.Scene()); f != nil {
		v.layer = min(max(at+by, 0), len(f.layers)-1)
	}
	return nil
}

// pickLayer selects the layer of the clicked row, or the next one by the wheel.
func (v *Screen) pickLayer(h ui.Host, m ui.Mouse) tea.Cmd {
	f, at := v.found(h.Scene())
	if f == nil {
		return nil
	}
	if by := m.Wheel(); by != 0 {
		return v.layerBy(h, by)
	}
	if i, ok := m.Picked(2, plot.NewWindow(at, len(f.layers), m.H-2)); ok {
		v.layer = i
	}
	return nil
}
