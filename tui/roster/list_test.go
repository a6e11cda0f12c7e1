package roster_test

import (
	"testing"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/roster"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// TestScoresAreNamed tests that no score is below the name of another: the head names those of
// regressions if there are no others, else their cells do.
func TestScoresAreNamed(t *testing.T) {
	regression, classes := uitest.Stagings["wild"][0], uitest.Stagings["healthy"][0]
	for _, tt := range []struct {
		runs []uitest.Staging
		unit string
		want []string
	}{
		{[]uitest.Staging{regression, regression, regression}, "R²", []string{"0.920", "0.920", "0.920"}},
		{[]uitest.Staging{classes, classes, classes}, "", []string{"0.798", "0.798", "0.798"}},
		{[]uitest.Staging{classes, regression, classes}, "", []string{"0.798", "R² 0.920", "0.798"}},
	} {
		set := lanes.NewSet()
		for i := range tt.runs {
			set.Add(tt.runs[i].Source(trainer.Default()))
		}
		h := uitest.New(t, nil, set)
		l := roster.NewList(h.Scene(), new(ui.Order))
		for _, c := range l.Columns {
			if c.Name != "val" {
				continue
			}
			if c.Unit != tt.unit {
				t.Errorf("the unit is %q: want %q", c.Unit, tt.unit)
			}
			for i, lane := range set.Lanes {
				if got := c.Cell(lane).Text; got != tt.want[i] {
					t.Errorf("the score of run %s is %q: want %q", lane.Letter(), got, tt.want[i])
				}
			}
		}
	}
}
