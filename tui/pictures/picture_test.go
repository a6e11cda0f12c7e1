package pictures_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer/classic"
	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// palettes are what pictures are drawn with: in color and in plain ASCII.
func palettes() map[string]pictures.Palette {
	red := plot.Style("\x1b[31m")
	return map[string]pictures.Palette{
		"color": {Strong: red, Weak: red, Grave: red, Runs: []plot.Style{red, red}, Paint: &plot.Paint{Depth: plot.TrueColor, Dark: true, Glyphs: &plot.Box}},
		"ascii": {Paint: &plot.Paint{Glyphs: &plot.ASCII}},
	}
}

// TestPictures computes every lesson's picture and draws it at many sizes:
// nothing is overlong, ASCII is ASCII, and where there is room there is
// something to see.
func TestPictures(t *testing.T) {
	used := map[string]bool{}
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		used[p.Picture] = true
		d, err := pictures.Compute(t.Context(), p)
		if err != nil {
			t.Errorf("%s: picture %q: %v", l.Name, p.Picture, err)
			continue
		}
		checkLanes(t, p, d)
		for kit, k := range palettes() {
			for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 10}, {12, 4}, {3, 2}, {0, 0}} {
				for _, step := range []int{0, 7, 100_000} {
					c := k.Paint.Glyphs.Canvas(size[0], size[1])
					d.Draw(c, k, step)
					checkPicture(t, l.Name+" "+kit, c, kit == "ascii")
				}
			}
		}
	}
	for _, pic := range pictures.All {
		if !used[pic.Name] || pic.Doc == "" || strings.HasSuffix(pic.Doc, ".") {
			t.Errorf("picture %s is in no lesson, or its doc %q is no line", pic.Name, pic.Doc)
		}
	}
}

// laneless are the pictures about something else than each lane of its lesson.
var laneless = []string{"line", "eleven", "graph", "search", "valley", "ensemble"}

// checkLanes checks that in a terminal of 80x24 cells every lane stands on a
// part of the picture, beside the note, large and in lecture mode; a name that
// is cut has a mark.
func checkLanes(t *testing.T, p presets.Preset, d pictures.Drawing) {
	t.Helper()
	if slices.Contains(laneless, p.Picture) {
		return
	}
	k := palettes()["color"]
	for _, size := range [][2]int{{79, 11}, {79, 16}, {79, 18}} {
		var all strings.Builder
		for _, part := range pictures.Parts(d, size[0], size[1]+1) {
			c := k.Paint.Glyphs.Canvas(size[0], size[1])
			part.Draw(c, k, 0)
			all.WriteString(ansi.Strip(c.String()) + "\n")
		}
		for _, lane := range p.Lanes {
			if !named(all.String(), lane.Name) {
				t.Errorf("%s at %v has no lane %s:\n%s", p.Name, size, lane.Name, all.String())
			}
		}
	}
}

// named reports whether text holds a name, or its beginning with a mark.
func named(text, name string) bool {
	if strings.Contains(text, name) {
		return true
	}
	for n := 3; n < len(name); n++ {
		if strings.Contains(text, strings.TrimRight(name[:n], " ")+"…") {
			return true
		}
	}
	return false
}

func checkPicture(t *testing.T, name string, c plot.Canvas, ascii bool) {
	t.Helper()
	text := ansi.Strip(c.String())
	for _, line := range strings.Split(text, "\n") {
		if ansi.StringWidth(line) > c.Width {
			t.Errorf("%s at %dx%d: a line is too long: %q", name, c.Width, c.Height, line)
		}
	}
	if ascii {
		for _, r := range text {
			if r > '~' {
				t.Errorf("%s at %dx%d: %q is not ASCII", name, c.Width, c.Height, r)
				break
			}
		}
	}
	if c.Width >= 40 && len(strings.Fields(text)) < 3 {
		t.Errorf("%s at %dx%d is empty:\n%s", name, c.Width, c.Height, text)
	}
}

// TestGoldenPictures keeps those whose numbers are known in advance.
func TestGoldenPictures(t *testing.T) {
	for _, name := range []string{"graph", "valley", "eleven"} {
		d, err := pictures.Compute(t.Context(), presets.Preset{Picture: name})
		if err != nil {
			t.Fatal(err)
		}
		pictures.FixMistakes(d)
		c := plot.NewCanvas(100, 34)
		d.Draw(c, palettes()["ascii"], 20)
		uitest.Golden(t, name, c.String()+"\n")
	}
}

// TestPictureOfMistakes checks that the picture of the chain rule shows the
// figures that a check of each planted mistake measured, also in a narrow
// window.
func TestPictureOfMistakes(t *testing.T) {
	d, err := pictures.Compute(t.Context(), presets.Preset{Picture: "graph"})
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{50, 104} {
		c := plot.NewCanvas(width, 17)
		d.Draw(c, palettes()["ascii"], 0)
		lines := strings.Split(c.String(), "\n")
		for i, m := range classic.Mistakes(1) {
			line := lines[len(lines)-5+i]
			for _, want := range []string{m.Short, fmt.Sprintf(" %.4f", m.Wrong.Numeric), fmt.Sprintf(" %.4f", m.Wrong.Analytic), fmt.Sprintf(" %.4f", m.Gradient), fmt.Sprintf(" %.2f", m.Wrong.Worst)} {
				if !strings.Contains(line, want) {
					t.Errorf("at %d columns, %q lacks %q", width, line, want)
				}
			}
		}
	}
}

// A picture that could not be computed is not drawn in part.
func TestPictureOrError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	failed := 0
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		d, err := pictures.Compute(ctx, p)
		if (d == nil) == (err == nil) {
			t.Errorf("%s: the drawing is %T, the error %v", l.Name, d, err)
		}
		if err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no picture fails when it is canceled")
	}
}

func TestUnknownPicture(t *testing.T) {
	if _, err := pictures.Compute(t.Context(), presets.Preset{Picture: "vally"}); err == nil || !strings.Contains(err.Error(), `did you mean "valley"?`) {
		t.Errorf("an unknown picture gives %v", err)
	}
}
