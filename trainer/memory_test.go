package trainer

import (
	"runtime"
	"strings"
	"testing"

	"descent/data"
	"descent/data/memory"
	"descent/model"
)

// What is counted beforehand is at least what a run allocates, and not far
// above it, whatever makes most of it.
func TestMemoryIsCounted(t *testing.T) {
	for name, change := range map[string]func(*Spec){
		"rows":       func(s *Spec) { s.Batch, s.Data = 0, data.Spiral{N: 20_000} },
		"batch norm": func(s *Spec) { s.Batch, s.Data, s.Norm = 0, data.Spiral{N: 20_000}, batchNorm },
		"dropout":    func(s *Spec) { s.Batch, s.Data, s.Dropout = 0, data.Spiral{N: 20_000}, 0.5 },
		"maxout": func(s *Spec) {
			s.Batch, s.Data, s.Activation = 0, data.Noise{N: 5000, Inputs: 300, Classes: 2}, model.Maxout{K: 2}
		},
		"input dropout": func(s *Spec) { s.Batch, s.Data, s.InputDrop = 0, data.Noise{N: 5000, Inputs: 300, Classes: 2}, 0.5 },
		"weights":       func(s *Spec) { s.Hidden, s.Data = []int{1500, 1500}, data.Spiral{N: 100} },
		"adam": func(s *Spec) {
			s.Hidden, s.Data, s.Optimizer = []int{1500, 1500}, data.Spiral{N: 100}, Optimizers.Default("adam")
		},
		"data": func(s *Spec) { s.Hidden, s.Data = []int{2}, data.Noise{N: 10_000, Inputs: 500, Classes: 3} },
	} {
		spec := Default()
		change(&spec)
		want, err := spec.Memory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		p, err := NewProbe(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(p)
		if got := float64(after.HeapAlloc - before.HeapAlloc); want.Total() < got || want.Total() > 2*got {
			t.Errorf("%s: %.0f bytes are counted, and %.0f taken: want as many to twice as many", name, want.Total(), got)
		}
	}
}

// What does not fit is refused before any of it is allocated, by whoever trains:
// a run, a probe, several runs together.
func TestMemoryIsRefused(t *testing.T) {
	ctx := memory.New(300e6).With(t.Context())
	large, wide := Default(), Default()
	large.Hidden = []int{65536, 65536}
	wide.Data, wide.Hidden, wide.Batch = data.Spiral{N: 1_000_000}, []int{1000}, 0
	for lower, spec := range map[string]Spec{"lower hidden, or raise --memory": large, "lower batch, which is 600000 examples, or hidden": wide} {
		_, probed := NewProbe(ctx, spec)
		_, _, begun := Begin(ctx, spec)
		for name, err := range map[string]error{
			"Check": spec.Check(ctx), "Train": Train(ctx, spec, nil, nil, func(*Event) {}), "NewProbe": probed, "Begin": begun,
		} {
			if err == nil || !strings.Contains(err.Error(), lower) {
				t.Errorf("%s: %v: want %q in it", name, err, lower)
			}
		}
	}
	one := Default()
	one.Hidden = []int{1000}
	if err := CheckTogether(ctx, []Spec{one}); err != nil {
		t.Error(err)
	}
	if err := CheckCopies(ctx, one, 20, 0); err == nil || !strings.Contains(err.Error(), "20 runs beside each other") {
		t.Errorf("%v: want 20 runs to be too many", err)
	}
}

// The examples that runs share are counted once.
func TestMemoryTogether(t *testing.T) {
	spec := Default()
	m, err := spec.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := Together(t.Context(), []Spec{spec, spec, spec})
	if err != nil || all.Data != m.Data || all.Weights != 3*m.Weights || all.Rows != 3*m.Rows {
		t.Errorf("three runs take %+v, %v: want three times %+v but for the data", all, err, m)
	}
}
