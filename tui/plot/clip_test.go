package plot

import (
	"slices"
	"strings"
	"testing"
)

// Every cut is marked, and numbers are not cut in the middle.
func TestClip(t *testing.T) {
	for _, test := range []struct {
		text       string
		n          int
		box, ascii string
	}{
		{"momentum", 8, "momentum", "momentum"},
		{"momentum", 7, "moment…", "momen.."},
		{"112 of 128 dead", 13, "112 of 128 d…", "112 of 128 .."},
		{"112 of 128 dead", 11, "112 of 128…", "112 of .."},
		{"loss -0.0125", 10, "loss …", "loss .."},
		{"7.3e-4", 4, "…", ".."},
		{"网络网络", 6, "网络…", "网络.."},
		{"网络网络", 5, "网络…", "网.."},
		{"ab", 0, "…", ".."},
		{"ab", -3, "…", ".."},
		{"", -3, "", ""},
	} {
		if got := Box.Clip(test.text, test.n); got != test.box {
			t.Errorf("Clip(%q, %d) is %q, want %q", test.text, test.n, got, test.box)
		}
		if got := ASCII.Clip(test.text, test.n); got != test.ascii {
			t.Errorf("in ASCII Clip(%q, %d) is %q, want %q", test.text, test.n, got, test.ascii)
		}
	}
	for n := range 12 {
		c := ASCII.Canvas(n, 1)
		c.Text(0, 0, "layers   ", "")
		if got := c.String(); n >= 6 && got != "layers" || n > 0 && n < 6 && got[len(got)-1] != '.' {
			t.Errorf("in %d columns the canvas is %q", n, got)
		}
	}
}

// Notes of strips are drawn whole or not at all.
func TestStripNotes(t *testing.T) {
	var row Strip
	notes := []string{"0.05", "0.0012", "7.3e-4", "3.6e-4", "0", "8.9e-12", "1"}
	for _, note := range notes {
		row.Cells = append(row.Cells, StripCell{Counts: []int{1, 2, 1}, Note: note})
	}
	for width := 12; width < 90; width++ {
		c := NewCanvas(width, 8)
		s := &Strips{Rows: []Strip{row}, Glyphs: &Box}
		s.Draw(c)
		lines := strings.Split(c.String(), "\n")
		drawn := strings.Fields(lines[len(lines)-1])
		if len(drawn) == 0 && width > 8 {
			t.Errorf("%d columns have no note", width)
		}
		for _, note := range drawn {
			if !slices.Contains(notes, note) {
				t.Errorf("%d columns have the note %q", width, note)
			}
		}
		if width > 70 && len(drawn) != len(notes) {
			t.Errorf("%d columns have %d notes, want all %d", width, len(drawn), len(notes))
		}
	}
}

// As many texts of a legend are drawn as fit, and a mark says that there are more.
func TestLegendIsNotCut(t *testing.T) {
	parts := []string{"A sgd", "B momentum", "C adam", "D rmsprop"}
	for width := 12; width < 60; width++ {
		ch := Chart{Title: "loss", Glyphs: &Box}
		for _, part := range parts {
			ch.Legend = append(ch.Legend, Span{Text: "  " + part})
		}
		c := NewCanvas(width, 8)
		ch.Draw(c)
		line, _, _ := strings.Cut(c.String(), "\n")
		shown := 0
		for _, part := range parts {
			if strings.Contains(line, part) {
				shown++
			}
		}
		full := shown == 1 && Width(line)+1+Width(Box.More) > width
		if !full && strings.HasSuffix(line, Box.More) != (shown < len(parts)) {
			t.Errorf("in %d columns the legend is %q", width, line)
		}
	}
}
