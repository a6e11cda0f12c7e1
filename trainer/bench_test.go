package trainer

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// workloads are the networks whose steps are measured, all on softmax
// cross-entropy with momentum 0.9.
func workloads() map[string]Spec {
	w := map[string]Spec{}
	add := func(name string, source data.Source, batch int, hidden ...int) {
		s := Default()
		s.Data, s.Hidden, s.Batch, s.Epochs, s.Evals = source, hidden, batch, MaxEpochs, 1
		w[name] = s
	}
	add("W1", data.Fashion{}, 64, 128)                     // 784-128-10
	add("W2", data.Fashion{}, 128, 512, 512)               // 784-512-512-10
	add("W3", data.Moons{N: 4000, Noise: 0.2}, 32, 16, 16) // 2-16-16-2
	add("W4", data.Digits{}, 32, 50)                       // 64-50-10
	add("W5", data.Fashion{}, 256, 2048, 2048)             // 784-2048-2048-10
	add("W6", data.Fashion{}, 512, 4096)                   // 784-4096-10
	return w
}

// BenchmarkStep measures whole steps of training: gathering a shuffled batch,
// forward, loss, backward and update.
func BenchmarkStep(b *testing.B) {
	specs := workloads()
	for _, name := range []string{"W1", "W2", "W3", "W4", "W5", "W6"} {
		spec := specs[name]
		for workers := 1; workers <= runtime.GOMAXPROCS(0); workers *= 2 {
			b.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(b *testing.B) { benchmarkSteps(b, spec, 1, workers) })
		}
		b.Run(name+"/runs=2", func(b *testing.B) { benchmarkSteps(b, spec, 2, 0) })
	}
	for _, c := range []struct {
		name string
		edit func(*Spec)
	}{
		{"adam", func(s *Spec) { s.Optimizer = Adam{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8} }},
		{"dropout", func(s *Spec) { s.Dropout = 0.5 }},
		{"batchnorm", func(s *Spec) { s.Norm = batchNorm }},
	} {
		spec := specs["W1"]
		c.edit(&spec)
		b.Run("W1/"+c.name, func(b *testing.B) { benchmarkSteps(b, spec, 1, 1) })
	}
}

// skipWide leaves out networks of many units with -short: a second goes by until
// they have made a step.
func skipWide(b *testing.B, hidden int) {
	if testing.Short() && hidden > 1000 {
		b.Skip("the network is wide")
	}
}

// warmSteps are made before time is taken, as peers.py does with others.
const warmSteps = 20

// benchmarkSteps makes b.N steps in each of so many runs at a time.
func benchmarkSteps(b *testing.B, spec Spec, runs, workers int) {
	skipWide(b, spec.Hidden[0])
	jobs := make([]*job, runs)
	for i := range jobs {
		engine := tensor.NewEngine(workers)
		defer engine.Close()
		var err error
		if jobs[i], err = newJob(b.Context(), spec, func(*Event) {}); err != nil {
			b.Fatal(err)
		}
		jobs[i].setEngine(engine)
		jobs[i].benchmark(b, warmSteps)
		engine.Suspend()
	}
	b.ReportAllocs()
	b.ResetTimer()
	start := time.Now()
	var wg sync.WaitGroup
	for _, j := range jobs {
		j.engine.Resume()
	}
	for _, j := range jobs[1:] {
		wg.Go(func() { j.benchmark(b, b.N) })
	}
	jobs[0].benchmark(b, b.N)
	wg.Wait()
	rate := float64(runs*b.N*spec.Batch) / time.Since(start).Seconds()
	b.ReportMetric(rate, "samples/s")
	if limit := tensor.Peak() * float64(max(runs, workers)); limit > 0 {
		b.ReportMetric(100*rate*flops(jobs[0].net)/limit, "%limit")
	}
}

// flops returns the operations of a step that its products make for each
// sample: forward, for the gradient of the weights and, but at the bottom, for
// that of the input.
func flops(net *model.Network) float64 {
	sum, first := 0.0, true
	for _, p := range net.Params() {
		if !p.Decay {
			continue
		}
		products := 3.0
		if first {
			products, first = 2, false
		}
		sum += 2 * products * float64(p.W.In*p.W.Out)
	}
	return sum
}

// benchmark makes so many steps on full batches: a shorter one at the end of
// an epoch would blur the figure.
func (j *job) benchmark(b *testing.B, steps int) {
	full := len(j.order) / j.spec.Batch
	for step := range steps {
		if step%full == 0 {
			j.shuffle()
		}
		if err := j.step(step % full); err != nil {
			b.Error(err)
			return
		}
	}
}
