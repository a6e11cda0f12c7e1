package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// onTable returns a host on which the screen shows a network that learns from a
// table about which there is much to say: cells without a value, a row without a
// target, a column that is always the same, and names that steer terminals.
func onTable(t *testing.T) *uitest.Host {
	t.Helper()
	var b strings.Builder
	b.WriteString("id;height;weight\x1b[31m;const;kind\n")
	for i := range 60 {
		weight, kind := fmt.Sprintf("%d,5", i%7), []string{"cat", "dog\u202e"}[i%2]
		if i%9 == 0 {
			weight = ""
		}
		if i == 20 {
			kind = ""
		}
		fmt.Fprintf(&b, "%d;%d;%s;1;%s\n", i+1, i%11, weight, kind)
	}
	path := filepath.Join(t.TempDir(), "pets.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	h, _ := uitest.Looking(t, New(), []string{"data=csv:target=kind,file=" + path, "preprocess=standardize", "hidden=4", "epochs=1"})
	return h
}

// Every note on the data can be read on a small terminal, by scrolling, and none
// steers it.
func TestNotesAreShown(t *testing.T) {
	h := onTable(t)
	h.Resize(80, 18)
	notes := h.Found.(*finding).set.Notes
	if len(notes) < 4 {
		t.Fatalf("there are %d notes: %q", len(notes), notes)
	}
	h.Shows(plot.Plural(len(notes), "note"), "i shows all")
	h.Keys("i")
	var pages strings.Builder
	for range 60 {
		text := h.Text()
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Fatalf("a character steers the terminal: %q", text)
		}
		uitest.CheckFits(t, text, 80, 18)
		pages.WriteString(text)
		h.Keys("down")
	}
	seen := strings.Join(strings.Fields(pages.String()), " ")
	for _, remark := range h.Found.(*finding).set.Report().Remarks {
		for _, word := range strings.Fields(remark.Text) {
			if !strings.Contains(seen, word) {
				t.Errorf("%q of %q is never seen:\n%s", word, remark.Text, pages.String())
			}
		}
	}
	for _, column := range []string{"height", "const", "median"} {
		if !strings.Contains(seen, column) {
			t.Errorf("the column %s is never seen", column)
		}
	}
	h.Keys("esc")
	if h.Layer != nil {
		t.Error("esc does not lead back")
	}
}

// The report is the same at any size and without colors; a click on the row of
// the notes opens it, a click on its title closes it.
func TestReportByMouse(t *testing.T) {
	h := onTable(t)
	for _, size := range [][2]int{{40, 10}, {80, 18}, {200, 53}} {
		h.Resize(size[0], size[1])
		h.Theme = ui.NewTheme(ui.Look{Glyphs: &plot.ASCII})
		x, y := h.Find("notes")
		h.Point(x, y, ui.Click)
		if h.Layer == nil {
			t.Fatalf("at %v a click on the notes opens nothing", size)
		}
		uitest.CheckFits(t, h.Styled(), size[0], size[1])
		uitest.CheckASCII(t, h.Text())
		h.Point(1, 0, ui.Click)
		if h.Layer != nil {
			t.Fatalf("at %v a click on the title closes nothing", size)
		}
	}
}

// Without a note no row is taken for them.
func TestNoNotesNoRow(t *testing.T) {
	h, _ := uitest.Looking(t, New(), uitest.Subjects["digits"])
	if r := h.Panel("notes"); !r.Empty() {
		t.Errorf("the notes of nothing have %+v", r)
	}
	h.Keys("i")
	h.Shows("how the data were read", "classes", "parts")
}
