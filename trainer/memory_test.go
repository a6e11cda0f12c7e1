package trainer

import (
	"runtime"
	"testing"

	"descent/data"
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
		if got := int(after.HeapAlloc - before.HeapAlloc); want.Total() < got || want.Total() > 2*got {
			t.Errorf("%s: %d bytes are counted, and %d taken: want as many to twice as many", name, want.Total(), got)
		}
	}
}
