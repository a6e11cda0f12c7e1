package tensor

import (
	"math"
	"slices"
	"testing"
)

func TestWeights(t *testing.T) {
	for _, s := range shapes {
		n := WeightsLen(s.in, s.out)
		if n < s.in*s.out {
			t.Fatalf("WeightsLen(%d, %d) = %d: too short", s.in, s.out, n)
		}
		w := Weights{s.in, s.out, make([]Float, n)}
		plain := make([]Float, s.in*s.out)
		for i := range plain {
			plain[i] = Float(i + 1)
		}
		w.Load(plain)
		got := w.Plain([]Float{-1})
		if got[0] != -1 || !slices.Equal(got[1:], plain) {
			t.Fatalf("%dx%d: Plain does not append what Load took", s.in, s.out)
		}
		for i := range s.in {
			for j := range s.out {
				if v := w.At(i, j); v != plain[i*s.out+j] {
					t.Fatalf("%dx%d: At(%d, %d) = %v: want %v", s.in, s.out, i, j, v, plain[i*s.out+j])
				}
			}
		}
		if want := 0.0; s.in*s.out < n {
			for _, v := range plain {
				want += float64(v) * float64(v)
			}
			if got := SumSquares(w.Data); math.Abs(got-want) > 1e-6*want {
				t.Errorf("%dx%d: padding is not zero: sum of squares %v, want %v", s.in, s.out, got, want)
			}
		}
	}
}

func TestVector(t *testing.T) {
	for _, out := range []int{1, 2, 7, 31, 33, 193} {
		w := Weights{1, out, make([]Float, WeightsLen(1, out))}
		v := w.Vector()
		if len(v) != out {
			t.Fatalf("a vector of %d has %d elements", out, len(v))
		}
		for j := range v {
			v[j] = Float(j + 1)
		}
		for j := range v {
			if w.At(0, j) != Float(j+1) {
				t.Fatalf("element %d of a vector of %d is not weight (0, %d)", j, out, j)
			}
		}
	}
}
