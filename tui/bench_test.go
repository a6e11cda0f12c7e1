package tui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
)

// lengthy returns a dashboard of n runs that look as if they had made so many
// steps, evaluated twice an epoch of 100 steps.
func lengthy(tb testing.TB, n, steps int) *App {
	app := NewApp(tb.Context(), presets.Preset{Title: "long runs"}, &plot.Box)
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Hidden = fmt.Sprint("run ", i), []int{16 + i}
		l := app.start(spec, nil)
		l.run.Stop()
		l.run.Snapshot(l.spare)
		s := l.snap
		s.State, s.Step, s.Epoch = trainer.Running, steps, float64(steps)/100
		s.Plan = trainer.Plan{Classes: 10, Inputs: 784, Params: 101_770, Samples: 6400, StepsPerEpoch: 100, Epochs: steps / 100}
		for c := range trainer.Curves {
			kept := trainer.NewSeries(1024)
			every := 1
			if trainer.Curves[c].Kind == trainer.Evaluated {
				every = 50
			}
			for step := 0; step <= steps; step += every {
				x := float64(step) / float64(steps)
				kept.Add(step, math.Exp(-4*x)+0.1*math.Sin(float64(i)+40*x)+0.01*float64(i))
			}
			s.Series[c] = kept.AppendTo(nil)
		}
		score := trainer.Score{Loss: 0.3, Accuracy: 0.9}
		s.Last = trainer.Evaluation{Epoch: s.Epoch, Train: score, Val: score}
		s.First, s.Best = s.Last, s.Last
	}
	app.Update(tea.WindowSizeMsg{Width: 140, Height: 40})
	return app
}

// A frame of six runs of a million steps each should take less than 2 ms and
// 1,000 allocations.
func BenchmarkFrame(b *testing.B) {
	for _, keys := range [][]string{nil, {"s"}, {"g"}, {"2"}, {"h"}} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			app := lengthy(b, 6, 1_000_000)
			presses(app, keys...)
			b.ReportAllocs()
			for b.Loop() {
				app.stale = true
				app.View()
			}
		})
	}
}

// What a live update costs, snapshots and frame, should not grow with the
// length of the runs.
func BenchmarkUpdate(b *testing.B) {
	for _, steps := range []int{100_000, 10_000_000} {
		b.Run(fmt.Sprint(steps), func(b *testing.B) {
			app := lengthy(b, 6, steps)
			b.ReportAllocs()
			for b.Loop() {
				msg := frameMsg(slices.Clone(app.lanes))
				for _, l := range msg { // what a Snapshot copies
					for c := range l.snap.Series {
						l.spare.Series[c] = append(l.spare.Series[c][:0], l.snap.Series[c]...)
					}
					series := l.spare.Series
					*l.spare = *l.snap
					l.spare.Series = series
				}
				app.Update(msg)
				app.View()
			}
		})
	}
}

// The dashboard should cost training at most 2%: the same W1 run with it and
// without, five pairs in turn. It reports the median loss of speed in percent.
func BenchmarkOverhead(b *testing.B) {
	var losses []float64
	for range 5 {
		with, without := timed(b, true), timed(b, false)
		losses = append(losses, 100*(with.Seconds()/without.Seconds()-1))
	}
	slices.Sort(losses)
	for b.Loop() { // the figures are all there is, and reset by it
	}
	b.ReportMetric(losses[2], "%-slower")
	b.ReportMetric(losses[0], "%-min")
	b.ReportMetric(losses[4], "%-max")
}

// timed trains W1, 784-128-10 in batches of 64 with momentum, and returns how
// long that took: under the dashboard in a terminal, or alone.
func timed(b *testing.B, dashboard bool) time.Duration {
	spec := trainer.Default()
	spec.Epochs, spec.Evals = 60, 1
	set, err := spec.Load() // outside of what is timed
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	defer func() { _ = set }()
	if !dashboard {
		begun := time.Now()
		<-trainer.Start(ctx, spec, trainer.Options{}).Done()
		return time.Since(begun)
	}
	begun := time.Now()
	app := NewApp(ctx, presets.Preset{Lanes: []trainer.Spec{spec}}, &plot.Box)
	s := open(b, app, 120, 40)
	<-app.lanes[0].run.Done()
	took := time.Since(begun)
	s.program.Kill()
	<-s.done
	return took
}
