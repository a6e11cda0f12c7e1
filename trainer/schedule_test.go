package trainer

import (
	"math"
	"testing"
)

func TestScheduleValues(t *testing.T) {
	for _, c := range []struct {
		s    Schedule
		t    float64
		rate float64 // of a first rate of 0.1, in 50 epochs
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
		{Linear{}, 0, 0.1}, {Linear{}, 25, 0.05}, {Linear{}, 50, 0}, {Linear{}, 60, 0},
		{Linear{To: 0.2}, 25, 0.06}, {Linear{To: 0.2}, 50, 0.02},
		{Cosine{}, 0, 0.1}, {Cosine{}, 25, 0.05}, {Cosine{}, 50, 0}, {Cosine{}, 60, 0},
		{Cosine{}, 50. / 3, 0.075}, {Cosine{}, 100. / 3, 0.025},
		{Cosine{Min: 0.2}, 25, 0.06}, {Cosine{Min: 0.2}, 50, 0.02},
		{OneCycle{Warm: 0.2, Start: 0.1}, 0, 0.01},
		{OneCycle{Warm: 0.2, Start: 0.1}, 5, 0.055},
		{OneCycle{Warm: 0.2, Start: 0.1}, 10, 0.1},
		{OneCycle{Warm: 0.2, Start: 0.1}, 30, 0.05},
		{OneCycle{Warm: 0.2, Start: 0.1}, 50, 0},
		{OneCycle{Warm: 0.2, Start: 0.1}, 60, 0},
		{OneCycle{Warm: 0, Start: 0.1}, 0, 0.1}, {OneCycle{Warm: 0, Start: 0.1}, 25, 0.05},
		{OneCycle{Warm: 1, Start: 0.1}, 25, 0.055}, {OneCycle{Warm: 1, Start: 0.1}, 50, 0.1},
	} {
		if got := 0.1 * c.s.At(c.t, 50); math.Abs(got-c.rate) > 1e-7 {
			t.Errorf("%s after %v epochs: rate %.8f: want %.8f", Schedules.Format(c.s), c.t, got, c.rate)
		}
	}
}

// TestSchedulesAreFactors checks that every schedule begins above 0 and stays
// between 0 and the rate, over runs of any length and past their end, and that
// it neither remembers nor allocates.
func TestSchedulesAreFactors(t *testing.T) {
	for _, e := range Schedules {
		for _, total := range []float64{1, 7, 100} {
			if f := e.Part.At(0, total); !(f > 0 && f <= 1) {
				t.Errorf("%s of %v epochs begins with factor %v: want more than 0, at most 1", e.Name, total, f)
			}
			for i := range 121 {
				at := total * float64(i) / 100
				f := e.Part.At(at, total)
				if !(f >= 0 && f <= 1) {
					t.Errorf("%s after %v of %v epochs: factor %v: want 0 to 1", e.Name, at, total, f)
				}
				e.Part.At(total-at, total)
				if again := e.Part.At(at, total); again != f {
					t.Errorf("%s after %v of %v epochs: factor %v, then %v", e.Name, at, total, f, again)
				}
			}
		}
		if allocs := testing.AllocsPerRun(10, func() { e.Part.At(3, 7) }); allocs != 0 {
			t.Errorf("%s: %v allocations", e.Name, allocs)
		}
	}
}

// TestWarmed checks that a warm-up rises to where the schedule begins, and
// that the schedule then takes what is left.
func TestWarmed(t *testing.T) {
	for _, e := range Schedules {
		s := e.Part
		for i := range 101 {
			at := float64(i) / 10
			if got := Warmed(s, 0, at, 10); got != s.At(at, 10) {
				t.Errorf("%s after %v epochs without warm-up: %v: want %v", e.Name, at, got, s.At(at, 10))
			}
			want := at / 4
			if at >= 4 {
				want = s.At(at-4, 6)
			}
			if got := Warmed(s, 4, at, 10); got != want {
				t.Errorf("%s after %v epochs behind a warm-up of 4: %v: want %v", e.Name, at, got, want)
			}
			if got := Warmed(s, 20, at, 10); got != at/20 {
				t.Errorf("%s after %v epochs of a warm-up that is longer than the run: %v: want %v", e.Name, at, got, at/20)
			}
		}
		if got := Warmed(s, 10, 10, 10); !(got > 0 && got <= 1) {
			t.Errorf("%s at the end of a run that is all warm-up: %v", e.Name, got)
		}
	}
}
