//go:build linux

package store

import (
	"context"
	"flag"
	"math"
	"slices"
	"syscall"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
)

var costPairs = flag.Int("cost", 0, "pairs of runs with and without a store whose processor time is compared; 0 for no comparison")

// used returns the processor time that this process took, in seconds.
func used(t *testing.T) float64 {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// TestCost measures how much more processor time training takes with a store than
// without: in turns, at full speed, on pictures with a network of 128 units (W1) and
// on points with a network whose steps cost little (W3).
func TestCost(t *testing.T) {
	if *costPairs == 0 {
		t.Skip("it takes minutes: make cost")
	}
	w1, w3 := trainer.Default(), trainer.Default()
	w1.Epochs = 40
	w3.Data, w3.Hidden, w3.Batch, w3.Epochs = data.Moons{N: 4000, Noise: 0.2}, []int{16, 16}, 32, 1500
	for name, spec := range map[string]trainer.Spec{"W1": w1, "W3": w3} {
		s, err := Open(t.TempDir(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		cost := func(s *Store) float64 {
			before := used(t)
			r := s.Start(context.Background(), spec, run.Options{}, Meta{})
			<-r.Kept()
			return used(t) - before
		}
		cost(s)
		var ratios []float64
		for i := range *costPairs {
			first, second := s, (*Store)(nil)
			if i%2 == 1 {
				first, second = second, first
			}
			a, b := cost(first), cost(second)
			if i%2 == 1 {
				a, b = b, a
			}
			ratios = append(ratios, math.Log(a/b))
		}
		s.Close()
		slices.Sort(ratios)
		mean := 0.0
		for _, r := range ratios {
			mean += r / float64(len(ratios))
		}
		t.Logf("%s: %.3f times the processor time on average, %.3f in the middle, %.3f to %.3f", name, math.Exp(mean),
			math.Exp(ratios[len(ratios)/2]), math.Exp(ratios[0]), math.Exp(ratios[len(ratios)-1]))
	}
}
