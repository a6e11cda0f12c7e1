package uitest

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Extremes are numbers that runs can bring about.
var Extremes = []float64{0, 1e-300, -1e-300, 5.8e-42, 1e-5, -0.00012, 0.01, 0.123456789, -1, 12.3456789, -9999.99999, 99999.9,
	123456.789, -6690099642796498351030272, 5.8e41, -9.3e41, 1e300, -1e300, math.NaN(), math.Inf(1), math.Inf(-1)}

var longNumber = regexp.MustCompile(`[-+]?\d+(\.\d+)?(e[-+]?\d+)?`)

// CheckNumbers checks that no number in text takes more than eight columns.
func CheckNumbers(t testing.TB, what, text string) {
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

// CheckExtremes checks a screen of runs that measure extreme numbers: after each
// of several keys, in each panel alone and in all of them.
func CheckExtremes(t testing.TB, screen ui.Screen, keys ...[]string) {
	t.Helper()
	for i, v := range Extremes {
		w := Extremes[(i+7)%len(Extremes)]
		h := New(t, screen, Staged(t, "wild"))
		h.Runs.Lanes = h.Runs.Lanes[:1+(i+7)%len(h.Runs.Lanes)]
		for k, l := range h.Runs.Lanes {
			if k%2 == 0 {
				MakeExtreme(l.Snap, v, w)
			} else {
				MakeExtreme(l.Snap, w, v)
			}
		}
		for _, press := range append([][]string{nil}, keys...) {
			h.Keys(press...)
			for _, size := range [][2]int{{40, 5}, {80, 18}, {200, 53}} {
				what := fmt.Sprint(v, w, press, size)
				h.Full = false
				CheckNumbers(t, what, h.TextIn(size[0], size[1]))
				for _, p := range screen.Panels() {
					h.Focus, h.Full = p.Name, true
					CheckNumbers(t, what+p.Name, h.Text())
				}
			}
		}
	}
}

// MakeExtreme makes a run of a regression have measured a on its training part
// and b on its validation part.
func MakeExtreme(s *run.Snapshot, a, b float64) {
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

// Plain returns what a canvas shows, without styles.
func Plain(c plot.Canvas) string { return ansi.Strip(c.String()) }
