package search

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// tuned returns a host, and the screen with a synthetic search of three settings, of which
// the learning rate has the largest effect.
func tuned(t *testing.T, trials int) (*uitest.Host, *Screen) {
	t.Helper()
	v := New()
	base := trainer.Default()
	axes, err := search.ParseAxes([]string{"lr=1e-4..10", "activation=relu|tanh", "dropout=0..0.8"}, base)
	if err != nil {
		t.Fatal(err)
	}
	q := &search.Search{Base: base, Axes: axes, Sampler: search.Random{}, Trials: trials}
	p := &part{sampler: "random", id: "x", name: "tune", title: "search: lr", search: q, axes: axes, planned: trials, over: true}
	rng := rand.New(rand.NewPCG(1, 2))
	for k := range trials {
		at := []float64{rng.Float64(), rng.Float64(), rng.Float64()}
		if k == 0 { // the best, near an end
			at = []float64{0.98, 0.2, 0.05}
		}
		score := 0.9 - 0.8*math.Pow(at[0]-0.98, 2) - 0.1*at[2]*at[2]
		trial := made(axes, k+1, at, score)
		if k%9 != 8 {
			trial.State = search.Done
			trial.Outcomes[0].State = search.Done
		}
		p.put(trial, rising(8, score))
	}
	v.study.parts = []*part{p}
	return uitest.New(t, v, uitest.Staged(t, "healthy")), v
}

// found computes the findings.
func found(h *uitest.Host, v *Screen) {
	h.T.Helper()
	for cmd := v.Update(h); cmd != nil; cmd = v.Update(h) {
		h.Run(cmd)
	}
}

// TestGoldenViews tests the views at two sizes of the terminal, with and without colors.
func TestGoldenViews(t *testing.T) {
	for i, w := range views {
		if view(i) == squares {
			continue
		}
		var all strings.Builder
		for _, look := range []uitest.NamedLook{uitest.Looks[0], uitest.Looks[4]} {
			for _, size := range [][2]int{{80, 18}, {140, 34}} {
				h, v := tuned(t, 36)
				h.Theme = ui.NewTheme(look.Look)
				h.Resize(size[0], size[1])
				v.view = view(i)
				found(h, v)
				h.Keys("l", "l")
				fmt.Fprintf(&all, "== %s %dx%d\n%s\n", look.Name, h.W, h.H, uitest.Trimmed(h.Styled()))
			}
		}
		uitest.Golden(t, "view-"+w.name, all.String())
	}
}

// TestImportance tests that the importance is computed when its view is shown and again
// when there are more trials, and that it shows the most important setting and that the
// best trial lies at its end.
func TestImportance(t *testing.T) {
	h, v := tuned(t, 40)
	if v.Update(h) != nil {
		t.Error("findings are computed for a view that does not show them")
	}
	h.Keys("v", "v")
	h.Shows("looking at the trials")
	found(h, v)
	if e := v.study.found.Effects()[0]; e.Axes[0] != 0 {
		t.Errorf("the setting that matters most is %s", v.study.axes()[e.Axes[0]].Key)
	}
	h.Shows("lr", "dropout", "activation", "%", "lr × activation", "is at the upper end of the search: search beyond it")
	p := v.study.parts[0]
	p.put(made(p.axes, 41, []float64{0.1, 0.1, 0.1}, 0.1), nil)
	if v.Update(h) == nil {
		t.Error("findings are not computed anew")
	}
	h.Mouse("importance", 3, 1, ui.Click)
	if v.view != contours {
		t.Errorf("a click on a setting shows view %d", v.view)
	}
}

// TestFewTrials tests the message for too few trials.
func TestFewTrials(t *testing.T) {
	for _, w := range []view{importances, slopes, contours} {
		h, v := tuned(t, 3)
		v.view = w
		found(h, v)
		if w == slopes {
			h.Shows("slices: val over each setting", "lr")
			continue
		}
		h.Shows("too few trials: want at least 6")
	}
}

// TestPickInViews tests that in each view a click selects the nearest trial, and that the
// wheel moves the selection.
func TestPickInViews(t *testing.T) {
	for i, w := range views {
		h, v := tuned(t, 36)
		v.view = view(i)
		found(h, v)
		panel := w.name
		if view(i) == squares {
			continue
		}
		if view(i) != importances && view(i) != curves {
			chosen := map[trialKey]bool{}
			r := h.Panel(panel)
			for x := 8; x < r.W-4; x += 9 {
				for y := 3; y < r.H-3; y += 3 {
					h.Mouse(panel, x, y, ui.Click)
					chosen[v.looked().key] = true
				}
			}
			if len(chosen) < 8 {
				t.Errorf("%s: clicks pick %d trials", panel, len(chosen))
			}
		}
		v.view = view(i)
		best := v.study.ranked()[0]
		v.lookAt(best)
		h.Mouse(panel, 20, 4, ui.WheelDown)
		if v.looked().place != 2 {
			t.Errorf("%s: the wheel goes to trial %d", panel, v.looked().place)
		}
	}
}

// TestViewsByKeyAndMouse tests that keys and clicks can show each view.
func TestViewsByKeyAndMouse(t *testing.T) {
	h, v := tuned(t, 12)
	x := 1
	for i, w := range views {
		h.Mouse("views", x, 0, ui.Click)
		if v.view != view(i) {
			t.Errorf("a click on %s shows view %d", w.name, v.view)
		}
		x += len(w.name) + viewGap
	}
	h.Keys(slices.Repeat([]string{"v"}, len(views))...)
	if v.view != contours {
		t.Errorf("v goes round to view %d", v.view)
	}
	found(h, v)
	pair := v.study.pair
	if h.Keys("p"); v.study.pair == pair {
		t.Error("p shows the same two settings")
	}
}

// TestViewNamesFit tests that at any width the name of the shown view is visible, and the
// number of names that do not fit.
func TestViewNamesFit(t *testing.T) {
	_, v := tuned(t, 1)
	for width := 20; width <= 100; width++ {
		for i := range views {
			v.view = view(i)
			first, last, out := v.viewNames(width)
			columns := 0
			for _, w := range views[first:last] {
				columns += len(w.name) + viewGap
			}
			if out > 0 {
				columns += 8
			}
			if v.view < first || v.view >= last || out != len(views)-int(last-first) || columns > width {
				t.Fatalf("%d columns, view %d: names %d to %d, %d left out, take %d", width, i, first, last, out, columns)
			}
		}
	}
}

// TestCurvesOfLiveTrials tests that the curves of running trials are shown, and later those
// of the ended trials.
func TestCurvesOfLiveTrials(t *testing.T) {
	h, v := tuned(t, 5)
	v.view, v.study.live = curves, true
	p := v.study.parts[0]
	var c search.Curves
	spec := trainer.Default()
	spec.Name = "trial 6"
	c.Set(spec, rising(3, 0.5))
	p.planned, p.over = 6, false
	p.follow(&c)
	h.Shows("6 of 6 trials, 1 train", "5/6 trials under way")
	if n := len(v.curvesChart(h.Scene()).Lines); n != 6 {
		t.Errorf("there are %d curves", n)
	}
	p.put(made(p.axes, 6, []float64{0.9, 0.9, 0.9}, 0.5), rising(8, 0.5))
	h.Shows("6 of 6 trials")
	if strings.Contains(h.Text(), ", 1 train") {
		t.Errorf("a trial that has ended trains:\n%s", h.Text())
	}
}
