package tui

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/inspect"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/search"
	"descent/tui/plot"
)

// extremes are numbers that runs can bring about.
var extremes = []float64{0, 1e-300, -1e-300, 5.8e-42, 1e-5, -0.00012, 0.01, 0.123456789, -1, 12.3456789, -9999.99999, 99999.9,
	123456.789, -6690099642796498351030272, 5.8e41, -9.3e41, 1e300, -1e300, math.NaN(), math.Inf(1), math.Inf(-1)}

var longNumber = regexp.MustCompile(`[-+]?\d+(\.\d+)?(e[-+]?\d+)?`)

// checkNumbers checks that no number in text takes more than eight columns.
func checkNumbers(t *testing.T, what, text string) {
	t.Helper()
	for _, n := range longNumber.FindAllString(text, -1) {
		width := 8
		if strings.Contains(n, "e+") { // in the trainer's sentences, where nothing has to fit
			width = 10
		}
		if len(strings.TrimPrefix(n, "+")) > width {
			t.Fatalf("%s: %q is %d wide in\n%s", what, n, len(n), text)
		}
	}
}

// Whatever runs measure, no number on a screen is longer than a number should
// be.
func TestNumbersOnScreens(t *testing.T) {
	app := staged(t, "wild")
	for i, v := range extremes {
		w := extremes[(i+7)%len(extremes)]
		for k, l := range app.lanes {
			s := l.snap
			a, b := v, w
			if k%2 == 1 {
				a, b = w, v
			}
			score := func(loss, r2 float64) trainer.Score {
				return trainer.Score{Loss: loss, Accuracy: r2, Metrics: metric.Of(map[string]float64{"loss": loss, "r2": r2, "rmse": loss})}
			}
			s.Last = run.Evaluation{Epoch: s.Epoch, Train: score(a, b), Val: score(b, a)}
			s.Best, s.Test, s.Throughput, s.PenaltyShare = s.Last, score(a, b), math.Abs(a), 0.5
			for c := range s.Series {
				for j := range s.Series[c] {
					s.Series[c][j].Mean, s.Series[c][j].Max = a*float64(j), a*float64(j)
				}
			}
		}
		app.lanes = app.lanes[:1+(i+7)%8]
		for _, keys := range [][]string{{"1"}, {"2"}, {"h"}, {"esc", "y"}, {"enter"}, {"tab"}, {"tab"}, {"esc", "m"}} {
			presses(app, keys...)
			for _, size := range [][2]int{{40, 10}, {80, 24}, {200, 60}} {
				checkNumbers(t, fmt.Sprint(v, w, keys), drawn(app, size[0], size[1]))
			}
		}
		fresh := staged(t, "wild")
		app.lanes = fresh.lanes
	}
}

// The same of the tables of layers, examples and trials.
func TestNumbersInTables(t *testing.T) {
	app := finished(t, lab(t))
	s := app.scene()
	for _, v := range extremes {
		report := &inspect.LayerReport{Name: "dense", Mean: v, Std: v, GradNorm: v, WeightNorm: v, Slope: v}
		c := plot.NewCanvas(200, 20)
		for i, col := range layerColumns {
			if i > 1 {
				col.draw(s, c.Sub(20*i, 0, 20, 1), layerRow{report, v, false})
			}
		}
		trial := rankedTrial{Trial: &search.Trial{Best: trainer.Score{Loss: v, Accuracy: v}}, of: "grid"}
		for y, cell := range s.trialRow(trial, 0, 0) {
			c.Text(0, 2+y, cell.text, "")
		}
		f := &dataFinding{Examination: new(inspect.Examination)}
		verdict := &inspect.Verdict{Outputs: []tensor.Float{tensor.Float(v)}}
		c.Text(0, 18, f.sure(verdict), "")
		c.Text(0, 19, compare.Estimate{Mean: v, Half: math.Abs(v)}.String(), "")
		checkNumbers(t, fmt.Sprint(v), plain(c))
	}
}

// A wild run leaves the numbers of the strip as wide as others, and its charts
// as they are without it.
func TestWildRunFlattensNothing(t *testing.T) {
	app := staged(t, "wild")
	text := drawn(app, 140, 40)
	for _, want := range []string{"val R² -9.3e41", "▲ H 5.8e41", "▼ H -9.5e41"} {
		if !regexp.MustCompile(regexp.QuoteMeta(want)).MatchString(text) {
			t.Errorf("nothing says %q:\n%s", want, text)
		}
	}
	tame := staged(t, "wild")
	tame.lanes = tame.lanes[:7]
	for _, app := range []*App{app, tame} {
		app.Update(tea.WindowSizeMsg{Width: 140, Height: 40})
		for _, l := range app.lanes[:7] {
			l.snap.Series[run.BatchLoss] = nil
		}
	}
	axis := func(app *App, of func(*Scene) plot.Chart) string {
		ch := of(app.scene())
		c := plot.NewCanvas(80, 20)
		ch.Draw(c)
		labels := regexp.MustCompile(`(?m)^ *\S+ ┤`).FindAllString(plain(c), -1)
		return fmt.Sprint(labels)
	}
	for _, of := range []func(*Scene) plot.Chart{lossChart, accuracyChart, gapChart} {
		if got, want := axis(app, of), axis(tame, of); got != want {
			t.Errorf("with a wild run the axis is %s, want %s", got, want)
		}
	}
}

// The line with the gaps has whole numbers, and says of how many runs it says
// nothing.
func TestGapSummaryIsNotCut(t *testing.T) {
	all := staged(t, "wild").lanes
	for n := 1; n <= len(all); n++ {
		app := staged(t, "wild")
		app.lanes = all[:n]
		for width := 40; width <= 160; width++ {
			app.Update(tea.WindowSizeMsg{Width: width, Height: 24})
			c := plot.NewCanvas(width, 1)
			s := app.scene()
			drawSummary(s, c)
			text := plain(c)
			left := n
			for _, l := range s.Lanes {
				gap := plot.Decimals(l.snap.Last.Train.Accuracy-l.snap.Last.Val.Accuracy, 3)
				if regexp.MustCompile(`(^| )` + l.letter() + " " + regexp.QuoteMeta(gap) + `( |$)`).MatchString(text) {
					left--
				}
			}
			if more := fmt.Sprintf("%d more", left); strings.Contains(text, " more") != (left > 0) || left > 0 && !strings.Contains(text, more) {
				t.Errorf("%d runs in %d columns, %d left out: %q", n, width, left, text)
			}
		}
	}
}
