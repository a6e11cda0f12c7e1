package export

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/trainer/interchange/chart"
)

func figure() *Figure {
	return &Figure{
		Text:   "a picture\n",
		Series: func() [][]string { return [][]string{{"run", "series"}, {"A sgd", "eval/bleu"}} },
		Chart: chart.Chart{Title: "loss", X: "epoch", Curves: []chart.Curve{
			{Name: "A sgd", X: []float64{0, 1, 2}, Y: []float64{1, 0.5, math.NaN()}},
			{Name: "A sgd validation", X: []float64{0, 1, 2}, Y: []float64{1, math.Inf(1), -1}, Dashed: true},
		}},
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Every kind of file must be what its ending says, also of numbers that are
// not finite and, on a logarithmic axis, not positive.
func TestWrite(t *testing.T) {
	for _, log := range []bool{false, true} {
		f, dir := figure(), t.TempDir()
		f.Log = log
		for _, kind := range f.endings() {
			path := filepath.Join(dir, "loss"+kind)
			if err := f.Write(path); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			text := read(t, path)
			switch kind {
			case ".png":
				if p, err := png.Decode(bytes.NewReader(text)); err != nil || p.Bounds().Dx() < 300 {
					t.Errorf("no picture: %v", err)
				}
			case ".svg":
				d := xml.NewDecoder(bytes.NewReader(text))
				for {
					if _, err := d.Token(); err == io.EOF {
						break
					} else if err != nil {
						t.Fatal(err)
					}
				}
				if !strings.Contains(string(text), "A sgd validation") {
					t.Error("the picture has no legend")
				}
			case ".csv":
				rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
				if err != nil || len(rows) != 7 || rows[2][0] != "A sgd" || rows[2][1] != "1" || rows[2][2] != "0.5" {
					t.Errorf("%v, %v", rows, err)
				}
			case ".tsv":
				if string(text) != "run\tseries\nA sgd\teval/bleu\n" {
					t.Errorf("the series are %q", text)
				}
			case ".txt":
				if string(text) != f.Text {
					t.Errorf("%q", text)
				}
			}
		}
	}
}

func TestTable(t *testing.T) {
	f := &Figure{Table: [][]string{{"run", "best"}, {"A, first", "0.9"}}}
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := f.Write(path); err != nil {
		t.Fatal(err)
	}
	if got := string(read(t, path)); got != "run,best\n\"A, first\",0.9\n" {
		t.Errorf("the table is %q", got)
	}
}

// What exists stays, what cannot be written leaves nothing.
func TestWriteSpares(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mine.csv")
	os.WriteFile(path, []byte("mine"), 0o644)
	if err := figure().Write(path); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("written over: %v", err)
	}
	if got := read(t, path); string(got) != "mine" {
		t.Errorf("the file is %q", got)
	}
	for _, name := range []string{"loss", "loss.gif", "nowhere/loss.png"} {
		if err := figure().Write(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// A file appears when it is whole: what fails on the way leaves nothing, and no
// name of a file of the meantime is in the error.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.txt")
	broken := errors.New("it broke")
	err := Create(path, func(w io.Writer) error {
		if _, err := os.Lstat(path); err == nil {
			t.Error("it has its name before it is whole")
		}
		io.WriteString(w, strings.Repeat("x", 1<<20))
		return broken
	})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("the error is %v", err)
	}
	err = Create(filepath.Join(dir, "no", "f.txt"), func(io.Writer) error { return nil })
	if err == nil || strings.Contains(err.Error(), ".part") {
		t.Errorf("the error is %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	if err := Create(path, func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }); err != nil || string(read(t, path)) != "whole" {
		t.Errorf("%v, %q", err, read(t, path))
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// A name that is taken meanwhile stays what it is.
func TestCreateSparesWhatComesMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.txt")
	err := Create(path, func(w io.Writer) error { return os.WriteFile(path, []byte("mine"), 0o644) })
	if err == nil || !strings.Contains(err.Error(), "exists") || string(read(t, path)) != "mine" {
		t.Errorf("%v, %q", err, read(t, path))
	}
}
