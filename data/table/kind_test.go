package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"descent/data/excerpt"
	"descent/model/tensor"
)

// readText reads a table for the tests.
func readText(t *testing.T, text string, s Settings) (*Table, error) {
	t.Helper()
	return Read(t.Context(), []byte(text), s)
}

// TestTargets tells classes, numbers and mistakes apart.
func TestTargets(t *testing.T) {
	rows := func(cell func(i int) string) string {
		text := "x,y\n"
		for i := range 60 {
			text += fmt.Sprintf("%d.5,\"%s\"\n", i, cell(i))
		}
		return text
	}
	number := func(i int) string { return fmt.Sprintf("%d.25", i) }
	except := func(others ...string) func(i int) string {
		return func(i int) string {
			if i < len(others) {
				return others[i]
			}
			return number(i)
		}
	}
	for what, c := range map[string]struct {
		cell func(i int) string
		task string
		want string // the classes, "number", or what the error holds
	}{
		"numbers":                {number, "", "number"},
		"a missing one":          {except("NA"), "", "number"},
		"a sign":                 {except("<1.0"), "", `line 2, column "y": "<1.0" is no number: want numbers without the sign "<"`},
		"a sign, as a class":     {except("<1.0"), "class", ""},
		"all with a sign":        {func(i int) string { return fmt.Sprintf("%d%%", i) }, "", `want numbers without the sign "%"`},
		"groups without a doubt": {except("1,234.5"), "", "number"},
		"a mistake":              {except("12.x"), "", `line 2, column "y": "12.x" is no number: want numbers, as in 59 other rows, or nothing`},
		"many mistakes":          {except("a", "b", "c", "d"), "", `lines 2, 3, 4 and 1 more, column "y": "a", "b", "c", ... are no numbers`},
		"a mistake among classes": {func(i int) string {
			return []string{"0", "1", "oops"}[i%2+2*(i/59)*(1-i%2)] + map[bool]string{true: "x"}[i == 7]
		}, "", `"1x" is no number`},
		"classes, text and number": {func(i int) string { return []string{"1", "2", "crew"}[i%3] }, "", "1 2 crew"},
		"few whole numbers":        {func(i int) string { return strconv.Itoa(10 - i%3) }, "", "8 9 10"},
		"few whole, as numbers":    {func(i int) string { return strconv.Itoa(10 - i%3) }, "number", "number"},
		"codes":                    {func(i int) string { return []string{"007", "7", "7.0"}[i%3] }, "", "7 007"},
		"plus and minus":           {func(i int) string { return "+-"[i%2 : i%2+1] }, "", "+ -"},
		"minus alone":              {func(i int) string { return []string{"a", "b", "-"}[i%3] }, "", "a b"},
		"names":                    {func(i int) string { return fmt.Sprintf("name %d", i) }, "", "it names the rows"},
	} {
		table, err := readText(t, rows(c.cell), Settings{Task: c.task})
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case table.Classes == nil:
			got = "number"
		default:
			got = strings.Join(table.Classes, " ")
		}
		if c.want == "number" && got != "number" || !strings.Contains(got, c.want) || err == nil && c.want != "" && got != c.want {
			t.Errorf("%s: %s: want %s", what, got, c.want)
		}
	}
}

// TestInputs tells kinds of columns apart.
func TestInputs(t *testing.T) {
	kinds := func(cells ...string) string {
		text := "v,y\n"
		for i := range 60 {
			text += fmt.Sprintf("\"%s\",%d\n", cells[i%len(cells)], i%2)
		}
		table, err := readText(t, text, Settings{})
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(table.Reading.Columns[0])
	}
	for _, c := range []struct {
		cells []string
		want  string
	}{
		{[]string{"1", "2.5", "NA", "", "?"}, "number"},
		{[]string{"1", "None", "3"}, "number"},
		{[]string{"1", "\u200b2\u200e", "\ufeff3", "4\u00a0"}, "number"},
		{[]string{"1", "2", "1e999"}, fmt.Sprintf(`line 4, column "v": "1e999" is beyond %.2g: want numbers or nothing, or leave`, maxNumber)},
		{[]string{"1", "2", "-Inf"}, `line 4, column "v": "-Inf" is not finite: want numbers or nothing, or leave`},
		{[]string{"red", "None", "blue"}, "category of 3 values"},
		{[]string{"calm", "Infinity", "a\u200b", "a"}, "category of 3 values"},
		{[]string{"2020-01-02", "NaT", "2020-03-04"}, "date"},
		{[]string{"Yes", "no", "-"}, "yes/no"},
		{[]string{"T", "f"}, "yes/no"},
		{[]string{"2", "4", "5more"}, "category of 3 values"},
		{[]string{"2020-01-02", "2020-03-04", ""}, "date"},
		{[]string{"10:30", "9:45:10"}, "time of day"},
		{[]string{"1,234", "5,678,901"}, "number"},
		{[]string{"1,234", "5,678"}, `column "v": whether "1,234" is a thousand or has three decimals is not clear: want decimal=point or decimal=comma`},
		{[]string{"−5", "3"}, "number"},
		{[]string{"<18", ">=18"}, "category of 2 values"},
		{[]string{"$5", "$7.50", ""}, `line 2, column "v": "$5" is a number with the sign "$": want numbers or nothing, or leave the column out with skip=v`},
		{[]string{"5%", "12.5 %"}, `line 2, column "v": "5%" is a number with the sign "%": want`},
		{[]string{"(5)", "6", "(7)", "(8)"}, `line 2, column "v": "(5)" is a number with the sign "("`},
		{[]string{"5 mg", "10 mg"}, "category of 2 values"},
		{[]string{"12,34,567", "1,23,456"}, "number"},
		{[]string{"", "NA"}, `no inputs: want a column of numbers beside the target "y"; left out: "v" (empty), unless only=COLUMN names them`},
		{[]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30e"},
			`line 31, column "v": "30e" is no number, as others are: want numbers or nothing, or leave the column out with skip=v`},
	} {
		if got := kinds(c.cells...); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %s: want %s", c.cells, got, c.want)
		}
	}
}

// TestUnits refuses a column of many numbers with a unit, and targets beyond all
// numbers.
func TestUnits(t *testing.T) {
	units, large := "v,w,y\n", "x,y\n"
	for i := range 60 {
		units += fmt.Sprintf("%d.5 kg,%d,%d\n", i, i*i, i%2)
		large += fmt.Sprintf("%d,%de999\n", i, i+1)
	}
	for text, want := range map[string]string{
		units: `line 2, column "v": "0.5 kg" is a number with the sign "kg"`,
		large: `column "y": "1e999", "2e999", "3e999", ... are no numbers`,
	} {
		if _, err := readText(t, text, Settings{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	if _, err := readText(t, "x,t,k\n0,'a, b',a\n1,'a, c',b\n2,'d, b',a\n", Settings{}); err == nil || !strings.Contains(err.Error(), "line 2: wrong number of columns") {
		t.Errorf("single quotes: %v", err)
	}
}

// TestKeptNumbers reads a table whose cells are long enough to be kept, and wants
// the same as of the one whose cells are read again.
func TestKeptNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	text := "a,b,k,y\n"
	for i := range 50 {
		text += fmt.Sprintf("%.12f,\"%.12e\",%.15f,%.12f\n", rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.Float64())
		if i == 20 {
			text += "0.123456789012,0.123456789012,0.123456789012,NA\n"
		}
	}
	read := func(kept bool) (all []tensor.Float) {
		table, err := readText(t, text, Settings{Skip: "k"})
		if err != nil || table.kept == nil {
			t.Fatalf("%v, %d numbers are kept", err, len(table.kept))
		}
		e, err := table.Fit(t.Context(), slices.Repeat([]bool{true}, table.Rows()))
		if err != nil {
			t.Fatal(err)
		}
		if !kept {
			table.kept = nil
		}
		all = make([]tensor.Float, 2*table.Rows())
		if err := table.Encode(t.Context(), e, func(r int) []tensor.Float { return all[2*r : 2*r+2] }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	if a, b := read(true), read(false); len(a) != 100 || !slices.Equal(a, b) {
		t.Errorf("kept %v\nread again %v", a, b)
	}
}

// TestAllMistakesAtOnce names every column with mistakes, with the text to paste.
func TestAllMistakesAtOnce(t *testing.T) {
	text := "a,\"b, in mm\",c,d,y\n"
	for i := range 50 {
		text += fmt.Sprintf("%d,%d,%d,%d,%d\n", i, i, i, i, i%2)
	}
	_, err := readText(t, text+"p,q,r,s,1\n", Settings{})
	want := `line 52, column "a": "p" is no number, as others are; line 52, column "b, in mm": "q" is no number, as others are; ` +
		`line 52, column "c": "r" is no number, as others are; and 1 column more: want numbers or nothing, or leave the columns out with skip="a,b, in mm,c,d"`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	table, err := readText(t, text+"p,q,5,5,1\n", Settings{Skip: "a,b, in mm"})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := table.Fit(t.Context(), slices.Repeat([]bool{true}, table.Rows())); err != nil || !slices.Equal(e.Names, []string{"c", "d"}) {
		t.Errorf("%v, %v: want c and d", e, err)
	}
}

// TestTwoDecimalSigns refuses a column whose numbers have another decimal sign than
// those of the other columns, and keeps one in which they are texts among others.
func TestTwoDecimalSigns(t *testing.T) {
	rows := func(cells ...string) string {
		text := "v,w,y\n"
		for i := range 40 {
			text += fmt.Sprintf("\"%s\",%d.25,%d\n", cells[i%len(cells)], i, i%2)
		}
		return text
	}
	_, err := readText(t, rows("1,5", "2,75"), Settings{})
	want := `line 2, column "v": "1,5" has another decimal sign than other columns: want numbers or nothing, or decimal=comma, or leave the column out with skip=v`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	table, err := readText(t, rows("1,5", "one", "two", "three"), Settings{})
	if err != nil || table.Reading.Columns[0].Kind != Category {
		t.Errorf("%v: want a category", err)
	}
}

// TestLongClasses tells classes apart whose texts differ behind what is shown, in
// the table and in another one.
func TestLongClasses(t *testing.T) {
	long := strings.Repeat("long ", 50)
	text := "x,y\n"
	for i := range 20 {
		text += fmt.Sprintf("%d,%s%c\n", i, long, 'a'+i%3)
	}
	table, err := readText(t, text, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if names := slices.Compact(slices.Sorted(slices.Values(table.Classes))); len(names) != 3 || excerpt.Width(names[0]) > maxName+1 {
		t.Errorf("classes %q: want three short names", names)
	}
	if _, err := table.Fit(t.Context(), slices.Repeat([]bool{true}, table.Rows())); err != nil {
		t.Fatal(err)
	}
	other, err := table.Like(t.Context(), []byte("x,y\n1,"+long+"c\n2,"+long+"a\n"))
	if err != nil || !slices.Equal(other.Class, []int32{2, 0}) {
		t.Errorf("%v: classes %v: want 2 and 0", err, other.Class)
	}
}

// TestMarksInTheMiddle reads files that were appended to each other, and one with
// the sign for the end of a file of DOS.
func TestMarksInTheMiddle(t *testing.T) {
	for _, text := range []string{
		"\ufeffx,y\n1,a\n2,b\n\ufeffx,y\n3,a\n\ufeff\"4\",b\n",
		"x,y\n1,a\n2,b\n3,a\n4,b\n\x1a",
	} {
		table, err := readText(t, text, Settings{})
		if err != nil || table.Rows() != 4 || !slices.Equal(table.Classes, []string{"a", "b"}) {
			t.Errorf("%q: %v: want four rows", text, err)
		}
	}
}
