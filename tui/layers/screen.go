// Package layers is the screen that shows what every layer of the selected
// run's network does with the training data.
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

// Screen remembers what is looked at.
type Screen struct {
	layer  int // that is looked at
	weight int // the first detector that is shown
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
		ui.Bind("right, l", "look at the next layer", "layer", v.layerNext),
		ui.Bind("left, h", "look at the layer before", "", v.layerBefore),
		ui.Bind("pgdown, ]", "later units of the first layer's weights", "weights", v.weightsNext),
		ui.Bind("pgup, [", "earlier units of the first layer's weights", "", v.weightsBefore),
	)
}

// Study implements ui.Studier.
func (*Screen) Study() ui.StudyFunc { return study }

// What the panels show.
const (
	aboutLayers = "A row a layer, on training examples in evaluation mode: how its outputs are distributed, their mean and " +
		"spread (standard deviation). Dead: the share of units with output 0 and slope 0 on every example, which no gradient " +
		"can wake. Saturated: the share of answers where the slope |f'(x)| is below 2% of its largest. Gradient: the norm " +
		"||dL/dW|| of the whole loss; shrinking toward the input it vanishes, growing it explodes. Update: ||W after - W before|| / " +
		"||W before|| of the last step; about 1e-3 is usual, below 1e-4 (low) the layer hardly learns, above 1e-2 (high) it jumps."
	aboutLayer = "The layer that is looked at: how its outputs, its parameters and their gradient are distributed. Bars grow " +
		"as the square root of the counts, so that rare values show. Of PReLU the learned slope a in f(x) = x for x > 0, else a*x; " +
		"of batch norm the scale (gamma) and shift (beta) in y = gamma * (x - mean) / sqrt(variance + 1e-5) + beta."
	aboutUnits = "A cell a unit of the layer: the fuller, the larger the spread (standard deviation) of its output over the " +
		"examples, compared with the layer's largest. An empty cell says the same whatever it sees; a cross is a dead unit: " +
		"output 0 and slope 0 on every example."
	aboutWeights = "The weights from the inputs to the units of the first layer, w in y = f(x*w + b): blue pulls the unit down, " +
		"orange up, nothing is 0. Pictures are in the shape of an example, each on a scale of its own up to its largest |w|; " +
		"of tables there is a row for each input and a column for each unit, all on one scale. A maxout unit has one for each of its pieces."
)

// A finding is what the study found.
type finding struct {
	set      *data.Prepared
	examples int // that were looked at
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

// found returns the finding, or nil, and the index of the layer that is
// looked at.
func (v *Screen) found(s *ui.Scene) (f *finding, layer int) {
	f, _ = s.Found.(*finding)
	if f == nil {
		return nil, 0
	}
	return f, min(v.layer, len(f.layers)-1)
}

func (v *Screen) layerNext(h ui.Host) tea.Cmd   { return v.layerBy(h, 1) }
func (v *Screen) layerBefore(h ui.Host) tea.Cmd { return v.layerBy(h, -1) }

// layerBy looks at another layer.
func (v *Screen) layerBy(h ui.Host, by int) tea.Cmd {
	if f, at := v.found(h.Scene()); f != nil {
		v.layer = min(max(at+by, 0), len(f.layers)-1)
	}
	return nil
}

// pickLayer looks at the layer whose row is clicked, or with the wheel at the
// one beside.
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
