package runs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// The screen in every size and look, of runs that go well, overfit, diverge or
// explode, and after some keys.
func TestGoldenScreens(t *testing.T) {
	for _, g := range []struct {
		name, runs string
		selected   int // -1 for all
		keys       []string
		looks      []uitest.NamedLook
	}{
		{"runs", "healthy", -1, nil, uitest.Looks},
		{"overfit", "overfit", -1, nil, uitest.Looks[:1]},
		{"diverged", "diverged", -1, nil, uitest.Looks[:1]},
		{"selected", "overfit", 1, []string{"s", "l", "h", "h", "h", "h", "h", "h", "h", "h"}, uitest.Looks[:1]},
		{"braille", "healthy", -1, []string{"y"}, uitest.Brailles},
		{"wild", "wild", -1, nil, []uitest.NamedLook{uitest.Looks[0], uitest.Looks[4]}},
		{"wild-braille", "wild", -1, nil, uitest.Brailles},
		{"auto", "overfit", 1, nil, []uitest.NamedLook{auto}},
		{"wild-auto", "wild", 6, nil, []uitest.NamedLook{auto}},
	} {
		uitest.GoldenLooks(t, g.name, g.looks, func() *uitest.Host {
			h := uitest.New(t, New(), uitest.Staged(t, g.runs))
			h.Runs.Selected = g.selected
			h.Keys(g.keys...)
			return h
		})
	}
}

// auto is the look of those who have chosen nothing.
var auto = uitest.NamedLook{Name: "dark", Look: ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: &plot.Auto}}

// Panels do not lie on each other, nor outside of the screen.
func TestLayoutDivides(t *testing.T) {
	for _, runs := range []string{"healthy", "wild"} {
		h := uitest.New(t, New(), uitest.Staged(t, runs))
		for w := 20; w <= 250; w += 7 {
			for height := 2; height <= 64; height += 3 {
				h.Resize(w, height)
				for _, h.Focus = range charts {
					h.CheckDivides()
					if r := h.Panel(h.Focus); r.H < min(height, ui.MinChart) {
						t.Fatalf("%s has the focus and %d of %dx%d", h.Focus, r.H, w, height)
					}
				}
			}
		}
	}
}

// On a small screen one chart is large, in one row each two others say what
// they would show, and a key gives them the room.
func TestOneChartIsLarge(t *testing.T) {
	h := uitest.New(t, New(), uitest.Staged(t, "overfit"))
	h.Resize(80, 18)
	for _, c := range []struct{ focus, title, rows string }{
		{"loss", "tab ▸ accuracy · gap · rate", " accuracy  A ▁ gap       A "},
		{"accuracy", "tab ▸ gap · rate · loss", " loss      A █ gap       A "},
		{"gap", "learning rate 0.02, constant", " loss      A █ accuracy  A ▁"},
	} {
		h.Focus = c.focus
		lines := strings.Split(h.Text(), "\n")
		if r := h.Panel(c.focus); r.H != 16 || !strings.Contains(lines[0], c.title) {
			t.Errorf("%s has %d rows, its title is %q, want %q in it", c.focus, r.H, lines[0], c.title)
		}
		for i, text := range lines[16:] {
			if want := string([]rune(c.rows)[14*i : 14*i+13]); !strings.HasPrefix(text, want) {
				t.Errorf("row %d is %q, want %q first", i, text, want)
			}
		}
	}
}

// Without a validation part the panels say so, of one run and of many, and show
// the training part alone.
func TestNoValidationPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.csv")
	if err := os.WriteFile(path, []byte("x,y\n0,a\n1,b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, seeds := range []int{1, 6} {
		p := uitest.Lab(t, "data=csv:file="+path, "epochs=10", "batch=2")
		p.Lanes = p.Lanes[:1]
		for i := range seeds - 1 {
			spec := p.Lanes[0]
			spec.Rate *= float64(i + 2)
			p.Lanes = append(p.Lanes, spec)
		}
		h := uitest.New(t, New(), uitest.Finished(t, p))
		h.Resize(120, 40)
		h.Shows("no gap: there is no validation part", "train  no validation part")
		if text := h.Text(); strings.Contains(text, "waiting") || strings.Contains(text, "nan") || strings.Contains(text, "sgd val") {
			t.Errorf("%d runs:\n%s", seeds, text)
		}
		trained := 0
		for _, ch := range []plot.Chart{ui.LossChart(h.Scene()), ui.MetricChart(h.Scene())} {
			for _, l := range ch.Lines {
				if l.Held && len(l.Y) > 0 {
					t.Errorf("%s has a curve of validation: %v", ch.Title, l.Y)
				}
				if !l.Held && !l.Faint && len(l.Y) > 0 {
					trained++
				}
			}
		}
		if trained != 2*seeds {
			t.Errorf("%d runs have %d curves of training", seeds, trained)
		}
	}
}

// The title of the gap names the metrics whose gap it is.
func TestGapNamesItsMetric(t *testing.T) {
	for name, want := range map[string]string{"healthy": "train - validation accuracy", "wild": "train - validation R²"} {
		h := uitest.New(t, New(), uitest.Staged(t, name))
		h.Focus, h.Full = "gap", true
		h.Shows(want)
	}
}
