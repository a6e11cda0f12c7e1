package tui

import (
	"descent/tui/ui/uitest"
	"strings"
	"testing"
)

// The strip keeps the names of the runs where there is no room for test, and
// says what its figures are.
func TestStripKeepsNames(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for _, width := range []int{80, 100, 140, 200} {
			app := showing(t, uitest.Crowd(n))
			for _, l := range app.lanes.Lanes {
				l.Snap.Test.Accuracy, l.Snap.Test.Loss = 0.8, 0.6
				l.Snap.Best.Epoch = 18.5
			}
			screen := drawn(app, width, 24)
			strip := uitest.Cut(screen, app.Panel("strip"))
			for _, l := range app.lanes.Lanes {
				if !strings.Contains(strip, l.Spec.Name) {
					t.Errorf("%d runs in %d columns: no %s:\n%s", n, width, l.Spec.Name, screen)
				}
			}
			if figure := "at lowest loss (epoch 18.5, 11.5 epochs ago)"; width == 140 && n == 1 && !strings.Contains(strip, figure) {
				t.Errorf("the strip does not say %q:\n%s", figure, strip)
			}
		}
	}
}
