package tensor

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkPeak measures the limit of all arithmetic, multiply-adds on registers
// only, on one processor. It also logs the name of the processor.
func BenchmarkPeak(b *testing.B) {
	if use.peak == nil {
		b.Skipf("the %s kernels have no such measurement", use.name)
	}
	b.Logf("machine: %s, kernels %s, %s", machine(), use.name, runtime.Version())
	for b.Loop() {
		use.peak(1000)
	}
	b.ReportMetric(float64(b.N)*1000*float64(use.flops)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

// BenchmarkProduct measures the products of the layers of two networks,
// 784-128-10 in batches of 64 (W1) and 784-512-512-10 in batches of 128 (W2),
// and their share of the limit, which is measured beside them.
func BenchmarkProduct(b *testing.B) {
	for _, s := range []struct {
		net            string
		batch, in, out int
	}{
		{"W1", 64, 784, 128}, {"W1", 64, 128, 10},
		{"W2", 128, 784, 512}, {"W2", 128, 512, 512}, {"W2", 128, 512, 10}, {"W5", 256, 2048, 2048},
	} {
		x, dy, y, dx, w, dw, bias, db := operands(s.batch, s.in, s.out)
		var engine Engine
		for _, p := range []struct {
			name string
			run  func()
		}{
			{"Forward", func() { engine.Forward(y, x, w, bias, NoEpilogue) }},
			{"GradWeights", func() { engine.GradWeights(dw, db, x, dy, nil) }},
			{"GradInput", func() { engine.GradInput(dx, dy, w, Mask{}) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%d/%s", s.net, s.in, s.out, p.name), func(b *testing.B) {
				b.ReportAllocs()
				p.run() // makes the room it needs
				for b.Loop() {
					p.run()
				}
				rate := 2 * float64(s.batch*s.in*s.out) * float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(rate/1e9, "GFLOP/s")
				if peak := Peak(); peak > 0 {
					b.ReportMetric(100*rate/peak, "%limit")
				}
			})
		}
	}
}
