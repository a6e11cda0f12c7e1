package tui

import (
	"slices"
	"testing"

	"descent/tui/ui/uitest"
)

// quietHere are keys that leave: they may find nothing to leave, or stop the program.
var quietHere = []string{"esc", "ctrl+z", "q"}

// On a run that can only be looked at, every key of every screen shows something, or
// says why there is nothing.
func TestNoKeyIsSilentOnOtherRuns(t *testing.T) {
	for _, kind := range []string{"watched", "kept"} {
		app, _ := beside(t, kind)
		app.lanes.Lanes, app.lanes.Selected = app.lanes.Lanes[2:], 0
		for i, p := range app.pages {
			app.show(i)
			settle(t, app)
			for _, k := range p.keys {
				press := k.Presses[0]
				if slices.Contains(quietHere, press) {
					continue
				}
				before, all := *app, slices.Clone(app.lanes.Lanes)
				set := *app.lanes
				drawn(app, 140, 40)
				was := app.display.picture
				_, cmd := app.Update(uitest.KeyPress(press))
				if drawn(app, 140, 40); app.display.picture == was && cmd == nil && app.notice == "" && app.over == nil {
					t.Errorf("%s, %s: %s (%s) does nothing, and does not say why", kind, p.Name(), press, k.Doc)
				}
				for _, l := range app.lanes.Lanes {
					if !slices.Contains(all, l) {
						stop(app, l)
					}
				}
				*app, *app.lanes = before, set
				app.lanes.Lanes = all
			}
		}
	}
}
