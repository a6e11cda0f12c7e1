package lesson

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat"

	"descent/model/guard"
	"descent/model/tensor"
	"descent/presets"
)

// A lab measures one claim. It keeps the first error; then the claim has
// failed, and measurements after the error are ignored.
type lab struct {
	ctx    context.Context
	preset presets.Preset
	base   uint64 // from which all seeds are derived
	seeds  int
	limit  semaphore

	mu       sync.Mutex
	runs     map[runKey]func() *trace // of the file's lanes, each trained once
	err      error
	findings []Finding
}

// A Finding is one measurement of a claim, which holds if it lies in its band.
type Finding struct {
	What     string
	Measured float64
	Min, Max float64 // either may be infinite
}

// Pass reports whether the measurement lies in its band.
func (f Finding) Pass() bool { return f.Measured >= f.Min && f.Measured <= f.Max }

// Band returns the band as text.
func (f Finding) Band() string {
	switch {
	case f.Min == f.Max:
		return fmt.Sprintf("%.10g", f.Min)
	case math.IsInf(f.Min, -1):
		return fmt.Sprintf("at most %.6g", f.Max)
	case math.IsInf(f.Max, 1):
		return fmt.Sprintf("at least %.6g", f.Min)
	}
	return fmt.Sprintf("%.10g to %.10g", f.Min, f.Max)
}

// within records a measurement and its band.
func (l *lab) within(what string, measured, min, max float64) {
	l.findings = append(l.findings, Finding{what, measured, min, max})
}

func (l *lab) atLeast(what string, measured, min float64) {
	l.within(what, measured, min, math.Inf(1))
}

func (l *lab) atMost(what string, measured, max float64) {
	l.within(what, measured, math.Inf(-1), max)
}

// near records a measurement with the band from want − room to want + room.
func (l *lab) near(what string, measured, want, room float64) {
	l.within(what, measured, want-room, want+room)
}

// fail keeps the first error.
func (l *lab) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil && err != nil {
		l.err = err
	}
}

// seed returns seed i of the claim. Different bases give different seeds.
func (l *lab) seed(i int) uint64 { return 1000*(l.base-1) + uint64(i) + 1 }

// over calls f with the numbers below n, as many at a time as there are cores.
func (l *lab) over(n int, f func(i int)) {
	l.limit.release()
	defer l.limit.acquire()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			l.limit.acquire()
			defer l.limit.release()
			l.fail(guard.Call(func() { f(i) }))
		})
	}
	all.Wait()
}

// each measures f for every seed of the claim.
func (l *lab) each(f func(seed uint64) float64) []float64 {
	xs := make([]float64, l.seeds)
	l.over(l.seeds, func(i int) { xs[i] = f(l.seed(i)) })
	return xs
}

// mean returns the mean of xs.
func mean(xs []float64) float64 { return stat.Mean(xs, nil) }

// std returns the standard deviation of xs as a whole population: it divides by
// n.
func std(xs []float64) float64 { return stat.PopStdDev(xs, nil) }

func median(xs []float64) float64 {
	sorted := slices.Sorted(slices.Values(xs))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func maximum(xs []float64) float64 { return slices.Max(xs) }
func minimum(xs []float64) float64 { return slices.Min(xs) }

// worst returns the largest absolute value.
func worst(xs []float64) (top float64) {
	for _, x := range xs {
		top = math.Max(top, math.Abs(x))
	}
	return top
}

// ratios returns xs[i]/ys[i].
func ratios(xs, ys []float64) []float64 {
	out := make([]float64, len(xs))
	for i := range xs {
		out[i] = xs[i] / ys[i]
	}
	return out
}

// differences returns xs[i] - ys[i].
func differences(xs, ys []float64) []float64 {
	out := make([]float64, len(xs))
	for i := range xs {
		out[i] = xs[i] - ys[i]
	}
	return out
}

// share returns the share of the numbers below n for which f holds.
func share(n int, f func(i int) bool) (s float64) {
	for i := range n {
		if f(i) {
			s += 1 / float64(n)
		}
	}
	return s
}

// pick returns the first number under single precision, else the second.
func pick(single, double float64) float64 {
	if tensor.Epsilon > 1e-10 {
		return single
	}
	return double
}

// A semaphore limits how many goroutines work at a time, over nested groups of
// them: one that waits for others releases its place meanwhile.
type semaphore chan struct{}

func (s semaphore) acquire() { s <- struct{}{} }
func (s semaphore) release() { <-s }
