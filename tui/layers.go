package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// layersScreen shows what every layer of the selected run's network does with
// the training data.
func layersScreen() screen {
	return screen{
		name: "Layers",
		doc:  "what every layer of the selected run's network does with the training data",
		panels: []panel{
			{name: "layers", draw: drawLayers, about: aboutLayers, table: layerRecords, mouse: pickLayer},
			{name: "layer", draw: drawLayer, about: aboutLayer},
			{name: "units", draw: drawUnits, about: aboutUnits},
			{name: "weights", draw: drawWeights, about: aboutWeights, table: weightRecords, mouse: turnWeights},
		},
		layout: layoutLayers,
		keys: []key{
			{[]string{"right", "l"}, "right, l", "look at the next layer", "layer", (*App).layerNext},
			{[]string{"left", "h"}, "left, h", "look at the layer before", "", (*App).layerBefore},
			{[]string{"pgdown", "]"}, "pgdown, ]", "later units of the first layer's weights", "weights", (*App).weightsNext},
			{[]string{"pgup", "["}, "pgup, [", "earlier units of the first layer's weights", "", (*App).weightsBefore},
		},
		study: func(*App) studyFunc { return studyLayers },
	}
}

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

// A layersView is what the screen remembers.
type layersView struct {
	layer  int // that is looked at
	weight int // the first detector that is shown
}

// A layersFinding is what the study found.
type layersFinding struct {
	set      *data.Prepared
	examples int // that were looked at
	spec     trainer.Spec
	layers   []inspect.LayerReport
	weights  inspect.Detectors
}

func studyLayers(ctx context.Context, of subject) any {
	reports, err := inspect.Diagnose(ctx, of.Member, of.Set)
	if err != nil {
		return nil
	}
	return &layersFinding{
		set: of.Set, examples: inspect.DiagnosisRows(of.Member, of.Set), spec: of.Spec,
		layers: reports, weights: inspect.FirstWeights(of.Member, of.Set),
	}
}

// layoutLayers puts the table on top; below it the layer and its units beside
// the weights. Where rows are few the table alone is left, where columns are
// few the layer.
func layoutLayers(s *Scene, w, h int) []Rect {
	rows := 4
	if f, ok := s.found.(*layersFinding); ok {
		rows = len(f.layers) + 2
	}
	var table, layer, units, weights Rect
	table = Rect{0, 0, w, h}
	air := 0
	if h >= 14 {
		air = 1
	}
	above, rest := top(table, min(rows, h/2), air)
	if rest.H < 5 {
		return []Rect{table, layer, units, weights}
	}
	table = above
	layer = rest
	if w >= 56 {
		layer, weights = split(rest)
	}
	if layer.H >= 12 {
		layer, units = top(layer, layer.H*3/5, 1)
	}
	return []Rect{table, layer, units, weights}
}

// layersFound returns the finding, or nil, and the index of the layer that is
// looked at.
func (s *Scene) layersFound() (f *layersFinding, layer int) {
	f, _ = s.found.(*layersFinding)
	if f == nil {
		return nil, 0
	}
	return f, min(s.layers.layer, len(f.layers)-1)
}

// waiting says on c that there is no finding yet.
func (s *Scene) waiting(c plot.Canvas, title string) {
	c.Text(0, 0, s.title(title), s.Theme.Strong)
	text := "waiting for the first evaluation"
	switch l := s.one(); {
	case l == nil:
		text = "no run: n starts one"
	case l.weighted() == nil:
		text = "run " + l.letter() + " has no weights to look at"
	case l.snap.Last.Train.Measured():
		text = "looking at the network"
	}
	c.Text(max((c.Width-len(text))/2, 1), c.Height/2, text, s.Theme.Weak)
}

func (a *App) layerNext() tea.Cmd   { return a.layerBy(1) }
func (a *App) layerBefore() tea.Cmd { return a.layerBy(-1) }

// layerBy looks at another layer.
func (a *App) layerBy(by int) tea.Cmd {
	if f, at := a.scene().layersFound(); f != nil {
		a.layers.layer = min(max(at+by, 0), len(f.layers)-1)
	}
	return nil
}

// pickLayer looks at the layer whose row is clicked, or with the wheel at the
// one beside.
func pickLayer(a *App, m mouse) tea.Cmd {
	f, at := a.scene().layersFound()
	switch {
	case f == nil:
	case m.act == wheelUp:
		return a.layerBy(-1)
	case m.act == wheelDown:
		return a.layerBy(1)
	case m.act == click && m.y >= 2:
		a.layers.layer = min(m.y-2+plot.NewWindow(at, len(f.layers), m.h-2).First, len(f.layers)-1)
	}
	return nil
}
