package tui

import (
	"strings"
	"testing"

	"descent/presets"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// crowd returns a dashboard with n made-up runs, the last of which is the best.
func crowd(t *testing.T, n int) *App {
	t.Helper()
	app := NewApp(t.Context(), presets.Preset{Title: "a crowd"}, &plot.Box)
	app.display.fixed = true
	app.lanes = uitest.Crowd(n)
	return app
}

// The strip keeps the names of the runs where there is no room for test, and
// says what its figures are.
func TestStripKeepsNames(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for _, width := range []int{80, 100, 140, 200} {
			app := crowd(t, n)
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
