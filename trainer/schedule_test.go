package trainer

import (
	"math"
	"testing"
)

func TestScheduleValues(t *testing.T) {
	for _, c := range []struct {
		s    Schedule
		t    float64
		rate float64 // of a first rate of 0.1
	}{
		{Constant{}, 0, 0.1}, {Constant{}, 99, 0.1},
		{StepDecay{Every: 5, Factor: 0.5}, 0, 0.1},
		{StepDecay{Every: 5, Factor: 0.5}, 4, 0.1},
		{StepDecay{Every: 5, Factor: 0.5}, 4.999, 0.1},
		{StepDecay{Every: 5, Factor: 0.5}, 5, 0.05},
		{StepDecay{Every: 5, Factor: 0.5}, 20, 0.00625},
		{Exponential{K: 0.05}, 10, 0.0606531},
		{Exponential{K: 0.05}, 13.862943611, 0.05},
		{Exponential{K: 0.05}, 50, 0.0082085},
		{Inverse{K: 0.05}, 10, 0.0666667},
		{Inverse{K: 0.05}, 20, 0.05},
		{Inverse{K: 0.05}, 50, 0.0285714},
	} {
		if got := 0.1 * c.s.At(c.t, 50); math.Abs(got-c.rate) > 1e-7 {
			t.Errorf("%s after %v epochs: rate %.8f: want %.8f", Schedules.Format(c.s), c.t, got, c.rate)
		}
	}
}

// TestSchedulesAreFactors checks that every schedule stays between 0 and the
// first rate, over runs of any length.
func TestSchedulesAreFactors(t *testing.T) {
	for _, e := range Schedules {
		for _, total := range []float64{1, 7, 100} {
			for i := range 101 {
				at := total * float64(i) / 100
				if f := e.Part.At(at, total); !(f >= 0 && f <= 1) {
					t.Errorf("%s after %v of %v epochs: factor %v: want 0 to 1", e.Name, at, total, f)
				}
			}
		}
	}
}
