package tui

import (
	"context"
	"slices"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
)

// A cost is the time that something took, and that of processors.
type cost struct{ wall, cpu time.Duration }

// costing returns what work costs this process.
func costing(tb testing.TB, work func()) cost {
	cpu := func() time.Duration {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			tb.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	before, begun := cpu(), time.Now()
	work()
	return cost{time.Since(begun), cpu() - before}
}

// w1 is 784-128-10 in batches of 64 with momentum, at full speed, for some
// seconds.
func w1(tb testing.TB) trainer.Spec {
	spec := trainer.Default()
	spec.Epochs, spec.Evals = 200, 1
	if _, err := spec.Load(); err != nil { // outside of what is timed
		tb.Fatal(err)
	}
	return spec
}

// underDashboard trains spec under the dashboard in a terminal.
func underDashboard(tb testing.TB, spec trainer.Spec) cost {
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	defer roomForScreen()()
	terminal := newPseudo(tb, NewApp(ctx, presets.Preset{}, &plot.Box))
	defer terminal.close()
	return costing(tb, func() {
		started := make(chan *lane)
		terminal.program.Send(told(func(a *App) tea.Cmd {
			started <- a.start(spec, nil)
			return nil
		}))
		<-(<-started).run.Done()
	})
}

// The dashboard should cost training at most 2%: the same W1 run with it and
// without, five pairs in turn, in percent of the time without. Where others
// use the machine too, the time of processors says more than that of the wall.
func BenchmarkOverhead(b *testing.B) {
	spec := w1(b)
	var wall, cpu []float64
	more := func(with, without time.Duration) float64 { return 100 * (with.Seconds()/without.Seconds() - 1) }
	alone := func() cost {
		return costing(b, func() { <-trainer.Start(b.Context(), spec, trainer.Options{}).Done() })
	}
	for i := range 5 {
		var with, without cost
		if i%2 == 0 { // so that neither always comes first
			with, without = underDashboard(b, spec), alone()
		} else {
			without, with = alone(), underDashboard(b, spec)
		}
		b.Logf("with %v, without %v", with, without)
		wall, cpu = append(wall, more(with.wall, without.wall)), append(cpu, more(with.cpu, without.cpu))
	}
	for b.Loop() { // the figures are all there is, and reset by it
	}
	for name, of := range map[string][]float64{"wall": wall, "cpu": cpu} {
		slices.Sort(of)
		b.ReportMetric(of[2], "%-"+name)
		b.ReportMetric(of[0], "%-"+name+"-min")
		b.ReportMetric(of[4], "%-"+name+"-max")
	}
}
