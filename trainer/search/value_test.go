package search

import (
	"math"
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/metric"
)

// TestAxisAt tests that Axis.At is the inverse of Axis.Value.
func TestAxisAt(t *testing.T) {
	for _, a := range []Axis{{From: 1e-4, To: 10, Log: true}, {From: -2, To: 6}, {From: -1e308, To: 1e308}} {
		for x, want := range map[float64]float64{a.From: 0, a.To: 1} {
			if got := a.At(x); math.Abs(got-want) > 1e-9 {
				t.Errorf("%+v has %v at %v: want %v", a, x, got, want)
			}
		}
	}
	a := Axis{From: 1e-4, To: 1, Log: true}
	if got := a.At(0.01); math.Abs(got-0.5) > 1e-9 || a.Value(got) != "0.01" {
		t.Errorf("0.01 is at %v", got)
	}
}

// TestPortableAxis tests that Portable removes the folders of files.
func TestPortableAxis(t *testing.T) {
	for _, c := range []struct {
		key           string
		choices, want []string
	}{
		{"data", []string{"moons", "csv:file=/home/ada/a.csv"}, []string{"moons", "csv:file=a.csv"}},
		{"data.file", []string{"/home/ada/a.csv", "b.csv"}, []string{"a.csv", "b.csv"}},
		{"activation", []string{"relu", "tanh"}, []string{"relu", "tanh"}},
	} {
		a := Axis{Key: c.key, Choices: c.choices}
		before := slices.Clone(c.choices)
		if got := a.Portable().Choices; !slices.Equal(got, c.want) || !slices.Equal(a.Choices, before) {
			t.Errorf("%v of %s are %v: want %v", before, c.key, got, c.want)
		}
	}
}

// TestRange tests that the range excludes the worst quarter of the values, whether lower or
// higher is better, and lost trials.
func TestRange(t *testing.T) {
	for _, c := range []struct {
		key    string
		lo, hi float64
	}{{"accuracy", 2, 7}, {"loss", 0, 6}} {
		var trials []*Trial
		for i := range 8 {
			trial := &Trial{metric: metric.Named(c.key), Best: trainer.Score{Metrics: metric.Of(map[string]float64{c.key: float64(i)})}}
			trials = append(trials, trial)
		}
		trials = append(trials, &Trial{Best: trainer.Unmeasured(), State: Diverged})
		if lo, hi := Range(trials); lo != c.lo || hi != c.hi {
			t.Errorf("%s goes from %v to %v: want %v to %v", c.key, lo, hi, c.lo, c.hi)
		}
	}
	if lo, hi := Range(nil); lo != 0 || hi != 1 {
		t.Errorf("without trials it is %v to %v", lo, hi)
	}
}
