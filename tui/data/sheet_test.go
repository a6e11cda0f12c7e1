package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/trainer/inspect"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// pictureSubjects are the subjects whose examples can be drawn.
var pictureSubjects = []string{"digits", "letters", "rgb", "mean"}

// drawing returns a host on which a sheet is open.
func drawing(t testing.TB, settings []string) (*uitest.Host, *sheet) {
	t.Helper()
	h, _ := uitest.Looking(t, New(), settings)
	h.Keys("d")
	p, ok := h.Layer.(*sheet)
	if !ok {
		t.Fatalf("d opens %T", h.Layer)
	}
	return h, p
}

// An example that is drawn pixel by pixel is read as the example is.
func TestSheetReadsExamples(t *testing.T) {
	for _, name := range []string{"digits", "letters", "mean"} {
		h, v := uitest.Looking(t, New(), uitest.Subjects[name])
		f, _, _ := v.found(h.Scene())
		h.Keys("d")
		p := h.Layer.(*sheet)
		p.asIs = true
		for i := range 5 {
			stored := inspect.Stored(f.set.Set, &f.set.Val, i)
			for k := range p.ink {
				p.ink[k] = stored.At(k)
			}
			h.Study()
			r := h.Found.(*readings)
			if len(r.of) != 2 || r.of[0].lane.Letter() != "A" || r.of[1].lane.Letter() != "B" {
				t.Fatalf("%s: %d readings, want those of A and B", name, len(r.of))
			}
			if got, want := r.of[1], f.Verdicts[i]; got.Guess != want.Guess || !near(float64(got.Outputs[got.Guess]), float64(want.Outputs[want.Guess])) {
				t.Errorf("%s: example %d is read as %d %v, want %d %v", name, i, got.Guess, got.Outputs, want.Guess, want.Outputs)
			}
		}
		h.Keys("esc")
		if g, ok := h.Found.(*finding); h.Layer != nil || !ok || g.Hits != f.Hits {
			t.Errorf("%s: esc does not go back to the examples", name)
		}
	}
}

func near(a, b float64) bool { return a-b < 1e-4 && b-a < 1e-4 }

// Keys draw, erase, clear and center.
func TestSheetKeys(t *testing.T) {
	h, p := drawing(t, uitest.Subjects["digits"])
	at := func() float64 { return p.ink[p.y*p.shape.Width+p.x] }
	h.Keys("left", "up")
	if at() != 0 {
		t.Error("the cursor draws without the pen")
	}
	h.Keys("space", "right", "down")
	if at() < 0.9 || p.ink[(p.y-1)*p.shape.Width+p.x-1] < 0.9 {
		t.Errorf("the pen has drawn %v", p.ink)
	}
	h.Keys("x")
	if at() > 0.1 {
		t.Errorf("x leaves %v", at())
	}
	h.Keys("c")
	if slices.Max(p.ink) != 0 {
		t.Error("c leaves something")
	}
	h.Keys(slices.Repeat([]string{"left"}, 40)...)
	h.Keys(slices.Repeat([]string{"up"}, 40)...)
	if p.x != 0 || p.y != 0 {
		t.Errorf("the cursor is at %d, %d, want the corner", p.x, p.y)
	}
	h.Keys("space")
	if seen := h.Found.(*readings).seen; seen[0] > 0 {
		t.Error("a dot in the corner is not moved")
	}
	h.Keys("m")
	if seen := h.Found.(*readings).seen; seen[0] == 0 {
		t.Error("a dot in the corner is moved where m says as it is")
	}
	h.Shows("read as it is drawn")
}

// The left button draws a line without gaps, however fast the mouse is, and
// the right one erases it.
func TestSheetMouse(t *testing.T) {
	for _, name := range pictureSubjects {
		for _, size := range [][2]int{{80, 24}, {140, 40}} {
			h, p := drawing(t, uitest.Subjects[name])
			h.Resize(size[0], size[1])
			r := p.place(h.W, h.H).picture
			h.Point(r.X+r.W/4, r.Y+r.H/2, ui.Click)
			h.Point(r.X+r.W-1-r.W/4, r.Y+r.H/2, ui.Drag)
			for x := p.shape.Width/4 + 1; x < p.shape.Width-p.shape.Width/4-1; x++ {
				column := 0.0
				for y := range p.shape.Height {
					column = max(column, p.ink[y*p.shape.Width+x])
				}
				if column < 0.5 {
					t.Fatalf("%s in %v: a gap at column %d", name, size, x)
				}
			}
			h.Point(r.X+r.W/4, r.Y+r.H/2, ui.ClickRight)
			h.Point(r.X+r.W-1-r.W/4, r.Y+r.H/2, ui.DragRight)
			if left := slices.Max(p.ink); left > 0.7 {
				t.Errorf("%s in %v: %v is left", name, size, left)
			}
		}
	}
}

// What cannot be drawn says why.
func TestSheetOfTables(t *testing.T) {
	for _, name := range []string{"iris", "spiral", "sine", "concrete"} {
		h, v := uitest.Looking(t, New(), uitest.Subjects[name])
		if h.Keys("d"); h.Layer != nil || v.aside != nil || !strings.Contains(h.Notice, "nothing to draw") {
			t.Errorf("%s: %T is open, %q", name, h.Layer, h.Notice)
		}
	}
}

// A layer whose place another has taken is forgotten.
func TestAsideIsForgotten(t *testing.T) {
	h, p := drawing(t, uitest.Subjects["digits"])
	h.Close()
	p.screen.Update(h)
	if _, ok := h.Found.(*finding); !ok || p.screen.aside != nil {
		t.Errorf("%T is found, %T is open", h.Found, p.screen.aside)
	}
}

// Layers fit at any size, and whatever is done with them while runs train, they
// go on.
func TestAsidesFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	for _, key := range []string{"d", "a"} {
		for _, name := range pictureSubjects {
			h, _ := uitest.Looking(t, New(), uitest.Subjects[name])
			h.Keys(key)
			for w := 1; w <= 250; w += 2 + w/3 {
				for height := 1; height <= 70; height += 1 + height/2 {
					h.Resize(w, height)
					uitest.CheckFits(t, h.Styled(), w, height)
					h.Point(rng.IntN(w), rng.IntN(height), ui.MouseAct(rng.IntN(int(ui.DragRight)+1)))
					if h.Layer == nil {
						h.Keys(key)
					}
				}
			}
		}
	}
}

// Both layers look the same everywhere.
func TestGoldenAsides(t *testing.T) {
	ascii := uitest.Looks[len(uitest.Looks)-1]
	for key, name := range map[string]string{"d": "sheet", "a": "averages"} {
		h, _ := uitest.Looking(t, New(), append(slices.Clone(uitest.Subjects["digits"]), "dropout=0.2"))
		h.Keys(key)
		if p, ok := h.Layer.(*sheet); ok {
			h.Keys("up", "up", "space", "down", "down", "down", "down")
			if fmt.Sprint(p.x, p.y) != "4 6" {
				t.Fatalf("the cursor is at %d, %d", p.x, p.y)
			}
		}
		uitest.GoldenLooks(t, name, []uitest.NamedLook{uitest.Looks[0], ascii}, func() *uitest.Host { return h })
	}
}
