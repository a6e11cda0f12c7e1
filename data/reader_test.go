package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

// TestReaderOfNumbers checks that the raw inputs of pictures, of generators and
// of arrays become what a network sees of the set, whatever the preprocessing.
func TestReaderOfNumbers(t *testing.T) {
	for _, src := range []Source{Digits{}, RGB8{N: 60}, Moons{N: 40, Noise: 0.2}, FarMoons{N: 40}, Sine{N: 30}, Iris{}, Concrete{}, Noise{N: 30, Inputs: 5, Classes: 2}} {
		for _, by := range Preprocessings {
			set := mustLoad(t, src, 1)
			s, err := Prepare(t.Context(), set, by.Part)
			if err != nil {
				continue // for other examples
			}
			read := later(t, s, nil)
			width := s.Shape.Len()
			for i, want := range prepared(s)[:s.Train.Len()] {
				var cells []string
				for j := range width {
					if s.Pictures() {
						cells = append(cells, fmt.Sprint(s.Train.Pixels[i*width+j]))
					} else {
						cells = append(cells, fmt.Sprint(s.Train.Values[i*width+j]))
					}
				}
				if got, err := read(cells); err != nil || !slices.Equal(got, want) {
					t.Fatalf("%s, %s: example %d is %v, %v: want %v", Sources.Format(src), by.Name, i, got, err, want)
				}
			}
		}
	}
}

func TestReaderFindsColumns(t *testing.T) {
	read := later(t, prepare(mustLoad(t, Moons{N: 40}, 1), NoPreprocessing{}), []string{"class", "y", "x"})
	if got, err := read([]string{"?", "2", " -1"}); err != nil || !slices.Equal(got, []tensor.Float{-1, 2}) {
		t.Errorf("a row of class, y, x is %v, %v: want -1, 2", got, err)
	}
	text := "id,n,color,y\n"
	for i := range 20 {
		text += fmt.Sprintf("%d,%d,%s,%d.5\n", i+1, 3*i%7, []string{"a", "b"}[i%2], i)
	}
	table := prepare(mustLoad(t, CSV{File: write(t, "a.csv", []byte(text)), Split: "time"}, 1), NoPreprocessing{}).Reader()
	all, err := table.Rows(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"7,3,b,9", "7,3,b,", "3,b", ` "3" , b `} {
		if got, err := all(table.Table.Cells(line)); err != nil || !slices.Equal(got, []tensor.Float{3, 0, 1}) {
			t.Errorf("line %q is %v, %v: want 3, 0, 1", line, got, err)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	csv := prepare(mustLoad(t, CSV{File: write(t, "a.csv", []byte("x,z,y\n1,1,1.5\n2,2,2.5\n3,2,3\n"))}, 1), NoPreprocessing{}).Reader()
	moons := prepare(mustLoad(t, Moons{N: 40}, 1), NoPreprocessing{}).Reader()
	digits := prepare(mustLoad(t, Digits{}, 1), NoPreprocessing{}).Reader()
	for _, c := range []struct {
		reader       *Reader
		names, cells []string
		want         string
	}{
		{csv, []string{"x", "y"}, nil, `no column "z"`},
		{csv, nil, []string{"1"}, "1 cell: want 2 (x, z), or all 3 columns"},
		{csv, []string{"x", "z"}, []string{"1"}, "1 cell: want 2"},
		{csv, []string{"x", "z"}, []string{"1", "many"}, `column "z": "many" is no number`},
		{csv, []string{"x", "z"}, []string{"1", "?"}, `column "z": no value`},
		{moons, []string{"x", "z"}, nil, `no column "y"`},
		{moons, nil, []string{"1"}, "1 cells: want 2"},
		{moons, nil, []string{"1", "many"}, `cell 2 is "many": want a number`},
		{moons, nil, []string{"1", "nan"}, "number 2 is NaN: want finite numbers"},
		{moons, nil, []string{"1", "1e999"}, `cell 2 is "1e999"`},
		{digits, []string{"x"}, nil, "the inputs have no names: want 64 numbers"},
	} {
		read, err := c.reader.Rows(c.names)
		if err == nil {
			_, err = read(c.cells)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v under %v give the error %v: want %s", c.cells, c.names, err, c.want)
		}
	}
}
