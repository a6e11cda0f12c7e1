package ui

import (
	"math"
	"testing"
)

// The mean of runs of which one is behind is no number at its end: a row shows the
// last one that it has.
func TestLastOf(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		ys   []float64
		want float64
	}{{[]float64{1, 2}, 2}, {[]float64{1, 2, nan, nan}, 2}, {[]float64{nan, 0, nan}, 0}, {[]float64{nan}, nan}} {
		if got := lastOf(c.ys); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("the last of %v is %v", c.ys, got)
		}
	}
}
