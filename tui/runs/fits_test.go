package runs

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// No line may be longer than the screen, nothing drawn below it, whatever runs
// there are; and a full-screen panel shows itself.
func TestFits(t *testing.T) {
	diverged := uitest.Finished(t, uitest.Lab(t, "lr=1000000"))
	loading := uitest.Started(t, uitest.Lab(t, "epochs=1000000"))
	for _, runs := range []*lanes.Set{uitest.Crowd(8), uitest.Staged(t, "wild"), diverged, loading, lanes.NewSet()} {
		uitest.New(t, New(), runs).CheckFitsEverywhere()
	}
}

// Charts are the point of the screen.
func TestChartsGetMostOfTheWidth(t *testing.T) {
	h := uitest.New(t, New(), uitest.Staged(t, "healthy"))
	for w := 40; w <= 250; w++ {
		for height := 5; height <= 64; height++ {
			h.Resize(w, height)
			loss, accuracy := h.Panel("loss"), h.Panel("accuracy")
			charts := loss.W
			if accuracy.Y == loss.Y {
				charts += accuracy.W
			}
			if float64(charts) < 0.6*float64(w) || loss.H < 4 {
				t.Errorf("in %dx%d charts are %d wide, that of the loss %d high", w, height, charts, loss.H)
			}
		}
	}
}

// Whatever runs measure, no number on the screen is longer than a number
// should be.
func TestNumbersAreShort(t *testing.T) {
	uitest.CheckExtremes(t, New(), []string{"y"}, []string{"m"}, []string{"h"})
}

// A wild run leaves the charts as they are without it, and says where it is.
func TestWildRunFlattensNothing(t *testing.T) {
	h := uitest.New(t, New(), uitest.Staged(t, "wild"))
	text := h.TextIn(140, 32)
	for _, want := range []string{"▲ h 5.1e41", "▼ h -9.3e41"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q:\n%s", want, text)
		}
	}
	tame := uitest.New(t, New(), uitest.Staged(t, "wild"))
	tame.Runs.Lanes = tame.Runs.Lanes[:7]
	for _, h := range []*uitest.Host{h, tame} {
		for _, l := range h.Runs.Lanes[:7] {
			l.Snap.Series[run.BatchLoss] = nil
		}
	}
	axis := func(h *uitest.Host, of func(*ui.Scene) plot.Chart) string {
		ch := of(h.Scene())
		c := plot.NewCanvas(80, 20)
		ch.Draw(c)
		return fmt.Sprint(regexp.MustCompile(`(?m)^ *\S+ ┤`).FindAllString(uitest.Plain(c), -1))
	}
	for _, of := range []func(*ui.Scene) plot.Chart{ui.LossChart, ui.MetricChart, gapChart} {
		if got, want := axis(h, of), axis(tame, of); got != want || want == "[]" {
			t.Errorf("with a wild run the axis is %s, want %s", got, want)
		}
	}
}
