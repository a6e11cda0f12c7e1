package inspect

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// trained returns a network of a short run, its data, and where the run stood.
func trained(t *testing.T, settings ...string) (trainer.Member, *data.Prepared, trainer.Event) {
	t.Helper()
	spec := trainer.Default()
	for _, s := range append([]string{"data=spiral", "hidden=16", "epochs=3", "lr=0.05", "batch=30"}, settings...) {
		key, value, _ := strings.Cut(s, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	var m trainer.Member
	var last trainer.Event
	if err := trainer.Train(t.Context(), spec, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated {
			last, m = *e, trainer.Keep(spec, e)
		}
	}); err != nil {
		t.Fatal(err)
	}
	set, err := spec.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m, set, last
}

// predict returns what m says about one example, alone in its batch.
func predict(m trainer.Member, set *data.Prepared, values ...tensor.Float) []tensor.Float {
	part := data.Part{Values: values, Class: []int32{0}, Target: []tensor.Float{0}}
	return m.Predict(set, &part).Data
}

var kinds = [][]string{
	{}, {"loss=hinge"}, {"loss=squared"}, {"loss=perceptron"}, {"loss=adaline", "lr=0.001"}, {"batchnorm=true", "dropout=0.2"},
	{"activation=maxout"}, {"activation=prelu"}, {"data=iris", "preprocess=standardize"},
	{"data=concrete", "preprocess=standardize", "loss=squared"}, {"data=sine", "loss=squared"},
	{"data=digits"}, {"data=gate:gate=or", "loss=perceptron", "hidden=none"},
}

// The mean of the verdicts must be the score that the run reported, on the
// same weights, for every loss and kind of data.
func TestExamineAgreesWithTheRun(t *testing.T) {
	for _, settings := range kinds {
		m, set, last := trained(t, settings...)
		for part, want := range map[Part]trainer.Score{Train: last.Train, Val: last.Val} {
			e, err := Examine(t.Context(), m, set, part)
			if err != nil {
				t.Fatal(err)
			}
			if n := part.Of(set.Set).Len(); e.Total != n || len(e.Verdicts) != min(n, Most) || len(e.Worst) != len(e.Verdicts) {
				t.Fatalf("%v %v: %d of %d verdicts on %d examples", settings, part, len(e.Verdicts), e.Total, n)
			}
			if len(e.Verdicts) < e.Total {
				continue // the run looked at more
			}
			loss, squares := 0.0, 0.0
			for _, v := range e.Verdicts {
				loss += v.Loss / float64(e.Total)
				squares += (float64(v.Outputs[0]) - v.Value) * (float64(v.Outputs[0]) - v.Value) / float64(e.Total)
			}
			if math.Abs(loss-want.Loss) > 1e-4*(1+want.Loss) {
				t.Errorf("%v %v: mean loss is %v, the run says %v", settings, part, loss, want.Loss)
			}
			if set.Regression() {
				if got := math.Sqrt(squares); math.Abs(got-want.Of("rmse")) > 1e-4*(1+want.Of("rmse")) {
					t.Errorf("%v %v: RMSE is %v, the run says %v", settings, part, got, want.Of("rmse"))
				}
			} else if got := float64(e.Hits) / float64(e.Total); math.Abs(got-want.Accuracy) > 1e-9 {
				t.Errorf("%v %v: accuracy is %v, the run says %v", settings, part, got, want.Accuracy)
			}
		}
	}
}

// Confusion, order, guesses and probabilities against plain loops.
func TestExamine(t *testing.T) {
	for _, settings := range kinds {
		m, set, _ := trained(t, settings...)
		e, err := Examine(t.Context(), m, set, Test)
		if err != nil {
			t.Fatal(err)
		}
		part, outputs := &set.Test, m.Predict(set, &set.Test)
		seen := make([]bool, len(e.Verdicts))
		for k, i := range e.Worst {
			seen[i] = true
			if k > 0 && e.Verdicts[i].Loss > e.Verdicts[e.Worst[k-1]].Loss {
				t.Fatalf("%v: verdict %d is worse than the one before it", settings, i)
			}
		}
		if slices.Contains(seen, false) {
			t.Fatalf("%v: some verdict is not in the order", settings)
		}
		if e.Probable != (m.Spec.Loss == model.Loss(model.Softmax{})) {
			t.Errorf("%v: probable is %v", settings, e.Probable)
		}
		counts := make([][]int, len(set.Classes))
		for i := range counts {
			counts[i] = make([]int, len(set.Classes))
		}
		for i, v := range e.Verdicts {
			if set.Regression() {
				if want := float64(part.Target[i]); math.Abs(v.Value-want) > 1e-4*(1+math.Abs(want)) {
					t.Fatalf("%v: target %d is %v, want %v", settings, i, v.Value, want)
				}
				continue
			}
			best, sum := 0, 0.0
			for j, p := range v.Outputs {
				sum += float64(p)
				if p > v.Outputs[best] {
					best = j
				}
				if d := float64(p - outputs.Row(i)[j]); math.Abs(d) > 1e-4*(1+math.Abs(float64(p))) {
					t.Fatalf("%v: output %d of example %d is %v, want %v", settings, j, i, p, outputs.Row(i)[j])
				}
			}
			if v.Class != int(part.Class[i]) || v.Guess != best {
				t.Fatalf("%v: example %d is %+v", settings, i, v)
			}
			if e.Probable {
				if want := -math.Log(float64(v.Outputs[v.Class])); math.Abs(sum-1) > 1e-4 || math.Abs(v.Loss-want) > 1e-3*(1+want) {
					t.Fatalf("%v: loss %v of probabilities %v, want %v", settings, v.Loss, v.Outputs, want)
				}
			}
			counts[v.Class][v.Guess]++
		}
		if set.Regression() {
			counts = nil
		}
		if !reflect.DeepEqual(counts, e.Confusion) {
			t.Errorf("%v: confusion is %v, want %v", settings, e.Confusion, counts)
		}
	}
}

func TestMap(t *testing.T) {
	for _, settings := range [][]string{{}, {"preprocess=standardize"}, {"loss=hinge"}} {
		m, set, _ := trained(t, settings...)
		r, err := Map(t.Context(), m, set)
		if err != nil {
			t.Fatal(err)
		}
		if !Planar(set.Set) || r.Side != maxSide || len(r.Cell) != r.Side*r.Side {
			t.Fatalf("a map of %d cells, side %d", len(r.Cell), r.Side)
		}
		for i := 0; i < len(r.Cell); i += 97 {
			sx, sy := (float64(i%r.Side)+0.5)/float64(r.Side), (float64(i/r.Side)+0.5)/float64(r.Side)
			p := predict(m, set, tensor.Float(r.X.At(sx)), tensor.Float(r.Y.At(1-sy)))
			got, best := r.At(sx, sy), tensor.Argmax(p)
			want := 1.0
			if len(settings) == 0 || settings[0] != "loss=hinge" {
				want = float64(p[best])
			}
			if math.Abs(got.Sure-want) > 1e-4 || got.Class != best && got.Sure > 0.51 {
				t.Fatalf("%v: at (%v, %v) the map says %+v: want %d with %v", settings, sx, sy, got, best, want)
			}
		}
		for i := 0; i < len(set.Val.Values); i += 2 {
			x, y := r.X.Share(float64(set.Val.Values[i])), r.Y.Share(float64(set.Val.Values[i+1]))
			if x <= 0 || x >= 1 || y <= 0 || y >= 1 {
				t.Fatalf("example %d is outside of the map: %v, %v", i/2, x, y)
			}
		}
	}
}

func TestFit(t *testing.T) {
	m, set, _ := trained(t, "data=sine", "loss=squared", "preprocess=standardize")
	c, err := Fit(t.Context(), m, set)
	if err != nil {
		t.Fatal(err)
	}
	if !Curved(set.Set) || len(c.Y) != curvePoints {
		t.Fatalf("a curve of %d points", len(c.Y))
	}
	for i := 0; i < len(c.Y); i += 31 {
		x := c.X.At(float64(i) / float64(len(c.Y)-1))
		want := set.TargetValue(predict(m, set, tensor.Float(x))[0])
		if math.Abs(c.Y[i]-want) > 1e-4 {
			t.Errorf("at %v the curve is %v, want %v", x, c.Y[i], want)
		}
	}
	if s := Targets(set.Set); s.Min > -1 || s.Min < -2 || s.Max < 1 || s.Max > 2 {
		t.Errorf("targets are from %v to %v", s.Min, s.Max)
	}
}

// A detector must give, with its bias left out, what the layer gives.
func TestFirstWeights(t *testing.T) {
	for _, settings := range [][]string{{"data=digits"}, {"activation=maxout:k=3"}, {"data=digits", "input_dropout=0.2", "hidden=600", "epochs=1"}} {
		m, set, _ := trained(t, settings...)
		d := FirstWeights(m, set)
		p := m.Network(set.Set, 1).Params()
		if d.W.Rows != min(d.Units*d.K, maxDetectors) && d.W.Rows != maxDetectors/d.K*d.K {
			t.Errorf("%v: %d detectors of %d units", settings, d.W.Rows, d.Units)
		}
		for k := range d.W.Rows {
			for i, w := range d.W.Row(k) {
				if want := p[k%d.K].W.At(i, k/d.K); w != want {
					t.Fatalf("%v: weight %d of detector %d is %v, want %v", settings, i, k, w, want)
				}
			}
		}
	}
}

func TestEqualMembersGiveEqualFindings(t *testing.T) {
	for _, settings := range kinds {
		m, set, _ := trained(t, settings...)
		all := func() (found []any) {
			e, _ := Examine(t.Context(), m, set, Val)
			found = append(found, e, FirstWeights(m, set))
			if Planar(set.Set) {
				r, _ := Map(t.Context(), m, set)
				found = append(found, r)
			}
			if Curved(set.Set) {
				c, _ := Fit(t.Context(), m, set)
				found = append(found, c)
			}
			return found
		}
		if a, b := all(), all(); !reflect.DeepEqual(a, b) {
			t.Errorf("%v: two looks differ", settings)
		}
	}
}

func TestCanceledStudiesEnd(t *testing.T) {
	m, set, _ := trained(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Examine(ctx, m, set, Val); err != context.Canceled {
		t.Errorf("Examine returns %v", err)
	}
	if _, err := Map(ctx, m, set); err != context.Canceled {
		t.Errorf("Map returns %v", err)
	}
	m, set, _ = trained(t, "data=sine", "loss=squared")
	if _, err := Fit(ctx, m, set); err != context.Canceled {
		t.Errorf("Fit returns %v", err)
	}
	if _, err := Diagnose(ctx, m, set); err != context.Canceled {
		t.Errorf("Diagnose returns %v", err)
	}
}

// An empty part, and sets larger than a study can afford.
func TestExamineBounds(t *testing.T) {
	m, set, _ := trained(t, "data=spiral:n=20000", "epochs=1")
	e, err := Examine(t.Context(), m, set, Train)
	if err != nil || len(e.Verdicts) != Most || e.Total != 12000 {
		t.Errorf("%d of %d verdicts, %v", len(e.Verdicts), e.Total, err)
	}
	empty := *set
	none := *set.Set
	none.Test = data.Part{}
	empty.Set = &none
	if e, err := Examine(t.Context(), m, &empty, Test); err != nil || len(e.Verdicts) != 0 {
		t.Errorf("of an empty part: %+v, %v", e, err)
	}
}

// fresh returns the default network before its first step.
func fresh(b *testing.B) (m trainer.Member, set *data.Prepared) {
	spec := trainer.Default()
	set, err := spec.Load(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	trainer.Train(ctx, spec, nil, nil, func(e *trainer.Event) {
		m = trainer.Keep(spec, e)
		cancel()
	})
	return m, set
}

func BenchmarkExamine(b *testing.B) {
	m, set := fresh(b)
	for b.Loop() {
		if _, err := Examine(b.Context(), m, set, Val); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDiagnose(b *testing.B) {
	m, set := fresh(b)
	for b.Loop() {
		if _, err := Diagnose(b.Context(), m, set); err != nil {
			b.Fatal(err)
		}
	}
}
