package tui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/form"
	"descent/tui/plot"
	"descent/tui/ui"
)

// namedKey is how texts outside the table name a key.
var namedKey = regexp.MustCompile(`\bkeys? ([^\s,.;:]+)`)

// Keys that the notes of the lessons and the table of the lecture name do
// something on the Lessons screen, where people read of them.
func TestNamedKeysExist(t *testing.T) {
	texts := map[string]string{}
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			t.Fatal(err)
		}
		texts[l.Name] = p.Note
	}
	for _, r := range lesson.Coverage {
		texts[r.Topic] = r.Seen
	}
	app := staged(t, "healthy")
	visit(t, app, "Lessons")
	all := app.pages[app.page].keys
	named := 0
	for where, text := range texts {
		for _, m := range namedKey.FindAllStringSubmatch(text, -1) {
			named++
			if !slices.ContainsFunc(all, func(k ui.Key) bool { return k.Is(m[1]) }) {
				t.Errorf("%s: there is no key %q on the Lessons screen", where, m[1])
			}
		}
	}
	if named == 0 {
		t.Error("no key is named anywhere")
	}
}

// TestFindRateByKey finds a rate for the lanes of the lesson about rates with
// the key that its note names, on the screens where people are: it shows the
// curve, and the rate goes into a copy of the selected run.
func TestFindRateByKey(t *testing.T) {
	p, err := lesson.Open("lr-picture")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, NewApp(t.Context(), p, &plot.Box), 80, 24)
	const ctrlL = "\x0c"
	s.wait("Which learning rate?", "ctrl+l")
	s.press(ctrlL)
	s.wait("Rate test of run", "smoothed loss", "log10 lr")
	s.press("z")
	s.wait("o open")
	s.press("1j" + ctrlL)
	s.wait("Rate test of run A, 0.001", "log10 lr")
	s.press("\r")
	s.wait("Copy of run A, 0.001")
	if _, ok := s.app.over.(*form.Form); !ok {
		t.Errorf("on top is %T, want the form", s.app.over)
	}
	s.wait("learning rate over the run") // of the row that has the focus
	if strings.Contains(s.text(), "lr              0.001 ") {
		t.Errorf("the form has not taken the rate:\n%s", s.text())
	}
}

// A rate test where there is no run says so.
func TestFindRateWithoutRuns(t *testing.T) {
	app := finished(t, lab(t))
	app.lanes.Clear()
	app.Update(tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl})
	if app.over != nil || app.notice == "" {
		t.Errorf("on top is %T, the notice is %q", app.over, app.notice)
	}
}

// No key of a screen hides one of every screen. Those that replace some of these,
// on a screen with runs of its own, do replace one.
func TestScreensHideNoGeneralKey(t *testing.T) {
	var numbers []string
	general := map[string]string{}
	for _, p := range pages(presets.Preset{}, nil) {
		numbers = append(numbers, p.number)
	}
	for _, k := range append(append(firstKeys(numbers), lectureKey()), generalKeys()...) {
		for _, press := range k.Presses {
			general[press] = k.Doc
		}
	}
	for _, p := range pages(presets.Preset{}, nil) {
		for _, k := range p.Keys() {
			for _, press := range k.Presses {
				if doc, ok := general[press]; ok {
					t.Errorf("%s: %q hides %q", p.Name(), press, doc)
				}
			}
		}
		c, ok := p.Screen.(ui.Chooser)
		if !ok {
			continue
		}
		for _, k := range c.Own() {
			for _, press := range k.Presses {
				if general[press] == "" {
					t.Errorf("%s: %q replaces no key", p.Name(), press)
				}
			}
		}
	}
}

// Each press that help names does what help says there, in lecture mode too.
func TestHelpNamesThePressesThatWork(t *testing.T) {
	for _, p := range pages(presets.Preset{}, nil) {
		for _, lecture := range []bool{false, true} {
			keys := p.bound(lecture)
			for i, k := range keys {
				for _, press := range strings.Split(k.Show, ", ") {
					first := slices.IndexFunc(keys, func(o ui.Key) bool { return o.Is(press) })
					if first != i && !strings.Contains(press, "-8") {
						t.Errorf("%s, lecture %v: %q is listed for %q and does something else", p.Name(), lecture, press, k.Doc)
					}
				}
			}
		}
	}
}
