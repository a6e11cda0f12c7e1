package lessons

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/lanes"
	"descent/tui/pictures"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// at returns a screen that looks at a lesson.
func at(name string) *Screen {
	v := New(presets.Preset{})
	v.lookAt(slices.Index(lesson.Names(), name))
	return v
}

// atLesson returns a host with made-up runs that looks at a lesson with its
// picture, which does not move. Its claim is said to have been measured.
func atLesson(t *testing.T, name string) (*uitest.Host, *Screen) {
	t.Helper()
	v := at(name)
	d, err := pictures.Compute(t.Context(), v.preset)
	if err != nil {
		t.Fatal(err)
	}
	v.pictures.drawings[name] = d
	v.results = map[string]lesson.Result{
		name:         {Lesson: name, Elapsed: 300 * time.Millisecond, Findings: []lesson.Finding{{What: "last loss with momentum, of that of descent, most", Measured: 0.886695, Min: math.Inf(-1), Max: 0.97}}},
		"adaline":    {Findings: []lesson.Finding{{What: "one", Measured: 1, Min: 2, Max: 3}}},
		"perceptron": {Findings: []lesson.Finding{{What: "one", Measured: 1, Min: 0, Max: 3}}},
	}
	v.pictures.step = 12
	v.pictures.moved = time.Now().Add(time.Hour)
	return uitest.New(t, v, uitest.Staged(t, "healthy")), v
}

func TestGoldenLessons(t *testing.T) {
	for name, looks := range map[string][]uitest.NamedLook{"lessons": uitest.Looks, "lessons-p": uitest.Looks[:1], "lessons-v": uitest.Looks[:1], "lessons-L": uitest.Looks[:1]} {
		uitest.GoldenLooks(t, name, looks, func() *uitest.Host {
			h, _ := atLesson(t, "steep-valley")
			if _, key, ok := strings.Cut(name, "-"); ok {
				h.Keys(key)
			}
			return h
		})
	}
}

// TestLessonByKeys looks at a lesson, opens it and measures its claim, with
// keys alone.
func TestLessonByKeys(t *testing.T) {
	v := New(presets.Preset{})
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	h.Shows("1/20 Rosenblatt's perceptron")
	h.Keys("h") // there is none before
	h.Shows("1/20 Rosenblatt's perceptron")
	h.Keys("l")
	h.Shows("2/20 ADALINE", "v measures it", "o trains the lesson's lanes")
	h.Keys("o")
	p := v.preset
	if h.Title != p.Title || len(h.Runs.Lanes) != len(p.Lanes) {
		t.Errorf("%q opens %d lanes", h.Title, len(h.Runs.Lanes))
	}
	for i, l := range h.Runs.Lanes {
		if !isLane(l.Spec, p.Lanes[i:i+1]) {
			t.Errorf("lane %d is %s, not that of the lesson", i, l.Name)
		}
	}
	verify := h.Press("v")
	h.Shows("It is being measured")
	h.Keys("l", "h")
	if h.Press("v") != nil || !strings.Contains(h.Notice, "is being measured") {
		t.Errorf("a claim is measured twice at once; the notice is %q", h.Notice)
	}
	h.Run(verify)
	h.Shows("PASS    gradient descent", "want at least")
	h.Keys("v")
	for _, f := range v.results["adaline"].Findings {
		h.Shows(f.What[:12], f.Band())
	}
	h.Keys("v")
	uitest.Finish(h.Runs)
	if ch := v.lossChart(h.Scene()); len(ch.Lines) == 0 {
		t.Error("the lesson's lanes have no curves")
	}
}

// Beside a lesson stand the curves of its own lanes, and no others.
func TestLessonChartShowsItsLanes(t *testing.T) {
	p, err := lesson.Open("adaline")
	if err != nil {
		t.Fatal(err)
	}
	p.Pace = 0
	v := New(p)
	other := p.Lanes[0]
	other.Rate /= 2
	p.Lanes = append(slices.Clone(p.Lanes), other)
	h := uitest.New(t, v, uitest.Finished(t, p))
	names := func() (all []string) {
		for _, line := range v.lossChart(h.Scene()).Lines {
			if !line.Dashed {
				all = append(all, line.Name)
			}
		}
		return all
	}
	// Its lanes have two losses, which share no axis: that of the selected run is
	// drawn, or of the last one where all are selected.
	for selected, want := range map[int]string{
		lanes.All: "[D goal E goal, momentum]", 0: "[B just below C just above A half the limit]",
	} {
		h.Runs.Selected = selected
		if got := fmt.Sprint(names()); got != want {
			t.Errorf("with %d selected the chart shows %s: want %s", selected, got, want)
		}
	}
	h.Runs.Selected = 1
	if ch := v.lossChart(h.Scene()); len(ch.Lines) == 0 {
		t.Error("with a run selected the chart is empty")
	}
	h.Runs.Selected = lanes.All
	h.Keys("l")
	if ch := v.lossChart(h.Scene()); len(ch.Lines) != 0 || !strings.Contains(ch.Empty, "o trains") {
		t.Errorf("beside another lesson the chart shows %v, empty %q", names(), ch.Empty)
	}
}

// The dashboard begins here with a lesson, at that lesson, and with no other
// preset.
func TestScreenOpensLessons(t *testing.T) {
	for i, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		if v := New(p); !v.Opens(p) || v.at != i {
			t.Errorf("%s opens the screen: %v, at lesson %d", l.Name, v.Opens(p), v.at)
		}
	}
	if v := New(presets.Preset{Title: "x"}); v.Opens(presets.Preset{Title: "x"}) || v.at != 0 {
		t.Error("a preset that is no lesson opens the screen")
	}
}

// No line of the screen may be longer than the terminal, and no panel may lie
// on another, with any lesson and any picture.
func TestLessonsFit(t *testing.T) {
	v := New(presets.Preset{})
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	for i := range lesson.All {
		v.lookAt(i)
		if i%3 == 0 { // the others wait for theirs
			v.pictures.drawings[v.lesson().Name], _ = pictures.Compute(t.Context(), v.preset)
		}
		for _, v.part = range []part{together, large, reading, measured} {
			for _, size := range append([][2]int{{1, 1}, {7, 3}, {63, 15}, {64, 12}, {99, 60}}, uitest.Sizes...) {
				h.Resize(size[0], size[1])
				uitest.CheckFits(t, h.Styled(), h.W, h.H)
				h.CheckDivides()
			}
		}
	}
}

// TestPicturesMove checks that a picture that moves does, in its time, until it
// rests at its last frame, and that one that does not leaves the screen alone.
func TestPicturesMove(t *testing.T) {
	for name, moves := range map[string]bool{"steep-valley": true, "chain-rule-and-gradcheck": false} {
		h, v := atLesson(t, name)
		set := &v.pictures
		set.moved = time.Time{}
		step := set.step
		v.Update(h)
		if moved, drawn := set.step > step, h.Drawn > 0; moved != moves || drawn != moves {
			t.Errorf("%s moved %v, is drawn anew %v: want %v", name, moved, drawn, moves)
		}
		step = set.step
		if v.Update(h); set.step != step {
			t.Errorf("%s moves again at once", name)
		}
		if m, ok := set.drawings[name].(pictures.Moving); ok {
			set.step = plays*m.Frames() - 1
			set.moved, h.Drawn = time.Time{}, 0
			if v.Update(h); h.Drawn > 0 || set.step%m.Frames() != m.Frames()-1 {
				t.Errorf("%s does not rest at its last frame", name)
			}
		}
	}
}

// The picture of the lesson that is looked at is computed once, one at a time,
// and what goes wrong is said.
func TestPicturesAreComputed(t *testing.T) {
	v := at("steep-valley")
	h := uitest.New(t, v, lanes.NewSet())
	h.Resize(120, 50)
	h.Shows("the picture is being computed")
	compute := v.Update(h)
	if compute == nil || v.Update(h) != nil {
		t.Error("the picture is not computed, or twice")
	}
	h.Run(compute)
	h.Shows("the best momentum, 33 steps")
	if v.Update(h) != nil {
		t.Error("a picture that is there is computed again")
	}
	v.pictures.drawings["steep-valley"], v.pictures.errors["steep-valley"] = nil, fmt.Errorf("no valley")
	h.Shows("no picture: no valley")
}

// A click picks the lesson in its line, the wheel the one beside; a click on
// the title or on the mark below picks none.
func TestMouseOnLessons(t *testing.T) {
	v := New(presets.Preset{})
	h := uitest.New(t, v, lanes.NewSet())
	h.Resize(80, 12)
	h.Keys("L")
	last := h.Panel("lessons").H - 1
	h.Mouse("lessons", 5, 0, ui.Click)
	h.Mouse("lessons", 5, last, ui.Click)
	if v.at != 0 {
		t.Errorf("a click on title or mark picks lesson %d", v.at+1)
	}
	h.Mouse("lessons", 5, 4, ui.Click)
	h.Shows("4/20")
	h.Mouse("lessons", 5, 4, ui.WheelDown)
	h.Shows("5/20")
	h.Mouse("lessons", 5, 4, ui.WheelUp)
	h.Shows("4/20")
}
