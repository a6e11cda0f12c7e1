package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"descent/trainer/run"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A counter is a screen that counts how often it was asked for a study.
type counter struct{ count *int }

func (counter) Name() string                           { return "Test" }
func (counter) Doc() string                            { return "a test" }
func (counter) Keys() []ui.Key                         { return nil }
func (counter) Layout(_ *ui.Scene, w, h int) ui.Layout { return ui.Layout{"finding": ui.Area(w, h)} }
func (counter) Panels() []ui.Panel {
	return []ui.Panel{{Name: "finding", About: "what was found", Draw: func(s *ui.Scene, c plot.Canvas) {
		if text, ok := s.Found.(string); ok {
			c.Text(0, 0, text, s.Theme.Text)
		}
	}}}
}

func (s counter) Study() ui.StudyFunc {
	return func(_ context.Context, of ui.Network) any {
		*s.count++
		if len(of.Weights) == 0 || of.Set.Train.Len() == 0 {
			return "nothing to study"
		}
		return "found in " + of.Spec.Name
	}
}

// withStudy puts behind Runs a screen that reports how often it was studied.
func withStudy(app *App, count *int) {
	s := counter{count}
	app.pages = append(app.pages[:1:1], page{numbered{"2", s}, false, s.Panels(), app.pages[0].keys})
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
	app.Press("2")
	cmd := app.nextStudy()
	if cmd == nil || count != 0 {
		t.Fatalf("no study in a command: %v, %d", cmd == nil, count)
	}
	if app.nextStudy() != nil {
		t.Error("two studies are under way")
	}
	app.Update(cmd())
	if got := app.Scene().Found; got != "found in momentum" || count != 1 {
		t.Errorf("found %v after %d studies", got, count)
	}
	if app.nextStudy() != nil {
		t.Error("nothing changed, but there is a study")
	}
	app.Restudy()
	if app.nextStudy() == nil {
		t.Error("another question is no reason for a study")
	}
	app.studies.busy = false
	app.Press("j") // another run
	if app.Scene().Found != nil {
		t.Error("a finding about another run is shown")
	}
	app.Update(app.nextStudy()())
	if got := app.Scene().Found; got != "found in sgd" {
		t.Errorf("found %v", got)
	}
	app.Press("1")
	if app.Scene().Found != nil || app.nextStudy() != nil {
		t.Error("a finding of another screen is shown")
	}
}

// A comparing screen also gets the networks of the marked runs.
type comparing struct{ counter }

func (comparing) Others() int { return 1 }

func (s comparing) Study() ui.StudyFunc {
	return func(_ context.Context, of ui.Network) any {
		*s.count++
		text := "of " + of.Lane.Letter()
		for _, o := range of.Others {
			text += " beside " + o.Lane.Letter() + ", " + o.Spec.Name
		}
		return text
	}
}

// A study of a comparing screen is about the marked runs too, or where none is
// marked and all are selected about all; and it is made anew at once when other
// runs are marked, and when one of them was evaluated anew.
func TestStudyOfSeveral(t *testing.T) {
	app := finished(t, lab(t))
	count := 0
	withStudy(app, &count)
	app.pages[1].Screen = comparing{counter{&count}}
	app.Press("2")
	found := func(want string) {
		t.Helper()
		cmd := app.nextStudy()
		if cmd == nil {
			t.Fatalf("no study: want %q", want)
		}
		app.Update(cmd())
		if got := app.Scene().Found; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
	found("of B beside A, sgd")
	app.Press("j")
	found("of A")
	app.Press("c")
	if app.nextStudy() != nil {
		t.Error("a mark on the selected run is a reason for a study")
	}
	app.Press("j")
	found("of B beside A, sgd")
	app.lanes.Lanes[0].Snap.Last.Epoch++
	found("of B beside A, sgd")
	if count != 4 {
		t.Errorf("%d studies, want 4", count)
	}
}

// While runs train, studies rest.
func TestStudiesRest(t *testing.T) {
	app := midway(finished(t, lab(t)))
	count := 0
	withStudy(app, &count)
	app.Press("2")
	app.Update(app.nextStudy()())
	app.studies.rest = time.Now().Add(time.Second)
	app.lanes.One().Snap.Last.Epoch++
	if app.nextStudy() != nil {
		t.Error("the next study did not wait")
	}
	for _, l := range app.lanes.Lanes {
		l.Snap.State = run.Paused
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
