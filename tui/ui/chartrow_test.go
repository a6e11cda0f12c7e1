package ui

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// TestLastOf tests that a row shows the last value that is not NaN, since the mean of runs
// is NaN after the end of the shortest one.
func TestLastOf(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		ys   []float64
		want float64
	}{{[]float64{1, 2}, 2}, {[]float64{1, 2, nan, nan}, 2}, {[]float64{nan, 0, nan}, 0}, {[]float64{nan}, nan}} {
		if got := lastOf(c.ys); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("the last of %v is %v", c.ys, got)
		}
	}
}

// TestRowsHaveMeasuredNumbers tests that a row shows measured values if curves are
// smoothed.
func TestRowsHaveMeasuredNumbers(t *testing.T) {
	set := lanes.NewSet()
	snap := new(run.Snapshot)
	snap.Plan = trainer.Plan{Inputs: 2, Classes: 2, StepsPerEpoch: 1, Epochs: 9, Held: 9}
	snap.Series = map[run.Curve][]run.Bucket{}
	for i, v := range []float64{8, 4, 2, 1} {
		for _, c := range []run.Curve{run.TrainLoss, run.ValLoss} {
			snap.Series[c] = append(snap.Series[c], run.Bucket{First: i, Last: i, N: 1, Min: v, Max: v, Mean: v})
		}
	}
	set.Add(still{snap, trainer.Default()})
	for _, smooth := range []int{0, 2} {
		s := &Scene{Lanes: set.Lanes, Selected: lanes.All, Theme: NewTheme(Look{Dark: true, Glyphs: &plot.Box}), View: View{smooth: smooth}}
		s.Arrange()
		ch, c := LossChart(s), plot.NewCanvas(60, 1)
		s.drawRow(c, &ch)
		if text := c.String(); !strings.Contains(ansi.Strip(text), "1.00 val 1.00") {
			t.Errorf("smoothed by %d the row is %q", smooth, text)
		}
	}
}

// TestRowsTakeTheirRoom tests that a wider row shows more runs, and the number of the
// others.
func TestRowsTakeTheirRoom(t *testing.T) {
	set := lanes.NewSet()
	for i := range 6 {
		snap, spec := new(run.Snapshot), trainer.Default()
		spec.Rate = float64(i + 1)
		snap.Series = map[run.Curve][]run.Bucket{run.ValLoss: {{N: 1, Mean: 1}, {First: 1, Last: 1, N: 1, Mean: 2}}}
		snap.Plan = trainer.Plan{Inputs: 2, Classes: 2, StepsPerEpoch: 1, Epochs: 9, Held: 9}
		set.Add(still{snap, spec})
	}
	s := &Scene{Lanes: set.Lanes, Selected: lanes.All, Theme: NewTheme(Look{Dark: true, Glyphs: &plot.Box})}
	s.Arrange()
	for rows, want := range map[int]int{1: 1, 3: 3, 5: 5, 6: 6} {
		ch, c := LossChart(s), plot.NewCanvas(60, rows)
		s.drawRow(c, &ch)
		text := ansi.Strip(c.String())
		if got := strings.Count(text, "val 2.00"); got != want || strings.Contains(text, fmt.Sprintf("… %d more", 6-want)) != (want < 6) {
			t.Errorf("%d rows have %d runs:\n%s", rows, got, text)
		}
	}
}

// A still is a source that never changes.
type still struct {
	snap *run.Snapshot
	spec trainer.Spec
}

func (s still) Spec() trainer.Spec             { return s.spec }
func (s still) Branch() *trainer.Checkpoint    { return nil }
func (s still) Snapshot(to *run.Snapshot) bool { *to = *s.snap; to.Version = 1; return true }
