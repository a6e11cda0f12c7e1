package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// TestDropoutMoments checks that dropout keeps the mean and drops the share of
// elements that it should.
func TestDropoutMoments(t *testing.T) {
	const size = 500
	rng := rand.New(rand.NewPCG(1, 1))
	x := tensor.Matrix{Rows: size, Cols: size, Data: normal(rng, 1, size*size)}
	for i := range x.Data {
		x.Data[i] += 10
	}
	before, _ := moments(x.Data)
	for _, keep := range []float64{.25, .4, .7} {
		d := NewDropout(1-keep, size, size, rng)
		for _, mode := range []Mode{Fitting, Sampling} {
			y := d.Forward(x, mode)
			after, _ := moments(y.Data)
			if math.Abs(after/before-1) > 0.005 {
				t.Errorf("keeping %v: the mean was %v and is %v", keep, before, after)
			}
			zeros := 0
			for i, v := range y.Data {
				if v == 0 {
					zeros++
				} else {
					// The rate is rounded to 16 bits.
					if got := float64(v) / float64(x.Data[i]) * keep; math.Abs(got-1) > 1e-4 {
						t.Fatalf("keeping %v: an element is multiplied by %v/keep", keep, got)
					}
				}
			}
			if share := float64(zeros) / (size * size); math.Abs(share-(1-keep)) > 0.004 {
				t.Errorf("keeping %v: %v are zero", keep, share)
			}
			// The gradient goes where the values went.
			dx := d.Backward(x)
			if !slices.Equal(dx.Data, y.Data) {
				t.Errorf("keeping %v: the gradient of x for dy = x is not y", keep)
			}
		}
		if y := d.Forward(x, Evaluating); !slices.Equal(y.Data, x.Data) {
			t.Errorf("keeping %v: evaluation changes the input", keep)
		}
		if dx := d.Backward(x); !slices.Equal(dx.Data, x.Data) {
			t.Errorf("keeping %v: the gradient of an evaluation is changed", keep)
		}
	}
}

// TestDropoutFollowsSeed checks that all randomness comes from rng, and that
// no two masks are alike.
func TestDropoutFollowsSeed(t *testing.T) {
	x := matrix(50, slices.Repeat([]float64{1}, 500)...)
	masks := func(seed uint64) (masks [][]tensor.Float) {
		d := NewDropout(0.5, 50, 10, rand.New(rand.NewPCG(seed, 1)))
		for range 3 {
			masks = append(masks, slices.Clone(d.Forward(x, Fitting).Data))
			d.Forward(x, Evaluating) // draws nothing
		}
		return masks
	}
	a, b, c := masks(1), masks(1), masks(2)
	for i := range a {
		if !slices.Equal(a[i], b[i]) {
			t.Errorf("equal seeds give different masks in step %d", i)
		}
		if slices.Equal(a[i], c[i]) || slices.Equal(a[i], a[(i+1)%3]) {
			t.Errorf("the mask of step %d is seen again", i)
		}
	}
	// Neighbors, which share random bits, are independent.
	d := NewDropout(0.5, 1000, 100, rand.New(rand.NewPCG(3, 1)))
	y := d.Forward(tensor.Matrix{Rows: 100, Cols: 1000, Data: slices.Repeat([]tensor.Float{1}, 100_000)}, Fitting).Data
	for lag := 1; lag <= 4; lag++ {
		both := 0
		for i := range y[lag:] {
			if y[i] > 0 && y[i+lag] > 0 {
				both++
			}
		}
		if share := float64(both) / float64(len(y)); math.Abs(share-0.25) > 0.006 {
			t.Errorf("elements %d apart are both kept in %v of cases: want 0.25", lag, share)
		}
	}
}

// TestDropoutRates checks rates at the ends.
func TestDropoutRates(t *testing.T) {
	x := matrix(1000, slices.Repeat([]float64{1}, 1000)...)
	for _, rate := range []float64{0, 1e-9, 0.5, 0.999999} {
		y := NewDropout(rate, 1000, 1, rand.New(rand.NewPCG(1, 1))).Forward(x, Fitting)
		for _, v := range y.Data {
			if v-v != 0 || rate < 1e-6 && v != 1 {
				t.Fatalf("rate %v makes %v of 1", rate, v)
			}
		}
	}
}
