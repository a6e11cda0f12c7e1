package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/lanes"
	"descent/tui/pictures"
	"descent/tui/plot"
)

// lessonsPlace is the place of the screen in the table.
func lessonsPlace(t *testing.T) int {
	t.Helper()
	i := slices.IndexFunc(screens(), func(s screen) bool { return s.name == "Lessons" })
	if i < 0 {
		t.Fatal("there is no screen Lessons")
	}
	return i
}

// atLesson returns a dashboard of made-up runs that looks at a lesson with its
// picture. Its claim is said to have been measured.
func atLesson(t *testing.T, name string) *App {
	t.Helper()
	app := staged(t, "healthy")
	app.show(lessonsPlace(t))
	app.lessons.at = slices.Index(lesson.Names(), name)
	_, p := app.lessons.lesson()
	d, err := pictures.Compute(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	app.lessons.drawings[name] = d
	app.lessons.results = map[string]lesson.Result{
		name:         {Lesson: name, Elapsed: 300 * time.Millisecond, Findings: []lesson.Finding{{What: "last loss with momentum, of that of descent, most", Measured: 0.886695, Min: math.Inf(-1), Max: 0.97}}},
		"adaline":    {Findings: []lesson.Finding{{What: "one", Measured: 1, Min: 2, Max: 3}}},
		"perceptron": {Findings: []lesson.Finding{{What: "one", Measured: 1, Min: 0, Max: 3}}},
	}
	app.lessons.step = 12
	app.lessons.moved = time.Now().Add(time.Hour) // nothing moves
	return app
}

func TestGoldenLessons(t *testing.T) {
	for name, looks := range map[string][]look{"lessons": looks, "lessons-p": looks[:1]} {
		goldenLooks(t, name, looks, func(w, h int) *App {
			app := atLesson(t, "steep-valley")
			app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			_, key, _ := strings.Cut(name, "-")
			presses(app, key)
			return app
		})
	}
}

// TestLessonByKeys opens a lesson, trains it and sees its claim, with keys
// alone.
func TestLessonByKeys(t *testing.T) {
	s := open(t, NewApp(t.Context(), lab(t), &plot.Box), 100, 36)
	s.wait("descent")
	s.press(fmt.Sprint(lessonsPlace(t) + 1))
	s.wait("1/20 Rosenblatt's perceptron")
	s.press("l")
	s.wait("2/20 ADALINE", "v measures it")
	s.press("o")
	s.wait("half the limit", "just above")
	s.press("v")
	s.wait("PASS last loss just above the limit")
	s.press(">>>>>>>>>>>>1") // at full speed
	s.wait("✓ 400/400")
}

// Beside a lesson stand the curves of its own lanes, and no others.
func TestLessonChartShowsItsLanes(t *testing.T) {
	p, err := lesson.Open("adaline")
	if err != nil {
		t.Fatal(err)
	}
	p.Pace = 0
	app := NewApp(t.Context(), p, &plot.Box)
	defer func() {
		for _, l := range app.lanes.Lanes {
			stop(l)
		}
	}()
	other := p.Lanes[0]
	other.Rate /= 2
	app.Start(other, nil)
	for _, l := range app.lanes.Lanes {
		<-l.live.Done()
		l.source.Snapshot(l.Snap)
	}
	names := func() (all []string) {
		for _, line := range lessonChart(app.Scene()).Lines {
			if !line.Dashed {
				all = append(all, line.Name)
			}
		}
		return all
	}
	if got, want := fmt.Sprint(names()), "[A half the limit B just below C just above D goal E goal, momentum]"; got != want {
		t.Errorf("the chart shows %s: want %s", got, want)
	}
	app.lanes.Selected = 1
	if ch := lessonChart(app.Scene()); len(ch.Lines) == 0 {
		t.Error("with a run selected the chart is empty")
	}
	app.lanes.Selected = lanes.All
	app.lessonNext()
	if ch := lessonChart(app.Scene()); len(ch.Lines) != 0 || !strings.Contains(ch.Empty, "o trains") {
		t.Errorf("beside another lesson the chart shows %v, empty %q", names(), ch.Empty)
	}
}

// A dashboard that begins with a lesson shows it.
func TestLessonOpensItsScreen(t *testing.T) {
	p, err := lesson.Open("adaline")
	if err != nil {
		t.Fatal(err)
	}
	app := NewApp(t.Context(), p, &plot.Box)
	if app.page != lessonsPlace(t) || app.lessons.at != 1 || len(app.lanes.Lanes) != 5 {
		t.Errorf("screen %d, lesson %d, %d lanes", app.page, app.lessons.at, len(app.lanes.Lanes))
	}
	for _, l := range app.lanes.Lanes {
		stop(l)
	}
	if app := NewApp(t.Context(), presets.Preset{Title: "x"}, &plot.Box); app.page != 0 {
		t.Errorf("a preset opens screen %d", app.page)
	}
}

// No line of the screen may be longer than the terminal, with any lesson and
// any picture.
func TestLessonsFit(t *testing.T) {
	app := finished(t, lab(t))
	app.show(lessonsPlace(t))
	for i := range lesson.All {
		app.lookAt(i)
		_, p := app.lessons.lesson()
		t.Log(p.Name)
		if i%3 == 0 { // the others wait for theirs
			app.lessons.drawings[p.Name], _ = pictures.Compute(t.Context(), p)
		}
		for _, size := range append([][2]int{{1, 1}, {7, 3}, {63, 15}, {64, 12}, {99, 60}}, sizes...) {
			app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			checkFits(t, app.View().Content, size[0], size[1])
		}
	}
}

// TestPicturesMove checks that a picture that moves does, in its time, until it
// rests at its last frame, and that one that does not leaves the screen alone.
func TestPicturesMove(t *testing.T) {
	for name, moves := range map[string]bool{"steep-valley": true, "chain-rule-and-gradcheck": false} {
		app := atLesson(t, name)
		app.lessons.moved = time.Time{}
		step := app.lessons.step
		app.display.stale = false
		app.tendLessons()
		if moved := app.lessons.step > step; moved != moves || app.display.stale != moves {
			t.Errorf("%s moved %v, is drawn anew %v: want %v", name, moved, app.display.stale, moves)
		}
		step = app.lessons.step
		if app.tendLessons(); app.lessons.step != step {
			t.Errorf("%s moves again at once", name)
		}
		if m, ok := app.lessons.drawings[name].(pictures.Moving); ok {
			app.lessons.step = plays*m.Frames() - 1
			app.lessons.moved, app.display.stale = time.Time{}, false
			if app.tendLessons(); app.display.stale || app.lessons.step%m.Frames() != m.Frames()-1 {
				t.Errorf("%s does not rest at its last frame", name)
			}
		}
	}
}
