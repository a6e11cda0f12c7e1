package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/form"
)

// The palette finds all screens, keys, lessons, presets, runs and settings, and
// each entry does what it says without a fault.
func TestPaletteFindsEverything(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 80, 24)
	spec := trainer.Default()
	count := map[string]int{}
	listed := map[string]bool{}
	for _, e := range app.entries() {
		count[e.Kind]++
		listed[e.Key+e.Doc] = true
		if e.Name == "" || e.Doc == "" || e.Do == nil {
			t.Errorf("an entry lacks something: %+v", e)
		}
	}
	for kind, want := range map[string]int{
		"run": 2, "screen": len(app.pages), "lesson": len(lesson.All), "preset": len(presets.Names()), "setting": len(spec.Fields()),
	} {
		if count[kind] != want {
			t.Errorf("there are %d entries of kind %s, want %d", count[kind], kind, want)
		}
	}
	for _, p := range app.pages {
		for _, k := range p.keys {
			if !listed[k.Show+k.Doc] {
				t.Errorf("%s: the palette lacks the key %s", p.Name(), k.Show)
			}
		}
	}
}

// A setting that is typed goes into a copy of the selected run.
func TestPaletteTakesSettings(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 80, 24)
	for _, r := range ":lr=0.3" {
		app.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if _, ok := app.over.(*form.Form); !ok {
		t.Fatalf("on top is %T, want the form", app.over)
	}
	if text := drawn(app, 80, 24); !contains(text, "▸lr", "0.3") {
		t.Errorf("the form has not lr=0.3:\n%s", text)
	}
}

// What is wrong with a value that is typed is said, and leads to its setting.
func TestPaletteSaysWhatIsWrong(t *testing.T) {
	app := finished(t, lab(t))
	for text, want := range map[string]string{"lr=0.3": "edit a copy of the selected run with this setting", "lr=much": "much", "loss=best": "want one of"} {
		if got := app.typedSettings(text); len(got) != 1 || !strings.Contains(got[0].Doc, want) {
			t.Errorf("%s finds %+v", text, got)
		}
	}
	for _, text := range []string{"lr", "lr=", "nothing=1"} {
		if got := app.typedSettings(text); got != nil {
			t.Errorf("%s finds %+v", text, got)
		}
	}
	app.typedSettings("lr=much")[0].Do(app)
	if text := drawn(app, 80, 24); !contains(text, "▸lr", "0.05") {
		t.Errorf("it leads to\n%s", text)
	}
}
