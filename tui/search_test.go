package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
)

func searchPlace(t *testing.T) int {
	t.Helper()
	i := slices.IndexFunc(screens(), func(s screen) bool { return s.name == "Search" })
	if i < 0 {
		t.Fatal("there is no screen Search")
	}
	return i
}

// searched returns a dashboard of made-up runs with two made-up searches.
func searched(t *testing.T) *App {
	t.Helper()
	app := staged(t, "healthy")
	app.show(searchPlace(t))
	s, err := parseSearch(searchText, trainer.Default())
	if err != nil {
		t.Fatal(err)
	}
	states := []search.State{search.Done, search.Hopeless, search.Done, search.Diverged}
	for i, name := range []string{"grid", "random"} {
		tr := tried{name: name, planned: 9, axes: s.Axes}
		for k := range 9 {
			at := []float64{float64(k%3) / 2, float64(k/3) / 2}
			if i == 1 {
				at = []float64{float64(k*5%9)/9 + 0.05, float64(k*7%9)/9 + 0.03}
			}
			tr.trials = append(tr.trials, search.Trial{Number: k + 1, At: at, Values: []string{s.Axes[0].Value(at[0]), s.Axes[1].Value(at[1])},
				State: states[k%4], Best: trainer.Score{Loss: 1, Accuracy: 0.9 - 0.05*float64(k) + 0.02*float64(i)}, When: float64(k)})
		}
		app.search.tried[i] = tr
	}
	return app
}

func TestGoldenSearch(t *testing.T) {
	goldenLooks(t, "search", looks, func(w, h int) *App {
		app := searched(t)
		app.Update(tea.WindowSizeMsg{Width: w, Height: h})
		presses(app, "l", "l")
		return app
	})
}

// TestSearchByKeys searches, takes a trial as a run, and stops a long search,
// with keys alone.
func TestSearchByKeys(t *testing.T) {
	app := NewApp(t.Context(), lab(t), &plot.Box)
	s := open(t, app, 120, 40)
	s.wait("descent")
	s.press(fmt.Sprint(searchPlace(t) + 1))
	s.wait("s searches")
	s.press("s")
	s.wait("lr=1e-4..10")
	s.press("\r")
	s.wait("grid 9/9", "random 9/9", "18 trials", "3 values", "9 values")
	s.press("t")
	s.wait("runs as C")
	s.press("s" + strings.Repeat("\x7f", 60) + "lr=1e-3..1 epochs=100000 trials=500\r")
	s.wait("under way")
	s.press("S")
	s.wait("The search was stopped")
}

func TestParseSearch(t *testing.T) {
	base := trainer.Default()
	s, err := parseSearch("optimizer.mu=0.5..0.99 hidden=8|16 epochs=3 trials=4 optimizer=nesterov", base)
	if err != nil || len(s.Axes) != 2 || s.Trials != 4 || s.Base.Epochs != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	for text, want := range map[string]string{
		"":                   "nothing is searched",
		"lr":                 `"lr": want KEY=FROM..TO`,
		"lr=1..2 trials=x":   `trials: "x"`,
		"lr=1..2 epochs=0":   "epochs: 0 is too small",
		"lr=2..1":            "lr: 2 is not below 1",
		"activation=rleu|bc": `unknown activation "rleu"`,
	} {
		if _, err := parseSearch(text, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v: want %q", text, err, want)
		}
	}
	app := searched(t)
	app.startSearch("lr")
	if !strings.Contains(app.notice, "want KEY") || app.search.live {
		t.Errorf("the notice is %q", app.notice)
	}
}
