package table

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
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
		{"12,34,567", '.', 1234567, false}, {"1,23,456.5", '.', 123456.5, false},
		{"1\u00a0234", '.', 1234, false}, {"1\u202f234\u202f567", '.', 1234567, false},
	} {
		if x, either, ok := grouped([]byte(c.text), c.decimal); !ok || x != c.want || either != c.either {
			t.Errorf("%q with %c: %v, %v, %v: want %v, %v", c.text, c.decimal, x, either, ok, c.want, c.either)
		}
	}
	for _, text := range []string{"1,00", "1,0000", "0,125", ",100", "1,,000", "12,345,67", "12,3", "1,2,3", "1000", "a,bcd", "1,000.5.5", "$1,000", "1,-00"} {
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
		"thousands with blanks":      {"x;y\n1 234,5;a\n3 500,25;b\n", Settings{}, ';', ',', 1, "x y"},
		"thousands, narrow blanks":   {"x;y\n1\u202f234,5;a\n3\u202f500,25;b\n", Settings{}, ';', ',', 1, "x y"},
		"units":                      {"x,y\n1.5 kg,a\n3.5 kg,b\n", Settings{}, ',', '.', 1, "x y"},
		"names of months":            {"land,2001-01,2001-02,k\na,5,6.5,p\nb,1,2,q\n", Settings{}, ',', '.', 1, "land 2001-01 2001-02 k"},
		"the header again":           {"x,y\n1,a\nx,y\n2,b\n", Settings{}, ',', '.', 1, "x y"},
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

		"UTF-8 with bytes of Latin-1 éüöä": "éüö\xe4",
	} {
		text, encoding, err := decode([]byte(raw))
		if got := encoding + " " + string(text); err != nil || got != want {
			t.Errorf("%q is %s, %v: want %s", raw, got, err, want)
		}
	}
	for raw, want := range map[string]string{
		"PAR1xx": "Parquet", "PK\x03\x04xx xl/workbook": "Excel workbook", "PK\x03\x04 x.npy": "npz:file=", "PK\x03\x04": "zip archive",
		"\n <!DOCTYPE html>": "web page", "<HTML>": "web page", "%PDF-1": "PDF", "\x93NUMPY": "npz:file=", "{\"a\":1}": "JSON", "@RELATION x": "ARFF",
		"\x80\x02c": "pickle", "\x80\x05\x95": "pickle", "MATLAB 5.0 MAT-file": "MATLAB", "<stata_dta>": "Stata",
		"a\x00\x00\x00b": "no text", "\xff\xfe\x00\x00a\x00\x00\x00": "UTF-32", "a\x00,\x00b\x00\x00\x00": "no text", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00": "web page",
	} {
		if _, _, err := decode([]byte(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v: want %s", raw, err, want)
		}
	}
}
