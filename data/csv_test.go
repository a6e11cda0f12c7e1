package data

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	many := "a,b\n" + strings.Repeat("1,0\n2,1\n3,0\n4,1\n5,1\n", 4)
	for _, c := range []struct {
		what    string
		text    string
		how     CSV
		inputs  []string
		classes []string
		target  string
		train   int
	}{
		{"text is a class, in order of appearance", "x,kind\n1,b\n2,a\n3,b\n", CSV{}, []string{"x"}, []string{"b", "a"}, "", 3},
		{"few whole numbers are classes, by value", many, CSV{Task: "auto"}, []string{"a"}, []string{"0", "1"}, "", 12},
		{"1 and 1.0 are one class", "a,b\n1,1\n2,1.0\n3,0\n4,0.0\n5,1\n", CSV{}, []string{"a"}, []string{"0", "1"}, "", 3},
		{"10 comes after 9", "a,b\n1,10\n2,9\n3,10\n4,9\n", CSV{}, []string{"a"}, []string{"9", "10"}, "", 4},
		{"fractions are numbers", "a,b\n1,0.5\n2,1\n3,1\n4,0.5\n", CSV{}, []string{"a"}, nil, "b", 2},
		{"whole numbers that do not recur are numbers", "a,b\n1,5\n2,6\n3,7\n4,8\n5,9\n", CSV{}, []string{"a"}, nil, "b", 3},
		{"number as asked for", many, CSV{Task: "number"}, []string{"a"}, nil, "b", 12},
		{"class as asked for", "a,b\n1,0.5\n2,1\n", CSV{Task: "class"}, []string{"a"}, []string{"0.5", "1"}, "", 2},
		{"another target", "kind,x,y\nb,1,2\na,3,4\n", CSV{Target: "kind"}, []string{"x", "y"}, []string{"b", "a"}, "", 2},
		{"columns left out", "id,x,k\nQ1,1,b\nQ2,3,a\n", CSV{Skip: " id ,"}, []string{"x"}, []string{"b", "a"}, "", 2},
		{"byte order mark, CRLF, blanks, quotes", "\ufeffx, \"k,1\"\r\n 1 , b\r\n\r\n2,a\r\n", CSV{}, []string{"x"}, []string{"b", "a"}, "", 2},
		{"one example", "x,y\n1,2.5\n", CSV{}, []string{"x"}, nil, "y", 1},
	} {
		for _, pack := range []func([]byte) []byte{func(b []byte) []byte { return b }, zipped} {
			c.how.File = write(t, "a.csv", pack([]byte(c.text)))
			s, err := c.how.Load(t.Context(), 1)
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			verify(t, s)
			if !slices.Equal(s.Features, c.inputs) || !slices.Equal(s.Classes, c.classes) || s.Target != c.target || s.Train.Len() != c.train {
				t.Errorf("%s: inputs %q, classes %q, target %q, %d for training", c.what, s.Features, s.Classes, s.Target, s.Train.Len())
			}
		}
	}
}

func TestCSVNotes(t *testing.T) {
	read := func(text string) []string {
		s := mustLoad(t, CSV{File: write(t, "a.csv", []byte(text))}, 1)
		return s.Notes
	}
	if got, want := read("x,y\n1,2.5\n"), []string{`read 1 row of 2 columns, comma (UTF-8, names in line 1): 1 input, target "y" (number)`,
		"the validation part is empty", "the test part is empty"}; !slices.Equal(got, want) {
		t.Errorf("notes %q: want %q", got, want)
	}
	if got, want := read("x,y\n" + strings.Repeat("1,a\n3,a\n", 5) + "2,b\n")[2:], []string{"class b is missing from the validation part",
		"class b is missing from the test part"}; !slices.Equal(got, want) {
		t.Errorf("notes %q: want %q", got, want)
	}
	text := "x,y\n" + strings.Repeat("1,a\n", 10)
	for i := range 7 {
		text += fmt.Sprintf("2,c%d\n", i)
	}
	if got, want := read(text), "7 classes are missing from the test part: c0, c1, c2, c3, c4, ..."; got[2] != want {
		t.Errorf("notes %q: want %q", got, want)
	}
}

func TestCSVErrors(t *testing.T) {
	largest := math.MaxFloat32
	if FloatBytes == 8 {
		largest = math.MaxFloat64
	}
	different := "x,y\n"
	for i := range 1001 {
		different += fmt.Sprintf("1,c%d\n", i)
	}
	for _, c := range []struct {
		want string // after the file
		text string
		how  CSV
	}{
		{"the file is empty: want a header row with the names of the columns", "", CSV{}},
		{"no rows below the header: want at least one", "x,y\n", CSV{}},
		{"line 1 is one column: want commas, semicolons, tabs, bars or blanks between the columns, or sep=SIGN", "x\n1\n", CSV{}},
		{`no inputs: want a column of numbers beside the target "y"`, "x,y\n1,2\n", CSV{Skip: "x"}},
		{"line 3: wrong number of columns: want 2 as in the header", "x,y\n1,2\n3\n", CSV{}},
		{"line 4: wrong number of columns: want 2 as in the header", "x,y\n1,2\n\n3,4,5\n", CSV{}},
		{`line 3, column "x": "n.a." is no number, as others are: want numbers or nothing, or leave the column out with skip=x`, "x,y\n1,2\nn.a.,3\n", CSV{}},
		{`no inputs: want a column of numbers beside the target "y"; left out: "x" (empty), unless only=COLUMN names them`, "x,y\n,2\n", CSV{}},
		{`no inputs: want a column of numbers beside the target "y"; left out: "x" (empty), unless only=COLUMN names them`, "x,y\nNaN,2\n", CSV{}},
		{`line 2, column "x": "-inf" is not finite: want numbers or nothing, or leave the column out with skip=x`, "x,y\n-inf,2\n", CSV{}},
		{fmt.Sprintf(`line 2, column "x": "1e999" is beyond %.2g: want numbers or nothing, or leave the column out with skip=x`, largest), "x,y\n1e999,2\n", CSV{}},
		{`column "y": no row has a target: want a value in each`, "x,y\n1,?\n2,\n", CSV{Target: "y"}},
		{`line 3, column "y": "b" is no number: want numbers, as in 1 other row, or nothing`, "x,y\n1,2\n2,b\n", CSV{Task: "number"}},
		{`column "y": every row is of class "b": want at least two classes, or target=COLUMN if the last column is not the target`, "x,y\n1,b\n2,b\n", CSV{}},
		{`column "y": every row is of class "b": want at least two classes`, "x,y\n1,b\n2,b\n", CSV{Target: "y"}},
		{`column "y" has 1001 different values in 1001 rows: want at most 1000 classes, or numbers with task=number, or target=COLUMN if the last column is not the target`, different, CSV{}},
		{`unknown target column "knd": did you mean "kind"? want one of x, kind`, "x,kind\n1,b\n", CSV{Target: "knd"}},
		{`skip: unknown column "idd": did you mean "id"? want one of id, x, y`, "id,x,y\n1,1,b\n", CSV{Skip: "idd"}},
		{`column "y" is left out, but it is the target: want target=COLUMN`, "x,y\n1,b\n", CSV{Skip: "y"}},
		{`unknown task "clas": did you mean "class"? want one of auto, class, number`, "x,y\n1,b\n", CSV{Task: "clas"}},
		{`line 2: a quote is opened and not closed: want another one after the text`, "x,y\n1,\"a\n", CSV{}},
	} {
		c.how.File = write(t, "a.csv", []byte(c.text))
		s, err := c.how.Load(t.Context(), 1)
		if want := c.how.File + ": " + c.want; err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if s != nil {
			t.Errorf("%s: a set came with the error", c.want)
		}
	}
}

func TestCSVFileErrors(t *testing.T) {
	good := zipped([]byte("x,y\n1,2.5\n2,3.5\n"))
	for want, b := range map[string][]byte{
		"truncated: the zipped data ends too early":         good[:len(good)-4],
		"damaged: the checksum of the zipped data is wrong": changed(good, -8),
	} {
		path := write(t, "a.csv", b)
		if _, err := (CSV{File: path}).Load(t.Context(), 1); err == nil || err.Error() != path+": "+want {
			t.Errorf("%v\nwant %s: %s", err, path, want)
		}
	}
	missing := filepath.Join(t.TempDir(), "no.csv")
	if _, err := (CSV{File: missing}).Load(t.Context(), 1); err == nil || !strings.HasPrefix(err.Error(), missing+": ") || !os.IsNotExist(unwrapped(err)) {
		t.Errorf("%v: want %s and that it does not exist", err, missing)
	}
	if _, err := (CSV{}).Load(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "csv:file=FILE") {
		t.Errorf("%v: want csv:file=FILE in it", err)
	}
}

// unwrapped returns the innermost error.
func unwrapped(err error) error {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		err = u.Unwrap()
	}
}
