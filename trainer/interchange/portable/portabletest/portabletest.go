// Package portabletest has networks for tests of what other programs compute of
// them: with parts of all kinds, raw examples, and this program's predictions. Only
// tests import it.
package portabletest

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/interchange/portable"
)

// An Example is a network, raw examples and what this program predicts of them.
type Example struct {
	Name    string
	Member  trainer.Member
	Set     *data.Prepared
	Network *portable.Network
	Rows    [][]float64 // as Network.Inputs has them
	Want    [][]float64 // a prediction for each class, or the target's value

	unit float64 // in which a regression learns: its standard deviation; 0 for classes
}

// New returns one with a network with random parameters for the settings, which
// are pairs of keys and texts, and its predictions about the test part.
func New(t *testing.T, settings ...string) *Example {
	t.Helper()
	m, set := network(t, settings...)
	e := &Example{Name: strings.Join(settings, " ")}
	n := e.describe(t, m, set)
	predictions := m.Predict(set, &set.Test)
	for i := range set.Test.Len() {
		e.Rows = append(e.Rows, raw(set, i))
		e.Want = append(e.Want, values(n, predictions.Row(i)))
	}
	return e
}

// network returns a network with random parameters, and its data.
func network(t *testing.T, settings ...string) (trainer.Member, *data.Prepared) {
	t.Helper()
	spec := trainer.Default()
	all := append([]string{"data", "iris", "hidden", "7,5", "preprocess", "standardize"}, settings...)
	for pair := range slices.Chunk(all, 2) {
		if err := spec.Set(pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	m, set, err := trainer.Begin(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	net := m.Network(set.Set, 1)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, p := range net.Params() {
		if !p.Decay { // biases and the like, which begin alike
			for j := range p.W.Vector() {
				p.W.Vector()[j] += tensor.Float(0.3 * rng.NormFloat64())
			}
		}
	}
	for i := range net.State() {
		net.State()[i] += tensor.Float(0.5 * rng.Float64())
	}
	return trainer.Member{Spec: spec, Weights: net.W, State: net.State()}, set
}

// describe sets the network of e.
func (e *Example) describe(t *testing.T, m trainer.Member, set *data.Prepared) *portable.Network {
	t.Helper()
	r := set.Reader()
	n, err := portable.New(m, r)
	if err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	e.Member, e.Set, e.Network = m, set, n
	if r.Classes == nil {
		e.unit = r.TargetScale
	}
	return n
}

// raw returns the inputs of an example of the test part, which is no table.
func raw(set *data.Prepared, i int) (row []float64) {
	width := set.Shape.Len()
	for j := i * width; j < (i+1)*width; j++ {
		if set.Pictures() {
			row = append(row, float64(set.Test.Pixels[j]))
		} else {
			row = append(row, float64(set.Test.Values[j]))
		}
	}
	return row
}

// values returns predictions in the unit of the target.
func values(n *portable.Network, predictions []tensor.Float) (all []float64) {
	for _, p := range predictions {
		if n.Reader.Classes == nil {
			all = append(all, n.Reader.TargetValue(p))
		} else {
			all = append(all, float64(p))
		}
	}
	return all
}

// Catalog returns networks with every activation, normalization, preprocessing
// and loss.
func Catalog(t *testing.T) (all []*Example) {
	for _, a := range append(model.Activations.Names(), "maxout:k=3", "leaky_relu:slope=0.3", "elu:alpha=0.7") {
		for _, norm := range model.Normalizations.Names() {
			all = append(all, New(t, "activation", a, "norm", norm))
		}
	}
	for _, p := range data.Preprocessings {
		for _, source := range []string{"iris", "digits", "concrete"} {
			spec := trainer.Default()
			spec.Set("data", source)
			set, err := spec.Data.Load(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := data.Prepare(t.Context(), set, p.Part); err != nil {
				continue // for other examples
			}
			all = append(all, New(t, "data", source, "preprocess", p.Name, "loss", map[bool]string{true: "squared", false: "softmax"}[set.Regression()]))
		}
	}
	for _, l := range model.Losses.Names() {
		all = append(all, New(t, "loss", l, "dropout", "0.5", "input_dropout", "0.1"))
	}
	return append(all, New(t, "hidden", "none"), newTable(t))
}

// Difference returns the largest difference of a prediction, relative to it. The
// value of a regression may be close to 0 by chance, where the rounding of numbers
// of its unit remains: its difference is relative to the unit at least.
func (e *Example) Difference(got [][]float64) (worst float64) {
	if len(got) != len(e.Want) {
		return math.Inf(1)
	}
	for i, want := range e.Want {
		for j, w := range want {
			off := math.Abs(got[i][j]-w) / max(math.Abs(w), e.unit)
			if !(off <= worst) {
				worst = off
			}
		}
	}
	return worst
}

// Nullable returns rows as JSON can have them: with null for NaN.
func Nullable(rows [][]float64) (all [][]*float64) {
	for _, row := range rows {
		var out []*float64
		for _, v := range row {
			if out = append(out, nil); v == v {
				out[len(out)-1] = &v
			}
		}
		all = append(all, out)
	}
	return all
}
