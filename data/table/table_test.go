package table

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"descent/model/tensor"
)

// TestNumbersAreThoseOfParseFloat compares the quick way and the scanner's with
// the standard library, to the bit.
func TestNumbersAreThoseOfParseFloat(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	texts := []string{"0", "-0", "1", "-1", "007", "1.", ".5", "+5", "1e5", "1E-5", "9007199254740993", "123456789012345678",
		"1234567890123456789", "0.1", "0.30000000000000004", "1e-320", "3.4e38", "179769313486231570000000000000", "0.000000000000000001"}
	for range 20000 {
		x := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(20)-10))
		texts = append(texts, strconv.FormatFloat(x, 'f', rng.IntN(18), 64), strconv.FormatFloat(x, 'g', -1, 64))
	}
	for _, text := range texts {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := number([]byte(text), '.')
		if !ok || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s is %v, %v: want %v", text, got, ok, want)
		}
		comma, ok := number([]byte(strings.Replace(text, ".", ",", 1)), ',')
		if !ok || math.Float64bits(comma) != math.Float64bits(want) {
			t.Errorf("%s with a comma is %v, %v: want %v", text, comma, ok, want)
		}
		s := scan([]byte(text+",x\n"), 0, 1, ',').numerals('.')
		if s.row(); s.numbers[0] == s.numbers[0] && math.Float64bits(s.numbers[0]) != math.Float64bits(want) || string(s.cells[0]) != text {
			t.Errorf("the scanner has %s as %v: want %v", text, s.numbers[0], want)
		}
	}
	for _, text := range []string{"", "-", ".", "+", "1e", "e5", "1-", "0x1p-2", "1_000", "inf", "NaN", "1.2.3", "1 2", "1e999", "-1e400", "١"} {
		if x, ok := number([]byte(text), '.'); ok {
			t.Errorf("%q is %v: want no number", text, x)
		}
	}
}

func TestGroupedNumbers(t *testing.T) {
	for _, c := range []struct {
		text    string
		decimal byte
		want    float64
		either  bool
	}{
		{"1,000", '.', 1000, true}, {"1,000,000", '.', 1e6, false}, {"1,234.5", '.', 1234.5, false}, {"-12,345.75", '.', -12345.75, false},
		{"1.000", ',', 1000, true}, {"1.234,5", ',', 1234.5, false}, {"1 234,5", ',', 1234.5, false}, {"1'234.5", '.', 1234.5, false},
		{"1\u00a0234", '.', 1234, false}, {"1\u202f234\u202f567", '.', 1234567, false},
	} {
		if x, either, ok := grouped([]byte(c.text), c.decimal); !ok || x != c.want || either != c.either {
			t.Errorf("%q with %c: %v, %v, %v: want %v, %v", c.text, c.decimal, x, either, ok, c.want, c.either)
		}
	}
	for _, text := range []string{"1,00", "1,0000", "0,125", ",100", "1,,000", "12,34,567", "1000", "a,bcd", "1,000.5.5", "$1,000", "1,-00"} {
		if x, _, ok := grouped([]byte(text), '.'); ok {
			t.Errorf("%q is %v: want no number", text, x)
		}
	}
}

func TestDates(t *testing.T) {
	at := func(text string) float64 {
		u, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return float64(u.UnixNano()) / 1e9
	}
	for text, want := range map[string]string{
		"2020-02-29": "2020-02-29T00:00:00Z", "2020/1/2": "2020-01-02T00:00:00Z", "31.12.1999": "1999-12-31T00:00:00Z",
		"12/31/1999": "1999-12-31T00:00:00Z", "31/12/1999": "1999-12-31T00:00:00Z", "1/2/03": "2003-01-02T00:00:00Z", "1/2/70": "1970-01-02T00:00:00Z",
		"Jan 2, 2006": "2006-01-02T00:00:00Z", "2 January 2006": "2006-01-02T00:00:00Z", "02-Jan-06": "2006-01-02T00:00:00Z", "Mar 2001": "2001-03-01T00:00:00Z",
		"2020-05": "2020-05-01T00:00:00Z", "2020-01-02 03:04": "2020-01-02T03:04:00Z", "2020-01-02T03:04:05Z": "2020-01-02T03:04:05Z",
		"2020-01-02T03:04:05.25+02:00": "2020-01-02T01:04:05.25Z", "2020-01-02 03:04:05-0530": "2020-01-02T08:34:05Z",
		"1/2/2020 3:04 PM": "2020-01-02T15:04:00Z", "1/2/2020 12:30 AM": "2020-01-02T00:30:00Z",
	} {
		if m, ok := parseDate(text, 0); !ok || !m.date || math.Abs(m.seconds-at(want)) > 1e-6 {
			t.Errorf("%q is %v, %v: want %s", text, m.seconds, ok, want)
		}
	}
	if m, ok := parseDate("3/4/2020", dayFirst); !ok || m.seconds != at("2020-04-03T00:00:00Z") || m.orders != dayFirst|monthFirst {
		t.Errorf("%+v, %v: want April 3 and both orders", m, ok)
	}
	if m, ok := parseDate("13:45:30", 0); !ok || m.date || m.seconds != 13*3600+45*60+30 {
		t.Errorf("%+v, %v: want a time of day", m, ok)
	}
	for _, text := range []string{"", "2020", "2020-02-30", "2020-13-01", "32.1.2020", "13/13/2020", "a-b-c", "1.2.3", "10.0.0.1", "25:00", "12:60", "Mon", "Jan", "1:2", "2020-01-02 aa:bb", "mar-may-2020", "maybe 2020"} {
		if m, ok := parseDate(text, 0); ok && text != "1:2" {
			t.Errorf("%q is %+v: want no date", text, m)
		}
	}
}

// TestScannerLikeCSV reads random rows that encoding/csv has written.
func TestScannerLikeCSV(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", "b c", "\"", ",", ";", "\n", "1.5", "-2", "", "ä", "\"\"", "x\"y", "'", "\t|"}
	for range 2000 {
		var want [][]string
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.UseCRLF = rng.IntN(2) == 0
		for range 1 + rng.IntN(4) {
			row := []string{"first"}
			for range 3 {
				row = append(row, strings.TrimSpace(pieces[rng.IntN(len(pieces))]+pieces[rng.IntN(len(pieces))]))
			}
			want = append(want, row)
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		s := scan([]byte(b.String()), 0, 1, ',').numerals('.')
		for _, row := range want {
			if !s.row() {
				t.Fatalf("%q ends too early", b.String())
			}
			for i, cell := range s.cells {
				if len(s.cells) != len(row) || strings.ReplaceAll(string(cell), "\r\n", "\n") != row[i] {
					t.Fatalf("%q: row %q: want %q", b.String(), s.cells, row)
				}
			}
		}
		if s.row() || s.inQuote || s.next != 1+strings.Count(b.String(), "\n") {
			t.Fatalf("%q: more rows, or %d lines", b.String(), s.next)
		}
	}
}

func TestDialects(t *testing.T) {
	for what, c := range map[string]struct {
		text    string
		how     Settings
		sep     byte
		decimal byte
		header  int
		names   string
	}{
		"comma":                      {"x,y\n1,2\n3,4\n", Settings{}, ',', '.', 1, "x y"},
		"decimal commas in quotes":   {"x,y\n\"1,5\",a\n\"2,25\",b\n", Settings{}, ',', ',', 1, "x y"},
		"semicolons, all decimals":   {"1,5;2,5\n3,5;4,5\n", Settings{}, ';', ',', 0, "c1 c2"},
		"semicolons with points":     {"x;y\n1.5;2.5\n3.5;4.5\n", Settings{}, ';', '.', 1, "x y"},
		"groups with points":         {"x;y\n1.500;2,5\n3.500;4,5\n", Settings{}, ';', ',', 1, "x y"},
		"text with commas":           {"a;b\nx, y;1\nz, w;2\n", Settings{}, ';', '.', 1, "a b"},
		"text with blanks":           {"a,b\nx y,p q\nz w,r s\n", Settings{}, ',', '.', 1, "a b"},
		"names of years":             {"land,2001,2002,2003\na,5,6.5,7\nb,1,2,9\n", Settings{}, ',', '.', 1, "land 2001 2002 2003"},
		"numbers alone":              {"1,2,7\n3,4,9\n", Settings{}, ',', '.', 0, "c1 c2 c3"},
		"texts alone, that recur":    {"a,b\nb,a\na,b\nb,b\n", Settings{}, ',', '.', 0, "c1 c2"},
		"texts alone":                {"size,kind\nbig,a\nsmall,b\nbig,b\n", Settings{}, ',', '.', 1, "size kind"},
		"header=yes":                 {"1,2\n3,4\n", Settings{Header: "yes"}, ',', '.', 1, "1 2"},
		"header=no":                  {"x,y\n3,4\n", Settings{Header: "no"}, ',', '.', 0, "c1 c2"},
		"sep and decimal as asked":   {"x:y\n1,5:2\n", Settings{Sep: ":", Decimal: "comma"}, ':', ',', 1, "x y"},
		"names that are given twice": {"x,x,y\n1,2,3\n", Settings{}, ',', '.', 1, "x x.2 y"},
		"no name":                    {",x\n1,2\n2,4\n", Settings{}, ',', '.', 1, "c1 x"},
		"a separator at the end":     {"x,y,\n1,2,\n3,4,\n", Settings{}, ',', '.', 1, "x y c3"},
		"names of rows":              {"x y\na 1 2\nb 3 4\nc 5 6\n", Settings{}, ' ', '.', 1, "c1 x y"},
		"sep=":                       {"\"sep=|\"\r\nx|y\r\n1|2\r\n", Settings{}, '|', '.', 2, "x y"},
		"comments and empty lines":   {"# one\n\n% two, three\nx,y\n1,2\n", Settings{}, ',', '.', 4, "x y"},
	} {
		d, err := detect([]byte(c.text), c.how)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		line := d.headerLine
		if !d.header {
			line = 0
		}
		if d.sep != c.sep || d.decimal != c.decimal || line != c.header || strings.Join(d.names, " ") != c.names {
			t.Errorf("%s: %q %q, header in line %d, %q: want %q %q, %d, %s", what, d.sep, d.decimal, line, d.names, c.sep, c.decimal, c.header, c.names)
		}
	}
}

func TestEncodings(t *testing.T) {
	for want, raw := range map[string]string{
		"UTF-8 é€":    "\ufeffé€",
		"Latin-1 é€":  "\xe9\x80",
		"UTF-16 é€":   "\xff\xfe\xe9\x00\xac\x20",
		"UTF-16 €é":   "\xfe\xff\x20\xac\x00\xe9",
		"UTF-16 a,b":  "a\x00,\x00b\x00",
		"UTF-16 😀":    "\xff\xfe\x3d\xd8\x00\xde",
		"UTF-8 plain": "plain",
	} {
		text, encoding, err := decode([]byte(raw))
		if got := encoding + " " + string(text); err != nil || got != want {
			t.Errorf("%q is %s, %v: want %s", raw, got, err, want)
		}
	}
	for raw, want := range map[string]string{
		"PAR1xx": "Parquet", "PK\x03\x04xx xl/workbook": "Excel workbook", "PK\x03\x04 x.npy": "npz:file=", "PK\x03\x04": "zip archive",
		"\n <!DOCTYPE html>": "web page", "<HTML>": "web page", "%PDF-1": "PDF", "\x93NUMPY": "npz:file=", "{\"a\":1}": "JSON", "@RELATION x": "ARFF",
		"a\x00\x00\x00b": "no text", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00": "web page",
	} {
		if _, _, err := decode([]byte(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v: want %s", raw, err, want)
		}
	}
}

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
		{[]string{"red", "None", "blue"}, "category of 3 values"},
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
		{[]string{"", "NA"}, `no inputs: want a column of numbers beside the target "y"; left out: "v" (empty), unless only=COLUMN names them`},
		{[]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30e"},
			`line 31, column "v": "30e" is no number, as others are: want numbers or nothing, or leave the column out with skip=v`},
	} {
		if got := kinds(c.cells...); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %s: want %s", c.cells, got, c.want)
		}
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
