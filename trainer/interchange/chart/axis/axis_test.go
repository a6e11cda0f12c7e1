package axis

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTicksOfNothing(t *testing.T) {
	for _, r := range [][2]float64{{1, 1}, {2, 1}, {math.NaN(), 1}, {0, math.Inf(1)}} {
		if ticks, _ := Ticks(r[0], r[1], 5, false); ticks != nil {
			t.Errorf("Ticks(%v) = %v", r, ticks)
		}
	}
}

func TestLogTicks(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 5000 {
		lo := math.Pow(10, rng.Float64()*12-8)
		hi := lo * math.Pow(10, rng.Float64()*rng.Float64()*12)
		n := 2 + rng.IntN(10)
		ticks := LogTicks(lo, hi, n)
		if len(ticks) > n {
			t.Fatalf("LogTicks(%v, %v, %d) gives %d", lo, hi, n, len(ticks))
		}
		for i, v := range ticks {
			if v < lo*(1-1e-9) || v > hi*(1+1e-9) || i > 0 && v <= ticks[i-1] {
				t.Fatalf("ticks %v from %v to %v", ticks, lo, hi)
			}
		}
	}
	if got := LogTicks(0.03, 30, 10); len(got) != 9 || got[0] != 0.05 || got[8] != 20 {
		t.Errorf("ticks are %v", got)
	}
	for _, r := range [][2]float64{{0, 1}, {-1, 1}, {1, 1}, {1, math.Inf(1)}} {
		if got := LogTicks(r[0], r[1], 5); got != nil {
			t.Errorf("LogTicks(%v) = %v", r, got)
		}
	}
}
