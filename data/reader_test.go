package data

import (
	"bytes"
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
			width := s.Shape.Len()
			var text bytes.Buffer
			for i := range s.Train.Len() * width {
				if s.Pictures() {
					fmt.Fprint(&text, s.Train.Pixels[i])
				} else {
					fmt.Fprint(&text, s.Train.Values[i])
				}
				if text.WriteByte(','); (i+1)%width == 0 {
					text.WriteByte('\n')
				}
			}
			want := prepared(s)
			for i, got := range later(t, s, text.Bytes()) {
				if got.err != nil || !slices.Equal(got.x, want[i]) {
					t.Fatalf("%s, %s: example %d is %v, %v: want %v", Sources.Format(src), by.Name, i, got.x, got.err, want[i])
				}
			}
		}
	}
}

func TestReaderFindsColumns(t *testing.T) {
	moons := later(t, prepare(mustLoad(t, Moons{N: 40}, 1), NoPreprocessing{}), []byte("class,y,x\n?,2, -1\n"))
	if len(moons) != 1 || !slices.Equal(moons[0].x, []tensor.Float{-1, 2}) {
		t.Errorf("a row of class, y, x is %v: want -1, 2", moons)
	}
	text := "id,n,color,y\n"
	for i := range 20 {
		text += fmt.Sprintf("%d,%d,%s,%d.5\n", i+1, 3*i%7, []string{"a", "b"}[i%2], i)
	}
	s := prepare(mustLoad(t, CSV{File: write(t, "a.csv", []byte(text)), Split: "time"}, 1), NoPreprocessing{})
	for _, text := range []string{"7,3,b,9", "7,3,b,", "7,3,b", "3,b", ` "3" , b `, "color;n\nb;3\n", "y\tn\tid\tcolor\r\n\t3\t\tb\r\n"} {
		if got := later(t, s, []byte(text)); len(got) != 1 || got[0].err != nil || !slices.Equal(got[0].x, []tensor.Float{3, 0, 1}) {
			t.Errorf("%q is %v: want 3, 0, 1", text, got)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	csv := prepare(mustLoad(t, CSV{File: write(t, "a.csv", []byte("x,z,y\n1,1,1.5\n2,2,2.5\n3,2,3\n"))}, 1), NoPreprocessing{}).Reader()
	moons := prepare(mustLoad(t, Moons{N: 40}, 1), NoPreprocessing{}).Reader()
	digits := prepare(mustLoad(t, Digits{}, 1), NoPreprocessing{}).Reader()
	for _, c := range []struct {
		reader     *Reader
		text, want string
	}{
		{csv, "x,y\n1,2\n", `no column "z"`},
		{csv, "a,b\n1,2\n", `no column "x", "z"`},
		{csv, "1\n", "1 cell: want 3, as in the training table"},
		{csv, "x,z\n1\n", "1 cell: want 2, as in the header"},
		{csv, "x,z\n1,many\n", `column "z": "many" is no number`},
		{csv, "x,z\n1,?\n", `column "z": no value`},
		{csv, "x,z\n1,\"2\n", "a quote is opened and not closed"},
		{csv, "", "the table is empty"},
		{csv, "PAR1", "this is a Parquet file"},
		{moons, "x,z\n1,2\n", `no column "y"`},
		{moons, "1\n", "1 cell: want 2"},
		{moons, "1,many\n", `column "y": "many" is no number`},
		{moons, "1,nan\n", `column "y": no value`},
		{moons, "1,1e999\n", `column "y": "1e999" is no number`},
		{digits, "x\n1\n", "1 cell: want 64"},
	} {
		rows, err := readRows(c.reader, []byte(c.text))
		if len(rows) == 1 {
			err = rows[0].err
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q gives the error %v: want %s", c.text, err, c.want)
		}
	}
}
