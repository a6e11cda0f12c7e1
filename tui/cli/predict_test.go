package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/model/tensor"
)

// learned trains on data and returns the store and the line that ends the run.
func learned(t *testing.T, source string, settings ...string) (dir string, ended map[string]any) {
	t.Helper()
	dir = t.TempDir()
	args := append([]string{"--store", dir, "train", "--json", "--data", source, "--optimizer", "adam", "--preprocess", "standardize",
		"--hidden", "8", "--epochs", "3"}, settings...)
	code, out, errOut := descent(args...)
	if code != exitOK {
		t.Fatalf("descent %q: exit code %d, %s", args, code, errOut)
	}
	return dir, lastObject(t, out)
}

// lastObject returns the JSON object on the last line of text.
func lastObject(t *testing.T, text string) (o map[string]any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &o); err != nil {
		t.Fatalf("%q: %v", lines[len(lines)-1], err)
	}
	return o
}

// apart returns the lines of a table as those of a table to learn from, and those of
// another one, both with the header.
func apart(t *testing.T, path string) (train, test string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var parts [2]strings.Builder
	for i, line := range strings.SplitAfter(string(text), "\n") {
		if i == 0 {
			parts[0].WriteString(line)
			parts[1].WriteString(line)
			continue
		}
		parts[min(i%5/4, 1)].WriteString(line)
	}
	dir := t.TempDir()
	train, test = filepath.Join(dir, "train.csv"), filepath.Join(dir, "test.csv")
	for i, path := range []string{train, test} {
		if err := os.WriteFile(path, []byte(parts[i].String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return train, test
}

// TestPredictionsScoreAsTheRunDid asks the network of a run about the file of its
// test part: the scores are those that the run recorded.
func TestPredictionsScoreAsTheRunDid(t *testing.T) {
	for _, c := range []struct {
		file, settings, metric string
		flags                  []string
	}{
		{"../../data/files/wine.csv", "", "accuracy", nil},
		{"../../data/testdata/own/titanic.csv", ",target=Survived,skip=\"Name,Ticket\"", "roc_auc", nil},
		{"../../data/testdata/own/house-prices.csv", "", "rmse", []string{"--loss", "squared"}},
	} {
		train, test := apart(t, c.file)
		dir, want := learned(t, "csv:file="+train+",test="+test+c.settings, c.flags...)
		code, out, errOut := descent("--store", dir, "predict", "last", "--data", test, "--json")
		got := lastObject(t, out)
		if code != exitOK || !near(got[c.metric], want["test_"+c.metric]) || !near(got["loss"], want["test_loss"]) || got["failed"] != 0.0 {
			t.Errorf("%s: exit code %d, %v: want the test part of %v\n%s", c.file, code, got, want, errOut)
		}
	}
}

// near reports whether two numbers differ by rounding at most: sums in another order.
func near(a, b any) bool {
	x, ok := a.(float64)
	y, is := b.(float64)
	return ok && is && x-y <= 1e-6*y && y-x <= 1e-6*y
}

// TestPredictedParts asks about the very data of a run: the scores of each part are
// those of the run, to the bit.
func TestPredictedParts(t *testing.T) {
	for _, source := range []string{"wine", "digits", "moons:n=100"} {
		dir, want := learned(t, source)
		code, out, _ := descent("--store", dir, "predict", "last", "--data", source, "--json")
		if got := lastObject(t, out); code != exitOK || got["part"] != "test" || got["loss"] != want["test_loss"] || got["macro_f1"] != want["test_macro_f1"] {
			t.Errorf("%s: exit code %d, %v: want those of %v", source, code, got, want)
		}
		_, out, _ = descent("--store", dir, "predict", "last", "--data", source)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || !slices.Equal(rows[0][:3], []string{"part", "example", "prediction"}) || rows[1][0] != "train" || rows[1][1] != "1" {
			t.Errorf("%s: %v, %v", source, rows[:2], err)
		}
	}
	dir, _ := learned(t, "moons:n=100")
	if code, _, errOut := descent("--store", dir, "predict", "last", "--data", "digits"); code != exitMisuse || !strings.Contains(errOut, "data: digits: the examples have 8x8 inputs: want 2") {
		t.Errorf("other data: exit code %d, %s", code, errOut)
	}
}

// quotedTable is a table whose classes and cells need quotes.
const quotedTable = "x,z,kind\n" + `1,2,"a, b"
2,1,"say ""c"""
3,3,plain
`

// learnedTable returns a store with a run that learned from a table, and the path of this. In
// the current folder is new.csv with rows to predict, one of which cannot be read.
func learnedTable(t *testing.T) (dir, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "learn.csv")
	table := "x,z,kind\n" + strings.Repeat(strings.TrimPrefix(quotedTable, "x,z,kind\n"), 10)
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	dir, _ = learned(t, "csv:file="+path)
	t.Chdir(t.TempDir())
	bad := "z,extra,kind,x\n1,,plain,2\nmany,,plain,2\n3,,never,1\n"
	if err := os.WriteFile("new.csv", []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

// TestPredictedTable checks both formats, what is said, the exit codes and files.
func TestPredictedTable(t *testing.T) {
	dir, _ := learnedTable(t)
	code, out, errOut := descent("--store", dir, "predict", "last", "--data", "csv:file=new.csv,skip=extra")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || code != exitFailed || len(rows) != 4 {
		t.Fatalf("exit code %d, %v, %q", code, err, out)
	}
	if want := []string{"line", "prediction", "p_a, b", `p_say "c"`, "p_plain", "true"}; !slices.Equal(rows[0], want) {
		t.Errorf("the header is %q: want %q", rows[0], want)
	}
	if want := []string{"3", "", "", "", "", ""}; !slices.Equal(rows[2], want) || rows[1][5] != "plain" || rows[3][5] != "" || rows[3][1] == "" {
		t.Errorf("the rows are %q", rows[1:])
	}
	for _, want := range []string{
		"note: of csv, the parameters file, sep, decimal, header and target are used",
		`note: not in the training table, and left out: "extra"`,
		`descent: line 3: column "z": "many" is no number as in the training rows`,
		`note: a true class that the network does not know in 1 row, the first in line 4: "never"`,
		"scores of 1 row: loss ",
		"descent: 1 of 3 rows have no answer",
	} {
		if !strings.Contains(errOut, want) {
			t.Errorf("standard error is\n%s\nwant %q", errOut, want)
		}
	}
	var first struct {
		Line          int
		Prediction    string
		Probabilities map[string]float64
		True          string
	}
	_, lines, _ := descent("--store", dir, "predict", "last", "--data", "new.csv", "--json")
	if err := json.Unmarshal([]byte(strings.SplitAfter(lines, "\n")[0]), &first); err != nil || first.Line != 2 || first.Prediction != rows[1][1] ||
		first.True != "plain" || fmt.Sprint(tensor.Float(first.Probabilities["a, b"])) != rows[1][2] || len(first.Probabilities) != 3 {
		t.Errorf("%s: %+v, %v: want %q", lines, first, err, rows[1])
	}
	if code, said, _ := descent("--store", dir, "predict", "last", "--data", "new.csv", "-o", "out.csv"); code != exitFailed || said != "out.csv\n" {
		t.Errorf("exit code %d, %q", code, said)
	}
	if text, err := os.ReadFile("out.csv"); err != nil || string(text) != out {
		t.Errorf("the file is %q, %v: want %q", text, err, out)
	}
	if code, _, errOut := descent("--store", dir, "predict", "last", "--data", "new.csv", "-o", "no/out.csv"); code != exitFailed || !strings.Contains(errOut, "no/out.csv: no such file or directory") {
		t.Errorf("exit code %d, %s, in a folder that is not there", code, errOut)
	}
}

// TestPredictRefuses checks what is said of tables and files that cannot be read or written,
// and of the table that the run learned from.
func TestPredictRefuses(t *testing.T) {
	dir, path := learnedTable(t)
	if err := os.WriteFile("out.csv", []byte("line,prediction\n1,plain\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flags, want string }{
		{"--data new.csv -o out.csv", "out.csv exists: want another name"},
		{"--data none.csv", "none.csv: no such file or directory"},
		{"--data csv", "csv: no file: want csv:file=FILE"},
		{"--data out.csv", `out.csv: no column "x", "z": want the columns of the training table`},
		{"--data out.csv -o more.csv", `descent: out.csv: no column "x"`},
		{"", `a flag is missing: want descent predict RUN --data SOURCE [-o FILE]`},
	} {
		if code, out, errOut := descent(append([]string{"--store", dir, "predict", "last"}, strings.Fields(c.flags)...)...); code != exitMisuse || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: exit code %d, %q, %s: want %s", c.flags, code, out, errOut, c.want)
		}
	}
	if _, err := os.Stat("more.csv"); err == nil {
		t.Error("a table that cannot be read leaves a file")
	}
	if _, _, errOut := descent("--store", dir, "predict", "last", "--data", path); !strings.Contains(errOut, "note: this is the table that the run learned from") {
		t.Errorf("the training table: %s", errOut)
	}
}

// TestPredictedPipe sends rows through a pipe, each after the answer to the one
// before has come.
func TestPredictedPipe(t *testing.T) {
	dir, _ := learned(t, "wine")
	table, err := os.ReadFile("../../data/files/wine.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(table), "\n")
	for _, header := range []bool{true, false} {
		in, send := io.Pipe()
		receive, out := io.Pipe()
		code := make(chan int, 1)
		go func() {
			code <- Main([]string{"--store", dir, "predict", "last", "--data", "-"}, in, out, new(bytes.Buffer))
			out.Close()
		}()
		answers := bufio.NewScanner(receive)
		time.AfterFunc(time.Minute, func() { receive.CloseWithError(io.ErrNoProgress) })
		next := func() string {
			if !answers.Scan() {
				t.Fatalf("no answer: %v", answers.Err())
			}
			return answers.Text()
		}
		if header {
			io.WriteString(send, lines[0])
		}
		for i := 1; i <= 3; i++ {
			io.WriteString(send, lines[i])
			if i == 1 {
				next() // the header of the answers
			}
			line := i
			if header {
				line++
			}
			if got := next(); !strings.HasPrefix(got, fmt.Sprintf("%d,class_", line)) {
				t.Errorf("the answer to row %d is %q", i, got)
			}
		}
		send.Close()
		if answers.Scan() || <-code != exitOK {
			t.Errorf("behind the last row: %q", answers.Text())
		}
	}
}
