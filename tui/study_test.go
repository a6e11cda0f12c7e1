package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"descent/trainer/run"
	"descent/tui/plot"
)

// withStudy puts behind Runs a screen that reports how often it was studied.
func withStudy(app *App, count *int) {
	app.screens = append(app.screens[:1:1], screen{
		name: "Test", doc: "a test",
		panels: []panel{{name: "finding", about: "what was found", draw: func(s *Scene, c plot.Canvas) {
			if text, ok := s.found.(string); ok {
				c.Text(0, 0, text, s.Theme.Text)
			}
		}}},
		layout: func(_ *Scene, w, h int) []Rect { return []Rect{{0, 0, w, h}} },
		study: func(a *App) studyFunc {
			return func(_ context.Context, of subject) any {
				*count++
				if len(of.Weights) == 0 || of.Set.Train.Len() == 0 {
					return "nothing to study"
				}
				return "found in " + of.Spec.Name
			}
		},
	})
	app.screens[1].all = app.screens[0].all
}

// A study runs in a command, once for each evaluation, for the run and screen
// that are shown.
func TestStudy(t *testing.T) {
	app := finished(t, lab(t))
	count := 0
	withStudy(app, &count)
	if app.nextStudy() != nil {
		t.Error("a screen without a study studies")
	}
	app.press("2")
	cmd := app.nextStudy()
	if cmd == nil || count != 0 {
		t.Fatalf("no study in a command: %v, %d", cmd == nil, count)
	}
	if app.nextStudy() != nil {
		t.Error("two studies are under way")
	}
	app.Update(cmd())
	if got := app.scene().found; got != "found in momentum" || count != 1 {
		t.Errorf("found %v after %d studies", got, count)
	}
	if app.nextStudy() != nil {
		t.Error("nothing changed, but there is a study")
	}
	app.restudy()
	if app.nextStudy() == nil {
		t.Error("another question is no reason for a study")
	}
	app.studies.busy = false
	app.press("j") // another run
	if app.scene().found != nil {
		t.Error("a finding about another run is shown")
	}
	app.Update(app.nextStudy()())
	if got := app.scene().found; got != "found in sgd" {
		t.Errorf("found %v", got)
	}
	app.press("1")
	if app.scene().found != nil || app.nextStudy() != nil {
		t.Error("a finding of another screen is shown")
	}
}

// While runs train, studies rest.
func TestStudiesRest(t *testing.T) {
	app := midway(finished(t, lab(t)))
	count := 0
	withStudy(app, &count)
	app.press("2")
	result := app.nextStudy()().(studied)
	result.took = time.Second
	app.Update(result)
	app.one().snap.Last.Epoch++
	if app.nextStudy() != nil {
		t.Error("the next study did not wait")
	}
	for _, l := range app.lanes {
		l.snap.State = run.Paused
	}
	if app.nextStudy() == nil {
		t.Error("nothing trains, but the study waits")
	}
}

func TestStudyOnTheScreen(t *testing.T) {
	app := NewApp(t.Context(), lab(t), &plot.Box)
	count := 0
	withStudy(app, &count)
	s := open(t, app, 80, 24)
	s.wait("1 Runs")
	s.press("2")
	s.wait("2 Test", "found in momentum")
	s.press("k")
	if text := s.wait("2 Test"); strings.Contains(text, "found in nothing") {
		t.Error(text)
	}
}
