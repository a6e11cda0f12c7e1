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

// searched returns a host with made-up runs, and the screen with a made-up
// study.
func searched(t *testing.T) (*uitest.Host, *Screen) {
	t.Helper()
	v := New()
	s, err := parse(firstText, trainer.Default())
	if err != nil {
		t.Fatal(err)
	}
	states := []search.State{search.Done, search.Hopeless, search.Done, search.Diverged}
	for i := range samplers {
		p := part{planned: 9, axes: s.Axes}
		for k := range 9 {
			at := []float64{float64(k%3) / 2, float64(k/3) / 2}
			if i == 1 {
				at = []float64{float64(k*5%9)/9 + 0.05, float64(k*7%9)/9 + 0.03}
			}
			p.trials = append(p.trials, search.Trial{Number: k + 1, At: at, Values: []string{s.Axes[0].Value(at[0]), s.Axes[1].Value(at[1])},
				State: states[k%4], Best: trainer.Score{Loss: 1, Accuracy: 0.9 - 0.05*float64(k) + 0.02*float64(i)}, When: float64(k)})
		}
		v.study.parts[i] = p
	}
	return uitest.New(t, v, uitest.Staged(t, "healthy")), v
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
	if v.study.live {
		t.Error("the search goes on after its last trial")
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
	h.Shows("lr=1e-4..10") // what was asked for last
}

// startLong starts a search that takes long, with keys, and waits for its first
// trial.
func startLong(h *uitest.Host) {
	h.T.Helper()
	h.Keys("s")
	h.Keys(slices.Repeat([]string{"backspace"}, 60)...)
	h.Type("lr=1e-3..1 epochs=100 trials=500")
	listen := ui.PressOn(h, h.Layer, uitest.KeyPress("enter"))
	if listen == nil {
		h.T.Fatalf("no search starts: %s", h.Notice)
	}
	news := listen().(ui.Reply)
	news(h)
	h.Shows("1 trial  under way")
}

// A search that is stopped keeps its trials, makes no more, and says nothing
// more.
func TestSearchStops(t *testing.T) {
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	startLong(h)
	study := v.study
	h.Keys("E")
	if !strings.Contains(h.Notice, "The search was stopped") || study.live {
		t.Errorf("it goes on: %v; the notice is %q", study.live, h.Notice)
	}
	h.Run(study.listen) // until the news are closed
	if len(study.parts[0].trials) != 1 {
		t.Errorf("a search that was stopped has %d trials", len(study.parts[0].trials))
	}
	h.Keys("E")
	if h.Notice != "" {
		t.Errorf("stopping nothing says %q", h.Notice)
	}
}

// A search that is replaced ends, and its trials are not those of the next.
func TestSearchIsReplaced(t *testing.T) {
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	startLong(h)
	old := v.study
	startLong(h)
	if v.study == old || old.live {
		t.Error("the search is not replaced")
	}
	h.Run(old.listen)
	if n := len(v.study.parts[0].trials); n != 1 {
		t.Errorf("the next search has %d trials, want its own", n)
	}
	h.Keys("E")
	h.Run(v.study.listen)
}

func TestParseSearch(t *testing.T) {
	base := trainer.Default()
	s, err := parse("optimizer.mu=0.5..0.99 hidden=8|16 epochs=3 trials=4 optimizer=nesterov", base)
	if err != nil || len(s.Axes) != 2 || s.Trials != 4 || s.Base.Epochs != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	base = base.Folds(3)[1]
	if s, err := parse("lr=0.1..1 folds=4 trials=2", base); err != nil || s.Folds != 4 || len(s.Axes) != 1 || s.Base.Fold.Of != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	for text, want := range map[string]string{
		"":                   "nothing is searched",
		"lr":                 `"lr": want KEY=FROM..TO`,
		"lr=1..2 trials=x":   `trials: "x"`,
		"lr=1..2 folds=x":    `folds: "x": want a number`,
		"lr=1..2 epochs=0":   "epochs: 0 is too small",
		"lr=2..1":            "lr: 2 is not below 1",
		"activation=rleu|bc": `unknown activation "rleu"`,
	} {
		if _, err := parse(text, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v: want %q", text, err, want)
		}
	}
}

// What is no search says why and leaves the one before alone.
func TestWrongSearchStartsNothing(t *testing.T) {
	h, v := searched(t)
	before := v.study
	v.start(h, "lr")
	if !strings.Contains(h.Notice, "want KEY") || v.study.live || v.study != before {
		t.Errorf("the notice is %q", h.Notice)
	}
}

// A click picks the trial in its line, the wheel and keys the ones beside, as
// far as there are any; a click on the head or on the mark below picks none.
func TestPickTrial(t *testing.T) {
	h, v := searched(t)
	h.Resize(80, 18)
	last := h.Panel("trials").H - 1
	for _, y := range []int{0, 1, last} {
		h.Mouse("trials", 5, y, ui.Click)
		if v.study.at != 0 {
			t.Errorf("a click on line %d picks trial %d", y, v.study.at+1)
		}
	}
	for i, step := range []struct {
		do   func()
		want int
	}{
		{func() { h.Mouse("trials", 5, 3, ui.Click) }, 1},
		{func() { h.Mouse("trials", 5, 3, ui.WheelDown) }, 2},
		{func() { h.Mouse("trials", 5, 3, ui.WheelUp) }, 1},
		{func() { h.Keys("h", "h", "h") }, 0},
		{func() { h.Keys(slices.Repeat([]string{"l"}, 30)...) }, 17},
	} {
		step.do()
		if v.study.at != step.want {
			t.Errorf("step %d looks at trial %d, want %d", i, v.study.at, step.want)
		}
		h.Shows(fmt.Sprintf("▸%d ", step.want+1))
	}
}

// No panel lies on another in any size, with a study and without.
func TestSearchFits(t *testing.T) {
	with, _ := searched(t)
	for _, h := range []*uitest.Host{with, uitest.New(t, New(), lanes.NewSet())} {
		for w := 1; w <= 250; w += 1 + w/5 {
			for height := 1; height <= 70; height += 1 + height/3 {
				h.Resize(w, height)
				uitest.CheckFits(t, h.Styled(), w, height)
				h.CheckDivides()
			}
		}
	}
}
