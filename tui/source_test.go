package tui

import (
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/interchange"
	"descent/trainer/run"
	"descent/tui/form"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// A logged is a run of another program: a name and series, some of which this
// program does not know. It cannot be compared with ==, as a source need not be.
type logged struct {
	name   string
	series map[run.Curve][]run.Bucket
}

func (g logged) Spec() trainer.Spec        { return trainer.Spec{Name: g.name} }
func (logged) Branch() *trainer.Checkpoint { return nil }

func (g logged) Snapshot(s *run.Snapshot) bool {
	if s.Version == 1 {
		return false
	}
	none := trainer.Score{Loss: math.NaN(), Accuracy: math.NaN()}
	nowhere := run.Evaluation{Train: none, Val: none}
	*s = run.Snapshot{
		Version: 1, State: run.Done, Step: 90, Series: g.series,
		First: nowhere, Last: nowhere, Best: nowhere, Test: none,
	}
	return true
}

const bleu run.Curve = "eval/bleu"

// newLogged returns a log of losses and of a score that nobody foresaw.
func newLogged() logged {
	s := new(run.Snapshot)
	for step := 0; step <= 90; step += 10 {
		uitest.Add(s, run.TrainLoss, step, 2/(1+float64(step)))
		uitest.Add(s, run.ValLoss, step, 3/(1+float64(step)))
		uitest.Add(s, bleu, step, float64(step)/3)
	}
	return logged{"translator", s.Series}
}

// newWatched returns a log that another program writes.
func newWatched() *interchange.Log {
	l := interchange.NewLog("translator", 100)
	for step := 0; step <= 90; step += 10 {
		for tag, v := range map[string]float64{"loss": 2, "eval/loss": 3, "eval/acc": 0.1, "lr": 1, "bleu": 5} {
			l.Add(tag, interchange.Point{Step: step, Time: 1e9 + float64(step), Value: v / (1 + float64(step))})
		}
	}
	return l
}

// A stored run has settings and snapshots; a kept one has weights too.
type (
	stored struct{ run.Source }
	kept   struct{ run.Weighted }
)

// beside returns a dashboard of two runs of this program and, selected, a third
// lane with less abilities.
func beside(t *testing.T, kind string) (*App, *lanes.Lane) {
	t.Helper()
	app := finished(t, lab(t))
	r := app.lanes.Live(app.lanes.Lanes[1]).(run.Weighted)
	l := app.lanes.Add(map[string]run.Source{"logged": newLogged(), "watched": newWatched(), "stored": stored{r}, "kept": kept{r}}[kind])
	app.lanes.Selected = 2
	return app, l
}

var kinds = []string{"logged", "watched", "stored", "kept"}

// Whatever is pressed on whatever screen, a lane of any source can be drawn.
func TestEveryKeyOnEverySource(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, kind := range kinds {
		app, _ := beside(t, kind)
		for _, size := range [][2]int{{80, 24}, {140, 40}} {
			for _, selected := range []int{2, lanes.All} {
				app.lanes.Selected = selected
				for i := range app.pages {
					app.show(i)
					settle(t, app)
					for _, k := range app.pages[app.page].keys {
						for _, p := range k.Presses {
							pressAndUndo(t, app, p, size[0], size[1])
						}
					}
				}
			}
		}
	}
}

// pressAndUndo presses a key, draws what it leads to and takes it back.
func pressAndUndo(t *testing.T, app *App, key string, w, h int) {
	t.Helper()
	before, lanes := *app, slices.Clone(app.lanes.Lanes)
	app.Press(key)
	settle(t, app)
	app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	uitest.CheckFits(t, app.View().Content, w, h)
	for _, l := range app.lanes.Lanes {
		if !slices.Contains(lanes, l) {
			stop(app, l)
		}
	}
	*app = before
	app.lanes.Lanes = lanes
}

// A key that needs what the source does not have says so and does nothing.
func TestKeysSayWhatASourceLacks(t *testing.T) {
	const looked, unknown, weightless = "Run C can only be looked at, not ", "The settings of run C are not known", "Run C has no weights"
	says := map[string]map[string]string{
		"logged": {"space": looked + "paused", "x": looked + "stopped", ".": looked + "stepped", "f": weightless,
			"e": unknown, "r": unknown, "R": unknown, "C": unknown, "P": unknown, "ctrl+l": unknown},
		"stored": {"space": looked + "paused", "x": looked + "stopped", ".": looked + "stepped", "f": weightless},
		"kept":   {"space": looked + "paused", "x": looked + "stopped", ".": looked + "stepped"},
	}
	for _, kind := range kinds {
		for key, want := range says[kind] {
			app, _ := beside(t, kind)
			if cmd := app.Press(key); cmd != nil || !strings.HasPrefix(app.notice, want) {
				t.Errorf("%s, %s: %q, want %q and no command", kind, key, app.notice, want)
			}
			if app.over != nil || len(app.lanes.Lanes) != 3 {
				t.Errorf("%s, %s: %T is open, there are %d lanes", kind, key, app.over, len(app.lanes.Lanes))
			}
		}
	}
	app, _ := beside(t, "logged")
	visit(t, app, "Search")
	if app.Press("s"); app.over != nil || !strings.HasPrefix(app.notice, unknown) {
		t.Errorf("a search around unknown settings: %T, %q", app.over, app.notice)
	}
	app.lanes.Selected = lanes.All // two could be stopped, if they had not ended
	if app.Press("x"); !strings.HasPrefix(app.notice, "These runs have ended") {
		t.Errorf("stopping all says %q", app.notice)
	}
	app.lanes.Lanes = app.lanes.Lanes[2:]
	if app.Press("q"); app.over != nil {
		t.Error("q asks though nothing trains")
	}
}

// A log is drawn where it has series, and takes nothing away from the runs
// beside it.
func TestLoggedCurvesAreDrawn(t *testing.T) {
	for _, selected := range []int{2, lanes.All} {
		app, l := beside(t, "logged")
		app.lanes.Selected = selected
		s := app.Scene()
		points := 0
		for _, line := range ui.LossChart(s).Lines {
			if line.Name == l.Name {
				points += len(line.X)
				if last := len(line.X) - 1; last >= 0 && line.X[last] != 90 {
					t.Errorf("a curve ends at %v, want 90", line.X[last])
				}
			}
		}
		if points != 20 {
			t.Errorf("the loss chart has %d points of the log, want 20", points)
		}
		if _, to := s.Window(); to < 90 {
			t.Errorf("the charts end at %v, before the log", to)
		}
		for _, at := range []struct{ screen, w, h int }{{0, 80, 24}, {0, 140, 40}, {1, 140, 40}} {
			app.show(at.screen)
			with := drawn(app, at.w, at.h)
			l.Snap.Series = nil
			if without := drawn(app, at.w, at.h); with == without {
				t.Errorf("the curves of C are not drawn:\n%s", with)
			}
			l.Snap.Series = newLogged().series
		}
		if m := s.Metric(); m.Key != "accuracy" {
			t.Errorf("beside a log the runs show %s, want accuracy", m.Name)
		}
	}
}

// Layers and Data show weights where a source has them, and else say so.
func TestStudiesNeedWeights(t *testing.T) {
	for _, kind := range kinds {
		app, _ := beside(t, kind)
		for _, i := range []int{2, 3} {
			app.show(i)
			settle(t, app)
			text := drawn(app, 140, 40)
			if found := app.finding() != nil; found != (kind == "kept") {
				t.Errorf("%s, %s: there is a finding: %v", kind, app.pages[i].Name(), found)
			}
			if says := strings.Contains(text, "run C has no weights to look at"); says != (kind != "kept") {
				t.Errorf("%s, %s: what it lacks is said: %v", kind, app.pages[i].Name(), says)
			}
		}
	}
}

// A stored run stays as it is, run again beside it, and can be forked if its
// weights were kept.
func TestStoredRunsGoOnBeside(t *testing.T) {
	app, l := beside(t, "stored")
	app.Press("r")
	if len(app.lanes.Lanes) != 4 || app.lanes.Lanes[2] != l || app.lanes.Live(app.lanes.Lanes[3]) == nil || len(app.lanes.Lanes[3].Spec.Diff(l.Spec)) > 0 {
		t.Fatalf("there are %d lanes", len(app.lanes.Lanes))
	}
	stop(app, app.lanes.Lanes[3])
	app, _ = beside(t, "kept")
	app.Update(app.Press("f")())
	if _, ok := app.over.(*form.Form); !ok || !strings.Contains(drawn(app, 80, 24), "Fork of run") {
		t.Errorf("no fork: %T, %q", app.over, app.notice)
	}
	app, _ = beside(t, "logged")
	if presses(app, "D", "D"); len(app.lanes.Lanes) != 2 {
		t.Error("a log cannot be discarded")
	}
}

// All series of a log can be written to a file, those that nobody foresaw too;
// a preset needs settings.
func TestWriteSeries(t *testing.T) {
	t.Chdir(t.TempDir())
	app, _ := beside(t, "logged")
	drawn(app, 120, 40)
	_, f := app.figure()
	if f.Has(".toml") || !f.Has(".tsv") {
		t.Errorf("a log is written as %v", f.Forms())
	}
	app.lanes.Selected = lanes.All
	_, f = app.figure()
	if err := f.Write("all.tsv"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("all.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"run\tseries\tfirst step\tlast step\tvalues\tmean\tmin\tmax",
		"C translator\teval/bleu\t90\t90\t1\t30\t30\t30",
		"A sgd\tval_loss\t0\t0\t1\t",
	} {
		if !strings.Contains(string(text), row) {
			t.Errorf("the file lacks %q", row)
		}
	}
}

// What is drawn depends on sources, not on the type of those that train here.
func TestSceneHoldsNoRun(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type, string)
	walk = func(at reflect.Type, path string) {
		if at == reflect.TypeFor[run.Run]() {
			t.Errorf("%s is a Run", path)
		}
		if seen[at] {
			return
		}
		seen[at] = true
		switch at.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(at.Elem(), path)
		case reflect.Struct:
			for i := range at.NumField() {
				walk(at.Field(i).Type, path+"."+at.Field(i).Name)
			}
		}
	}
	walk(reflect.TypeFor[ui.Scene](), "Scene")
	if !seen[reflect.TypeFor[lanes.Lane]()] {
		t.Error("the lanes of a Scene were not looked at")
	}
}
