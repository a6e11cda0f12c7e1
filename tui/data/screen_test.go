package data

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/model/tensor"
	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// Parts, order, mistakes and classes go through the examples as they say.
func TestDataKeys(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["digits"])
	all := func() []int { _, shown, _ := v.found(h.Scene()); return shown }
	f, shown, at := v.found(h.Scene())
	if f.Part != inspect.Val || len(shown) != f.set.Val.Len() || at != 0 {
		t.Fatalf("%v: %d examples, at %d", f.Part, len(shown), at)
	}
	h.Keys("right", "right", "left")
	if v.pick != 1 {
		t.Errorf("right, right, left looks at %d, want 1", v.pick)
	}
	h.Keys("pgdown", "pgup")
	if v.pick != 1 {
		t.Errorf("a page down and up looks at %d, want 1", v.pick)
	}
	h.Keys(slices.Repeat([]string{"pgdown"}, 100)...)
	if want := shown[len(shown)-1]; v.pick != want {
		t.Errorf("pages end at %d, want %d", v.pick, want)
	}
	h.Keys("o")
	if worst := all(); v.pick != f.Worst[0] || !slices.Equal(worst, f.Worst) {
		t.Errorf("worst first looks at %d, want %d", v.pick, f.Worst[0])
	}
	h.Keys("m")
	for _, i := range all() {
		if f.Verdicts[i].Right() {
			t.Fatalf("example %d is right", i)
		}
	}
	if got, want := len(all()), len(f.Verdicts)-f.Hits; got != want {
		t.Errorf("%d mistakes, want %d", got, want)
	}
	h.Keys("o", "m", "t", "t", "t")
	sum := 0
	for _, n := range f.Confusion[2] {
		sum += n
	}
	if got := all(); len(got) != sum || f.Verdicts[got[0]].Class != 2 || v.pick != got[0] {
		t.Errorf("class 2 has %d examples, want %d", len(got), sum)
	}
	h.Keys("T", "T", "T")
	if len(all()) != len(f.Verdicts) {
		t.Error("back to all classes shows only some")
	}
	for _, want := range []inspect.Part{inspect.Test, inspect.Train, inspect.Val} {
		h.Keys("p")
		if f, _, _ := v.found(h.Scene()); f.Part != want || v.pick != 0 {
			t.Errorf("p looks at the %v part, want %v", f.Part, want)
		}
		if !strings.Contains(h.Text(), want.String()) {
			t.Errorf("the screen does not name the %v part", want)
		}
	}
}

// A click on what shows an example looks at that example: on the cell of a
// point, on each picture of a page, on a row.
func TestDataMouse(t *testing.T) {
	for name, settings := range uitest.Subjects {
		h, v := uitest.Looking(t, New(), settings)
		f, shown, _ := v.found(h.Scene())
		r := h.Panel("examples")
		for k, i := range shown[:min(len(shown), 40)] {
			v.pick = shown[0]
			switch {
			case f.regions != nil || f.set.Regression():
				s := h.Scene()
				for _, p := range panes(f, r.W-1, r.H-1) {
					x, y, ok := plane(s, f).Cell(p.W, p.H, point(s, f, i))
					if !ok {
						t.Fatalf("%s: point %d is outside", name, i)
					}
					h.Mouse("examples", p.X+x+1, p.Y+y+1, ui.Click)
					got, want := point(s, f, v.pick), point(s, f, i)
					gx, gy, _ := plane(s, f).Cell(p.W, p.H, got)
					if gx != x || gy != y {
						t.Fatalf("%s: a click on %+v looks at %+v", name, want, got)
					}
				}
			case f.set.Pictures():
				tiles := pictureTiling(f, r.W, r.H)
				if k >= tiles.Count() {
					continue
				}
				box := tiles.Rect(k)
				h.Mouse("examples", 1+box.X+box.W-1, 1+box.Y+box.H-1, ui.Click)
				if v.pick != i {
					t.Fatalf("%s: a click on picture %d looks at %d", name, i, v.pick)
				}
			case k < r.H-2:
				h.Mouse("examples", 3, 2+k, ui.Click)
				if v.pick != i {
					t.Fatalf("%s: a click on row %d looks at %d", name, i, v.pick)
				}
			}
		}
		if name == "spiral" || name == "dead" {
			h.Resize(120, 40) // for the worst below the regions of two runs
		}
		h.Mouse("worst", 3, 2, ui.Click)
		if v.pick != f.Worst[1] {
			t.Errorf("%s: a click on the second worst looks at %d, want %d", name, v.pick, f.Worst[1])
		}
		if !f.set.Regression() && len(f.set.Classes) <= 10 {
			h.Mouse("mistakes", 3, 3, ui.Click)
			if v.class != 1 {
				t.Errorf("%s: a click on the second class singles out %d", name, v.class)
			}
			h.Mouse("mistakes", 3, 3, ui.Click)
			if v.class != allClasses {
				t.Errorf("%s: a second click does not show all", name)
			}
		}
	}
}

// The example that is looked at is shown with all that is said of it.
func TestExampleShowsItsVerdict(t *testing.T) {
	for _, name := range []string{"digits", "letters", "iris", "spiral"} {
		h, v := uitest.Looking(t, New(), uitest.Subjects[name])
		h.Keys("o")
		f, shown, _ := v.found(h.Scene())
		verdict := &f.Verdicts[shown[0]]
		if verdict.Right() {
			t.Fatalf("%s: the worst verdict is right", name)
		}
		want := f.className(verdict.Class) + ", said " + f.className(verdict.Guess) + " " + f.sure(verdict)
		if text := h.Text(); !strings.Contains(text, want) || !strings.Contains(text, "loss "+plot.Number(verdict.Loss)) {
			t.Errorf("%s: the screen does not say %q:\n%s", name, want, text)
		}
	}
}

// Nothing to show says so: no mistake, no example of a class, an empty part.
func TestDataWithoutExamples(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["digits"])
	f := h.Found.(*finding)
	v.class = 99
	if !strings.Contains(h.Text(), "no example of this class") {
		t.Error("an unknown class says nothing")
	}
	*v = *New()
	for i := range f.Verdicts {
		f.Verdicts[i].Guess = f.Verdicts[i].Class
	}
	h.Keys("m")
	if !strings.Contains(h.Text(), "nothing is wrong here") {
		t.Error("no mistake says nothing")
	}
	f.Verdicts, f.Worst, f.Total = nil, nil, 0
	if !strings.Contains(h.Text(), "the validation part is empty") {
		t.Error("an empty part says nothing")
	}
	h.Keys("right", "pgdown", "t", "o", "m")
}

// What is written to a file is what was found, all of it.
func TestRecords(t *testing.T) {
	for name, settings := range uitest.Subjects {
		h, v := uitest.Looking(t, New(), settings)
		s := h.Scene()
		f, shown, _ := v.found(s)
		verdicts := v.verdictRecords(s).CSV()
		if len(verdicts) != len(shown)+1 {
			t.Fatalf("%s: %d records of %d verdicts", name, len(verdicts), len(shown))
		}
		for _, r := range verdicts {
			if len(r) != 4+len(f.set.Classes) {
				t.Fatalf("%s: a record has %d fields", name, len(r))
			}
		}
		sum := 0
		for i, r := range v.confusionRecords(s).CSV()[1:] {
			for _, text := range r[1:] {
				n, _ := strconv.Atoi(text)
				sum += n
			}
			if !f.set.Regression() && r[0] != f.set.Classes[i] {
				t.Errorf("%s: row %d is %s", name, i, r[0])
			}
		}
		if !f.set.Regression() && sum != len(f.Verdicts) {
			t.Errorf("%s: the confusion counts %d of %d", name, sum, len(f.Verdicts))
		}
	}
}

// Regions and points must be told apart where there are no colors.
func TestRegionsWithoutColor(t *testing.T) {
	h, _ := uitest.Looking(t, New(), uitest.Subjects["spiral"])
	h.Theme = ui.NewTheme(ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII})
	h.Full = true
	text := h.Text()
	for _, want := range []string{"a arm 1", "b arm 2", "c arm 3", "...", ":::"} {
		if !strings.Contains(text, want) {
			t.Errorf("the screen lacks %q:\n%s", want, text)
		}
	}
	f := h.Found.(*finding)
	wrong := len(f.Verdicts) - f.Hits
	if wrong == 0 {
		t.Fatal("nothing is wrong")
	}
	_, body, _ := strings.Cut(text, "arm 3")
	if strings.Count(body, "A")+strings.Count(body, "B")+strings.Count(body, "C") == 0 {
		t.Error("no mistake is a capital letter")
	}
}

func TestGoldenData(t *testing.T) { uitest.GoldenSubjects(t, New) }

func TestInspection(t *testing.T) { uitest.CheckInspector(t, New) }

// No number on the screen is longer than a number should be.
func TestNumbersAreShort(t *testing.T) {
	for _, x := range uitest.Extremes {
		f := &finding{Examination: new(inspect.Examination)}
		text := f.sure(&inspect.Verdict{Outputs: []tensor.Float{tensor.Float(x)}})
		uitest.CheckNumbers(t, strconv.FormatFloat(x, 'g', -1, 64), text)
	}
}

// BenchmarkFrame draws the screen of the default network.
func BenchmarkFrame(b *testing.B) { uitest.BenchmarkFrame(b, New()) }
