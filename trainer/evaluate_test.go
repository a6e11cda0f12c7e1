package trainer

import (
	"context"
	"math"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// TestPartsAreMeasuredAlike checks that the same examples have the same
// score, as training, validation and test part.
func TestPartsAreMeasuredAlike(t *testing.T) {
	s := toy()
	s.Data, s.L2 = twin{300}, 0.1 // more than a batch of an evaluation
	events := train(t, s)
	for _, e := range of(Evaluated, events) {
		if e.Train != e.Val {
			t.Errorf("step %d: train %v, validation %v of the same examples", e.Step, e.Train, e.Val)
		}
	}
	if e := events[len(events)-1]; e.Test != e.Train {
		t.Errorf("test %v, train %v of the same examples", e.Test, e.Train)
	}
}

// TestScore compares an evaluation with one made by hand, one example at a
// time.
func TestScore(t *testing.T) {
	for _, rows := range []int{1, 255, 256, 257, 300} {
		s := toy()
		s.Data = twin{300}
		j, err := newJob(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := j.eval.score(t.Context(), &j.set.Train, j.eval.rows(rows))
		if err != nil {
			t.Fatal(err)
		}
		var want Score
		b, grad := j.set.NewBatch(1), tensor.New(1, 2)
		for i := range int32(rows) {
			j.set.Gather(b.Slice(1), &j.set.Train, []int32{i})
			scores := j.net.Forward(b.X, model.Evaluating)
			want.Loss += model.Softmax{}.Loss(grad, scores, model.Target{Class: b.Class}) / float64(rows)
			if (scores.Data[1] > scores.Data[0]) == (b.Class[0] == 1) {
				want.Accuracy += 1 / float64(rows)
			}
		}
		if math.Abs(got.Loss-want.Loss) > pick(1e-6, 1e-12) || math.Abs(got.Accuracy-want.Accuracy) > 1e-12 {
			t.Errorf("%d examples score %v: want %v", rows, got, want)
		}
	}
}

func TestScoreOfNothing(t *testing.T) {
	j, err := newJob(t.Context(), toy(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := j.eval.score(t.Context(), &data.Part{}, nil); err != nil || s.Measured() {
		t.Errorf("no example scores %v, %v", s, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := j.eval.score(ctx, &j.set.Train, j.eval.rows(5)); err == nil || s.Measured() {
		t.Errorf("a canceled evaluation scores %v, %v", s, err)
	}
}

// TestTrainSample checks which examples stand for a large training part.
func TestTrainSample(t *testing.T) {
	for _, n := range []int{1, maxTrainSample, maxTrainSample + 1, 60_000} {
		set := &data.Set{Shape: data.Shape{Height: 1, Width: 1, Channels: 1}, Classes: []string{"a"}}
		set.Train = data.Part{Values: make([]tensor.Float, n), Class: make([]int32, n)}
		prepared, err := data.Prepare(t.Context(), set, data.NoPreprocessing{})
		if err != nil {
			t.Fatal(err)
		}
		rows := newEvaluator(model.Stack(), Spec{Activation: model.ReLU{}}, newGather(prepared)).trainRows
		if len(rows) != min(n, maxTrainSample) {
			t.Fatalf("%d of %d examples are looked at", len(rows), n)
		}
		wide := int32((n + maxTrainSample - 1) / maxTrainSample)
		for i := 1; i < len(rows); i++ {
			if gap := rows[i] - rows[i-1]; gap < 1 || gap > wide {
				t.Fatalf("of %d examples, %d follows %d: want an even spread", n, rows[i], rows[i-1])
			}
		}
		if rows[0] != 0 || int(rows[len(rows)-1]) < n-int(wide) || int(rows[len(rows)-1]) >= n {
			t.Errorf("of %d examples, %d to %d are looked at", n, rows[0], rows[len(rows)-1])
		}
	}
}

func TestRSquared(t *testing.T) {
	for _, c := range []struct {
		name                string
		predictions, target []tensor.Float
		want                float64
	}{
		{"perfect", []tensor.Float{1, 2, 3}, []tensor.Float{1, 2, 3}, 1},
		{"the mean", []tensor.Float{2, 2, 2}, []tensor.Float{1, 2, 3}, 0},
		{"worse", []tensor.Float{3, 2, 1}, []tensor.Float{1, 2, 3}, -3},
		{"far from 0", []tensor.Float{1001, 1002, 1004}, []tensor.Float{1001, 1002, 1003}, 0.5},
		{"no variance", []tensor.Float{1, 2, 3}, []tensor.Float{0.1, 0.1, 0.1}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			sum := counter{Counts: metric.NewCounts(0, 1), task: metric.Number}
			for i := range c.predictions { // in batches of one
				one := func(v tensor.Float) tensor.Matrix {
					return tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{v}}
				}
				sum.add(0, one(c.predictions[i]), data.Batch{Value: one(c.target[i])})
			}
			if got := sum.score().Accuracy; math.Abs(got-c.want) > 1e-6 {
				t.Errorf("R² is %v: want %v", got, c.want)
			}
		})
	}
}

// TestConstantTarget checks that a target that never varies has an R² of 0,
// whatever the rounding of its sums.
func TestConstantTarget(t *testing.T) {
	for _, value := range []tensor.Float{0.1, 0.3, -7.7, 1e6 + 0.1} {
		for n := 1; n < 100; n++ {
			sum := counter{Counts: metric.NewCounts(0, 1), task: metric.Number}
			values := tensor.New(n, 1)
			for i := range values.Data {
				values.Data[i] = value
			}
			sum.add(0, tensor.New(n, 1), data.Batch{Value: values})
			if got := sum.score().Accuracy; got != 0 {
				t.Fatalf("R² of %d times %v is %v: want 0", n, value, got)
			}
		}
	}
}
