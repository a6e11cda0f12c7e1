//go:build linux

package store

import (
	"context"
	"flag"
	"math"
	"slices"
	"syscall"
	"testing"

	"gonum.org/v1/gonum/stat"

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

// TestCost measures how much longer training takes with a store than without, by the
// clock and in processor time: in turns, at full speed, on pictures with a network of 128
// units (W1) and on points with a network whose steps cost little (W3). The clock ends
// with the training, which does not wait for the disk.
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
		cost := func(s *Store) (processor, clock float64) {
			before := used(t)
			r := s.Start(context.Background(), spec, run.Options{}, Meta{})
			<-r.Kept()
			return used(t) - before, r.Elapsed().Seconds()
		}
		cost(s)
		var processors, clocks []float64
		for i := range *costPairs {
			first, second := s, (*Store)(nil)
			if i%2 == 1 {
				first, second = second, first
			}
			p1, c1 := cost(first)
			p2, c2 := cost(second)
			if i%2 == 1 {
				p1, p2, c1, c2 = p2, p1, c2, c1
			}
			processors, clocks = append(processors, math.Log(p1/p2)), append(clocks, math.Log(c1/c2))
		}
		s.Close()
		logRatios(t, name+", clock", clocks)
		logRatios(t, name+", processor", processors)
	}
}

// logRatios prints ratios of which the logarithms are given.
func logRatios(t *testing.T, name string, logs []float64) {
	slices.Sort(logs)
	t.Logf("%s: %.3f times on average, %.3f in the middle, %.3f to %.3f", name,
		math.Exp(stat.Mean(logs, nil)), math.Exp(logs[len(logs)/2]), math.Exp(logs[0]), math.Exp(logs[len(logs)-1]))
}
