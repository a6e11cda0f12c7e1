package tui

import (
	"fmt"
	"strings"
	"testing"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/plot"
)

// crowd returns a dashboard with n made-up runs, the last of which is the best.
func crowd(t *testing.T, n int) *App {
	t.Helper()
	p := presets.Preset{Title: "a crowd"}
	for i := range n {
		spec := trainer.Default()
		spec.Name, spec.Rate = fmt.Sprintf("rate %d", i+1), 0.01*float64(i+1)
		p.Lanes = append(p.Lanes, spec)
	}
	app := NewApp(t.Context(), p, &plot.Box)
	app.fixed = true
	for i, l := range app.lanes {
		stop(l)
		l.source.Snapshot(l.spare)
		top := 0.8 + 0.01*float64(i)
		g := staging{run.Done, stagedEpochs, decay(2.3, 0.5, 5), decay(2.3, 0.6, 5), decay(0.1, top, 4), decay(0.1, top, 4), 10}
		g.fill(l.snap)
	}
	return app
}

// Compare shows every outcome, or says how many are left out; the best and the
// selected run are always there, and a chart that can be read.
func TestCompareShowsEveryOutcome(t *testing.T) {
	for n := 2; n <= 8; n++ {
		for _, size := range [][2]int{{80, 24}, {100, 30}, {140, 40}, {60, 15}, {80, 18}} {
			app := crowd(t, n)
			app.press("2")
			for selected := allLanes; selected < n; selected++ {
				app.selected = selected
				screen := drawn(app, size[0], size[1])
				outcomes := cut(screen, app.scene().rect("outcomes", size[0], size[1]))
				out := 0
				for _, l := range app.lanes {
					if strings.Contains(outcomes, l.letter()+" "+l.spec.Name) {
						continue
					}
					out++
					if best := app.lanes[n-1]; size[1] > 15 && (l == best || selected != allLanes && l == app.lanes[selected]) {
						t.Errorf("%d runs at %v: %s is left out:\n%s", n, size, l.letter(), screen)
					}
				}
				if out > 0 && (size[0] >= 80 && size[1] >= 24 || !strings.Contains(outcomes, fmt.Sprintf("… %d more", out))) {
					t.Errorf("%d runs at %v: %d are left out:\n%s", n, size, out, screen)
				}
			}
			if chart := app.scene().rect("accuracy", size[0], size[1]); chart.H < minChart {
				t.Errorf("%d runs at %v: the chart has %d rows", n, size, chart.H)
			}
		}
	}
}

// The strip keeps the names of the runs where there is no room for test, and
// says what its figures are.
func TestStripKeepsNames(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for _, width := range []int{80, 100, 140, 200} {
			app := crowd(t, n)
			for _, l := range app.lanes {
				l.snap.Test.Accuracy, l.snap.Test.Loss = 0.8, 0.6
				l.snap.Best.Epoch = 18.5
			}
			screen := drawn(app, width, 24)
			strip := cut(screen, app.scene().rect("strip", width, 24))
			for _, l := range app.lanes {
				if !strings.Contains(strip, l.spec.Name) {
					t.Errorf("%d runs in %d columns: no %s:\n%s", n, width, l.spec.Name, screen)
				}
			}
			if figure := "at lowest loss (epoch 18.5, 11.5 epochs ago)"; width == 140 && n == 1 && !strings.Contains(strip, figure) {
				t.Errorf("the strip does not say %q:\n%s", figure, strip)
			}
		}
	}
}
