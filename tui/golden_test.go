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

	"descent/trainer/compare"
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

// A look is a way in which people see the screens.
type look struct {
	name string
	Look
}

var looks = []look{
	{"dark", Look{true, colorprofile.TrueColor, &plot.Box}},
	{"light", Look{false, colorprofile.TrueColor, &plot.Box}},
	{"16", Look{true, colorprofile.ANSI, &plot.Box}},
	{"nocolor", Look{true, colorprofile.ASCII, &plot.Box}},
	{"ascii", Look{true, colorprofile.ASCII, &plot.ASCII}},
}

// brailles are the looks of charts of dots.
var brailles = []look{
	{"dark", Look{true, colorprofile.TrueColor, &plot.Braille}},
	{"nocolor", Look{true, colorprofile.ASCII, &plot.Braille}},
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

// goldenLooks compares what a screen shows with files: its text in every size,
// a file for each text, since looks that differ in colors alone share it, and
// the colors of each look in a file of their own, of the usual size. Of the
// first look the file has the name alone.
func goldenLooks(t *testing.T, name string, looks []look, stage func(w, h int) *App) {
	texts := map[string]bool{}
	for i, look := range looks {
		suffix := "-" + look.name
		t.Run(name+suffix, func(t *testing.T) {
			var all string
			for _, size := range sizes {
				w, h := size[0], size[1]
				app := stage(w, h)
				text, styled := picture(t, app, look.Look, w, h)
				checkFits(t, strings.TrimSuffix(text, "\n"), w, h)
				all += fmt.Sprintf("== %dx%d\n%s", w, h, text)
				if size == sizes[2] && len(looks) > 1 && look.Colors > colorprofile.ASCII {
					golden(t, name+suffix+"-colors", styled)
				}
			}
			if look.Glyphs == &plot.ASCII {
				checkASCII(t, all)
			}
			if texts[all] { // in other colors
				return
			}
			texts[all] = true
			if i == 0 {
				suffix = ""
			}
			golden(t, name+suffix, all)
		})
	}
}

// stages are what the golden screens show: made-up runs, after some keys.
var stages = []struct {
	name, runs string
	keys       []string
	looks      []look
}{
	{"runs", "healthy", nil, looks},
	{"compare", "healthy", []string{"2"}, looks},
	{"help", "healthy", []string{"?"}, looks},
	{"form", "healthy", []string{"e"}, looks},
	{"overfit", "overfit", nil, looks[:1]},
	{"diverged", "diverged", nil, looks[:1]},
	{"selected", "overfit", []string{"j", "j", "s", "l", "h", "h", "h", "h", "h", "h", "h", "h"}, looks[:1]},
	{"braille", "healthy", []string{"y"}, brailles},
	{"wild", "wild", nil, []look{looks[0], looks[4]}},
	{"wild-braille", "wild", nil, brailles},
}

// Screens in every size and look, as a terminal emulator shows them.
func TestGoldenScreens(t *testing.T) {
	for _, st := range stages {
		goldenLooks(t, st.name, st.looks, func(w, h int) *App {
			app := staged(t, st.runs)
			app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			presses(app, st.keys...)
			if f, ok := app.over.(*form); ok {
				priced(f)
			}
			return app
		})
	}
}

// priced gives a form an answer to what its run would take.
func priced(f *form) {
	f.costs = costMsg{form: f, recipe: compare.ExperimentKey(compare.Settings(f.spec, nil)), perSecond: 206_000}
	f.costs.plan.Params, f.costs.plan.Inputs, f.costs.plan.Samples, f.costs.plan.StepsPerEpoch = 101_770, 784, 5000, 79
}

// checkFits checks that text, with its styles, fits into w×h cells.
func checkFits(t *testing.T, text string, w, h int) {
	t.Helper()
	lines := strings.Split(text, "\n")
	if len(lines) > h {
		t.Fatalf("%d lines in %d rows", len(lines), h)
	}
	for _, l := range lines {
		if got := plot.Width(l); got > w {
			t.Fatalf("a line is %d wide in %dx%d: %q", got, w, h, ansi.Strip(l))
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
