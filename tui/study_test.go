package tui

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
	"descent/tui/ui"
)

// withStudy puts behind Runs a screen that reports how often it was studied.
func withStudy(app *App, count *int) {
	app.pages = append(app.pages[:1:1], screen{
		name: "Test", doc: "a test",
		panels: []panel{{name: "finding", about: "what was found", draw: func(s *ui.Scene, c plot.Canvas) {
			if text, ok := s.found.(string); ok {
				c.Text(0, 0, text, s.Theme.Text)
			}
		}}},
		layout: func(_ *ui.Scene, w, h int) []ui.Rect { return []ui.Rect{{0, 0, w, h}} },
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
	app.pages[1].all = app.pages[0].all
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
	if got := app.Scene().found; got != "found in momentum" || count != 1 {
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
	app.Press("j") // another run
	if app.Scene().found != nil {
		t.Error("a finding about another run is shown")
	}
	app.Update(app.nextStudy()())
	if got := app.Scene().found; got != "found in sgd" {
		t.Errorf("found %v", got)
	}
	app.Press("1")
	if app.Scene().found != nil || app.nextStudy() != nil {
		t.Error("a finding of another screen is shown")
	}
}

// While runs train, studies rest.
func TestStudiesRest(t *testing.T) {
	app := midway(finished(t, lab(t)))
	count := 0
	withStudy(app, &count)
	app.Press("2")
	result := app.nextStudy()().(studied)
	result.took = time.Second
	app.Update(result)
	app.lanes.One().snap.Last.Epoch++
	if app.nextStudy() != nil {
		t.Error("the next study did not wait")
	}
	for _, l := range app.lanes.Lanes {
		l.Snap.State = trainer.Paused
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

// settle makes the study that is due, if one is.
func settle(t *testing.T, app *App) {
	t.Helper()
	if cmd := app.nextStudy(); cmd != nil {
		app.Update(cmd())
	}
}

// While a run trains, what is found follows it.
func TestFindingsAreLive(t *testing.T) {
	for key, want := range map[string]string{"3": "training examples", "4": "validation 100"} {
		p := lab(t, "epochs=1000000", "evals=4")
		p.Pace = 8
		app := NewApp(t.Context(), p, &plot.Box)
		s := open(t, app, 120, 40)
		s.wait("2 running")
		s.press(key)
		first := s.wait(want, "2 running")
		below := func(text string) string { _, rest, _ := strings.Cut(text, want); return rest }
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			text := s.text()
			a, b := strings.Split(below(first), "\n"), strings.Split(below(text), "\n")
			if len(a) > 12 && len(b) > 12 && !slices.Equal(a[:12], b[:12]) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("what was found does not follow the training:\n%s", text)
			}
		}
		s.press("q")
	}
}

func benchPreset(b *testing.B) presets.Preset {
	p, err := presets.Open("sgd-vs-momentum")
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkTrainingBeside says how fast one run trains at full speed while a
// screen is shown, in percent of without: the median of b.N pairs.
func BenchmarkTrainingBeside(b *testing.B) {
	for _, key := range []string{"1", "3", "4"} {
		b.Run(key, func(b *testing.B) {
			var shares []float64
			for range b.N {
				alone := trainingRate(b, "")
				shares = append(shares, 100*trainingRate(b, key)/alone)
			}
			slices.Sort(shares)
			b.ReportMetric(shares[len(shares)/2], "%")
		})
	}
}

// trainingRate returns the steps a second of the default run at full speed,
// over two seconds, while the screen of a key is shown, or none.
func trainingRate(b *testing.B, key string) float64 {
	p := benchPreset(b)
	p.Lanes, p.Pace = p.Lanes[:1], 0
	p.Lanes[0].Epochs = 100_000
	app := NewApp(b.Context(), p, &plot.Box)
	run := app.lanes.Live(app.lanes.Lanes[0])
	defer func() { run.Cancel(); <-run.Done() }()
	if key != "" {
		program := tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(120, 40),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithoutSignals())
		go program.Run()
		defer program.Kill()
		program.Send(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
	}
	var s trainer.Snapshot
	steps := func() float64 {
		run.Snapshot(&s)
		return float64(s.Step)
	}
	for steps() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond)
	from, begun := steps(), time.Now()
	time.Sleep(2 * time.Second)
	return (steps() - from) / time.Since(begun).Seconds()
}
