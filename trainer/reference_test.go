package trainer

import (
	"encoding/json"
	"errors"
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
	"descent/trainer/trainertest/python"
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
	Weights   []float64       // of the examples, if they have any
	Classes   []float64       `json:"class_weights"`
	Layers    []settings      // with their initial params
	Batches   [][]int         // the examples of each step
	Expect    struct {
		Losses         []struct{ Data, Reg float64 }
		Rates          []float64
		FirstGradients []map[string]any                `json:"first_gradients"` // of each layer, with penalty
		FinalParams    []map[string]any                `json:"final_params"`
		Running        []struct{ Mean, Var []float64 } // of each layer
		EvalScores     [][]float64                     `json:"eval_scores"`
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

// with returns a copy of s of another kind, with key set to value.
func (s settings) with(kind, key string, value any) settings {
	s = maps.Clone(s)
	delete(s, "type")
	s["kind"], s[key] = kind, value
	return s
}

// part returns the part of the catalog that s describes: the files use the
// names of the catalogs, for parts and for parameters.
func part[T any](c catalog.Of[T], s settings) (T, error) {
	var params []string
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if key == "type" || key == "kind" || key == "params" || key == "lr" {
			continue
		}
		params = append(params, fmt.Sprintf("%s=%v", key, s[key]))
	}
	return c.Parse(s.kind() + ":" + strings.Join(params, ","))
}

// schedule returns the schedule that s describes and the epochs of warm-up
// before it, for the given rate: the lowest rate of a file is no share of it,
// and a warm-up is part of the name.
func schedule(s settings, rate float64) (p Schedule, warmup float64, err error) {
	if lowest, ok := s["min"].(float64); ok {
		s = s.with(s.kind(), "min", lowest/rate)
	}
	if kind, ok := strings.CutPrefix(s.kind(), "warmup_"); ok {
		warmup, _ = s["warmup"].(float64)
		s = s.with(kind, "warmup", nil)
		delete(s, "warmup")
	}
	p, err = part(Schedules, s)
	return p, warmup, err
}

// layer returns the layer that s describes; width is that of its input. Kinds
// with parameters of their own have a case here, all others are activations.
func layer(s settings, width, rows int) (l model.Layer, out int, err error) {
	switch s.kind() {
	case "dense":
		return model.NewDense(s.int("in"), s.int("out"), rows), s.int("out"), nil
	case "maxout":
		return model.NewMaxout(s.int("k"), s.int("in"), s.int("out"), rows), s.int("out"), nil
	case "batchnorm":
		norm, err := part(model.Normalizations, settings{"kind": "batch", "eps": s["eps"], "momentum": s["momentum"]})
		if err != nil {
			return nil, 0, err
		}
		return norm.Layer(s.int("features"), rows), width, nil
	case "prelu":
		return model.NewPReLU(s["init"].(float64), width, rows), width, nil
	}
	a, err := part(model.Activations, s)
	if err != nil {
		return nil, 0, fmt.Errorf("a layer that is no activation either: %w", err)
	}
	return model.NewActivate(a, width, rows), width, nil
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
	for i, s := range r.Layers {
		l, out, err := layer(s, width, len(r.X))
		if err != nil {
			t.Fatalf("layer %d: %v", i, err)
		}
		layers, width = append(layers, l), out
	}
	n := model.Stack(layers...)
	for i, l := range layers {
		for _, s := range spread(t, i, l, r.initial(i)) {
			s.param.W.Load(narrow(s.numbers))
		}
	}
	return n
}

// initial returns the initial parameters of layer i.
func (r *reference) initial(i int) map[string]any {
	params, _ := r.Layers[i]["params"].(map[string]any)
	return params
}

// idle returns the biases in front of batch norm. It takes the mean away, so
// their gradient is 0 but for rounding. On a single row they have one, since its
// mean is not taken; PyTorch, which made the files, refuses such a batch.
func idle(n *model.Network) (biases []*model.Param) {
	for i, l := range n.Layers[:len(n.Layers)-1] {
		if _, ok := n.Layers[i+1].(*model.BatchNormLayer); !ok {
			continue
		}
		for _, p := range l.Params() {
			if p.Bias {
				biases = append(biases, p)
			}
		}
	}
	return biases
}

// drift returns how far the biases in front of batch norm went in the file.
func (r *reference) drift(t *testing.T, n *model.Network) (far float64) {
	held := idle(n)
	for i, l := range n.Layers {
		final := spread(t, i, l, r.Expect.FinalParams[i])
		for k, s := range spread(t, i, l, r.initial(i)) {
			if !slices.Contains(held, s.param) {
				continue
			}
			for j, v := range s.numbers {
				far = max(far, math.Abs(final[k].numbers[j]-v))
			}
		}
	}
	return far
}

// steady is an optimizer that does not move the parameters in idle.
type steady struct {
	Optimizer
	idle []*model.Param
}

func (s steady) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	for _, p := range s.idle {
		clear(p.G.Data)
	}
	s.Optimizer.Step(w, g, state, now)
}

// A stretch is the part of a list of a file that belongs to one parameter.
type stretch struct {
	param   *model.Param
	numbers []float64
}

// spread shares the lists of a layer, number i, among its parameters.
// Parameters of the same name follow each other in one list, as the pieces of
// maxout do; no number must be left.
func spread(t *testing.T, i int, l model.Layer, lists map[string]any) (all []stretch) {
	t.Helper()
	left := map[string][]float64{}
	for name, list := range lists {
		left[name] = flat(list)
	}
	for _, p := range l.Params() {
		size := p.W.In * p.W.Out
		if len(left[p.Name]) < size {
			t.Fatalf("layer %d: %s has %d more numbers: want %d", i, p.Name, len(left[p.Name]), size)
		}
		all = append(all, stretch{p, left[p.Name][:size]})
		left[p.Name] = left[p.Name][size:]
	}
	for name, numbers := range left {
		if len(numbers) > 0 {
			t.Fatalf("layer %d: %s has %d numbers too many", i, name, len(numbers))
		}
	}
	return all
}

// target returns what the given examples should give.
func (r *reference) target(t *testing.T, examples []int) model.Target {
	t.Helper()
	target := model.Target{}
	for _, e := range examples {
		if r.Weights != nil {
			target.Weight = append(target.Weight, r.Weights[e])
		} else if r.Classes != nil {
			target.Weight = append(target.Weight, 1)
		}
	}
	var class []int32
	if json.Unmarshal(r.Y, &class) == nil {
		for i, e := range examples {
			target.Class = append(target.Class, class[e])
			if r.Classes != nil {
				target.Weight[i] *= r.Classes[class[e]]
			}
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
	target.Value = rows(chosen)
	return target
}

// A comparison collects the differences to a file.
type comparison struct {
	t     *testing.T
	worst float64 // relative to max(1, |want|)
	where string
	room  float64 // for worst
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
		for _, s := range spread(c.t, i, l, want[i]) {
			c.list(fmt.Sprintf("%s of layer %d, %s", where, i, s.param.Name), of(s.param).Plain(nil), s.numbers)
		}
	}
}

// running compares the running statistics of every layer.
func (c *comparison) running(n *model.Network, want []struct{ Mean, Var []float64 }) {
	c.t.Helper()
	if len(n.Layers) != len(want) {
		c.t.Fatalf("running statistics of %d layers: want %d", len(want), len(n.Layers))
	}
	for i, l := range n.Layers {
		var state []tensor.Float
		if s, ok := l.(model.Stateful); ok {
			state = s.State()
		}
		c.list(fmt.Sprintf("the running statistics of layer %d", i), state, slices.Concat(want[i].Mean, want[i].Var))
	}
}

// TestReference repeats every training of testdata/reference with the steps
// of a run, and compares all numbers. In single precision rounding adds up
// over the steps, which leaves about five digits.
//
// Adam divides by the size of the gradient, so that biases in front of batch
// norm, which have none, go where rounding leads, and running means go after
// them: by about 1e-9 in double precision, and by the whole rate in single
// precision. Here they are held where they are; how far they went in a file is
// added to the room.
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
			t.Logf("largest difference %.2g of %.2g", c.worst, c.room)
			if c.worst > c.room {
				t.Errorf("%s is off by %.3g of its size: want at most %.3g", c.where, c.worst, c.room)
			}
		})
	}
}

// TestWeightedReferencesRepeat makes the files with weights anew, where PyTorch is
// there.
func TestWeightedReferencesRepeat(t *testing.T) {
	folder := t.TempDir()
	python.Run(t, "testdata/reference/weighted.py", []string{"torch"}, nil, nil, folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) < 7 {
		t.Fatalf("%d files, %v: want at least 7", len(files), err)
	}
	for _, file := range files {
		var numbers [2][]float64
		for i, path := range []string{file, filepath.Join("testdata/reference", filepath.Base(file))} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var r reference
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			for _, l := range r.Expect.Losses {
				numbers[i] = append(numbers[i], l.Data)
			}
			for _, params := range r.Expect.FinalParams {
				for _, name := range slices.Sorted(maps.Keys(params)) {
					numbers[i] = append(numbers[i], flat(params[name])...)
				}
			}
		}
		if !slices.EqualFunc(numbers[0], numbers[1], func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%s: PyTorch has %v now: want %v", filepath.Base(file), numbers[0], numbers[1])
		}
	}
}

// TestUnknownReference checks that a file with a part that nobody knows does
// not pass for another, and that the error names it.
func TestUnknownReference(t *testing.T) {
	for _, kind := range []string{"capsule", "warmup_capsule"} {
		s := settings{"kind": kind}
		_, optimizer := part(Optimizers, s)
		_, _, slope := schedule(s, 0.1)
		_, _, stage := layer(s, 3, 3)
		_, param := part(Optimizers, settings{"kind": "sgd", "capsule": 1.0})
		for _, err := range []error{optimizer, slope, stage, param} {
			if err == nil || !strings.Contains(err.Error(), `"`+strings.TrimPrefix(kind, "warmup_")) && !strings.Contains(err.Error(), kind) {
				t.Errorf("%s: the error is %v: want it to name it", kind, err)
			}
		}
	}
}

// spec returns the settings of r that are no layers.
func (r *reference) spec(t *testing.T) Spec {
	t.Helper()
	s := Spec{L2: r.L2, Rate: r.Optimizer["lr"].(float64), Epochs: r.Epochs}
	var errs [3]error
	s.Loss, errs[0] = part(model.Losses, settings{"kind": r.Loss})
	s.Optimizer, errs[1] = part(Optimizers, r.Optimizer)
	s.Schedule, s.Warmup, errs[2] = schedule(r.Schedule, s.Rate)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return s
}

// run trains the network of r.
func (c *comparison) run(r *reference) {
	t, n, spec, want := c.t, r.network(c.t), r.spec(c.t), &r.Expect
	c.room = pick(5e-6, 1e-9) + r.drift(t, n)
	spec.Optimizer = steady{spec.Optimizer, idle(n)}
	all := rows(r.X)
	plan := Plan{StepsPerEpoch: len(r.Batches) / r.Epochs, Epochs: r.Epochs}
	grad := tensor.New(len(r.X), len(want.EvalScores[0]))
	j := newStepper(spec, n, plan, grad, func(e *Event) {
		i := e.Step - 1
		c.number(fmt.Sprintf("the loss of step %d", e.Step), e.Loss, want.Losses[i].Data)
		c.number(fmt.Sprintf("the penalty of step %d", e.Step), e.Penalty, want.Losses[i].Reg)
		c.number(fmt.Sprintf("the rate of step %d", e.Step), e.Rate, want.Rates[i])
		if i == 0 {
			c.params("the first gradient", n, func(p *model.Param) tensor.Weights { return p.G }, want.FirstGradients)
		}
	})
	for _, examples := range r.Batches {
		if len(examples) < 2 && idle(n) != nil {
			t.Fatal("a batch of one row under batch norm: its biases are not idle")
		}
		x := tensor.Matrix{Cols: all.Cols}
		for _, e := range examples {
			x.Data = append(x.Data, all.Row(e)...)
			x.Rows++
		}
		if err := j.makeStep(x, r.target(t, examples)); err != nil {
			t.Fatal(err)
		}
	}
	if j.event.Step != len(want.Losses) || len(want.Losses) != len(want.Rates) {
		t.Fatalf("%d steps were made: want %d", j.event.Step, len(want.Losses))
	}
	c.params("the final value", n, func(p *model.Param) tensor.Weights { return p.W }, want.FinalParams)
	c.running(n, want.Running)
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
