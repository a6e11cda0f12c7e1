package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// paints are the kinds of terminals.
var paints = map[string]*Paint{
	"color":         {Depth: TrueColor, Dark: true, Glyphs: &Box},
	"light":         {Depth: TrueColor, Glyphs: &Box},
	"indexed":       {Depth: Indexed, Dark: true, Glyphs: &Box},
	"indexed light": {Depth: Indexed, Glyphs: &Box},
	"sixteen":       {Depth: Sixteen, Dark: true, Glyphs: &Box},
	"sixteen light": {Depth: Sixteen, Glyphs: &Box},
	"cells":         {Depth: TrueColor, Dark: true, Glyphs: &ASCII},
	"shades":        {Dark: true, Glyphs: &Box},
	"ascii":         {Dark: true, Glyphs: &ASCII},
}

// ramp is a picture that gets brighter to the right and downwards.
func ramp(w, h int) Field {
	return Field{w, h, func(x, y int) float64 { return float64(x+y) / float64(w+h-2) }}
}

// A field scaled to any size must keep its mean, and at its own size or a
// multiple of it every value.
func TestFieldMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		w, h := 1+rng.IntN(30), 1+rng.IntN(30)
		values := make([]float64, w*h)
		whole := 0.0
		for i := range values {
			values[i] = rng.Float64()
			whole += values[i] / float64(w*h)
		}
		f := Field{w, h, func(x, y int) float64 { return values[y*w+x] }}
		cols, rows := 1+rng.IntN(40), 1+rng.IntN(40)
		mean := 0.0
		for y := range rows {
			for x := range cols {
				mean += f.mean(x, y, cols, rows) / float64(cols*rows)
			}
		}
		if math.Abs(mean-whole) > 1e-9 {
			t.Fatalf("%dx%d as %dx%d: mean %v, want %v", w, h, cols, rows, mean, whole)
		}
		k := 1 + rng.IntN(3)
		x, y := rng.IntN(k*w), rng.IntN(k*h)
		if got, want := f.mean(x, y, k*w, k*h), f.At(x/k, y/k); math.Abs(got-want) > 1e-9 {
			t.Fatalf("enlarged %d times, (%d, %d) is %v, want %v", k, x, y, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ width, height, w, h, cols, rows int }{
		{28, 28, 28, 14, 28, 14}, {28, 28, 27, 14, 27, 14}, {28, 28, 100, 14, 28, 14}, {28, 28, 60, 40, 56, 28},
		{8, 8, 20, 20, 16, 8}, {28, 28, 14, 40, 14, 7}, {28, 28, 1, 1, 1, 1}, {0, 8, 9, 9, 0, 0}, {8, 8, 0, 5, 0, 0},
	} {
		if cols, rows := Fit(c.width, c.height, c.w, c.h); cols != c.cols || rows != c.rows {
			t.Errorf("%dx%d in %dx%d cells is %dx%d: want %dx%d", c.width, c.height, c.w, c.h, cols, rows, c.cols, c.rows)
		}
	}
}

// On a terminal with colors a cell holds two pixels; without, a character;
// and in ASCII nothing else.
func TestPixels(t *testing.T) {
	for name, p := range paints {
		c := NewCanvas(6, 3)
		p.Field(c, ramp(6, 6), p.Gray)
		out := c.String()
		plain := ansi.Strip(out)
		if (out != plain) != p.Colored() {
			t.Errorf("%s: %q", name, out)
		}
		if p.Glyphs == &ASCII {
			for _, r := range plain {
				if r > 127 {
					t.Errorf("%s: %q is not ASCII", name, plain)
				}
			}
		}
		switch name {
		case "color", "light":
			// The corners: black over a tenth, and nine tenths over white.
			if !strings.Contains(out, "\x1b[38;2;0;0;0;48;2;24;24;24m▀") || !strings.Contains(out, "\x1b[38;2;231;231;231;48;2;255;255;255m▀") {
				t.Errorf("%s: %q", name, out)
			}
		case "shades":
			if plain != "  ░░▒▒\n░░▒▒▓▓\n▒▒▓▓██" {
				t.Errorf("%s: %q", name, plain)
			}
		}
	}
}

// Along a ramp the distance of the color from the background grows, and the
// character gets denser.
func TestRamps(t *testing.T) {
	distance := func(a, b Ink) float64 {
		return math.Abs(float64(a.R)-float64(b.R)) + math.Abs(float64(a.G)-float64(b.G)) + math.Abs(float64(a.B)-float64(b.B))
	}
	for name, p := range paints {
		for which, at := range map[string]func(float64) Ink{
			"gray": p.Gray, "heat": p.Heat, "positive": p.Signed, "negative": func(v float64) Ink { return p.Signed(-v) },
		} {
			zero, before := at(0), -1.0
			marks := ""
			for v := 0.0; v <= 1; v += 1.0 / 16 {
				ink := at(v)
				d := distance(ink, zero)
				if d < before {
					t.Errorf("%s %s: %v is nearer to the ground than what is less", name, which, v)
				}
				if before = d; !strings.HasSuffix(marks, string(ink.Mark)) {
					marks += string(ink.Mark)
				}
			}
			for i, r := range marks {
				if strings.IndexRune(marks, r) != i {
					t.Errorf("%s %s: marks go back, %q", name, which, marks)
				}
			}
			if nan := at(math.NaN()); nan.Mark == 0 {
				t.Errorf("%s %s: NaN has no mark", name, which)
			}
		}
		if a, b := p.Signed(0.9), p.Signed(-0.9); a == b || a.Mark == b.Mark {
			t.Errorf("%s: the signs look alike", name)
		}
		for a := range 8 {
			for b := range a {
				if x, y := p.Region(a, 1, 8), p.Region(b, 1, 8); distance(x, y) < 20 || x.Mark == y.Mark {
					t.Errorf("%s: regions %d and %d look alike: %v, %v", name, b, a, x, y)
				}
			}
			if distance(p.Region(a, 0.2, 8), p.ground()) > distance(p.Region(a, 1, 8), p.ground()) {
				t.Errorf("%s: the less sure region of class %d is the fuller one", name, a)
			}
		}
	}
}

// The cache of a Paint has a limited size.
func TestPensAreBounded(t *testing.T) {
	p := &Paint{Depth: TrueColor, Glyphs: &Box}
	for i := range 3 * maxPens {
		p.style(pen{ink: Ink{R: uint8(i), G: uint8(i >> 8), B: uint8(i >> 16)}})
		if len(p.pens) > maxPens {
			t.Fatalf("%d pens", len(p.pens))
		}
	}
}

func TestHistogramBars(t *testing.T) {
	for _, tt := range []struct {
		counts []int
		w, h   int
		want   string
	}{
		{[]int{0, 1, 4, 16}, 4, 2, "   █\n ▄██"},
		{[]int{16, 0, 16, 1}, 2, 1, "██"},
		{[]int{1, 0, 0, 0}, 4, 1, "█"},
		{[]int{0, 0}, 4, 1, ""},
		{[]int{10_000, 1}, 2, 1, "█▁"}, // what is rare is seen
		{[]int{4, 0}, 6, 1, "███"},
	} {
		c := NewCanvas(tt.w, tt.h)
		Box.Histogram(c, tt.counts, "")
		if got := c.String(); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.counts, got, tt.want)
		}
	}
}

func TestBars(t *testing.T) {
	c := NewCanvas(24, 2)
	Box.Bars(c, []Bar{{"coat", "75%", 0.75, "", 0, 0}, {"shirt", "20%", 0.2, "", 0, 0}}, "")
	if got, want := c.String(), "coat  ━━━━━━━━━━━╌╌╌ 75%\nshirt ━━━╌╌╌╌╌╌╌╌╌╌╌ 20%"; got != want {
		t.Errorf("bars are\n%s\nwant\n%s", got, want)
	}
	c = NewCanvas(16, 1)
	Box.Bars(c, []Bar{{Label: "lr", Value: "0.5", Share: 0.5, Low: 0.2, High: 0.8}}, "")
	if got, want := c.String(), "lr ━━┤━━╌┤╌╌ 0.5"; got != want {
		t.Errorf("the bar with an interval is %q: want %q", got, want)
	}
}

// The ground of a square lies behind its trials, in every depth of colors.
func TestSquareGround(t *testing.T) {
	for name, paint := range paints {
		c := paint.Glyphs.Canvas(30, 12)
		s := Square{Title: "lr and l2", XName: "lr", YName: "l2", Glyphs: paint.Glyphs, Paint: paint,
			Trials: []SquareTrial{{X: 0, Y: 0}, {X: 1, Y: 1, Best: true}, {X: 0.5, Y: 0.5, Chosen: true}},
			Ground: func(x, y float64) Ink { return paint.Heat((x + y) / 2) }}
		s.Draw(c)
		text := c.String()
		for _, mark := range []rune{paint.Glyphs.Point, paint.Glyphs.Mark, paint.Glyphs.Selected} {
			if !strings.ContainsRune(text, mark) {
				t.Errorf("%s: there is no %c:\n%s", name, mark, text)
			}
		}
		if !paint.Colored() && strings.Count(text, string(paint.Heat(0.9).Mark)) < 3 {
			t.Errorf("%s: there is no ground:\n%s", name, text)
		}
	}
}

func TestConfusionTable(t *testing.T) {
	table := Confusion{
		Counts: [][]int{{12, 0, 3}, {1, 9, 0}, {0, 0, 30}}, Names: []string{"shirt", "coat", "sandal"},
		Picked: -1, Paint: paints["ascii"],
	}
	c := NewCanvas(30, 4)
	table.Draw(c)
	want := "       shirt  coat   sandal\nshirt      12      .      3\ncoat        1      9      .\nsandal      .      .     30"
	if got := c.String(); got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
	table.At = 2
	c = NewCanvas(30, 3)
	table.Draw(c)
	if lines := strings.Split(c.String(), "\n"); !strings.HasPrefix(lines[1], "sandal") || lines[2] != "^ 2 more" {
		t.Errorf("around row 2 it is\n%s", c.String())
	}
}

// Every count of a confusion matrix must be in its cell, at any width that has room
// for it, and nothing may be written outside of the canvas.
func TestConfusionFits(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, p := range paints {
		for n := 1; n <= 26; n++ {
			table := Confusion{Picked: 0, Paint: p}
			for i := range n {
				table.Names = append(table.Names, fmt.Sprintf("class %c", 'A'+i))
				row := make([]int, n)
				for j := range row {
					row[j] = rng.IntN(100)
				}
				table.Counts = append(table.Counts, row)
			}
			for w := 1; w < 250; w += 1 + w/4 {
				c := NewCanvas(w, 30)
				table.Draw(c)
				if w > 8*n+12 && n > 1 {
					lines := strings.Split(ansi.Strip(c.String()), "\n")
					if want := fmt.Sprint(table.Counts[n-1][n-1]); table.Counts[n-1][n-1] > 0 && !strings.HasSuffix(strings.TrimRight(lines[n], " "), want) {
						t.Fatalf("%d classes at %d: the last row is %q, want %s at its end", n, w, lines[n], want)
					}
				}
			}
		}
	}
}

// Points must be in the cell of their place, whatever the size.
func TestPlanePlaces(t *testing.T) {
	p := Plane{XMin: -1, XMax: 1, YMin: -2, YMax: 2, XLabel: "x", Paint: paints["ascii"]}
	for _, pt := range []struct {
		x, y float64
		col  string
	}{{-1, 2, "first"}, {1, -2, "last"}} {
		p.Points = []Point{{X: pt.x, Y: pt.y, Mark: 'P'}}
		for w := 10; w < 90; w += 7 {
			for h := 3; h < 40; h += 5 {
				c := NewCanvas(w, h)
				p.Draw(c)
				lines := strings.Split(c.String(), "\n")
				if pt.col == "first" && strings.IndexByte(lines[0], 'P') < 0 {
					t.Fatalf("%dx%d: the upper left point is missing:\n%s", w, h, c.String())
				}
				if pt.col == "last" && strings.IndexByte(lines[h-2], 'P') != w-1 {
					t.Fatalf("%dx%d: the lower right point is missing:\n%s", w, h, c.String())
				}
			}
		}
	}
	p.Points = []Point{{X: 1.5, Y: 0, Mark: 'P'}, {X: math.NaN(), Y: 0, Mark: 'P'}}
	c := NewCanvas(40, 10)
	if p.Draw(c); strings.Contains(c.String(), "P") {
		t.Error("a point outside is drawn")
	}
}

// A curve must be without a gap, also where it is steep.
func TestPlaneCurve(t *testing.T) {
	p := Plane{XMin: 0, XMax: 1, YMin: -1, YMax: 1, Paint: paints["ascii"]}
	for i := range 100 {
		x := float64(i) / 99
		p.Curve = append(p.Curve, Point{X: x, Y: math.Sin(20 * x)})
	}
	c := NewCanvas(40, 16)
	p.Draw(c)
	area := strings.Split(c.String(), "\n")[:15]
	last := -1
	for x := 6; x < 40; x++ {
		top, bottom := -1, -1
		for y, l := range area {
			if x < len(l) && strings.IndexByte("-|.'", l[x]) >= 0 {
				if top < 0 {
					top = y
				}
				bottom = y
			}
		}
		if top < 0 {
			t.Fatalf("column %d is empty:\n%s", x, c.String())
		}
		if last >= 0 && (top > last+1 && bottom > last+1) {
			t.Fatalf("a gap before column %d:\n%s", x, c.String())
		}
		last = bottom
	}
}

func TestRegionsBehindPoints(t *testing.T) {
	p := Plane{XMin: 0, XMax: 1, YMin: 0, YMax: 1, Paint: paints["ascii"]}
	p.Ground = func(x, y float64) Ink {
		if x < 0.5 {
			return p.Paint.Region(1, 1, 2)
		}
		return p.Paint.Region(2, 1, 3)
	}
	p.Points = []Point{{X: 0.1, Y: 0.9, Mark: 'a'}}
	c := NewCanvas(24, 6)
	p.Draw(c)
	if got := strings.Split(c.String(), "\n")[0]; got != "1 |..a.......:::::::::::" {
		t.Errorf("the first row is %q", got)
	}
	p.Paint = paints["color"]
	c = NewCanvas(24, 6)
	p.Points[0].Ink = p.Paint.Class(1)
	p.Draw(c)
	on := p.Paint.Region(1, 1, 2)
	if want := fmt.Sprintf("\x1b[38;2;230;159;0;48;2;%d;%d;%dma", on.R, on.G, on.B); !strings.Contains(c.String(), want) {
		t.Errorf("the point has no ground: %q", c.String())
	}
}

func BenchmarkPicture(b *testing.B) {
	p := &Paint{Depth: TrueColor, Dark: true, Glyphs: &Box}
	c, f := NewCanvas(28, 14), ramp(28, 28)
	b.ReportAllocs()
	for b.Loop() {
		p.Field(c, f, p.Gray)
	}
}
