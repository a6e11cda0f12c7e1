package lanes

import (
	"math"
	"testing"
)

// TestSmoothing tests that smoothing has no bias at the start: a smoothed curve begins with
// the first value of the curve, and a constant curve does not change.
func TestSmoothing(t *testing.T) {
	flat := Curve{[]float64{0, 1, 2, 3}, []float64{5, 5, 5, 5}}
	for _, keep := range []float64{0.6, 0.9, 0.97} {
		for i, y := range flat.smoothed(keep).Y {
			if math.Abs(y-5) > 1e-12 {
				t.Errorf("point %d of a constant, keeping %v, is %v", i, keep, y)
			}
		}
	}
	k := Curve{[]float64{0, 1, 2}, []float64{1, 2, 4}}
	got := k.smoothed(0.5).Y
	for i, want := range []float64{1, (0.5*0.5*1 + 0.5*2) / 0.75, (0.125*1 + 0.25*2 + 0.5*4) / 0.875} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("point %d is %v, want %v", i, got[i], want)
		}
	}
}
