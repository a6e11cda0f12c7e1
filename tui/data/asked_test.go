package data

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// askedOf opens the layer on a table for runs of the given settings.
func askedOf(t *testing.T, settings []string, text string) (*uitest.Host, *asked) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "new.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h, v := uitest.Looking(t, New(), settings)
	v.asked = dir + string(filepath.Separator)
	h.Keys("A")
	h.Shows("table to ask about:", "new.csv")
	h.Keys("enter") // which opens no folder
	h.Keys("tab", "enter")
	a, ok := h.Layer.(*asked)
	if !ok {
		t.Fatalf("enter opens %T", h.Layer)
	}
	h.Study()
	return h, a
}

// fitsAlone checks that the layer keeps to terminals of any size.
func fitsAlone(h *uitest.Host) {
	for _, size := range [][2]int{{10, 1}, {20, 6}, {40, 12}, {80, 24}, {200, 60}} {
		h.Resize(size[0], size[1])
		uitest.CheckFits(h.T, h.Styled(), size[0], size[1])
	}
	h.Resize(120, 34)
}

// irises is a table in another order than that of training, with an extra column
// and rows that cannot be read.
const irises = "class;petal_width_cm;petal_length_cm;sepal_width_cm;sepal_length_cm;who\n" +
	"setosa;0,2;1,4;3,5;5,1;Ann\nsetosa;big;1,4;3,0;4,9;Bob\nvirginica;2,5;6;3,3;6,3;Cid\n;1,4;4,7;3,2;7;\n"

// The rows of a table are shown with what the networks say of them, and what is
// wrong with others in plain words, on a terminal of any size.
func TestAskedTable(t *testing.T) {
	h, a := askedOf(t, uitest.Subjects["iris"], irises)
	h.Shows("ask", "new.csv: 4 rows; ", `left out: "who"`, "run A: accuracy ", " of 2 rows", "A says", "true", "petal_width_cm",
		`column "petal_width_cm": "big" is no number`, "line 2: run A says ", "esc back")
	h.Keys("down")
	h.Shows(`line 3: column "petal_width_cm": "big" is no number as in the training rows`)
	h.Keys("pgdown", "pgdown", "up")
	if a.at != 2 {
		t.Errorf("row %d is looked at: want 2", a.at)
	}
	h.Shows("line 4: run A says ")
	fitsAlone(h)
	h.Keys("o")
	h.Shows("table to ask about:")
	h.Keys("esc")
	if _, ok := h.Found.(*finding); h.Layer != nil || !ok {
		t.Errorf("esc leaves %T, %T", h.Layer, h.Found)
	}
}

// A regression is asked too, and the number of rows is bounded.
func TestAskedRegression(t *testing.T) {
	text := "x,y\n" + strings.Repeat("0.25,1\n", mostAsked+5)
	h, _ := askedOf(t, uitest.Subjects["sine"], text)
	h.Shows("the first 1,000 rows", "of 1,000 rows", "A says", "true")
}

// What is wrong with a table as a whole is said.
func TestAskedTableThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n":       `run A: no column "sepal_length_cm", "sepal_width_cm"`,
		"":                 "run A: the table is empty",
		"PK\x03\x04xl/":    "run A: this is an Excel workbook",
		"\x1f\x8bdeflated": "damaged",
	} {
		h, _ := askedOf(t, uitest.Subjects["iris"], text)
		h.Shows(want)
		fitsAlone(h)
	}
}

// Each network has its error on lines of its own.
func TestErrorsOfSeveralNetworks(t *testing.T) {
	h := uitest.New(t, New(), uitest.Finished(t, uitest.Lab(t)))
	var s said
	for _, l := range h.Runs.Lanes[:2] {
		s.of = append(s.of, sayer{lane: l, err: errors.New("the table is empty")})
	}
	c := plot.NewCanvas(40, 3)
	s.drawErrors(h.Scene(), c)
	if got := ansi.Strip(c.String()); !strings.Contains(got, "run A: the table is empty") || !strings.Contains(got, "\nrun B: the table is empty") {
		t.Error(got)
	}
}
