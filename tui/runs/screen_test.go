package runs

import (
	"testing"

	"descent/tui/ui/uitest"
)

// The screen in every size and look, of runs that go well, overfit, diverge or
// explode, and after some keys.
func TestGoldenScreens(t *testing.T) {
	for _, g := range []struct {
		name, runs string
		selected   int // -1 for all
		keys       []string
		looks      []uitest.NamedLook
	}{
		{"runs", "healthy", -1, nil, uitest.Looks},
		{"overfit", "overfit", -1, nil, uitest.Looks[:1]},
		{"diverged", "diverged", -1, nil, uitest.Looks[:1]},
		{"selected", "overfit", 1, []string{"s", "l", "h", "h", "h", "h", "h", "h", "h", "h"}, uitest.Looks[:1]},
		{"braille", "healthy", -1, []string{"y"}, uitest.Brailles},
		{"wild", "wild", -1, nil, []uitest.NamedLook{uitest.Looks[0], uitest.Looks[4]}},
		{"wild-braille", "wild", -1, nil, uitest.Brailles},
	} {
		uitest.GoldenLooks(t, g.name, g.looks, func() *uitest.Host {
			h := uitest.New(t, New(), uitest.Staged(t, g.runs))
			h.Runs.Selected = g.selected
			h.Keys(g.keys...)
			return h
		})
	}
}

// Panels do not lie on each other, nor outside of the screen.
func TestLayoutDivides(t *testing.T) {
	h := uitest.New(t, New(), uitest.Staged(t, "healthy"))
	for w := 20; w <= 250; w += 7 {
		for height := 2; height <= 64; height++ {
			h.Resize(w, height)
			h.CheckDivides()
		}
	}
}
