package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// In lecture mode every screen keeps to its size and fills it with one panel,
// the arrows go on, and esc leaves.
func TestLectureModeOnEveryScreen(t *testing.T) {
	app := finished(t, lab(t))
	for i, p := range app.pages {
		app.show(i)
		presses(app, "F")
		if !app.lecture {
			t.Fatalf("%s: F does not begin lecture mode", p.Name())
		}
		for _, size := range [][2]int{{1, 1}, {20, 6}, {40, 10}, {80, 24}, {140, 40}} {
			app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			uitest.CheckFits(t, app.View().Content, size[0], size[1])
			checkDivides(t, app, size[0], size[1])
		}
		text := drawn(app, 80, 24)
		if strings.Contains(text, "1 Runs") || !strings.Contains(lastLine(text), "esc leave") || !strings.Contains(lastLine(text), "right next") {
			t.Errorf("%s is no lecture:\n%s", p.Name(), text)
		}
		large := 0
		for _, r := range app.frame().place(80, 24)[frameParts:] {
			if !r.Empty() {
				large++
			}
		}
		if large != 1 {
			t.Errorf("%s shows %d panels, want one", p.Name(), large)
		}
		presses(app, "esc")
		if text := drawn(app, 80, 24); app.lecture || !strings.Contains(text, "1 Runs") && !strings.Contains(text, " 2 ") {
			t.Errorf("%s: esc does not leave:\n%s", p.Name(), text)
		}
	}
}

// On Runs the arrows go through the charts, each of which has the screen.
func TestLectureModeGoesThroughCharts(t *testing.T) {
	app := finished(t, lab(t))
	presses(app, "F")
	seen := ""
	for range 4 {
		lines := strings.Split(drawn(app, 80, 24), "\n")
		seen += strings.Join(lines[1:6], "\n")
		presses(app, "right")
	}
	for _, chart := range []string{"loss", "accuracy", "gap", "learning rate"} {
		if !strings.Contains(seen, chart) {
			t.Errorf("no chart of %s:\n%s", chart, seen)
		}
	}
	if text := drawn(app, 80, 24); !strings.Contains(text, "▸loss") {
		t.Errorf("behind the last chart comes not the first:\n%s", text)
	}
	live := app.lanes.Lanes[0]
	presses(app, "space") // nothing moves here: it is about the runs, which have ended
	if app.notice == "" || live.Snap.State.Live() {
		t.Errorf("space says %q", app.notice)
	}
}

// On Lessons the arrows go through the lessons; a sentence and the claim stand
// below the picture, which stands still and goes on.
func TestLectureModeShowsLessons(t *testing.T) {
	app := finished(t, lab(t))
	pressAll(t, app, ": steep-valley enter F")
	first := drawn(app, 80, 24)
	for _, want := range []string{"Zigzag in a steep valley", "16/20", "A valley fifty times steeper across than along.", "momentum comes nearer", "4 the best momentum"} {
		if !strings.Contains(first, want) {
			t.Errorf("the lecture lacks %q:\n%s", want, first)
		}
	}
	presses(app, ".")
	one := drawn(app, 80, 24)
	if presses(app, "."); one == first || drawn(app, 80, 24) == one {
		t.Error(". does not move the picture")
	}
	l := app.pages[app.page].Screen.(ui.Lecturer)
	for i := 16; i < len(lesson.All); i++ {
		presses(app, "right")
	}
	if last := lesson.All[len(lesson.All)-1]; !strings.Contains(l.Lecture().Aside, "20/20") || !strings.Contains(drawn(app, 80, 24), last.Claim[:20]) {
		t.Errorf("the arrows lead to %s, want the last lesson", l.Lecture().Aside)
	}
	if presses(app, "left"); !strings.Contains(l.Lecture().Aside, "19/20") {
		t.Errorf("left leads to %s", l.Lecture().Aside)
	}
	if presses(app, "?"); app.over == nil {
		t.Error("there is no help in lecture mode")
	}
}

// What a lesson says in lecture mode on 80x24 cells is whole: sentence and claim.
func TestLessonsSayWholeSentences(t *testing.T) {
	app := finished(t, lab(t, "epochs=2"))
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		app.lookAt(p, nil)
		app.lecture = true
		lines := strings.Split(drawn(app, 80, 24), "\n")
		if says := strings.Join(lines[20:23], "\n"); strings.Contains(says, "…") || !strings.Contains(says, "claim") {
			t.Errorf("%s says\n%s", l.Name, says)
		}
	}
}
