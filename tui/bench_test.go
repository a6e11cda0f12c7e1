package tui

import (
	"fmt"
	"math"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// lengthy returns a dashboard of n runs that look as if they had made so many
// steps, or with -short a hundredth of them, evaluated twice an epoch of 100 steps.
func lengthy(tb testing.TB, n, steps int) *App {
	if testing.Short() {
		steps /= 100
	}
	app := NewApp(tb.Context(), presets.Preset{Title: "long runs"}, &plot.Box)
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Hidden, spec.Rate = fmt.Sprint("run ", i), []int{16 + i}, 0.01*float64(1+i%4)
		s := new(run.Snapshot)
		s.State, s.Step, s.Epoch = run.Running, steps, float64(steps)/100
		s.Plan = trainer.Plan{Classes: 10, Inputs: 784, Params: 101_770, Samples: 6400, StepsPerEpoch: 100, Epochs: steps / 100}
		s.Series, s.Last.Val.Loss = map[run.Curve][]run.Bucket{}, 0
		for _, c := range run.Curves {
			kept := run.NewSeries(1024)
			every := 1
			if c.Kind == trainer.Evaluated {
				every = 50
			}
			for step := 0; step <= steps; step += every {
				x := float64(step) / float64(steps)
				kept.Add(step, math.Exp(-4*x)+0.1*math.Sin(float64(i)+40*x)+0.01*float64(i))
			}
			s.Series[c.Curve] = kept.AppendTo(nil)
		}
		score := trainer.Score{Loss: 0.3, Accuracy: 0.9}
		s.Last = run.Evaluation{Epoch: s.Epoch, Train: score, Val: score}
		s.First, s.Best = s.Last, s.Last
		app.lanes.Add(&endlessly{spec: spec, s: s})
	}
	app.Update(tea.WindowSizeMsg{Width: 140, Height: 40})
	return app
}

// An endlessly changing source copies what a Snapshot copies.
type endlessly struct {
	spec trainer.Spec
	s    *run.Snapshot
}

func (e *endlessly) Spec() trainer.Spec        { return e.spec }
func (*endlessly) Branch() *trainer.Checkpoint { return nil }
func (e *endlessly) Snapshot(to *run.Snapshot) bool {
	series := to.Series
	if series == nil {
		series = map[run.Curve][]run.Bucket{}
	}
	for c := range e.s.Series {
		series[c] = append(series[c][:0], e.s.Series[c]...)
	}
	*to = *e.s
	to.Series = series
	return true
}

// A frame of six runs of a million steps each should take less than 2 ms and
// 1,000 allocations.
func BenchmarkFrame(b *testing.B) {
	for _, keys := range [][]string{nil, {"s"}, {"g"}, {"2"}, {"h"}, {"j"}, {"V", "V"}} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			app := lengthy(b, 6, 1_000_000)
			presses(app, keys...)
			benchmarkFrame(b, app)
		})
	}
}

// benchmarkFrame draws app again and again after news of every run.
func benchmarkFrame(b *testing.B, app *App) {
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range app.lanes.Lanes { // so that nothing is kept from the last frame
			for _, s := range l.Snap.Series {
				s[len(s)-1].N++
			}
		}
		app.display.stale = true
		app.View()
	}
}

// A frame of 64 runs of a million steps each should take less than 3 ms and
// 1,500 allocations: with the list as it is, sorted, in groups, and with some
// runs marked.
func BenchmarkManyRuns(b *testing.B) {
	for _, keys := range [][]string{nil, {"S"}, {"G"}, {"j", "c", "j", "c", "j", "c", "j"}} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			app := lengthy(b, presets.MaxLanes, 1_000_000)
			presses(app, keys...)
			benchmarkFrame(b, app)
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
				app.Update(lanes.Look(app.lanes.Lanes))
				app.View()
			}
		})
	}
}
