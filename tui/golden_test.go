package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
)

// golden compares got with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the screen is\n%s\nwant\n%s", path, got, want)
	}
}

var sizes = [][2]int{{40, 10}, {60, 15}, {80, 24}, {120, 40}, {200, 60}}

// looks are the ways in which people see the screens.
var looks = []struct {
	name string
	Look
}{
	{"dark", Look{true, colorprofile.TrueColor, &plot.Box}},
	{"light", Look{false, colorprofile.TrueColor, &plot.Box}},
	{"16", Look{true, colorprofile.ANSI, &plot.Box}},
	{"nocolor", Look{true, colorprofile.ASCII, &plot.Box}},
	{"ascii", Look{true, colorprofile.ASCII, &plot.ASCII}},
}

// picture returns what a terminal of w×h cells shows of app in a look.
func picture(t *testing.T, app *App, look Look, w, h int) (text, styled string) {
	t.Helper()
	app.restyle(look)
	app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	last := lastLine(app.View().Content)
	s := open(t, app, w, h, tea.WithColorProfile(look.Colors))
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if text = s.text(); lastLine(text) == last { // the terminal has got all of it
			break
		}
	}
	styled = s.term.Render() + "\n"
	s.program.Kill()
	<-s.done
	return text, strings.ReplaceAll(styled, "\r", "")
}

// lastLine returns the last line of a screen that is not blank.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(ansi.Strip(text)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// stages are what the golden screens show: made-up runs, after some keys.
var stages = []struct {
	name, runs string
	keys       []string
	looks      bool // in every look, not just the first
}{
	{"runs", "healthy", nil, true},
	{"compare", "healthy", []string{"2"}, true},
	{"overfit", "overfit", nil, false},
	{"diverged", "diverged", nil, false},
	{"selected", "overfit", []string{"j", "j", "s", "l", "h", "h", "h", "h", "h", "h", "h", "h"}, false},
	{"braille", "healthy", []string{"g", "y"}, false},
	{"help", "healthy", []string{"?"}, false},
	{"form", "healthy", []string{"e"}, false},
}

// Screens in every size and look, as a terminal emulator shows them. All sizes
// of a look are one file. Looks that differ in colours alone share their text,
// and have their colours in a second file, of the usual size.
func TestGoldenScreens(t *testing.T) {
	for _, st := range stages {
		texts := map[string]string{}
		for i, look := range looks {
			if i > 0 && !st.looks {
				break
			}
			t.Run(st.name+"-"+look.name, func(t *testing.T) {
				var all string
				for _, size := range sizes {
					app := staged(t, st.runs)
					app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					presses(app, st.keys...)
					if f, ok := app.over.(*form); ok {
						priced(f)
					}
					text, styled := picture(t, app, look.Look, size[0], size[1])
					checkFits(t, text, size[0], size[1])
					all += fmt.Sprintf("== %dx%d\n%s", size[0], size[1], text)
					if size == sizes[2] && st.looks && look.Colors > colorprofile.ASCII {
						golden(t, st.name+"-"+look.name+"-colors", styled)
					}
				}
				if texts[look.Glyphs.Name] == all { // in other colours
					return
				}
				texts[look.Glyphs.Name] = all
				name := st.name + "-" + look.name
				if i == 0 {
					name = st.name
				}
				if look.Glyphs == &plot.ASCII {
					checkASCII(t, all)
				}
				golden(t, name, all)
			})
		}
	}
}

// priced gives a form an answer to what its run would take.
func priced(f *form) {
	f.costs = costMsg{form: f, recipe: recipe(settings(f.spec, nil)), perSecond: 206_000}
	f.costs.plan.Params, f.costs.plan.Inputs, f.costs.plan.Samples, f.costs.plan.StepsPerEpoch = 101_770, 784, 5000, 79
}

func checkFits(t *testing.T, text string, w, h int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > h {
		t.Errorf("%d lines in %d rows", len(lines), h)
	}
	for _, l := range lines {
		if got := plot.Width(l); got > w {
			t.Errorf("a line is %d wide in %d columns: %q", got, w, l)
		}
	}
}

func checkASCII(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r > 127 {
			t.Fatalf("the ASCII screen holds %q:\n%s", r, text)
		}
	}
}
