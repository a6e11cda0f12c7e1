package tensor

import (
	"slices"
	"testing"
)

func TestVectorFunctions(t *testing.T) {
	y := []Float{1, 2, 3}
	AddScaled(y, []Float{4, -2, 0, 9}, 0.5)
	if want := []Float{3, 1, 3}; !slices.Equal(y, want) {
		t.Errorf("y + x/2 = %v: want %v", y, want)
	}
	if got := SumSquares(y); got != 19 {
		t.Errorf("the sum of squares of %v is %v: want 19", y, got)
	}
	for _, n := range []int{0, 1, 2, 3, 7, 100} {
		x := make([]Float, n)
		if Fill(x, 3); slices.ContainsFunc(x, func(v Float) bool { return v != 3 }) {
			t.Errorf("%d elements filled with 3 are %v", n, x)
		}
	}
	// A float32 sum would stay at 2^24.
	long := slices.Repeat([]Float{1}, 1<<24+1000)
	if got := SumSquares(long); got != 1<<24+1000 {
		t.Errorf("the sum of %d ones is %.0f", len(long), got)
	}
}
