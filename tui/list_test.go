package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// many returns a dashboard of n made-up runs in a grid of optimizers, rates and
// penalties; the last one diverged.
func many(t testing.TB, n int) *App {
	t.Helper()
	set := lanes.NewSet()
	for i := range n {
		spec := trainer.Default()
		for key, text := range map[string]string{"optimizer": []string{"sgd", "momentum", "adam", "nesterov"}[i%4],
			"lr": fmt.Sprint(0.01 * float64(1+i/8)), "l2": []string{"0", "0.003"}[i/4%2]} {
			if err := spec.Set(key, text); err != nil {
				t.Fatal(err)
			}
		}
		spec.Name = fmt.Sprint("run ", i+1)
		top := 0.5 + 0.4*math.Abs(math.Sin(float64(i)))
		g := uitest.Staging{State: run.Running, Until: 24, TrainLoss: uitest.Decay(2.3, 0.2, 5), ValLoss: uitest.Decay(2.3, 1-top, 5),
			Train: uitest.Decay(0.1, 0.95, 4), Val: uitest.Decay(0.1, top, 4), Classes: 10}
		if i == n-1 {
			g.State = run.Diverged
		}
		set.Add(g.Source(spec))
	}
	return showing(t, set)
}

// sizes are those of the terminals in which many runs must be seen.
var crowdSizes = [][2]int{{80, 24}, {100, 30}, {140, 40}}

// Many runs fit on every screen in every size, whatever is pressed, and the
// selected one is in sight.
func TestManyRunsFit(t *testing.T) {
	app := many(t, presets.MaxLanes)
	for i := range app.pages {
		app.show(i)
		for _, size := range append(crowdSizes, [][2]int{{40, 10}, {20, 5}, {200, 60}}...) {
			for _, keys := range [][]string{nil, {"S", "S"}, {"G"}, {"z"}, {"k"}, {"k", "z"}, {"esc", "c"}, {"esc"}} {
				presses(app, keys...)
				screen := drawn(app, size[0], size[1])
				uitest.CheckFits(t, app.View().Content, size[0], size[1])
				checkDivides(t, app, size[0], size[1])
				if l := app.lanes.One(); app.lanes.Selected != lanes.All && app.order.Group == "" &&
					!strings.Contains(uitest.Cut(screen, app.Panel("strip")), l.Letter()+" ") {
					t.Errorf("%s, %v: run %s is out of sight:\n%s", app.pages[i].Name(), size, l.Letter(), screen)
				}
			}
			app.order.Group = ""
		}
	}
}

func TestPrintMany(t *testing.T) {
	app := many(t, 64)
	fmt.Println(drawn(app, 80, 24))
	presses(app, "S", "S", "S", "G", "j", "j")
	fmt.Println(drawn(app, 140, 40))
	fmt.Println(drawn(app, 100, 30))
	app.show(1)
	fmt.Println(drawn(app, 120, 40))
	app = many(t, 8)
	fmt.Println(drawn(app, 80, 24))
	fmt.Println(drawn(app, 140, 40))
	_ = slices.Max[[]int]
	_ = tea.Quit
	_ = plot.Box
}
