package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// searched returns a host with synthetic runs, and the screen with a synthetic study of a
// grid and random points.
func searched(t *testing.T) (*uitest.Host, *Screen) {
	t.Helper()
	v := New()
	searches, _, err := parse(firstText, trainer.Default())
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range searches {
		p := &part{sampler: samplerName(q), search: q, planned: 9, axes: q.Axes, title: "search: " + firstText, over: true}
		for k := range 9 {
			at := []float64{float64(k%3) / 2, float64(k/3) / 2}
			if i == 1 {
				at = []float64{float64(k*5%9)/9 + 0.05, float64(k*7%9)/9 + 0.03}
			}
			p.put(made(q.Axes, k+1, at, 0.9-0.05*float64(k)+0.02*float64(i)), rising(6, 0.9-0.05*float64(k)))
		}
		v.study.parts = append(v.study.parts, p)
	}
	return uitest.New(t, v, uitest.Staged(t, "healthy")), v
}

// made returns a synthetic trial.
func made(axes []search.Axis, number int, at []float64, accuracy float64) search.Trial {
	states := []search.State{search.Done, search.Hopeless, search.Done, search.Diverged}
	t := search.Trial{Number: number, At: at, State: states[(number-1)%4], When: float64(number - 1),
		Best: trainer.Score{Loss: 1, Accuracy: accuracy}, Train: trainer.Unmeasured(), Spec: trainer.Default()}
	t.Spec.Name = fmt.Sprintf("trial %d", number)
	for j, a := range axes {
		t.Values = append(t.Values, a.Value(at[j]))
	}
	t.Outcomes = []search.Outcome{{ID: search.ID{Trial: number}, Until: 6, State: t.State,
		Runs: []search.Result{{State: t.State, Epoch: 6, Best: t.Best, Train: t.Train}}}}
	return t
}

// rising returns a curve of n epochs that rises to a value.
func rising(n int, to float64) (c search.Curve) {
	for e := range n {
		c = append(c, search.Sample{Epoch: float64(e), Value: to * (1 - 0.5/float64(e+1)), Loss: 1})
	}
	return c
}

func TestGoldenSearch(t *testing.T) {
	uitest.GoldenLooks(t, "search", uitest.Looks, func() *uitest.Host {
		h, _ := searched(t)
		h.Keys("l", "l")
		return h
	})
}

// TestSearchByKeys searches and takes a trial as a run, with keys alone.
func TestSearchByKeys(t *testing.T) {
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	h.Shows("s searches")
	h.Keys("t")
	if !strings.Contains(h.Notice, "no trial yet") || len(h.Runs.Lanes) != 2 {
		t.Errorf("without a trial there are %d runs, the notice is %q", len(h.Runs.Lanes), h.Notice)
	}
	h.Keys("s")
	h.Shows("lr=1e-4..10")
	h.Keys("enter")
	h.Shows("grid 9/9", "random 9/9", "18 trials", "3 values", "9 values")
	if v.study.live || !v.study.over() {
		t.Error("the search goes on after its last trial")
	}
	h.Keys("E")
	if !strings.HasPrefix(h.Notice, "All trials are made") {
		t.Errorf("stopping nothing says %q", h.Notice)
	}
	h.Keys("l", "t")
	if len(h.Runs.Lanes) != 3 || !strings.Contains(h.Notice, "runs as C") {
		t.Fatalf("there are %d runs, the notice is %q", len(h.Runs.Lanes), h.Notice)
	}
	l, want := h.Runs.Lanes[2], v.study.ranked()[1]
	h.Runs.Cancel(l)
	if got := l.Setting("lr"); got != want.Values[0] {
		t.Errorf("the run has learning rate %s, the trial %s", got, want.Values[0])
	}
	h.Keys("s")
	h.Shows("lr=1e-4..10") // the last text of the prompt
}

// startLong starts a search that takes long, with keys, and waits for its first
// trial.
func startLong(h *uitest.Host, v *Screen, text string) {
	h.T.Helper()
	h.Keys("s")
	h.Keys(slices.Repeat([]string{"backspace"}, 80)...)
	h.Type(text)
	listen := ui.PressOn(h, h.Layer, uitest.KeyPress("enter"))
	for len(v.study.trials()) == 0 {
		if listen == nil {
			h.T.Fatalf("no search starts: %s", h.Notice)
		}
		listen = listen().(ui.Reply)(h)
	}
	h.Shows("1 trial  under way")
}

const long = "lr=1e-3..1 epochs=100 trials=500"

// TestSearchStops tests that a stopped search keeps its trials, runs no others, and shows
// no further messages.
func TestSearchStops(t *testing.T) {
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	startLong(h, v, long)
	study := v.study
	h.Keys("E")
	if !strings.Contains(h.Notice, "The search was stopped") || study.live {
		t.Errorf("it goes on: %v; the notice is %q", study.live, h.Notice)
	}
	h.Run(study.listen(study.news)) // until the channel is closed
	if len(study.parts[0].trials) != 1 {
		t.Errorf("a search that was stopped has %d trials", len(study.parts[0].trials))
	}
	h.Keys("E")
	if !strings.Contains(h.Notice, "not stored") {
		t.Errorf("to go on with what is not stored says %q", h.Notice)
	}
}

// TestSearchIsReplaced tests that a replaced search ends, and that its trials do not appear
// in the next search.
func TestSearchIsReplaced(t *testing.T) {
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	startLong(h, v, long)
	old := v.study
	startLong(h, v, long)
	if v.study == old || old.live {
		t.Error("the search is not replaced")
	}
	h.Run(old.listen(old.news))
	if n := len(v.study.parts[0].trials); n != 1 {
		t.Errorf("the next search has %d trials, want its own", n)
	}
	h.Keys("E")
	h.Run(v.study.listen(v.study.news))
}

func TestParseSearch(t *testing.T) {
	base := trainer.Default()
	s, name, err := parse("optimizer.mu=0.5..0.99 hidden=8|16 epochs=3 trials=4 optimizer=nesterov", base)
	if err != nil || len(s) != 2 || len(s[0].Axes) != 2 || s[0].Trials != 4 || s[1].Base.Epochs != 3 || name != "" {
		t.Errorf("%+v, %v", s, err)
	}
	s, name, err = parse("lr=0.1..1 name=tune sampler=tpe pruner=halving repeats=5 metric=loss", base)
	if err != nil || len(s) != 1 || name != "tune" || samplerName(s[0]) != "tpe" || s[0].Repeats.Seeds != 5 || !s[0].LessIsBetter() {
		t.Errorf("%+v, %q, %v", s, name, err)
	}
	if s, _, err := parse("lr=0.1..1 name=tune", base); err != nil || len(s) != 1 || samplerName(s[0]) != "random" {
		t.Errorf("%+v, %v", s, err)
	}
	base = base.Folds(3)[1]
	if s, _, err := parse("lr=0.1..1 folds=4 trials=2", base); err != nil || s[0].Folds != 4 || len(s[0].Axes) != 1 || s[0].Base.Fold.Of != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	for text, want := range map[string]string{
		"":                    "nothing is searched",
		"lr":                  `"lr": want KEY=FROM..TO`,
		"lr=1..2 trials=x":    `trials: "x"`,
		"lr=1..2 folds=x":     `folds: "x": want a number`,
		"lr=1..2 epochs=0":    "epochs: 0 is too small",
		"lr=2..1":             "lr: 2 is not below 1",
		"activation=rleu|bc":  `unknown activation "rleu"`,
		"lr=1..2 sampler=gid": `unknown sampler "gid"`,
		"lr=1..2 pruner=half": `unknown pruner "half"`,
		"lr=1..2 metric=luck": `"luck"`,
	} {
		if _, _, err := parse(text, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v: want %q", text, err, want)
		}
	}
}

// TestWrongSearchStartsNothing tests that an invalid text shows an error and does not
// change the current study.
func TestWrongSearchStartsNothing(t *testing.T) {
	h, v := searched(t)
	before := v.study
	v.start(h, "lr")
	if !strings.Contains(h.Notice, "want KEY") || v.study.live || v.study != before {
		t.Errorf("the notice is %q", h.Notice)
	}
}

// TestPickTrial tests that a click selects the trial in its row, and that the wheel and
// keys move the selection within the list. A click on the title or on the mark below the
// list selects nothing, and a click on the head of a column sorts.
func TestPickTrial(t *testing.T) {
	h, v := searched(t)
	h.Resize(80, 18)
	last := h.Panel("trials").H - 1
	for _, y := range []int{0, last} {
		h.Mouse("trials", 5, y, ui.Click)
		if v.looked().place != 1 {
			t.Errorf("a click on line %d picks trial %d", y, v.looked().place)
		}
	}
	for i, step := range []struct {
		do   func()
		want int
	}{
		{func() { h.Mouse("trials", 5, 3, ui.Click) }, 2},
		{func() { h.Mouse("trials", 5, 3, ui.WheelDown) }, 3},
		{func() { h.Mouse("trials", 5, 3, ui.WheelUp) }, 2},
		{func() { h.Keys("h", "h", "h") }, 1},
		{func() { h.Keys(slices.Repeat([]string{"l"}, 30)...) }, 18},
	} {
		step.do()
		if v.looked().place != step.want {
			t.Errorf("step %d looks at trial %d, want %d", i, v.looked().place, step.want)
		}
	}
	h.Mouse("trials", 3, 1, ui.Click)
	if v.study.order.Sort == "" {
		t.Error("a click on the head of a column does not sort")
	}
	h.Keys("O")
	if !strings.Contains(h.Notice, "sorted by") {
		t.Errorf("the notice is %q", h.Notice)
	}
}

// TestSearchFits tests that panels do not overlap at any size, in each view, with and
// without a study.
func TestSearchFits(t *testing.T) {
	with, v := searched(t)
	v.study.found = analyze(v.study.axes(), v.study.trials())
	for _, h := range []*uitest.Host{with, uitest.New(t, New(), lanes.NewSet())} {
		for range views {
			for w := 1; w <= 250; w += 1 + w/3 {
				for height := 1; height <= 70; height += 1 + height/2 {
					h.Resize(w, height)
					uitest.CheckFits(t, h.Styled(), w, height)
					h.CheckDivides()
				}
			}
			h.Keys("v")
		}
	}
}

// TestSearchPanelsInFull tests that each panel can fill the screen, with and without a
// study.
func TestSearchPanelsInFull(t *testing.T) {
	with, _ := searched(t)
	for _, h := range []*uitest.Host{with, uitest.New(t, New(), lanes.NewSet())} {
		h.Full = true
		for _, p := range h.Screen.Panels() {
			h.Focus = p.Name
			for _, size := range [][2]int{{8, 3}, {80, 18}, {200, 50}} {
				h.Resize(size[0], size[1])
				uitest.CheckFits(t, h.Styled(), size[0], size[1])
			}
		}
	}
}
