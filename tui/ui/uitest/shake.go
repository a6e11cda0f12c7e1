package uitest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// CheckFitsEverywhere checks that no line is longer than the body and nothing
// is drawn below it, at any size, with box characters and in ASCII, whichever
// panel has the focus; and that each of them has the whole body for itself
// where it is shown alone.
func (h *Host) CheckFitsEverywhere() {
	h.T.Helper()
	looks := []ui.Look{
		{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII},
		{Colors: colorprofile.ANSI256, Glyphs: &plot.Box},
	}
	for i, p := range h.Screen.Panels() {
		if p.About == "" { // cannot have the focus
			continue
		}
		h.Focus = p.Name
		for k := range looks {
			h.Full, h.Theme = k == 1, ui.NewTheme(looks[(i+k)%2])
			h.checkSizes()
		}
	}
}

// checkSizes checks that what is drawn fits at any size.
func (h *Host) checkSizes() {
	h.T.Helper()
	for w := 1; w <= 250; w += 2 + w/3 {
		for height := 1; height <= 70; height += 1 + height/2 {
			h.Resize(w, height)
			CheckFits(h.T, h.Styled(), w, height)
			mark := string(h.Theme.Glyphs.Selected)
			if text := h.Text(); h.Full && w >= 10 && !strings.HasPrefix(text, mark) {
				h.T.Fatalf("%s alone in %dx%d does not begin with %q:\n%s", h.Focus, w, height, mark, text)
			}
		}
	}
}

// CheckDividesEverywhere is CheckDivides at any size.
func (h *Host) CheckDividesEverywhere() {
	h.T.Helper()
	for w := 20; w <= 250; w += 7 {
		for height := 0; height <= 66; height++ {
			h.Resize(w, height)
			h.CheckDivides()
		}
	}
}

// Shake presses, clicks and resizes n times at random while runs train, and
// studies now and then, and checks that what is drawn keeps to its size.
func (h *Host) Shake(rng *rand.Rand, n int) {
	h.T.Helper()
	panels, keys := h.Screen.Panels(), h.Screen.Keys()
	for range n {
		switch rng.IntN(13) {
		case 0:
			h.Resize(1+rng.IntN(200), 1+rng.IntN(60))
		case 1:
			lanes.Look(h.Runs.Lanes).Take()
			h.Study()
		case 2, 3, 4:
			h.Point(rng.IntN(h.W), rng.IntN(h.H), ui.Click)
		case 5:
			h.Point(rng.IntN(h.W), rng.IntN(h.H), ui.WheelUp+ui.MouseAct(rng.IntN(2)))
		case 6:
			h.Select(rng.IntN(3) - 1)
		case 7:
			h.Focus, h.Full = panels[rng.IntN(len(panels))].Name, rng.IntN(3) == 0
		case 8:
			h.Theme = ui.NewTheme(Looks[rng.IntN(len(Looks))].Look)
		default:
			h.Run(keys[rng.IntN(len(keys))].Do(h))
		}
		CheckFits(h.T, h.Styled(), h.W, h.H)
	}
}

// Training returns lanes whose runs train, each with an evaluation. They end
// with the test.
func Training(t testing.TB, p presets.Preset) *lanes.Set {
	t.Helper()
	set := Started(t, p)
	deadline := time.Now().Add(20 * time.Second)
	for _, l := range set.Lanes {
		for ; !l.Snap.Last.Train.Measured(); time.Sleep(time.Millisecond) {
			if lanes.Look(set.Lanes).Take(); time.Now().After(deadline) {
				t.Fatalf("%s does not train", l.Name)
			}
		}
	}
	return set
}
