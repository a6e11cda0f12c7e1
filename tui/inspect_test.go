package tui

import (
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"descent/presets"
	"descent/trainer/run"
	"descent/tui/plot"
)

// Tests of the screens Layers and Data together.

// subjects are networks to look at, one for each kind of picture. They train
// a few steps only, so that rounding has no time to grow.
var subjects = map[string][]string{
	"digits":   {"data=digits", "hidden=24", "epochs=2"},
	"spiral":   {"data=spiral", "hidden=16,16", "epochs=6", "lr=0.1"},
	"sine":     {"data=sine", "loss=squared", "hidden=12", "activation=tanh", "init=xavier", "epochs=4"},
	"concrete": {"data=concrete", "loss=squared", "preprocess=standardize", "hidden=12", "epochs=2"},
	"iris":     {"data=iris", "loss=hinge", "preprocess=standardize", "hidden=8", "activation=maxout:k=2", "epochs=2"},
	"rgb":      {"data=rgb8", "hidden=10", "batchnorm=true", "activation=prelu", "epochs=2"},
	"letters":  {"data=letters", "hidden=20", "epochs=1", "examples=500"},
	"mean":     {"data=digits", "preprocess=mean_image", "hidden=10", "epochs=2"},
	"dead":     {"data=spiral", "hidden=16,16", "epochs=1", "lr=3", "optimizer=sgd"},
}

// screens that look at a network.
var inspectors = []string{"Layers", "Data"}

// looking returns a dashboard on which the screen with the given name shows a
// network of the given settings, found and all.
func looking(t *testing.T, name string, settings []string) *App {
	t.Helper()
	app := finished(t, lab(t, settings...))
	app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	visit(t, app, name)
	if app.finding() == nil {
		t.Fatalf("%s finds nothing about %v: %s", name, settings, app.notice)
	}
	return app
}

// visit goes to a screen and waits for its study.
func visit(t *testing.T, app *App, name string) {
	t.Helper()
	app.show(slices.IndexFunc(app.screens, func(s screen) bool { return s.name == name }))
	settle(t, app)
}

// settle makes the study that is due, if one is.
func settle(t *testing.T, app *App) {
	t.Helper()
	if cmd := app.nextStudy(); cmd != nil {
		app.Update(cmd())
	}
}

// press presses keys and makes the studies that these ask for.
func press(t *testing.T, app *App, keys ...string) {
	t.Helper()
	for _, k := range keys {
		app.press(k)
		settle(t, app)
	}
}

// page returns what the dashboard shows, without styles.
func page(app *App) string {
	app.stale = true
	return ansi.Strip(app.View().Content)
}

// Both screens in every look of two subjects, and of the others in ASCII, where
// characters tell what colors would. The networks are real ones, so a figure
// may move a little where rounding is another: nothing that is drawn may show
// it.
func TestGoldenInspection(t *testing.T) {
	ascii, indexed := looks[len(looks)-1], looks[0]
	indexed.name, indexed.Colors = "256", colorprofile.ANSI256
	for name, settings := range subjects {
		for _, screen := range inspectors {
			app := looking(t, screen, settings)
			app.fixed = true
			in := []look{ascii}
			if name == "digits" || name == "spiral" {
				in = append(slices.Clone(looks), indexed)
			}
			goldenLooks(t, strings.ToLower(screen)+"-"+name, in, func(w, h int) *App {
				app.Update(tea.WindowSizeMsg{Width: w, Height: h}) // not to draw another first
				return app
			})
		}
	}
}

// No line may be longer than the terminal, nothing drawn below it, in any
// panel, at any size, with any glyphs; and a full-screen panel shows itself.
func TestInspectionFits(t *testing.T) {
	for name, settings := range subjects {
		for _, screen := range inspectors {
			t.Log(screen, name)
			app := looking(t, screen, settings)
			panels := len(app.screens[app.screen].panels)
			for step := range 2 * panels {
				if step == panels {
					app.press("enter")
				}
				if step%2 == 1 {
					app.restyle(Look{true, colorprofile.ASCII, &plot.ASCII})
				} else {
					app.restyle(Look{false, colorprofile.ANSI256, &plot.Box})
				}
				for w := 1; w <= 250; w += 2 + w/3 {
					for h := 1; h <= 70; h += 1 + h/2 {
						app.Update(tea.WindowSizeMsg{Width: w, Height: h})
						checkFits(t, app.View().Content, w, h)
					}
				}
				app.press("tab")
			}
		}
	}
}

// Panels of both screens must not lie on each other, at any size, whatever was
// found.
func TestInspectionLayoutDivides(t *testing.T) {
	for _, name := range inspectors {
		for _, subject := range []string{"digits", "mean"} {
			app := looking(t, name, subjects[subject])
			for w := 20; w <= 250; w += 7 {
				for h := 5; h <= 70; h++ {
					checkDivides(t, app, w, h)
				}
			}
		}
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

// Whatever is pressed or clicked, wherever a study stands, the screens go on
// and keep to their size.
func TestRandomInspection(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for name, settings := range subjects {
		p := lab(t, append(slices.Clone(settings), "epochs=1000000")...)
		other := lab(t, append(slices.Clone(subjects["digits"]), "epochs=1000000")...)
		p.Lanes = append(p.Lanes, other.Lanes[0]) // of other data
		p.Pace = 8
		app := NewApp(t.Context(), p, &plot.Box)
		app.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
		w, h := 100, 30
		for _, l := range app.lanes {
			for deadline := time.Now().Add(20 * time.Second); !l.snap.Last.Train.Measured(); time.Sleep(time.Millisecond) {
				l.source.Snapshot(l.snap)
				if time.Now().After(deadline) {
					t.Fatalf("%s does not train", name)
				}
			}
		}
		presses := []string{"right", "left", "pgdown", "pgup", "p", "o", "m", "t", "T", "tab", "enter", "j", "k", "3", "4", "g", "esc"}
		for range 400 {
			switch rng.IntN(12) {
			case 0:
				w, h = 1+rng.IntN(200), 1+rng.IntN(60)
				app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			case 1:
				app.studies.rest = time.Time{}
				settle(t, app)
			case 2, 3, 4:
				m := tea.Mouse{X: rng.IntN(w), Y: rng.IntN(h), Button: tea.MouseLeft}
				app.Update(tea.MouseClickMsg(m))
			case 5:
				app.Update(tea.MouseWheelMsg(tea.Mouse{X: rng.IntN(w), Y: rng.IntN(h), Button: tea.MouseWheelDown}))
			default:
				app.press(presses[rng.IntN(len(presses))])
			}
			app.stale = true
			checkFits(t, app.View().Content, w, h)
		}
		for _, l := range app.lanes {
			stop(l)
		}
	}
}

// BenchmarkInspectionFrame draws both screens of the default network.
func BenchmarkInspectionFrame(b *testing.B) {
	for _, name := range inspectors {
		b.Run(name, func(b *testing.B) {
			p := presets.Preset{}
			for _, spec := range benchPreset(b).Lanes {
				spec.Epochs = 1
				p.Lanes = append(p.Lanes, spec)
			}
			app := NewApp(b.Context(), p, &plot.Box)
			for _, l := range app.lanes {
				<-l.live.Done()
				l.source.Snapshot(l.snap)
			}
			app.Update(tea.WindowSizeMsg{Width: 140, Height: 40})
			app.show(slices.IndexFunc(app.screens, func(s screen) bool { return s.name == name }))
			app.Update(app.nextStudy()())
			b.ReportAllocs()
			for b.Loop() {
				app.stale = true
				app.View()
			}
		})
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
	live := app.lanes[0].source
	defer stop(app.lanes[0])
	if key != "" {
		program := tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(120, 40),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithoutSignals())
		go program.Run()
		defer program.Kill()
		program.Send(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
	}
	var s run.Snapshot
	steps := func() float64 {
		live.Snapshot(&s)
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
