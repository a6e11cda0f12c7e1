package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// rowLosses are the losses of one row of scores by their formulas, in double
// precision. For a class as target, want is 1 at that class and 0 elsewhere.
var rowLosses = map[string]func(loss Loss, scores, want []float64) float64{
	"softmax": func(_ Loss, s, want []float64) float64 {
		top, right := slices.Max(s), slices.Index(want, 1)
		var sum float64
		for _, v := range s {
			sum += math.Exp(v - top)
		}
		return math.Log(sum) + (top - s[right])
	},
	"squared": halfSquares,
	"adaline": halfSquares,
	"hinge": func(loss Loss, s, want []float64) (sum float64) {
		right := slices.Index(want, 1)
		for j, v := range s {
			if j != right {
				sum += max(0, v-s[right]+loss.(Hinge).Margin)
			}
		}
		return sum
	},
	"perceptron": func(_ Loss, s, want []float64) (sum float64) {
		for j, v := range s {
			if (v > 0) != (want[j] > 0.5) {
				sum += math.Abs(v)
			}
		}
		return sum
	},
}

func halfSquares(_ Loss, s, want []float64) (sum float64) {
	for j, v := range s {
		sum += (v - want[j]) * (v - want[j]) / 2
	}
	return sum
}

// sumOfRows returns the sum of the losses of all rows, each computed on its own
// and times its weight.
func sumOfRows(t *testing.T, name string, loss Loss, scores tensor.Matrix, target Target) (sum float64) {
	formula, ok := rowLosses[name]
	if !ok {
		t.Fatalf("%s has no formula for one row: want one in rowLosses", name)
	}
	for i := range scores.Rows {
		s, want := make([]float64, scores.Cols), make([]float64, scores.Cols)
		for j := range s {
			s[j] = float64(scores.Row(i)[j])
			switch {
			case target.Class == nil:
				want[j] = float64(target.Value.Row(i)[j])
			case int(target.Class[i]) == j:
				want[j] = 1
			}
		}
		weight := 1.0
		if target.Weight != nil {
			weight = target.Weight[i]
		}
		sum += weight * formula(loss, s, want)
	}
	return sum
}

// TestLossesAddUpRows checks that a loss is the sum of the losses of its rows
// alone: rows with huge scores cost the others no digits.
func TestLossesAddUpRows(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		for range 300 {
			rows, cols := 1+rng.IntN(150), 1+rng.IntN(20)
			scores := tensor.Matrix{Rows: rows, Cols: cols, Data: normal(rng, 3, rows*cols)}
			for i := range scores.Data {
				if rng.IntN(2*cols) == 0 { // about every second row is a large one
					scores.Data[i] *= tensor.Float(math.Pow(10, 29*rng.Float64()))
				}
			}
			for _, e := range Losses {
				for kind, target := range targets(rng, e.Part, rows, cols) {
					got := e.Part.Loss(tensor.New(rows, cols), scores, target)
					if _, ok := e.Part.(Summed); !ok {
						got *= target.Total(rows)
					}
					want := sumOfRows(t, e.Name, e.Part, scores, target)
					if room := 1e-6*want + 1e-7*float64(rows); !(math.Abs(got-want) <= room) {
						t.Fatalf("%s of %s, %d×%d: the rows have %v together: want %v within %.2g", e.Name, kind, rows, cols, got, want, room)
					}
				}
			}
		}
	})
}

// TestHugeRow checks that a row with scores of 10³⁰ and the right prediction does
// not change the loss of the others.
func TestHugeRow(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		for cols := 2; cols <= 40; cols++ {
			for rows := 2; rows <= 70; rows++ {
				scores, target := tensor.New(rows, cols), Target{Class: make([]int32, rows)}
				scores.Data[0] = 1e30
				got := Softmax{}.Loss(tensor.New(rows, cols), scores, target)
				near(t, "loss", got, float64(rows-1)/float64(rows)*math.Log(float64(cols)))
			}
		}
	})
}
