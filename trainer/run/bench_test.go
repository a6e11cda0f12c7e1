package run

import (
	"testing"

	"descent/data"
	"descent/trainer"
)

// BenchmarkRun measures whole runs with all that is recorded of them, evaluations
// included, of a network whose steps cost little: 2-16-16-2.
func BenchmarkRun(b *testing.B) {
	spec := trainer.Default()
	spec.Data, spec.Hidden, spec.Batch, spec.Epochs = data.Moons{N: 4000, Noise: 0.2}, []int{16, 16}, 32, 200
	for b.Loop() {
		r := Start(b.Context(), spec, Options{})
		<-r.Done()
	}
	b.ReportMetric(float64(b.N*spec.Epochs*2400)/b.Elapsed().Seconds(), "samples/s")
}
