package tui

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Parts, order, mistakes and classes go through the examples as they say.
func TestDataKeys(t *testing.T) {
	app := looking(t, "Data", subjects["digits"])
	all := func() []int { _, shown, _ := app.Scene().dataFound(); return shown }
	f, shown, at := app.Scene().dataFound()
	if f.Part != inspect.Val || len(shown) != f.set.Val.Len() || at != 0 {
		t.Fatalf("%v: %d examples, at %d", f.Part, len(shown), at)
	}
	press(t, app, "right", "right", "left")
	if app.data.pick != 1 {
		t.Errorf("right, right, left looks at %d, want 1", app.data.pick)
	}
	press(t, app, "pgdown", "pgup")
	if app.data.pick != 1 {
		t.Errorf("a page down and up looks at %d, want 1", app.data.pick)
	}
	press(t, app, slices.Repeat([]string{"pgdown"}, 100)...)
	if want := shown[len(shown)-1]; app.data.pick != want {
		t.Errorf("pages end at %d, want %d", app.data.pick, want)
	}
	press(t, app, "o")
	if worst := all(); app.data.pick != f.Worst[0] || !slices.Equal(worst, f.Worst) {
		t.Errorf("worst first looks at %d, want %d", app.data.pick, f.Worst[0])
	}
	press(t, app, "m")
	for _, i := range all() {
		if f.Verdicts[i].Right() {
			t.Fatalf("example %d is right", i)
		}
	}
	if got, want := len(all()), len(f.Verdicts)-f.Hits; got != want {
		t.Errorf("%d mistakes, want %d", got, want)
	}
	press(t, app, "o", "m", "t", "t", "t")
	sum := 0
	for _, n := range f.Confusion[2] {
		sum += n
	}
	if got := all(); len(got) != sum || f.Verdicts[got[0]].Class != 2 || app.data.pick != got[0] {
		t.Errorf("class 2 has %d examples, want %d", len(got), sum)
	}
	press(t, app, "T", "T", "T")
	if len(all()) != len(f.Verdicts) {
		t.Error("back to all classes shows only some")
	}
	for _, want := range []inspect.Part{inspect.Test, inspect.Train, inspect.Val} {
		press(t, app, "p")
		if f, _, _ := app.Scene().dataFound(); f.Part != want || app.data.pick != 0 {
			t.Errorf("p looks at the %v part, want %v", f.Part, want)
		}
		if !strings.Contains(page(app), want.String()) {
			t.Errorf("the screen does not name the %v part", want)
		}
	}
}

// A click on what shows an example looks at that example: on the cell of a
// point, on each picture of a page, on a row.
func TestDataMouse(t *testing.T) {
	click := func(app *App, panel string, x, y int) {
		r := app.Scene().rect(panel, app.display.w, app.display.h)
		app.Update(tea.MouseClickMsg(tea.Mouse{X: r.X + x, Y: r.Y + y, Button: tea.MouseLeft}))
	}
	for name, settings := range subjects {
		app := looking(t, "Data", settings)
		f, shown, _ := app.Scene().dataFound()
		r := app.Scene().rect("examples", app.display.w, app.display.h)
		for k, i := range shown[:min(len(shown), 40)] {
			app.data.pick = shown[0]
			switch {
			case f.regions != nil || f.set.Regression():
				s := app.Scene()
				x, y, ok := s.plane(f).Cell(r.W-1, r.H-2, s.point(f, i))
				if !ok {
					t.Fatalf("%s: point %d is outside", name, i)
				}
				click(app, "examples", x+1, y+2)
				got, want := s.point(f, app.data.pick), s.point(f, i)
				gx, gy, _ := s.plane(f).Cell(r.W-1, r.H-2, got)
				if gx != x || gy != y {
					t.Fatalf("%s: a click on %+v looks at %+v", name, want, got)
				}
			case f.set.Pictures():
				tiles := pictureTiling(f, r.W, r.H)
				if k >= tiles.count() {
					continue
				}
				box := tiles.rect(k)
				click(app, "examples", 1+box.X+box.W-1, 1+box.Y+box.H-1)
				if app.data.pick != i {
					t.Fatalf("%s: a click on picture %d looks at %d", name, i, app.data.pick)
				}
			case k < r.H-2:
				click(app, "examples", 3, 2+k)
				if app.data.pick != i {
					t.Fatalf("%s: a click on row %d looks at %d", name, i, app.data.pick)
				}
			}
		}
		click(app, "worst", 3, 2)
		if app.data.pick != f.Worst[1] {
			t.Errorf("%s: a click on the second worst looks at %d, want %d", name, app.data.pick, f.Worst[1])
		}
		if !f.set.Regression() && len(f.set.Classes) <= 10 {
			click(app, "mistakes", 3, 3)
			if app.data.class != 1 {
				t.Errorf("%s: a click on the second class singles out %d", name, app.data.class)
			}
			click(app, "mistakes", 3, 3)
			if app.data.class != allClasses {
				t.Errorf("%s: a second click does not show all", name)
			}
		}
	}
}

// The example that is looked at is shown with all that is said of it.
func TestExampleShowsItsVerdict(t *testing.T) {
	for _, name := range []string{"digits", "letters", "iris", "spiral"} {
		app := looking(t, "Data", subjects[name])
		press(t, app, "o")
		f, shown, _ := app.Scene().dataFound()
		v := &f.Verdicts[shown[0]]
		if v.Right() {
			t.Fatalf("%s: the worst verdict is right", name)
		}
		want := f.className(v.Class) + ", said " + f.className(v.Guess) + " " + f.sure(v)
		if text := page(app); !strings.Contains(text, want) || !strings.Contains(text, "loss "+plot.Number(v.Loss)) {
			t.Errorf("%s: the screen does not say %q:\n%s", name, want, text)
		}
	}
}

// Nothing to show says so: no mistake, no example of a class, an empty part.
func TestDataWithoutExamples(t *testing.T) {
	app := looking(t, "Data", subjects["digits"])
	f := app.finding().(*dataFinding)
	app.data.class = 99
	if !strings.Contains(page(app), "no example of this class") {
		t.Error("an unknown class says nothing")
	}
	app.data = newDataView()
	for i := range f.Verdicts {
		f.Verdicts[i].Guess = f.Verdicts[i].Class
	}
	press(t, app, "m")
	if !strings.Contains(page(app), "nothing is wrong here") {
		t.Error("no mistake says nothing")
	}
	f.Verdicts, f.Worst, f.Total = nil, nil, 0
	if !strings.Contains(page(app), "the validation part is empty") {
		t.Error("an empty part says nothing")
	}
	press(t, app, "right", "pgdown", "t", "o", "m")
}

// What is written to a file is what was found, all of it.
func TestRecords(t *testing.T) {
	for name, settings := range subjects {
		app := looking(t, "Data", settings)
		s := app.Scene()
		f, shown, _ := s.dataFound()
		verdicts := verdictRecords(s).csv()
		if len(verdicts) != len(shown)+1 {
			t.Fatalf("%s: %d records of %d verdicts", name, len(verdicts), len(shown))
		}
		for _, r := range verdicts {
			if len(r) != 4+len(f.set.Classes) {
				t.Fatalf("%s: a record has %d fields", name, len(r))
			}
		}
		sum := 0
		for i, r := range confusionRecords(s).csv()[1:] {
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
		visit(t, app, "Layers")
		s = app.Scene()
		g, _ := s.layersFound()
		if rows := layerRecords(s).csv(); len(rows) != len(g.layers)+1 || rows[1][7] == "" {
			t.Errorf("%s: layers are %v", name, rows)
		}
		rows := weightRecords(s).csv()
		if len(rows) != g.weights.W.Rows+1 || rows[1][2] != number(float64(g.weights.W.Row(0)[0])) {
			t.Errorf("%s: %d rows of weights", name, len(rows))
		}
	}
}

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{0: "0%", 1: "100%", 0.9999: ">99%", 1e-9: "<1%", 0.5: "50%", 0.994: "99%"} {
		if got := ui.Percent(p); got != want {
			t.Errorf("%v is written %s, want %s", p, got, want)
		}
	}
}

// Regions and points must be told apart where there are no colors.
func TestRegionsWithoutColor(t *testing.T) {
	app := looking(t, "Data", subjects["spiral"])
	app.display.restyle(ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII})
	press(t, app, "enter")
	text := page(app)
	for _, want := range []string{"a arm 1", "b arm 2", "c arm 3", "...", ":::"} {
		if !strings.Contains(text, want) {
			t.Errorf("the screen lacks %q:\n%s", want, text)
		}
	}
	f := app.finding().(*dataFinding)
	wrong := len(f.Verdicts) - f.Hits
	if wrong == 0 {
		t.Fatal("nothing is wrong")
	}
	_, body, _ := strings.Cut(text, "arm 3")
	if strings.Count(body, "A")+strings.Count(body, "B")+strings.Count(body, "C") == 0 {
		t.Error("no mistake is a capital letter")
	}
}
