package uitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
	"descent/tui/ui"
)

var update = flag.Bool("update", false, "write the golden files and what programs make of the README anew")

// Updating reports whether golden files are updated.
func Updating() bool { return *update }

// Golden compares got with the golden file of a name. The flag -update writes the file.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (-update writes it anew): the screen is\n%s\nwant\n%s", path, got, want)
	}
}

// GoldenLooks compares a host with golden files, in each of Sizes and looks: a file for
// each different text, which looks that differ only in colors share, and a file for the
// colors of each look in the usual size. The file of the first look has only the name.
// set returns the host for a comparison. A screen gets the part of the terminal that the
// frame leaves, a layer without a screen all of it.
func GoldenLooks(t *testing.T, name string, looks []NamedLook, set func() *Host) {
	texts := map[string]bool{}
	for i, look := range looks {
		suffix := "-" + look.Name
		t.Run(name+suffix, func(t *testing.T) {
			var all strings.Builder
			for _, size := range Sizes {
				h := set()
				h.Resize(size[0], size[1])
				if h.Screen != nil {
					h.Resize(size[0], size[1]-frameRows)
				}
				h.Theme = ui.NewTheme(look.Look)
				styled := h.Styled()
				CheckFits(t, styled, h.W, h.H)
				fmt.Fprintf(&all, "== %dx%d\n%s\n", h.W, h.H, Trimmed(styled))
				if size == Sizes[2] && len(looks) > 1 && look.Colors > colorprofile.ASCII {
					Golden(t, name+suffix+"-colors", styled+"\n")
				}
			}
			text := all.String()
			if look.Glyphs == &plot.ASCII {
				CheckASCII(t, text)
			}
			if texts[text] { // the same text in other colors
				return
			}
			texts[text] = true
			if i == 0 {
				suffix = ""
			}
			Golden(t, name+suffix, text)
		})
	}
}

// Resize gives the host another size.
func (h *Host) Resize(w, height int) { h.W, h.H = w, height }

// Trimmed returns text without styles and without blanks at the ends of lines.
func Trimmed(text string) string {
	lines := strings.Split(ansi.Strip(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.Join(lines, "\n")
}

// CheckFits checks that text, with its styles, fits into w×h cells.
func CheckFits(t testing.TB, text string, w, h int) {
	t.Helper()
	lines := strings.Split(text, "\n")
	if len(lines) > h {
		t.Fatalf("%d lines in %d rows", len(lines), h)
	}
	for _, l := range lines {
		if got := ansi.StringWidth(l); got > w {
			t.Fatalf("a line is %d wide in %dx%d: %q", got, w, h, ansi.Strip(l))
		}
	}
}

// CheckASCII checks that every character can be shown by any terminal.
func CheckASCII(t testing.TB, text string) {
	t.Helper()
	for _, r := range text {
		if r > 127 {
			t.Fatalf("the ASCII screen holds %q:\n%s", r, text)
		}
	}
}

// CheckDivides checks that no panel of the screen lies on another, nor outside.
func (h *Host) CheckDivides() {
	h.T.Helper()
	taken := make([]string, h.W*h.H)
	for name, r := range h.Screen.Layout(h.Scene(), h.W, h.H) {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				if x < 0 || y < 0 || x >= h.W || y >= h.H {
					h.T.Fatalf("%s: %s leaves %dx%d: %+v", h.Screen.Name(), name, h.W, h.H, r)
				}
				if other := taken[y*h.W+x]; other != "" {
					h.T.Fatalf("%s: %s lies on %s at %dx%d", h.Screen.Name(), name, other, h.W, h.H)
				}
				taken[y*h.W+x] = name
			}
		}
	}
}
