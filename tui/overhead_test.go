package tui

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// A cost is the time that something took, and that of processors.
type cost struct{ wall, cpu float64 } // seconds

// used returns the time that processors have worked for this process.
func used(tb testing.TB) float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		tb.Fatal(err)
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}

// stepCost returns what a step of r costs, over so long a time.
func stepCost(tb testing.TB, r run.Live, over time.Duration) cost {
	tb.Helper()
	step := func() float64 {
		var s run.Snapshot
		if r.Snapshot(&s); !s.State.Live() {
			tb.Fatalf("the run has ended, %v: %v", s.State, s.Err)
		}
		return float64(s.Step)
	}
	for step() == 0 { // its data are read
		time.Sleep(time.Millisecond)
	}
	time.Sleep(over) // the dashboard has opened, or gone
	cpu, begun, from := used(tb), time.Now(), step()
	steps := 0.0
	for steps == 0 { // as may be on a busy machine
		time.Sleep(over)
		steps = step() - from
	}
	return cost{time.Since(begun).Seconds() / steps, (used(tb) - cpu) / steps}
}

// underDashboard returns what a step costs while the dashboard shows the run in
// a terminal.
func underDashboard(tb testing.TB, r *run.Run, over time.Duration) cost {
	app := NewApp(tb.Context(), presets.Preset{}, &plot.Box)
	app.lanes.Lanes = []*lanes.Lane{lanes.New(0, r)}
	terminal := newPseudo(tb, app)
	defer terminal.close()
	return stepCost(tb, r, over)
}

// The dashboard should cost training at most 2%. A run of 784-128-10 in batches
// of 64, with momentum and an evaluation every epoch, trains at full speed; the
// dashboard comes and goes. The figures are the medians over pairs of half a
// second with it and one without, in percent of what a step costs without. Where others
// use the machine too, the time of processors says more than that of the wall.
func BenchmarkOverhead(b *testing.B) {
	pairs, over := 31, time.Second/2
	if testing.Short() {
		pairs, over = 1, time.Second/20
	}
	spec := trainer.Default()
	spec.Epochs, spec.Evals = trainer.MaxEpochs, 1
	r := run.Start(b.Context(), spec, run.Options{})
	defer r.Stop()
	var wall, cpu []float64
	for i := range pairs {
		var with, without cost
		if i%2 == 0 { // so that neither always comes first
			with, without = underDashboard(b, r, over), stepCost(b, r, over)
		} else {
			without, with = stepCost(b, r, over), underDashboard(b, r, over)
		}
		wall = append(wall, 100*(with.wall/without.wall-1))
		cpu = append(cpu, 100*(with.cpu/without.cpu-1))
		b.Logf("%.1f %.1f µs a step with, %.1f %.1f without", 1e6*with.wall, 1e6*with.cpu, 1e6*without.wall, 1e6*without.cpu)
	}
	for b.Loop() { // the figures are all there is, and reset by it
	}
	for name, of := range map[string][]float64{"wall": wall, "cpu": cpu} {
		slices.Sort(of)
		b.ReportMetric(of[pairs/2], "%-"+name)
		b.ReportMetric(of[pairs/4], "%-"+name+"-low")
		b.ReportMetric(of[3*pairs/4], "%-"+name+"-high")
	}
}
