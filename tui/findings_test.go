package tui

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/tui/plot"
)

// While a run trains, what is found follows it.
func TestFindingsAreLive(t *testing.T) {
	for key, want := range map[string]string{"3": "training examples", "4": "validation 100"} {
		p := lab(t, "epochs=200000", "evals=4")
		p.Pace = 8
		app := NewApp(t.Context(), p, &plot.Box)
		s := open(t, app, 120, 40)
		s.wait("2 running")
		s.press(key)
		first := s.wait(want, "2 running")
		below := func(text string) string { _, rest, _ := strings.Cut(text, want); return rest }
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
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
	over := 2 * time.Second
	if testing.Short() {
		over = time.Second / 20
	}
	for _, key := range []string{"1", "3", "4"} {
		b.Run(key, func(b *testing.B) {
			var shares []float64
			for range b.N {
				alone := stepBeside(b, "", over)
				shares = append(shares, 100*alone/stepBeside(b, key, over))
			}
			slices.Sort(shares)
			b.ReportMetric(shares[len(shares)/2], "%")
		})
	}
}

// stepBeside returns the seconds that a step of the default run takes at full
// speed, over so long a time, while the screen of a key is shown, or none.
func stepBeside(b *testing.B, key string, over time.Duration) float64 {
	p := benchPreset(b)
	p.Lanes, p.Pace = p.Lanes[:1], 0
	p.Lanes[0].Epochs = 100_000
	app := NewApp(b.Context(), p, &plot.Box)
	r := app.lanes.Live(app.lanes.Lanes[0])
	defer func() { r.Cancel(); <-r.Done() }()
	if key != "" {
		program := tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(120, 40),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithoutSignals())
		go program.Run()
		defer program.Kill()
		program.Send(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
	}
	return stepCost(b, r, over).wall
}
