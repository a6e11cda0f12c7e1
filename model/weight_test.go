package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// TestWeightCountsRows checks that a row of weight n is n rows.
func TestWeightCountsRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 6))
	times := []int{1, 3, 0, 2}
	for _, e := range Losses {
		for kind, target := range targets(rng, e.Part, 4, 3) {
			if target.Weight != nil {
				continue
			}
			scores := tensor.Matrix{Rows: 4, Cols: 3, Data: normal(rng, 2, 12)}
			many, repeated := tensor.Matrix{Cols: 3}, Target{Value: tensor.Matrix{Cols: 3}}
			for i, n := range times {
				target.Weight = append(target.Weight, float64(n))
				for range n {
					many.Rows++
					many.Data = append(many.Data, scores.Row(i)...)
					if target.Class != nil {
						repeated.Class = append(repeated.Class, target.Class[i])
					} else {
						repeated.Value.Rows++
						repeated.Value.Data = append(repeated.Value.Data, target.Value.Row(i)...)
					}
				}
			}
			grad, all := tensor.New(4, 3), tensor.New(many.Rows, 3)
			name := e.Name + " of " + kind
			near(t, name, e.Part.Loss(grad, scores, target), e.Part.Loss(all, many, repeated))
			row := 0
			for i, n := range times {
				for j, g := range grad.Row(i) {
					want := 0.0
					if n > 0 {
						want = float64(n) * float64(all.Row(row)[j])
					}
					near(t, name+": gradient", float64(g), want)
				}
				row += n
			}
		}
	}
}

// TestEqualWeights checks that weights that are all the same change nothing but
// the sum of a Summed loss, however small or large they are.
func TestEqualWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 7))
	for _, e := range Losses {
		if _, ok := e.Part.(Summed); ok {
			continue
		}
		for kind, target := range targets(rng, e.Part, 6, 3) {
			scores, plain, grad := tensor.Matrix{Rows: 6, Cols: 3, Data: normal(rng, 2, 18)}, tensor.New(6, 3), tensor.New(6, 3)
			target.Weight = nil
			want := e.Part.Loss(plain, scores, target)
			for _, w := range []float64{1, 0.3, 1e-30, 1e30, math.SmallestNonzeroFloat64} {
				target.Weight = slices.Repeat([]float64{w}, 6)
				near(t, e.Name+" of "+kind, e.Part.Loss(grad, scores, target), want)
				for j := range grad.Data {
					near(t, e.Name+": gradient of "+kind, float64(grad.Data[j]), float64(plain.Data[j]))
				}
			}
		}
	}
}

// TestNoWeight checks that a batch without any weight has no loss and no
// gradient, and that a row without one takes no part, whatever its scores are.
func TestNoWeight(t *testing.T) {
	nan := tensor.Float(math.NaN())
	for _, e := range Losses {
		scores, grad := matrix(3, 1, 2, 3, 0, 0, 0), matrix(3, 9, 9, 9, 9, 9, 9)
		scores.Data[3] = nan
		loss := e.Part.Loss(grad, scores, Target{Class: []int32{0, 1}, Weight: []float64{0, 0}})
		if loss != 0 || slices.ContainsFunc(grad.Data, func(g tensor.Float) bool { return g != 0 }) {
			t.Errorf("%s of rows without weight: %v, gradient %v: want 0", e.Name, loss, grad.Data)
		}
		want := e.Part.Loss(tensor.New(1, 3), scores.Slice(0, 1), Target{Class: []int32{0}})
		near(t, e.Name, e.Part.Loss(grad, scores, Target{Class: []int32{0, 1}, Weight: []float64{1, 0}}), want)
		if slices.ContainsFunc(grad.Data, isNaN) {
			t.Errorf("%s: the gradient is %v: want numbers", e.Name, grad.Data)
		}
	}
}
