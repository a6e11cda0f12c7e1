package trainer

import (
	"testing"

	"descent/data"
)

// BenchmarkStep measures whole steps of training: gathering a shuffled batch,
// forward, loss, backward and update.
func BenchmarkStep(b *testing.B) {
	w1 := Default() // 784-128-10 ReLU with momentum on fashion, batches of 64
	small := Default()
	small.Data, small.Hidden, small.Batch = data.Spiral{N: 500, Noise: 0.2}, []int{32, 32}, 32
	for _, c := range []struct {
		name string
		spec Spec
	}{{"W1", w1}, {"small", small}} {
		b.Run(c.name, func(b *testing.B) {
			j, err := newJob(c.spec, func(Event) {})
			if err != nil {
				b.Fatal(err)
			}
			swap := func(a, b int) { j.order[a], j.order[b] = j.order[b], j.order[a] }
			full := len(j.order) / c.spec.Batch // a shorter last batch would blur the figure
			step := 0
			b.ReportAllocs()
			for b.Loop() {
				if step%full == 0 {
					j.rng.Shuffle(len(j.order), swap)
				}
				if err := j.step(step % full); err != nil {
					b.Fatal(err)
				}
				step++
			}
			b.ReportMetric(float64(step*c.spec.Batch)/b.Elapsed().Seconds(), "samples/s")
		})
	}
}
