package tui

import (
	"cmp"
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
	"descent/tui/ui"
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

// crowdSizes are those of the terminals in which many runs must be seen.
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

// rows returns the letters of the list's rows from above, and which is
// selected.
func rows(app *App, screen string) (letters []string, selected string) {
	for _, line := range strings.Split(uitest.Cut(screen, app.Panel("strip")), "\n") {
		words := strings.Fields(line)
		if len(words) < 2 || !strings.ContainsAny(words[1], "━·◆") {
			continue
		}
		letter := strings.TrimPrefix(words[0], "▸")
		if letter != words[0] {
			selected = letter
		}
		letters = append(letters, letter)
	}
	return letters, selected
}

// Sorting puts the best on top and what diverged last, by each column, and
// keys go through the runs in this order.
func TestListSorts(t *testing.T) {
	app := many(t, 20)
	want := slices.Clone(app.lanes.Lanes)
	slices.SortStableFunc(want, func(a, b *lanes.Lane) int {
		if ill := b.Snap.State == run.Diverged; ill || a.Snap.State == run.Diverged {
			return map[bool]int{true: -1, false: 1}[ill]
		}
		return cmp.Compare(b.Snap.Last.Val.Accuracy, a.Snap.Last.Val.Accuracy)
	})
	for app.order.Sort != "val" {
		presses(app, "S")
	}
	for i := range want {
		presses(app, "j")
		letters, selected := rows(app, drawn(app, 140, 40))
		if selected != want[i].Letter() || app.lanes.One() != want[i] || letters[0] != want[0].Letter() {
			t.Fatalf("press %d selects %s of %v, want %s", i+1, selected, letters, want[i].Letter())
		}
	}
	presses(app, "j")
	if app.lanes.Selected != lanes.All {
		t.Error("behind the last run not all are selected")
	}
	seen := map[string]bool{}
	for range 12 {
		presses(app, "S")
		seen[app.order.Sort] = true
	}
	for _, name := range []string{"", "what differs", "run", "val", "gap", "best@", "epoch", "loss"} {
		if !seen[name] {
			t.Errorf("S never sorts by %q: %v", name, seen)
		}
	}
}

// Groups are of settings that some runs share; a folded one is a row, which
// stands for the run in it that is selected.
func TestListGroupsAndFolds(t *testing.T) {
	app := many(t, 24)
	for app.order.Group != "optimizer" {
		presses(app, "G")
	}
	screen := drawn(app, 140, 40)
	for _, head := range []string{"sgd  6 runs", "momentum  6 runs", "adam  6 runs", "nesterov  6 runs"} {
		if !strings.Contains(screen, head) {
			t.Errorf("there is no group %q:\n%s", head, screen)
		}
	}
	if letters, _ := rows(app, screen); len(letters) != 24 {
		t.Errorf("%d runs are listed: %v", len(letters), letters)
	}
	presses(app, "z") // all of them
	if letters, _ := rows(app, drawn(app, 140, 40)); len(letters) != 0 {
		t.Errorf("folded groups list %v", letters)
	}
	presses(app, "j", "j", "z")
	screen = drawn(app, 140, 40)
	if letters, selected := rows(app, screen); len(letters) != 6 || selected != "B" {
		t.Errorf("of the second group %v are listed, %q is selected:\n%s", letters, selected, screen)
	}
	_, y := rowOf(t, app, "sgd  6 runs")
	clickAt(app, 3, y)
	if letters, _ := rows(app, drawn(app, 140, 40)); len(letters) != 12 {
		t.Errorf("a click unfolds the first group to %d runs in all", len(letters))
	}
}

// The charts show what is marked and what is selected, and say how many they
// don't.
func TestChartsShowTheChosen(t *testing.T) {
	app := many(t, 20)
	if s := app.Scene(); len(s.Drawn) != lanes.MostDrawn {
		t.Errorf("%d runs are drawn", len(s.Drawn))
	}
	presses(app, "j", "c", "j", "j", "c", "j")
	s := app.Scene()
	var letters []string
	for _, l := range s.Drawn {
		letters = append(letters, l.Letter())
	}
	if got := strings.Join(letters, ""); got != "ACD" {
		t.Errorf("%s are drawn, want the marked A and C and the selected D", got)
	}
	if ch := ui.LossChart(s); ch.Lines[len(ch.Lines)-1].Label != "D" {
		t.Error("the selected run is not on top")
	}
	for _, size := range crowdSizes {
		if screen := drawn(app, size[0], size[1]); !strings.Contains(screen, "3 of 20 drawn") {
			t.Errorf("nothing says how many runs are drawn:\n%s", screen)
		}
	}
}

// A filter leaves its runs in the list; few of them are a strip again.
func TestListIsFiltered(t *testing.T) {
	app := many(t, 24)
	app.lanes.SetFilter("momentum")
	app.frame()
	if screen := drawn(app, 140, 40); !strings.Contains(screen, "6 of 24, 18 hidden") || strings.Contains(screen, "nesterov") {
		t.Errorf("the filter is not seen:\n%s", screen)
	}
	app.lanes.SetFilter("run 7")
	if screen := drawn(app, 140, 40); !strings.Contains(screen, "G ━ run 7") {
		t.Errorf("one run is no strip:\n%s", screen)
	}
	app.lanes.SetFilter("nothing of the kind")
	for _, size := range crowdSizes {
		drawn(app, size[0], size[1])
		presses(app, "j", "k", "S", "G", "z")
		uitest.CheckFits(t, app.View().Content, size[0], size[1])
	}
}

// A click on the head of a column sorts by it, one on a run selects it, and the
// wheel goes through the runs.
func TestMouseOnTheList(t *testing.T) {
	app := many(t, 24)
	drawn(app, 140, 40)
	r := app.Panel("strip")
	head := strings.Split(uitest.Cut(drawn(app, 140, 40), r), "\n")[1]
	before, _, _ := strings.Cut(head, "gap")
	clickAt(app, r.X+len([]rune(before)), r.Y+1)
	if app.order.Sort != "gap" {
		t.Errorf("the list is sorted by %q", app.order.Sort)
	}
	clickAt(app, r.X+3, r.Y+4)
	if letters, selected := rows(app, drawn(app, 140, 40)); selected != letters[2] {
		t.Errorf("a click on %s selects %q", letters[2], selected)
	}
	app.Update(tea.MouseWheelMsg{X: r.X + 3, Y: r.Y + 4, Button: tea.MouseWheelDown})
	if letters, selected := rows(app, drawn(app, 140, 40)); selected != letters[3] {
		t.Errorf("the wheel selects %q", selected)
	}
}

// An experiment of 40 lanes opens, and its letters and colors go round.
func TestPresetOfManyLanes(t *testing.T) {
	text := "[base]\ndata = \"moons:n=100\"\nhidden = [4]\nepochs = 1\n"
	for i := range 40 {
		text += fmt.Sprintf("[[lane]]\nname = \"rate %d\"\nlr = %g\n", i+1, 0.01*float64(i+1))
	}
	p, err := presets.Parse("many.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	app := finished(t, p)
	if n := len(app.lanes.Lanes); n != 40 || app.notice != "" {
		t.Fatalf("%d runs have started; %s", n, app.notice)
	}
	last := app.lanes.Lanes[39]
	if runs := app.display.theme.Runs; last.Letter() != "N2" || runs[last.Slot] != runs[7] {
		t.Errorf("the last run is %s", last.Letter())
	}
	if screen := drawn(app, 120, 40); !strings.Contains(screen, "40 runs") || !strings.Contains(screen, "lr 0.01") {
		t.Errorf("the list does not show them:\n%s", screen)
	}
}
