package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

func matrix(cols int, data ...float64) tensor.Matrix {
	return tensor.Matrix{Rows: len(data) / cols, Cols: cols, Data: floats(data...)}
}

// targets returns the kinds of targets that a loss takes, for rows×cols
// scores: each without weights and with them, some of which are 0.
func targets(rng *rand.Rand, loss Loss, rows, cols int) map[string]Target {
	class := make([]int32, rows)
	for i := range class {
		class[i] = rng.Int32N(int32(cols))
	}
	kinds := map[string]Target{"classes": {Class: class}}
	if _, ok := loss.(Classifier); !ok {
		kinds["values"] = Target{Value: tensor.Matrix{Rows: rows, Cols: cols, Data: normal(rng, 1, rows*cols)}}
	}
	for _, kind := range []string{"classes", "values"} {
		if target, ok := kinds[kind]; ok {
			target.Weight = weights(rng, rows)
			kinds["weighted "+kind] = target
		}
	}
	return kinds
}

// weights returns so many weights, of which some are 0, but not the last.
func weights(rng *rand.Rand, rows int) []float64 {
	w := make([]float64, rows)
	for i := range w {
		w[i] = 3 * rng.Float64() * float64(min(1, rng.IntN(4)))
	}
	w[rows-1] = 2
	return w
}

func TestSoftmaxGradient(t *testing.T) {
	grad := tensor.New(1, 3)
	scores := matrix(3, math.Log(.2), math.Log(.3), math.Log(.5))
	loss := Softmax{}.Loss(grad, scores, Target{Class: []int32{1}})
	near(t, "loss", loss, -math.Log(.3))
	for j, want := range []float64{.2, -.7, .5} {
		near(t, "gradient", float64(grad.Data[j]), want)
	}
}

func TestSoftmaxValues(t *testing.T) {
	grad := tensor.New(1, 3)
	loss := Softmax{}.Loss(grad, matrix(3, -2.85, .86, .28), Target{Class: []int32{2}})
	if math.Abs(loss-1.0402) > 5e-5 {
		t.Errorf("the loss is %v: want 1.0402", loss)
	}
	for _, c := range []int{2, 3, 10} {
		loss := Softmax{}.Loss(tensor.New(4, c), tensor.New(4, c), Target{Class: make([]int32, 4)})
		near(t, "loss of equal scores", loss, math.Log(float64(c)))
	}
}

func TestPredictSoftmax(t *testing.T) {
	scores := matrix(3, math.Log(.2), math.Log(.3), math.Log(.5), 1e4, 1e4, -1e4)
	Softmax{}.Predict(scores)
	for j, want := range []float64{.2, .3, .5, .5, .5, 0} {
		near(t, "probability", float64(scores.Data[j]), want)
	}
}

func TestSquaredValues(t *testing.T) {
	scores, grad := matrix(2, 1, 2, 3, -1), tensor.New(2, 2)
	loss := Squared{}.Loss(grad, scores, Target{Value: matrix(2, 0, 2, 1, 1)})
	near(t, "loss", loss, (1+0+4+4)/2.0/2)
	for j, want := range []float64{.5, 0, 1, -1} {
		near(t, "gradient", float64(grad.Data[j]), want)
	}
	byClass := tensor.New(2, 2)
	oneHot := Squared{}.Loss(grad, scores, Target{Value: matrix(2, 0, 1, 1, 0)})
	if loss := (Squared{}).Loss(byClass, scores, Target{Class: []int32{1, 0}}); loss != oneHot || !slices.Equal(grad.Data, byClass.Data) {
		t.Errorf("classes give loss %v, gradient %v: want those of 0 and 1, %v, %v", loss, byClass.Data, oneHot, grad.Data)
	}
	Squared{}.Predict(scores)
	if !slices.Equal(scores.Data, floats(1, 2, 3, -1)) {
		t.Errorf("Predict changed the scores to %v", scores.Data)
	}
}

func TestHingeValues(t *testing.T) {
	zero := func(rows, c int) (grad, scores tensor.Matrix, target Target) {
		return tensor.New(rows, c), tensor.New(rows, c), Target{Class: make([]int32, rows)}
	}
	for _, c := range []int{2, 3, 10} {
		near(t, "hinge of equal scores", Hinge{Margin: 1}.Loss(zero(4, c)), float64(c-1))
	}
	grad := tensor.New(1, 3)
	near(t, "hinge", Hinge{Margin: 10}.Loss(grad, matrix(3, 13, -7, 11), Target{Class: []int32{0}}), 8)
	if want := floats(-1, 0, 1); !slices.Equal(grad.Data, want) {
		t.Errorf("the gradient is %v: want %v", grad.Data, want)
	}
	near(t, "hinge", Hinge{Margin: 1}.Loss(grad, matrix(3, -2.85, .86, .28), Target{Class: []int32{2}}), 1.58)
	if want := floats(0, 1, -1); !slices.Equal(grad.Data, want) {
		t.Errorf("the gradient is %v: want %v", grad.Data, want)
	}
}

func TestPerceptronValues(t *testing.T) {
	grad := tensor.New(2, 3)
	scores := matrix(3, 2, -1, 0, 0, 3, -4)
	loss := Perceptron{}.Loss(grad, scores, Target{Class: []int32{2, 1}})
	near(t, "perceptron", loss, (2+0+0)/2.0)
	if want := floats(.5, 0, -.5, 0, 0, 0); !slices.Equal(grad.Data, want) {
		t.Errorf("the gradient is %v: want %v", grad.Data, want)
	}
	byValue := tensor.New(2, 3)
	if got := (Perceptron{}).Loss(byValue, scores, Target{Value: matrix(3, 0, -1, 1, 0.5, 0.6, 0)}); got != loss || !slices.Equal(byValue.Data, grad.Data) {
		t.Errorf("values give loss %v, gradient %v: want those of classes, %v, %v", got, byValue.Data, loss, grad.Data)
	}
}

// TestAdaline checks that it is the sum of which Squared is the mean.
func TestAdaline(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	for kind, target := range targets(rng, Adaline{}, 5, 3) {
		scores := tensor.Matrix{Rows: 5, Cols: 3, Data: normal(rng, 2, 15)}
		sum, mean := tensor.New(5, 3), tensor.New(5, 3)
		total := target.Total(5)
		near(t, "adaline of "+kind, Adaline{}.Loss(sum, scores, target), total*Squared{}.Loss(mean, scores, target))
		for j := range sum.Data {
			near(t, "gradient of "+kind, float64(sum.Data[j]), total*float64(mean.Data[j]))
		}
	}
}

// TestPredictKeepsOrder checks that the largest score is the largest
// prediction.
func TestPredictKeepsOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, e := range Losses {
		for range 100 {
			scores := tensor.Matrix{Rows: 1, Cols: 4, Data: normal(rng, 2, 4)}
			before := tensor.Argmax(scores.Data)
			if e.Part.Predict(scores); tensor.Argmax(scores.Data) != before {
				t.Fatalf("%s: score %d was the largest; the predictions are %v", e.Name, before, scores.Data)
			}
		}
	}
}

// TestLossesAreMeans checks that every row counts alike, whatever the size of
// the batch: a batch seen twice has the same loss and half the gradient; that
// of a sum, twice the loss and the same gradient.
func TestLossesAreMeans(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, e := range Losses {
		for kind, target := range targets(rng, e.Part, 3, 4) {
			scores := tensor.Matrix{Rows: 3, Cols: 4, Data: normal(rng, 2, 12)}
			grad := tensor.New(3, 4)
			once := e.Part.Loss(grad, scores, target)

			twice := tensor.Matrix{Rows: 6, Cols: 4, Data: slices.Repeat(scores.Data, 2)}
			target.Class = slices.Repeat(target.Class, 2)
			if target.Weight != nil {
				target.Weight = slices.Repeat(target.Weight, 2)
			}
			if target.Value.Data != nil {
				target.Class = nil
				target.Value = tensor.Matrix{Rows: 6, Cols: 4, Data: slices.Repeat(target.Value.Data, 2)}
			}
			grad2, share := tensor.New(6, 4), 2.0
			if _, ok := e.Part.(Summed); ok {
				once, share = 2*once, 1
			}
			near(t, e.Name+" of "+kind+" seen twice", e.Part.Loss(grad2, twice, target), once)
			for j := range grad2.Data {
				near(t, e.Name+" gradient of "+kind+" seen twice", float64(grad2.Data[j]), float64(grad.Data[j%12])/share)
			}
		}
	}
}

// TestLossesAreStable checks that large scores give no NaN.
func TestLossesAreStable(t *testing.T) {
	for _, e := range Losses {
		for _, s := range []float64{1e4, 1e30} {
			scores, grad := matrix(3, s, -s, 0, -s, s, s), tensor.New(2, 3)
			loss := e.Part.Loss(grad, scores, Target{Class: []int32{1, 0}})
			if math.IsNaN(loss) || math.IsInf(loss, 0) || loss < s {
				t.Errorf("%s: the loss of wrong scores of %g is %v: want a large number", e.Name, s, loss)
			}
			e.Part.Predict(scores)
			if slices.ContainsFunc(append(grad.Data, scores.Data...), isNaN) {
				t.Errorf("%s: gradient %v, predictions %v", e.Name, grad.Data, scores.Data)
			}
		}
	}
}

// TestLossesShowNaN checks that a NaN among the scores is seen in the loss.
func TestLossesShowNaN(t *testing.T) {
	for _, e := range Losses {
		for j := range 3 {
			scores := matrix(3, 1, 2, 3)
			scores.Data[j] = tensor.Float(math.NaN())
			if loss := e.Part.Loss(tensor.New(1, 3), scores, Target{Class: []int32{1}}); !math.IsNaN(loss) {
				t.Errorf("%s: score %d is NaN and the loss is %v", e.Name, j, loss)
			}
		}
	}
}

// TestBlend checks that scores which are blended with the shares 1, 1/2, 1/3
// and so on predict the mean of what each predicts, and keep small
// probabilities.
func TestBlend(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for _, e := range Losses {
		mean, sum := tensor.New(2, 3), make([]float64, 6)
		for n := 1; n <= 5; n++ {
			scores := tensor.Matrix{Rows: 2, Cols: 3, Data: normal(rng, 2, 6)}
			Blend(e.Part, mean, scores, 1/float64(n))
			e.Part.Predict(scores)
			got := tensor.Matrix{Rows: 2, Cols: 3, Data: slices.Clone(mean.Data)}
			e.Part.Predict(got)
			for i, p := range scores.Data {
				sum[i] += float64(p)
				near(t, e.Name+" of several", float64(got.Data[i]), sum[i]/float64(n))
			}
		}
		same := matrix(3, 1e30, -7, 0)
		for n := 1; n <= 5; n++ {
			Blend(e.Part, same, matrix(3, 1e30, -7, 0), 1/float64(n))
		}
		target := Target{Class: []int32{2}}
		near(t, e.Name+" of scores that are the same", e.Part.Loss(tensor.New(1, 3), same, target),
			e.Part.Loss(tensor.New(1, 3), matrix(3, 1e30, -7, 0), target))
	}
}
