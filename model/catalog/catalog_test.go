package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// figure is an interface of parts for the tests, with one of each kind of
// parameter.
type figure interface{ Area() float64 }

type dot struct{}

func (dot) Area() float64 { return 0 }

type box struct {
	Width  float64 `doc:"width in meters" min:"0" max:"10"`
	Depth  float64 `doc:"depth in meters" over:"0"`
	Count  int     `doc:"how many there are" key:"n" min:"1" max:"9"`
	Seed   uint64
	Filled bool
	File   string

	secret int // no parameter: other packages cannot set it either
}

func (b box) Area() float64 { return b.Width * b.Depth * float64(b.Count) }

var figures = Of[figure]{
	{Name: "dot", Doc: "nothing to see", Part: dot{}},
	{Name: "box", Doc: "a rectangle", Part: box{Width: 1, Depth: 2, Count: 3, secret: 7}},
}

func TestNames(t *testing.T) {
	if got, want := figures.Names(), []string{"dot", "box"}; !slices.Equal(got, want) {
		t.Errorf("Names() = %v: want %v", got, want)
	}
}

// learningRule has two words in its name.
type learningRule interface{ Rule() }

func TestNoun(t *testing.T) {
	if got := figures.Noun(); got != "figure" {
		t.Errorf("Noun() = %q: want figure", got)
	}
	if got := (Of[learningRule]{}).Noun(); got != "learning rule" {
		t.Errorf("Noun() = %q: want learning rule", got)
	}
}

func TestParse(t *testing.T) {
	def := box{Width: 1, Depth: 2, Count: 3, secret: 7}
	with := func(change func(*box)) box { b := def; change(&b); return b }
	for text, want := range map[string]figure{
		"dot":                        dot{},
		" dot ":                      dot{},
		"dot:":                       dot{},
		"box":                        def,
		"box:width=2.5":              with(func(b *box) { b.Width = 2.5 }),
		"box: width = 2.5 , n = 9 ":  with(func(b *box) { b.Width, b.Count = 2.5, 9 }),
		"box:width=1e-3,depth=1e300": with(func(b *box) { b.Width, b.Depth = 1e-3, 1e300 }),
		"box:seed=18446744073709551615,filled=true": with(func(b *box) { b.Seed, b.Filled = 1<<64-1, true }),
		"box:file=a b":                with(func(b *box) { b.File = "a b" }),
		"box:file=":                   with(func(b *box) { b.File = "" }),
		`box:file="a,b.csv",n=4`:      with(func(b *box) { b.File, b.Count = "a,b.csv", 4 }),
		`box:file= "a,b.csv"`:         with(func(b *box) { b.File = "a,b.csv" }),
		`box:file="say \"hi\"",n=4`:   with(func(b *box) { b.File, b.Count = `say "hi"`, 4 }),
		`box:file=c:\data=1\x.csv`:    with(func(b *box) { b.File = `c:\data=1\x.csv` }),
		`box:file=" a ",filled=false`: with(func(b *box) { b.File = " a " }),
		"box:width=0,n=1":             with(func(b *box) { b.Width, b.Count = 0, 1 }),
		"box:width=10":                with(func(b *box) { b.Width = 10 }),
	} {
		got, err := figures.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v: want %+v", text, got, err, want)
		}
	}
}

// TestParseErrors compares the whole text of every error, since users read them.
func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"bxo":   `unknown figure "bxo": did you mean "box"? want one of dot, box`,
		"BOX":   `unknown figure "BOX": did you mean "box"? want one of dot, box`,
		"zzzzz": `unknown figure "zzzzz": want one of dot, box`,
		"":      `unknown figure "": want one of dot, box`,

		"dot:size=1":      `dot: unknown parameter "size": there are none`,
		"box:wdth=1":      `box: unknown parameter "wdth": did you mean "width"? want one of width, depth, n, seed, filled, file`,
		"box:secret=1":    `box: unknown parameter "secret": did you mean "seed"? want one of width, depth, n, seed, filled, file`,
		"box:n=2,color=3": `box: unknown parameter "color": want one of width, depth, n, seed, filled, file`,

		"box:width=2,width=3": `box: width is given twice: want it once`,
		"box:file=a,b.csv":    `box: "b.csv" has no key: want KEY=b.csv, where KEY is one of width, depth, n, seed, filled, file, or file="a,b.csv"`,

		"box:width":      `box: "width" has no value: want width=VALUE`,
		"box:n=2,width ": `box: "width" has no value: want width=VALUE`,

		"box:3":   `box: "3" has no key: want KEY=3, where KEY is one of width, depth, n, seed, filled, file`,
		"box:a,b": `box: "a,b" has no key: want KEY="a,b", where KEY is one of width, depth, n, seed, filled, file`,
		"dot:3":   `dot: "3" is too much: it has no parameters`,

		"box:width=-0.5": `box: width: -0.5 is too small: want at least 0`,
		"box:width=10.5": `box: width: 10.5 is too large: want at most 10`,
		"box:depth=0":    `box: depth: 0 is too small: want more than 0`,
		"box:depth=-1":   `box: depth: -1 is too small: want more than 0`,
		"box:n=0":        `box: n: 0 is too small: want at least 1`,
		"box:n=10":       `box: n: 10 is too large: want at most 9`,

		"box:width=wide":  `box: width: "wide" is not a number`,
		"box:width=":      `box: width: "" is not a number`,
		"box:width=NaN":   `box: width: "NaN" is not a number`,
		"box:depth=Inf":   `box: depth: "Inf" is not a number`,
		"box:depth=+Inf":  `box: depth: "+Inf" is not a number`,
		"box:depth=-inf":  `box: depth: "-inf" is not a number`,
		"box:depth=1e999": `box: depth: "1e999" is not a number`,

		"box:n=1.5":                       `box: n: "1.5" is not a whole number`,
		"box:n=1.25e1":                    `box: n: "1.25e1" is not a whole number`,
		"box:n=1e19":                      `box: n: "1e19" is not a whole number`,
		"box:n=1e1":                       `box: n: 10 is too large: want at most 9`,
		"box:n=99999999999999999999":      `box: n: "99999999999999999999" is not a whole number`,
		"box:seed=-1":                     `box: seed: "-1" is not a whole number from 0`,
		"box:filled=maybe":                `box: filled: "maybe" is not true or false`,
		`box:file="a,b`:                   `box: file: "a,b has no closing quote`,
		`box:file="a"b`:                   `box: file: "b" follows the closing quote: want a comma or nothing`,
		`box:file="a,b",width="1",n="10"`: `box: n: 10 is too large: want at most 9`,
	} {
		part, err := figures.Parse(text)
		if err == nil || err.Error() != want {
			t.Errorf("Parse(%q) = %+v, error\n\t%v\nwant\n\t%s", text, part, err, want)
		}
	}
	if err := Unknown("parameter", "x", []string{"slope"}); err.Error() != `unknown parameter "x": want slope` {
		t.Errorf("of one name: %v", err)
	}
	if _, err := (Of[figure]{}).Parse("box"); err == nil || err.Error() != `unknown figure "box": there are none` {
		t.Errorf("Parse by an empty catalog: %v", err)
	}
}

type shelf struct {
	Books string `doc:"titles" list:"yes"`
	Color string `doc:"of the wood"`
}

func (shelf) Area() float64 { return 0 }

// TestLists sets a list in all ways in which it can be written.
func TestLists(t *testing.T) {
	shelves := Of[figure]{{Name: "shelf", Doc: "for books", Part: shelf{}}}
	for text, want := range map[string]shelf{
		"shelf:books=a":                    {Books: "a"},
		"shelf:books=a,books=b":            {Books: "a,b"},
		"shelf:books=a,b,color=red":        {Books: "a,b", Color: "red"},
		"shelf:books=a, b ,color=red":      {Books: "a,b", Color: "red"},
		`shelf:books="a,b",books="c, d"`:   {Books: "a,b,c, d"},
		"shelf:books=a,color=red,books=b":  {Books: "a,b", Color: "red"},
		`shelf:color="red,blue",books=a,b`: {Books: "a,b", Color: "red,blue"},
	} {
		got, err := shelves.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v: want %+v", text, got, err, want)
		}
		if again, err := shelves.Parse(shelves.Format(got)); err != nil || again != got {
			t.Errorf("%q becomes %+v, %v: want %+v", shelves.Format(got), again, err, got)
		}
	}
}

// TestUnknownIsShort checks that an error with many long names stays short.
func TestUnknownIsShort(t *testing.T) {
	names := make([]string, 10000)
	for i := range names {
		names[i] = fmt.Sprintf("column %d", i)
	}
	if text := Unknown("column", "colunm 7", names).Error(); len(text) > 420 || !strings.HasSuffix(text, ", ... (10000 in all)") || !strings.Contains(text, `"column 7"`) {
		t.Error(text)
	}
}

func TestFormat(t *testing.T) {
	for want, part := range map[string]figure{
		"dot":                     dot{},
		"box":                     box{Width: 1, Depth: 2, Count: 3},
		"box:width=2.5":           box{Width: 2.5, Depth: 2, Count: 3},
		"box:width=0,depth=1e-07": box{Depth: 1e-7, Count: 3},
		`box:file="a,b.csv"`:      box{Width: 1, Depth: 2, Count: 3, File: "a,b.csv"},
		`box:n=9,filled=true`:     box{Width: 1, Depth: 2, Count: 9, Filled: true},
	} {
		if got := figures.Format(part); got != want {
			t.Errorf("Format(%+v) = %q: want %q", part, got, want)
		}
	}
	if got := figures.Format(nil); got != "" {
		t.Errorf("Format(nil) = %q: want nothing", got)
	}
}

// TestRoundTrip checks that Parse gives back what Format wrote.
func TestRoundTrip(t *testing.T) {
	parts := []figure{dot{}}
	for _, file := range []string{"", "a b", "a,b.csv", `"`, `"quoted"`, `back\slash`, " edge ", "\t", "line\nbreak", "n=3", "a:b", "größe", ","} {
		parts = append(parts, box{Width: 1.0 / 3, Depth: 1e-12, Count: 5, Seed: 1<<63 + 1, Filled: true, File: file, secret: 7})
	}
	for _, part := range parts {
		text := figures.Format(part)
		got, err := figures.Parse(text)
		if err != nil || got != part {
			t.Errorf("Parse(%q) = %+v, %v: want %+v", text, got, err, part)
		}
	}
}

// TestParseLeavesTable checks that parts are copied out of their table.
func TestParseLeavesTable(t *testing.T) {
	if _, err := figures.Parse("box:width=9,file=x"); err != nil {
		t.Fatal(err)
	}
	for _, d := range figures.Describe() {
		for _, f := range d.Params {
			if f.Key == "width" {
				if err := f.Set("8"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := figures[1].Part.(box).Width; got != 1 {
		t.Errorf("the default width became %v", got)
	}
}

func TestFind(t *testing.T) {
	if e, ok := figures.Find(box{Width: 5}); !ok || e.Name != "box" {
		t.Errorf("Find(box) = %+v, %v", e, ok)
	}
	if e, ok := figures.Find(&box{}); ok {
		t.Errorf("Find(&box) = %+v: want none, since a part is a value", e)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu"}
	for got, want := range map[string]string{
		"relu":     "relu",
		"rleu":     "relu", // neighbors swapped: one edit
		"RELU":     "relu",
		"reluu":    "relu",
		"rel":      "relu",
		"sigmod":   "sigmoid",
		"simgoid":  "sigmoid",
		"tahn":     "tanh",
		"leakyrel": "leaky_relu",
		"maxout":   "",
		"reabc":    "", // three edits from relu
		"x":        "",
		"":         "",
	} {
		if near := Nearest(got, names); near != want {
			t.Errorf("Nearest(%q) = %q: want %q", got, near, want)
		}
	}
	if near := Nearest("4", []string{"a", "b"}); near != "" {
		t.Errorf("%q has nothing of 4", near)
	}
	if near := Nearest("ab", []string{"ac", "ad"}); near != "ac" {
		t.Errorf("the nearest of equals is %q: want the first", near)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"abc", "xabc", 1},
		{"kitten", "sitting", 3}, {"abcd", "badc", 2}, {"ca", "abc", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d: want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	list := figures.Describe()
	if len(list) != len(figures) {
		t.Fatalf("%d descriptions of %d parts", len(list), len(figures))
	}
	for i, d := range list {
		if d.Name != figures[i].Name || d.Doc != figures[i].Doc {
			t.Errorf("part %d is described as %q, %q", i, d.Name, d.Doc)
		}
	}
	var texts []string
	for _, f := range list[1].Params {
		texts = append(texts, f.Key+"="+f.String())
	}
	if got, want := strings.Join(texts, " "), "width=1 depth=2 n=3 seed=0 filled=false file="; got != want {
		t.Errorf("the parameters of box are %q: want %q", got, want)
	}
	if doc := list[1].Params[0].Doc; doc != "width in meters" {
		t.Errorf("the doc of width is %q", doc)
	}
}

// A catalog may read its texts in another way, for its fields alone.
func TestReadBy(t *testing.T) {
	spec := struct {
		Shape figure `doc:"a figure"`
	}{box{Width: 1}}
	short := func(text string) (figure, error) {
		if text == "." {
			return dot{}, nil
		}
		return figures.Parse(text)
	}
	f := Fields(&spec, figures.ReadBy(short), figures)[0]
	for text, want := range map[string]string{".": "dot", "dot": "dot", "box:width=2": "box:width=2"} {
		if err := f.Set(text); err != nil || f.String() != want {
			t.Errorf("%s: %v, and the figure is %s: want %s", text, err, f, want)
		}
	}
	if err := Fields(&spec, figures)[0].Set("."); err == nil {
		t.Error("the catalog itself reads the other texts")
	}
}
