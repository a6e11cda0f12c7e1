package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

// values returns the inputs of a part in increasing order.
func values(p *Part) []tensor.Float { return slices.Sorted(slices.Values(p.Values)) }

func TestCSVTestFile(t *testing.T) {
	train := write(t, "train.csv", []byte("x,kind,color\n1,a,red\n2,b,blue\n3,a,red\n4,b,blue\n5,a,red\n6,b,blue\n7,a,red\n8,b,blue\n9,a,red\n10,b,blue\n"))
	test := write(t, "test.csv", []byte("kind;color;x\nb;red;0,5\na;green;7\n"))
	val := write(t, "val.csv", []byte("3,b,blue\n"))
	s := mustLoad(t, CSV{File: train, Target: "kind", Test: test, Val: val}, 1)
	verify(t, s)
	if s.Train.Len() != 10 || s.Val.Len() != 1 || s.Test.Len() != 2 {
		t.Errorf("sizes %d, %d, %d: want 10, 1, 2", s.Train.Len(), s.Val.Len(), s.Test.Len())
	}
	if want := []string{"x", "color=red", "color=blue"}; !slices.Equal(s.Features, want) {
		t.Errorf("inputs %q: want %q", s.Features, want)
	}
	// Green is no color of the training part, and 0,5 has another decimal sign.
	if want := []tensor.Float{7, 0, 0, 0.5, 1, 0}; !slices.Equal(s.Test.Values, want) || !slices.Equal(s.Test.Class, []int32{0, 1}) {
		t.Errorf("test part %v of classes %v: want %v of 0 and 1", s.Test.Values, s.Test.Class, want)
	}
	if s := mustLoad(t, CSV{File: train, Target: "kind", Test: test}, 1); s.Train.Len() != 8 || s.Val.Len() != 2 || s.Test.Len() != 2 {
		t.Errorf("sizes %d, %d, %d: want 8, 2, 2", s.Train.Len(), s.Val.Len(), s.Test.Len())
	}
	for text, want := range map[string]string{
		"x,kind,color\n1,c,red\n":  `line 2, column "kind": class "c" is not among the 2 of the training table`,
		"x,kind\n1,a\n":            `no column "color": want the columns of the training table`,
		"x,color\n1,red\n":         `no column "kind", the target: want the columns of the training table`,
		"x,kind,color\nup,a,red\n": `line 2, column "x": "up" is no number as in the training rows`,
		"x,kind,color\n,a,red\n":   `line 2, column "x": no value: want one, since none is missing in the training rows`,
	} {
		_, err := CSV{File: train, Target: "kind", Test: write(t, "test.csv", []byte(text))}.Load(t.Context(), 1)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

func TestCSVGroups(t *testing.T) {
	text := "who,x,y\n"
	for i := range 60 {
		text += fmt.Sprintf("p%d,%d,%d.5\n", i/4, i/4, i)
	}
	for seed := range uint64(5) {
		s := mustLoad(t, CSV{File: write(t, "a.csv", []byte(text)), Group: "who"}, seed)
		verify(t, s)
		if !slices.Equal(s.Features, []string{"x"}) || s.Val.Len() != 12 || s.Test.Len() != 12 {
			t.Errorf("inputs %q, %d and %d held out: want x, 12 and 12", s.Features, s.Val.Len(), s.Test.Len())
		}
		in := map[tensor.Float]int{}
		for i, p := range []*Part{&s.Train, &s.Val, &s.Test} {
			for _, who := range p.Values {
				if was, ok := in[who]; ok && was != i {
					t.Errorf("person %v is in parts %d and %d", who, was, i)
				}
				in[who] = i
			}
		}
	}
}

func TestCSVSplitByTime(t *testing.T) {
	text := "x,y\n"
	for i := range 10 {
		text += fmt.Sprintf("%d,%d.5\n", i, i)
	}
	s := mustLoad(t, CSV{File: write(t, "a.csv", []byte(text)), Split: "time"}, 3)
	if !slices.Equal(values(&s.Train), []tensor.Float{0, 1, 2, 3, 4, 5}) || !slices.Equal(s.Val.Values, []tensor.Float{6, 7}) || !slices.Equal(s.Test.Values, []tensor.Float{8, 9}) {
		t.Errorf("parts %v, %v, %v: want 0 to 5, 6 to 7, 8 to 9", s.Train.Values, s.Val.Values, s.Test.Values)
	}
}

// TestStatisticsComeFromTrainingRows checks that changed rows in the other parts do
// not change the training part.
func TestStatisticsComeFromTrainingRows(t *testing.T) {
	rows := func(held string) string {
		text := "x,when,color,y\n"
		for i := range 30 {
			x := fmt.Sprint(i)
			if i%5 == 0 {
				x = "NA"
			}
			text += fmt.Sprintf("%s,2020-01-%02d,%s,%d.5\n", x, i+1, []string{"red", "blue", "green"}[i%3], i)
		}
		return text + strings.Repeat(held, 20)
	}
	load := func(held string) *Set {
		return mustLoad(t, CSV{File: write(t, "a.csv", []byte(rows(held))), Split: "time"}, 1)
	}
	a, b := load("1,2020-01-02,red,1.5\n"), load("1000000,2019-01-02,purple,2.5\n")
	one, _ := json.Marshal(a.Encoder)
	two, _ := json.Marshal(b.Encoder)
	if string(one) != string(two) || !slices.Equal(a.Train.Values, b.Train.Values) {
		t.Errorf("the encoder depends on rows that are held out:\n%s\n%s", one, two)
	}
}

// TestReaderReadsRowsLater keeps a reader as plain data and reads the file of the
// set again, as new rows.
func TestReaderReadsRowsLater(t *testing.T) {
	for _, file := range []string{
		"cases/06-ship.csv", "own/bike-sharing.csv", "own/excel-german.csv", "own/pandas-bool.tsv", "own/churn.csv", "own/crx.data",
		"own/airquality.csv", "own/eurostat.csv", "own/excel-mac.csv", "own/excel-report.csv", "own/excel-unicode.txt", "own/factors.csv",
		"own/mtcars.txt", "own/pandas-index.csv", "own/titanic.csv",
	} {
		path := filepath.Join("testdata", file)
		s := prepare(mustLoad(t, CSV{File: path, Split: "time"}, 1), Standardize{})
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all, next := prepared(s), 0
		for i, got := range later(t, s, raw) {
			if got.err != nil {
				if below := strings.HasPrefix(got.err.Error(), "1 cell:"); s.Reading.Left == nil && !below { // what is below the table
					t.Errorf("%s: line %d: %v", file, got.line, got.err)
				}
				continue
			}
			if s.Regression() && s.Reading.Left == nil && !slices.Equal(got.x, all[i]) { // classes are interleaved
				t.Fatalf("%s: row %d is %v: want %v", file, i+1, got.x, all[i])
			}
			if slices.ContainsFunc(all, func(x []tensor.Float) bool { return slices.Equal(x, got.x) }) {
				next++
			} else if s.Reading.Left == nil {
				t.Fatalf("%s: line %d is %v: want an example of the set", file, got.line, got.x)
			}
		}
		if next < len(all) {
			t.Errorf("%s: %d rows are read again: want all %d", file, next, len(all))
		}
	}
}

// A readRow is a row of a Stream, as a network sees it.
type readRow struct {
	x    []tensor.Float
	line int
	err  error
}

// later returns the rows of a table, read with what is kept of s.
func later(t *testing.T, s *Prepared, raw []byte) []readRow {
	t.Helper()
	kept := s.Reader()
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	r := Reader{Shift: kept.Shift, Scale: kept.Scale}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&r, kept) {
		t.Errorf("the reader is %+v when it is read again: want %+v", r, kept)
	}
	rows, err := readRows(&r, raw)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readRows returns the rows of a table as r reads them.
func readRows(r *Reader, raw []byte) (rows []readRow, err error) {
	s, err := r.Stream(bytes.NewReader(raw), CSV{})
	if err != nil {
		return nil, err
	}
	out := make([]tensor.Float, r.Shape.Len())
	for s.Fill() {
		for s.Next(out) {
			x := tensor.New(1, len(out))
			tensor.AffineRows(x, out, []int32{0}, r.Shift, r.Scale)
			rows = append(rows, readRow{x.Data, s.Row().Line, s.Row().Err})
		}
	}
	return rows, s.Err()
}

// prepared returns what a network sees of all examples of s.
func prepared(s *Prepared) (all [][]tensor.Float) {
	for _, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		b := s.NewBatch(p.Len())
		s.Gather(*b, p, inOrder(p.Len()))
		for i := range p.Len() {
			all = append(all, b.X.Row(i))
		}
	}
	return all
}

// TestMajorityNote checks the note about a table in which most rows are of one class.
func TestMajorityNote(t *testing.T) {
	s := mustLoad(t, CSV{File: write(t, "a.csv", []byte("x,y\n"+strings.Repeat("1,a\n2,a\n3,a\n4,a\n5,b\n", 20)))}, 1)
	if want := "80 % of the rows are of class a: a network that says nothing else is right as often"; !slices.Contains(s.Notes, want) {
		t.Errorf("notes %q: want %q", s.Notes, want)
	}
}

// TestManyGroups has more groups than a column has texts that are kept, and too few.
func TestManyGroups(t *testing.T) {
	var text strings.Builder
	text.WriteString("x,g,k\n")
	for i := range 50_000 {
		fmt.Fprintf(&text, "%d,p%d,%c\n", i%97, i/2, 'a'+i%2)
	}
	s := mustLoad(t, CSV{File: write(t, "a.csv", []byte(text.String())), Group: "g"}, 1)
	if s.Val.Len() != 10_000 || s.Test.Len() != 10_000 {
		t.Errorf("%d validation and %d test examples: want a fifth each", s.Val.Len(), s.Test.Len())
	}
	few := write(t, "b.csv", []byte("x,t,k\n"+strings.Repeat("1,p,a\n2,q,b\n", 20)))
	if _, err := (CSV{File: few, Group: "k"}).Load(t.Context(), 1); err == nil || !strings.HasSuffix(err.Error(), "no row is left for training: want more rows, or smaller groups") {
		t.Errorf("%v: want that no row is left", err)
	}
}

// TestErrorsNameTheirFile has a mistake in the test file.
func TestErrorsNameTheirFile(t *testing.T) {
	train := write(t, "a.csv", []byte("x,k\n"+strings.Repeat("1,a\n2,b\n", 20)))
	for text, want := range map[string]string{
		"x,k\n1,a\noops,b\n": `line 3, column "x": "oops" is no number`,
		"z,k\n1,a\n":         `no column "x"`,
		"x,k\n":              "no rows below the header",
	} {
		test := write(t, "b.csv", []byte(text))
		if _, err := (CSV{File: train, Test: test}).Load(t.Context(), 1); err == nil || !strings.HasPrefix(err.Error(), test+": "+want) {
			t.Errorf("%v\nwant %s: %s", err, test, want)
		}
	}
}
