package tui

import (
	"fmt"
	"testing"

	"descent/tui/ui/uitest"
)

// Whatever runs measure, no number on a screen, in the strip or in a verdict is
// longer than a number should be.
func TestNumbersOnScreens(t *testing.T) {
	app := staged(t, "wild")
	for i, v := range uitest.Extremes {
		w := uitest.Extremes[(i+7)%len(uitest.Extremes)]
		for k, l := range app.lanes.Lanes {
			a, b := v, w
			if k%2 == 1 {
				a, b = w, v
			}
			uitest.MakeExtreme(l.Snap, a, b)
		}
		app.lanes.Lanes = app.lanes.Lanes[:1+(i+7)%8]
		for _, keys := range [][]string{{"1"}, {"2"}, {"h"}, {"esc", "y"}, {"enter"}, {"tab"}, {"tab"}, {"esc", "m"}} {
			presses(app, keys...)
			for _, size := range [][2]int{{40, 10}, {80, 24}, {200, 60}} {
				uitest.CheckNumbers(t, fmt.Sprint(v, w, keys), drawn(app, size[0], size[1]))
			}
		}
		app.lanes.Lanes = uitest.Staged(t, "wild").Lanes
	}
}

// A wild run leaves the numbers of the strip as wide as others.
func TestWildRunInTheStrip(t *testing.T) {
	app := staged(t, "wild")
	if text := drawn(app, 140, 40); !contains(text, "what differs", "val R² ") || !contains(text, "H ━ ✗", " -9.3e41 ") {
		t.Errorf("nothing says what the wild run reached:\n%s", text)
	}
}
