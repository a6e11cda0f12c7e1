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

// stages are what the golden files show: made-up runs, after some keys.
var stages = []struct {
	name, runs string
	selected   int
	keys       []string
	looks      []uitest.NamedLook
}{
	{"runs", "healthy", lanes.All, nil, uitest.Looks},
	{"overfit", "overfit", lanes.All, nil, uitest.Looks[:1]},
	{"diverged", "diverged", lanes.All, nil, uitest.Looks[:1]},
	{"selected", "overfit", 1, []string{"s", "l", "h", "h", "h", "h", "h", "h", "h", "h"}, uitest.Looks[:1]},
	{"braille", "healthy", lanes.All, []string{"y"}, uitest.Brailles},
	{"wild", "wild", lanes.All, nil, []uitest.NamedLook{uitest.Looks[0], uitest.Looks[4]}},
	{"wild-braille", "wild", lanes.All, nil, uitest.Brailles},
}

// The screen in every size and look.
func TestGoldenRuns(t *testing.T) {
	for _, st := range stages {
		uitest.GoldenLooks(t, st.name, st.looks, func() *uitest.Host {
			h := uitest.New(t, New(), uitest.Staged(t, st.runs))
			h.Runs.Selected = st.selected
			h.Keys(st.keys...)
			return h
		})
	}
}

// No line may be longer than the screen, nothing drawn below it, whatever runs
// there are; and a full-screen panel shows itself.
func TestFits(t *testing.T) {
	diverged := uitest.Finished(t, uitest.Lab(t, "lr=1000000"))
	loading := uitest.Started(t, uitest.Lab(t, "epochs=1000000"))
	for _, runs := range []*lanes.Set{uitest.Crowd(8), uitest.Staged(t, "wild"), diverged, loading, lanes.NewSet()} {
		uitest.New(t, New(), runs).CheckFitsEverywhere()
	}
}

// Panels must not lie on each other, at any size.
func TestLayoutDivides(t *testing.T) {
	uitest.New(t, New(), uitest.Staged(t, "healthy")).CheckDividesEverywhere()
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
	for _, want := range []string{"▲ H 5.8e41", "▼ H -9.5e41"} {
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

// The line with the gaps has whole numbers, and says of how many runs it says
// nothing.
func TestGapSummaryIsNotCut(t *testing.T) {
	all := uitest.Staged(t, "wild").Lanes
	for n := 1; n <= len(all); n++ {
		h := uitest.New(t, New(), uitest.Staged(t, "wild"))
		h.Runs.Lanes = all[:n]
		for width := 40; width <= 160; width++ {
			c := plot.NewCanvas(width, 1)
			s := h.Scene()
			drawSummary(s, c)
			text := uitest.Plain(c)
			left := n
			for _, l := range s.Lanes {
				gap := plot.Decimals(l.Snap.Last.Train.Accuracy-l.Snap.Last.Val.Accuracy, 3)
				if regexp.MustCompile(`(^| )` + l.Letter() + " " + regexp.QuoteMeta(gap) + `( |$)`).MatchString(text) {
					left--
				}
			}
			if more := fmt.Sprintf("%d more", left); strings.Contains(text, " more") != (left > 0) || left > 0 && !strings.Contains(text, more) {
				t.Errorf("%d runs in %d columns, %d left out: %q", n, width, left, text)
			}
		}
	}
}
