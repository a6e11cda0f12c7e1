package trainer

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/model"
	"descent/model/catalog"
	"descent/model/tensor"
)

// pick returns what fits the precision of the build.
func pick(single, double float64) float64 {
	if reflect.TypeFor[tensor.Float]().Kind() == reflect.Float32 {
		return single
	}
	return double
}

// A reference is a training of a small network that PyTorch made in double
// precision, step by step.
type reference struct {
	Loss      string
	L2        float64
	Optimizer settings
	Schedule  settings
	Epochs    int
	X         [][]float64
	Y         json.RawMessage // n classes, or n×outputs values
	Layers    []settings      // with their initial params
	Batches   [][]int         // the examples of each step
	Expect    struct {
		Losses         []struct{ Data, Reg float64 }
		Rates          []float64
		FirstGradients []map[string]any `json:"first_gradients"` // of each layer, with penalty
		FinalParams    []map[string]any `json:"final_params"`
		EvalScores     [][]float64      `json:"eval_scores"`
	}
}

// settings are a kind, under "type" or "kind", and its parameters.
type settings map[string]any

func (s settings) kind() string {
	if kind, ok := s["type"].(string); ok {
		return kind
	}
	return fmt.Sprint(s["kind"])
}

func (s settings) int(key string) int { return int(s[key].(float64)) }

// part returns the part of the catalogue that s describes: the files use the
// names of the catalogues, for parts and for parameters.
func part[T any](t *testing.T, c catalog.Of[T], s settings) T {
	t.Helper()
	var params []string
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if key != "type" && key != "kind" && key != "params" && key != "lr" {
			params = append(params, fmt.Sprintf("%s=%v", key, s[key]))
		}
	}
	p, err := c.Parse(s.kind() + ":" + strings.Join(params, ","))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// layer returns the layer that s describes; width is that of its input. Kinds
// with parameters of their own have a case here, all others are activations.
func layer(t *testing.T, s settings, width, rows int) (l model.Layer, out int) {
	t.Helper()
	switch s.kind() {
	case "dense":
		return model.NewDense(s.int("in"), s.int("out"), rows), s.int("out")
	}
	return model.NewActivate(part(t, model.Activations, s), width, rows), width
}

// flat returns the numbers of nested lists, row by row.
func flat(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []any:
		var all []float64
		for _, e := range v {
			all = append(all, flat(e)...)
		}
		return all
	}
	return nil
}

func narrow(xs []float64) []tensor.Float {
	fs := make([]tensor.Float, len(xs))
	for i, x := range xs {
		fs[i] = tensor.Float(x)
	}
	return fs
}

func rows(m [][]float64) tensor.Matrix {
	r := tensor.Matrix{Rows: len(m), Cols: len(m[0])}
	for _, row := range m {
		r.Data = append(r.Data, narrow(row)...)
	}
	return r
}

// network returns the network of the file with its initial parameters, for
// batches of as many rows as there are examples.
func (r *reference) network(t *testing.T) *model.Network {
	t.Helper()
	width := len(r.X[0])
	var layers []model.Layer
	for _, s := range r.Layers {
		var l model.Layer
		l, width = layer(t, s, width, len(r.X))
		layers = append(layers, l)
	}
	n := model.Stack(layers...)
	for i, l := range layers {
		initial, _ := r.Layers[i]["params"].(map[string]any)
		if len(l.Params()) != len(initial) {
			t.Fatalf("layer %d has %d parameters: want those of %v", i, len(l.Params()), slices.Collect(maps.Keys(initial)))
		}
		for _, p := range l.Params() {
			plain := narrow(flat(initial[p.Name]))
			if len(plain) != p.W.In*p.W.Out {
				t.Fatalf("layer %d: %s has %d numbers: want %d", i, p.Name, p.W.In*p.W.Out, len(plain))
			}
			p.W.Load(plain)
		}
	}
	return n
}

// target returns what the given examples should give.
func (r *reference) target(t *testing.T, examples []int) model.Target {
	t.Helper()
	var class []int32
	if json.Unmarshal(r.Y, &class) == nil {
		var target model.Target
		for _, e := range examples {
			target.Class = append(target.Class, class[e])
		}
		return target
	}
	var values, chosen [][]float64
	if err := json.Unmarshal(r.Y, &values); err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		chosen = append(chosen, values[e])
	}
	return model.Target{Value: rows(chosen)}
}

// A comparison collects the differences to a file.
type comparison struct {
	t     *testing.T
	worst float64 // relative to max(1, |want|)
	where string
}

func (c *comparison) number(where string, got, want float64) {
	d := math.Abs(got-want) / max(1, math.Abs(want))
	if math.IsNaN(d) {
		c.t.Fatalf("%s is %v: want %v", where, got, want)
	}
	if d > c.worst {
		c.worst, c.where = d, where
	}
}

func (c *comparison) list(where string, got []tensor.Float, want []float64) {
	c.t.Helper()
	if len(got) != len(want) {
		c.t.Fatalf("%s has %d numbers: want %d", where, len(got), len(want))
	}
	for i := range got {
		c.number(fmt.Sprintf("%s, number %d", where, i), float64(got[i]), want[i])
	}
}

// params compares what of picks of the parameters of every layer.
func (c *comparison) params(where string, n *model.Network, of func(*model.Param) tensor.Weights, want []map[string]any) {
	c.t.Helper()
	if len(n.Layers) != len(want) {
		c.t.Fatalf("%s: %d layers: want %d", where, len(n.Layers), len(want))
	}
	for i, l := range n.Layers {
		for _, p := range l.Params() {
			c.list(fmt.Sprintf("%s of layer %d, %s", where, i, p.Name), of(p).Plain(nil), flat(want[i][p.Name]))
		}
	}
}

// TestReference repeats every training of testdata/reference with the steps
// of a run, and compares all numbers. In single precision rounding adds up
// over the steps, which leaves about five digits.
func TestReference(t *testing.T) {
	paths, err := filepath.Glob("testdata/reference/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file in testdata/reference: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var r reference
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			c := &comparison{t: t}
			c.run(&r)
			t.Logf("largest difference %.2g", c.worst)
			if room := pick(2e-5, 1e-9); c.worst > room {
				t.Errorf("%s is off by %.3g of its size: want at most %g", c.where, c.worst, room)
			}
		})
	}
}

// run trains the network of r.
func (c *comparison) run(r *reference) {
	t, n, want := c.t, r.network(c.t), &r.Expect
	all := rows(r.X)
	spec := Spec{
		Loss:      part(t, model.Losses, settings{"kind": r.Loss}),
		L2:        r.L2,
		Optimizer: part(t, Optimizers, r.Optimizer),
		Rate:      r.Optimizer["lr"].(float64),
		Schedule:  part(t, Schedules, r.Schedule),
		Epochs:    r.Epochs,
	}
	plan := Plan{StepsPerEpoch: len(r.Batches) / r.Epochs, Epochs: r.Epochs}
	grad := tensor.New(len(r.X), len(want.EvalScores[0]))
	j := newLearner(spec, n, plan, grad, func(e Event) {
		i := e.Step - 1
		c.number(fmt.Sprintf("the loss of step %d", e.Step), e.Loss, want.Losses[i].Data)
		c.number(fmt.Sprintf("the penalty of step %d", e.Step), e.Penalty, want.Losses[i].Reg)
		c.number(fmt.Sprintf("the rate of step %d", e.Step), e.Rate, want.Rates[i])
		if i == 0 {
			c.params("the first gradient", n, func(p *model.Param) tensor.Weights { return p.G }, want.FirstGradients)
		}
	})
	for _, examples := range r.Batches {
		x := tensor.Matrix{Cols: all.Cols}
		for _, e := range examples {
			x.Data = append(x.Data, all.Row(e)...)
			x.Rows++
		}
		if err := j.learn(x, r.target(t, examples)); err != nil {
			t.Fatal(err)
		}
	}
	if j.event.Step != len(want.Losses) || len(want.Losses) != len(want.Rates) {
		t.Fatalf("%d steps were made: want %d", j.event.Step, len(want.Losses))
	}
	c.params("the final value", n, func(p *model.Param) tensor.Weights { return p.W }, want.FinalParams)
	scores := n.Forward(all, model.Evaluating)
	for i, row := range want.EvalScores {
		c.list(fmt.Sprintf("the scores of example %d", i), scores.Row(i), row)
	}
}

// slots returns the state of an optimizer before the first step.
func slots(o Optimizer, n int) [][]tensor.Float {
	state := make([][]tensor.Float, o.Slots())
	for i := range state {
		state[i] = make([]tensor.Float, n)
	}
	return state
}
