package predict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
)

// own is the folder of tables as people have them.
const own = "../../data/testdata/own"

// begun returns an untrained network for a source, and its data.
func begun(t testing.TB, source string, settings ...string) (Network, *data.Prepared) {
	t.Helper()
	spec := trainer.Default()
	for _, s := range append([]string{"data=" + source, "hidden=5", "preprocess=standardize", "loss=softmax"}, settings...) {
		key, value, _ := strings.Cut(s, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	m, set, err := trainer.Begin(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return Network{m, set.Reader()}, set
}

// written writes a table and returns its path.
func written(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A list is a Sink that keeps all answers.
type list []Answer

func (l *list) Answer(a *Answer) error {
	b := *a
	b.Outputs = slices.Clone(a.Outputs)
	*l = append(*l, b)
	return nil
}

func (*list) Flush() error { return nil }

// numbers returns what an answer says, as numbers.
func (a *Answer) numbers() []tensor.Float {
	if a.Outputs == nil {
		return []tensor.Float{tensor.Float(a.Number)}
	}
	return a.Outputs
}

// asked returns what n says of a table, and the notes.
func asked(t testing.TB, n Network, in io.Reader, how data.CSV) (list, Result, []string) {
	t.Helper()
	s, err := n.Reader.Stream(in, how)
	if err != nil {
		t.Fatal(err)
	}
	var l list
	r, err := n.Table(t.Context(), s, &l)
	if err != nil {
		t.Fatal(err)
	}
	return l, r, s.Notes()
}

// TestRowsAreReadAsInTraining compares what a network says of the rows of a file
// with what it says of the examples that training makes of it, whatever decides
// which rows are in which part, how much they weigh and which columns are inputs.
func TestRowsAreReadAsInTraining(t *testing.T) {
	var text strings.Builder
	text.WriteString("id,g,w,x,color,day,y,kind\n")
	rng := rand.New(rand.NewPCG(18, 1))
	for i := range 300 {
		x := fmt.Sprintf("%.3f", rng.NormFloat64())
		if i%17 == 3 {
			x = ""
		}
		fmt.Fprintf(&text, "%d,g%d,%d,%s,%s,2024-%02d-%02d,%.2f,%s\n", i+1000, i%40, i%4, x,
			[]string{"red", "blue", "deep, green", "NA"}[rng.IntN(4)], i%12+1, i%28+1, rng.NormFloat64()*1e3, []string{"a", "b", "c"}[i%3])
	}
	path := written(t, strings.ReplaceAll(text.String(), "deep, green", `"deep, green"`))
	other := written(t, "kind,color,x,day,w,g,y,id\n"+strings.Repeat("a,blue,1.5,2024-02-03,1,g1,7,1\nc,mauve,,2024-05-05,3,g2,8,2\nb,red,-2,2023-01-01,2,g3,9,3\n", 3))
	for _, c := range []struct{ source, read string }{
		{"csv:file=" + path, path},
		{"csv:file=" + path + ",weights=w", path},
		{"csv:file=" + path + ",group=g", path},
		{"csv:file=" + path + ",split=time,categories=1,missing=mean", path},
		{"csv:file=" + path + ",missing=flag,skip=color", path},
		{"csv:file=" + path + ",only=\"x,day\",missing=drop", path},
		{"csv:file=" + path + ",target=y,weights=w,group=g,split=time", path},
		{"csv:file=" + path + ",target=y,test=" + other + ",val=" + other, other},
		{"csv:file=" + path + ",test=" + other + ",skip=id", other},
		{"csv:file=" + own + "/excel-german.csv", own + "/excel-german.csv"},
		{"csv:file=" + own + "/titanic.csv,target=Survived", own + "/titanic.csv"},
		{"csv:file=" + own + "/adult.data", own + "/adult.data"},
		{"csv:file=" + own + "/house-prices.csv", own + "/house-prices.csv"},
	} {
		n, set := begun(t, c.source, lossFor(c.source)...)
		raw, err := os.ReadFile(c.read)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, _ := asked(t, n, bytes.NewReader(raw), data.CSV{})
		var examples list
		if _, err := n.Set(t.Context(), set.Set, &examples); err != nil {
			t.Fatal(err)
		}
		left := len(rows)
		for _, e := range examples {
			if c.read == other && e.Part != "test" {
				continue
			}
			found := slices.ContainsFunc(rows, func(a Answer) bool {
				return a.Err == nil && slices.Equal(a.numbers(), e.numbers()) && (n.Reader.Classes == nil || a.Truth.Class == e.Truth.Class)
			})
			if !found {
				t.Fatalf("%s: no row is answered as example %d of %s: %v", c.source, e.Line, e.Part, e.numbers())
			}
			left--
		}
		if dropped := strings.Contains(c.source, "drop") || strings.Contains(c.source, "weights"); left != 0 && !dropped {
			t.Errorf("%s: %d rows are no example", c.source, left)
		}
	}
}

// lossFor returns the settings that a source needs.
func lossFor(source string) []string {
	if strings.Contains(source, "target=y") || strings.Contains(source, "house") {
		return []string{"loss=squared"}
	}
	return nil
}

// small is a table to learn from, with one row for each two.
func small(t testing.TB) (Network, string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("a,color,size,kind\n")
	for i := range 60 {
		fmt.Fprintf(&text, "%d.5,%s,%d,%s\n", i%7, []string{"red", "blue"}[i%2], i*i%11, []string{"yes", "no", "may be"}[i%3])
	}
	n, _ := begun(t, "csv:file="+written(t, text.String()))
	return n, text.String()
}

// TestOtherTables asks about the same rows, written in other ways.
func TestOtherTables(t *testing.T) {
	n, _ := small(t)
	want, _, notes := asked(t, n, strings.NewReader("a,color,size,kind\n1.5,red,4,no\n2.5,mauve,5,yes\n"), data.CSV{})
	if len(want) != 2 || want[0].Err != nil || want[1].Err != nil || want[0].Truth.Class == want[1].Truth.Class || len(notes) > 0 {
		t.Fatalf("two rows are %+v, with notes %q", want, notes)
	}
	for _, c := range []struct {
		name, text string
		how        data.CSV
		note       string
	}{
		{"other order", "kind,size,color,a\nno,4,red,1.5\nyes,5,mauve,2.5\n", data.CSV{}, ""},
		{"no truth", "a,color,size\n1.5,red,4\n2.5,mauve,5\n", data.CSV{}, ""},
		{"no header", "1.5,red,4,no\n2.5,mauve,5,yes\n", data.CSV{}, "no header"},
		{"no header, no truth", "1.5,red,4\n2.5,mauve,5\n", data.CSV{}, "no header"},
		{"an extra column", "note,a,color,size,more\nx,1.5,red,4,1\n,2.5,mauve,5,2\n", data.CSV{}, `left out: "note", "more"`},
		{"semicolons", "a;color;size;kind\r\n1,5;red;4;no\r\n2,5;mauve;5;yes\r\n", data.CSV{}, ""},
		{"tabs", "a\tcolor\tsize\n1.5\tred\t4\n2.5\tmauve\t5", data.CSV{}, ""},
		{"declared", "sep=|\na|color|size\n1.5|red|4\n2.5|mauve|5", data.CSV{}, "line 1 says"},
		{"asked for", "a:color:size\n1.5:red:4\n2.5:mauve:5", data.CSV{Sep: ":"}, ""},
		{"comments and empty lines", "# new\n\na,color,size\n\n1.5,red,4\n# 2\n,,\n2.5,mauve,5\n", data.CSV{}, "1 comment line"},
		{"a title", "Some rows\na,color,size\n1.5,red,4\n2.5,mauve,5\n", data.CSV{}, "above the table"},
		{"the header again", "a,color,size\n1.5,red,4\na,color,size\n2.5,mauve,5\n", data.CSV{}, "line 3 repeats"},
		{"separators at the end", "a,color,size,\n1.5,red,4,\n2.5,mauve,5,\n", data.CSV{}, ""},
		{"another target", "kind,a,color,size,said\nyes,1.5,red,4,no\nno,2.5,mauve,5,yes\n", data.CSV{Target: "said"}, ""},
		{"a byte order mark", "\ufeffa,color,size\n1.5,red,4\n2.5,mauve,5\n", data.CSV{}, ""},
		{"UTF-16", wide("a,color,size\n1.5,red,4\n2.5,mauve,5\n"), data.CSV{}, ""},
	} {
		for piece, in := range pieces(c.text) {
			got, _, notes := asked(t, n, in, c.how)
			if len(got) != 2 || got[0].Err != nil || got[1].Err != nil ||
				!slices.Equal(got[0].Outputs, want[0].Outputs) || !slices.Equal(got[1].Outputs, want[1].Outputs) {
				t.Errorf("%s, %s: %+v: want %+v", c.name, piece, got, want)
				continue
			}
			if c.how.Target == "said" && got[0].Truth.Class != want[0].Truth.Class {
				t.Errorf("%s: the truth is %+v: want %+v", c.name, got[0].Truth, want[0].Truth)
			}
			if text := strings.Join(notes, "; "); !strings.Contains(text, c.note) || c.note == "" && text != "" {
				t.Errorf("%s, %s: the notes are %q: want %q", c.name, piece, text, c.note)
			}
		}
	}
}

// pieces returns readers that give a text in pieces of different sizes.
func pieces(text string) map[string]io.Reader {
	return map[string]io.Reader{
		"whole":     strings.NewReader(text),
		"bytes":     iotest.OneByteReader(strings.NewReader(text)),
		"halves":    iotest.HalfReader(strings.NewReader(text)),
		"early end": iotest.DataErrReader(strings.NewReader(text)),
	}
}

// wide returns text as UTF-16 with a byte order mark.
func wide(text string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range text {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// TestRowsThatCannotBeRead checks that they have their line and a reason, and that
// the others are answered.
func TestRowsThatCannotBeRead(t *testing.T) {
	n, _ := small(t)
	text := "a,color,size,kind\n1.5,red,4,no\nmany,red,4,no\n,blue,5,yes\n2.5,red\n\n3.5,\"two\nlines\",6,yes\n2.5,red,1e999,maybe\n4.5,blue,1,never\n5.5,\"red,7,no\n6.5,blue,2,?\n"
	for piece, in := range pieces(text) {
		got, r, _ := asked(t, n, in, data.CSV{})
		want := []struct {
			line int
			err  string
		}{
			{2, ""}, {3, `column "a": "many" is no number`}, {4, `column "a": no value`}, {5, "2 cells: want 4, as in the header"},
			{7, ""}, {9, `column "size": "1e999" is no number`}, {10, ""}, {11, "a quote is opened and not closed"}, {12, ""},
		}
		if len(got) != len(want) || r.Rows != len(want) || r.Failed != 5 || r.Scored != 2 {
			t.Fatalf("%s: %d answers, %+v: want %d", piece, len(got), r, len(want))
		}
		for i, w := range want {
			if a := got[i]; a.Line != w.line || (a.Err == nil) != (w.err == "") || a.Err != nil && !strings.Contains(a.Err.Error(), w.err) {
				t.Errorf("%s: answer %d is of line %d, %v: want line %d, %s", piece, i, a.Line, a.Err, w.line, w.err)
			}
		}
	}
}

// TestDamagedTables changes bytes of a table: whatever comes of it, it comes to an
// end, and to the same one however the table arrives in pieces.
func TestDamagedTables(t *testing.T) {
	n, whole := small(t)
	rng := rand.New(rand.NewPCG(18, 3))
	signs := []byte("\"\"\n\r,;\t #\x00\xe9\xff=01x")
	read := func(in io.Reader) (said string) {
		s, err := n.Reader.Stream(in, data.CSV{})
		if err != nil {
			return err.Error()
		}
		var l list
		r, err := n.Table(t.Context(), s, &l)
		for _, a := range l {
			said += fmt.Sprintln(a.Line, a.Err, a.Outputs, a.Truth.Class)
		}
		return said + fmt.Sprintln(r.Rows, r.Failed, r.Scored, err)
	}
	for range 150 {
		text := []byte(whole[:rng.IntN(300)])
		for range rng.IntN(6) {
			if len(text) > 0 {
				text[rng.IntN(len(text))] = signs[rng.IntN(len(signs))]
			}
		}
		want := read(bytes.NewReader(text))
		if got := read(iotest.HalfReader(bytes.NewReader(text))); got != want {
			t.Errorf("%q in pieces is\n%swant\n%s", text, got, want)
		}
		if got := read(iotest.OneByteReader(bytes.NewReader(text))); got != want {
			t.Errorf("%q byte by byte is\n%swant\n%s", text, got, want)
		}
	}
}

// TestTablesThatCannotBeRead checks that missing columns are named.
func TestTablesThatCannotBeRead(t *testing.T) {
	n, _ := small(t)
	lost := errors.New("the disk is lost")
	for _, c := range []struct {
		in   io.Reader
		how  data.CSV
		want string
	}{
		{strings.NewReader("a,kind\n1,no\n"), data.CSV{}, `no column "color", "size": want the columns of the training table`},
		{strings.NewReader("x,y,z\n1,2,3\n"), data.CSV{}, `no column "a", "color", "size"`},
		{strings.NewReader("a,color,size\n"), data.CSV{Target: "other"}, `unknown target column "other": want one of a, color, size`},
		{strings.NewReader("a,color,size\n"), data.CSV{Sep: "both"}, `unknown sep "both"`},
		{strings.NewReader(""), data.CSV{}, "the table is empty"},
		{strings.NewReader("PK\x03\x04xl/workbook"), data.CSV{}, "an Excel workbook"},
		{iotest.ErrReader(lost), data.CSV{}, lost.Error()},
		{io.MultiReader(strings.NewReader("a,color,size\n1,red,2\n3,bl"), iotest.ErrReader(lost)), data.CSV{}, lost.Error()},
	} {
		s, err := n.Reader.Stream(c.in, c.how)
		if err == nil {
			_, err = n.Table(t.Context(), s, new(list))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the error is %v: want %s", err, c.want)
		}
	}
}

// TestStreamTakesNoMemory checks that rows allocate nothing, whatever their cells
// are, but for dates.
func TestStreamTakesNoMemory(t *testing.T) {
	n, _ := small(t)
	text := "a,color,size,kind\n" + strings.Repeat("1.25,red,4,no\n2.5e3,mauve,\"5\",yes\n-3.125,NA,6,may be\n", 10_000)
	var r Result
	allocs := testing.AllocsPerRun(1, func() {
		s, err := n.Reader.Stream(strings.NewReader(text), data.CSV{})
		if err != nil {
			t.Fatal(err)
		}
		if r, err = n.Table(t.Context(), s, nothing{}); err != nil {
			t.Fatal(err)
		}
	})
	if r.Rows != 30_000 || r.Failed > 0 || allocs > 2000 {
		t.Errorf("%+v allocates %v times: want no time for a row", r, allocs)
	}
}

// nothing is a Sink that takes no notice.
type nothing struct{}

func (nothing) Answer(*Answer) error { return nil }
func (nothing) Flush() error         { return nil }

// TestShortestRow checks that a row of two bytes is answered before another comes.
func TestShortestRow(t *testing.T) {
	n, _ := begun(t, "sine:n=100", "loss=squared")
	in, send := io.Pipe()
	answered := make(chan int, 9)
	go func() {
		s, err := n.Reader.Stream(in, data.CSV{})
		if err == nil {
			_, err = n.Table(t.Context(), s, lines(answered))
		}
		if err != nil {
			t.Error(err)
		}
		close(answered)
	}()
	for i := 1; i <= 3; i++ {
		io.WriteString(send, "0\n")
		if line := <-answered; line != i {
			t.Errorf("line %d is answered: want %d", line, i)
		}
	}
	send.Close()
	if line, more := <-answered; more {
		t.Errorf("line %d is answered: want 3 rows", line)
	}
}

// lines is a Sink that sends the lines that are answered.
type lines chan int

func (l lines) Answer(a *Answer) error { l <- a.Line; return nil }
func (lines) Flush() error             { return nil }

// TestOtherSets checks which sets a network can be asked about.
func TestOtherSets(t *testing.T) {
	n, set := begun(t, "moons:n=400")
	var l list
	results, err := n.Set(t.Context(), set.Set, &l)
	if err != nil || len(results) != 3 || len(l) != 400 || results[2].Part != "test" || results[2].Scored != set.Test.Len() {
		t.Errorf("moons: %+v, %v", results, err)
	}
	for source, want := range map[string]string{"digits": "the examples have 8x8 inputs: want 2", "gauss": "", "spiral": ""} {
		_, other := begun(t, source)
		if _, err := n.Set(t.Context(), other.Set, nothing{}); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: want %s", source, err, want)
		}
	}
}
