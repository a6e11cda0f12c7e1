package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"descent/trainer/interchange/chart/axis"
)

// Ticks must be 1, 2 or 5 times a power of ten apart, inside the range, and
// their labels must say exactly what they are.
func TestTicks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		span := math.Pow(10, rng.Float64()*16-8)
		lo := (rng.Float64() - 0.5) * math.Pow(10, rng.Float64()*6-3)
		n, whole := 1+rng.IntN(12), rng.IntN(2) == 0
		hi := lo + span
		ticks, decimals := axis.Ticks(lo, hi, n, whole)
		if len(ticks) > n {
			t.Fatalf("Ticks(%v, %v, %d) gives %d", lo, hi, n, len(ticks))
		}
		for i, v := range ticks {
			if v < lo-1e-6*span || v > hi+1e-6*span {
				t.Fatalf("tick %v is outside of %v to %v", v, lo, hi)
			}
			if whole && v != math.Trunc(v) {
				t.Fatalf("tick %v is not whole", v)
			}
			label := FormatTick(v, decimals)
			read, err := strconv.ParseFloat(label, 64)
			if err != nil || math.Abs(read-v) > 1e-9*span {
				t.Fatalf("label %q of tick %v", label, v)
			}
			if strings.HasPrefix(label, "-0") && read == 0 {
				t.Fatalf("label %q", label)
			}
			if i > 0 {
				step := (ticks[i] - ticks[i-1])
				lead := step / math.Pow(10, math.Floor(math.Log10(step*1.0001)))
				if d := math.Min(math.Min(math.Abs(lead-1), math.Abs(lead-2)), math.Abs(lead-5)); d > 1e-3 {
					t.Fatalf("ticks %v and %v are %v apart", ticks[i-1], ticks[i], step)
				}
			}
		}
	}
}

func TestCanvasClips(t *testing.T) {
	c := NewCanvas(6, 3)
	sub := c.Sub(2, 1, 10, 10)
	if sub.Width != 4 || sub.Height != 2 {
		t.Errorf("window is %dx%d, want 4x2", sub.Width, sub.Height)
	}
	sub.Text(1, 0, "abcdefgh", "")
	sub.Text(-1, 1, "xyz", "")
	sub.Text(0, 5, "below", "")
	sub.Set(0, -1, 'u', "")
	if got, want := c.String(), "\n   ab…\n  yz"; got != want {
		t.Errorf("canvas is %q, want %q", got, want)
	}
}

func TestCanvasWideRunes(t *testing.T) {
	c := NewCanvas(5, 1)
	c.Text(0, 0, "网络x", "")
	if got := c.String(); got != "网络x" {
		t.Errorf("canvas is %q", got)
	}
	c.Text(1, 0, "|", "")
	c.Text(2, 0, "|", "")
	if got := c.String(); got != " || x" {
		t.Errorf("canvas with halves overwritten is %q", got)
	}
	c = NewCanvas(3, 1)
	c.Text(0, 0, "网络", "")
	if got := c.String(); ansi.StringWidth(got) > 3 {
		t.Errorf("%q is wider than 3", got)
	}
}

func TestCanvasStyles(t *testing.T) {
	c := NewCanvas(6, 1)
	c.Text(0, 0, "ab", "\x1b[1m")
	c.Text(2, 0, "c", "")
	c.Text(3, 0, "d", "\x1b[2m")
	if got, want := c.String(), "\x1b[1mab\x1b[mc\x1b[2md\x1b[m"; got != want {
		t.Errorf("canvas is %q, want %q", got, want)
	}
	c.Ground(0, 0, "\x1b[44m")
	c.Ground(5, 0, "\x1b[44m")
	if got, want := c.String(), "\x1b[44m\x1b[1ma\x1b[m\x1b[1mb\x1b[mc\x1b[2md\x1b[m \x1b[44m \x1b[m"; got != want {
		t.Errorf("canvas with grounds is %q, want %q", got, want)
	}
	c.Text(0, 0, "a", "")
	if got := c.String(); !strings.HasPrefix(got, "a\x1b[1mb") {
		t.Errorf("the ground of what was there before stays: %q", got)
	}
}

func line(label string, ys ...float64) Line {
	l := Line{Label: label, Y: ys}
	for i := range ys {
		l.X = append(l.X, float64(i))
	}
	return l
}

// Charts of any numbers and sizes must not panic or leave their canvas.
func TestChartOfAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	curves := map[string][]Line{
		"nothing":  nil,
		"empty":    {line("A")},
		"one":      {line("A", 3)},
		"constant": {line("A", 2, 2, 2)},
		"zero":     {line("A", 0, 0, 0)},
		"nan":      {line("A", nan, nan)},
		"gap":      {line("A", 1, nan, 3)},
		"inf":      {line("A", 1, inf, 3, -inf)},
		"huge":     {line("A", 1e300, -1e300)},
		"tiny":     {line("A", 1e-300, 2e-300)},
		"many":     {line("A", 1, 2, 3), line("a", 3, 2, 1), line("B", 2, 2, 2), line("b", 5, 0, 5)},
	}
	for name, lines := range curves {
		for _, size := range [][2]int{{0, 0}, {1, 1}, {7, 3}, {20, 4}, {39, 6}, {80, 20}, {250, 70}} {
			c := NewCanvas(size[0], size[1])
			ch := Chart{Title: "loss", Legend: []Span{{"train", ""}}, XLabel: "epoch", XMax: 5, Lines: lines, Empty: "nothing yet", Glyphs: &Box}
			ch.Draw(c)
			for _, l := range strings.Split(c.String(), "\n") {
				if w := ansi.StringWidth(l); w > size[0] {
					t.Errorf("%s at %v: a line is %d wide", name, size, w)
				}
			}
		}
	}
}

func TestChart(t *testing.T) {
	for _, g := range []*Glyphs{&Box, &ASCII} {
		c := NewCanvas(32, 8)
		train, val := line("A", 0, 1, 2, 3), line("a", 3, 2, 1.5, 1.5)
		val.Dashed = true
		ch := Chart{Title: "loss", XLabel: "x", XMax: 3, Lines: []Line{val, train}, Glyphs: g}
		ch.Draw(c)
		got := c.String()
		if want := charts[g]; got != want {
			t.Errorf("chart is\n%s\nwant\n%s", got, want)
		}
		for _, r := range got {
			if g == &ASCII && r > 127 {
				t.Errorf("ASCII chart holds %q:\n%s", r, got)
			}
			if _, _, private := owner(r); private {
				t.Errorf("chart holds a private character:\n%s", got)
			}
		}
	}
}

// charts are the pictures of TestChart: a rising solid line over a dashed one
// that falls.
var charts = map[*Glyphs]string{
	&Box: `loss
  │╌╮                      ╭─ A
  │ ╰╌╌╌╌╌╮          ╭─────╯
2 ┤       ╰╌╌╌╌╭─────╯╌╌╌╌╌╌╌ a
  │       ╭────╯
  │ ╭─────╯
0 ┤─╯
x  0                2`,
	&ASCII: `loss
  |..                      .- A
  | .......          .-----'
2 |       ......-----'....... a
  |       .----'
  | .-----'
0 |-'
x  0                2`,
}

// area returns the part of a picture right of the y axis.
func area(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if at := strings.IndexAny(l, "│┤"); at >= 0 {
			_, lines[i], _ = strings.Cut(l[at:], string([]rune(l[at:])[0]))
		}
	}
	return strings.Join(lines, "\n")
}

// Rounding in the last digits must not bend a constant curve.
func TestConstantCurveIsStraight(t *testing.T) {
	for height := 5; height < 20; height++ {
		c := NewCanvas(40, height)
		l := line("A", 0.02, math.Nextafter(0.02, 1), 0.02, math.Nextafter(0.02, 0))
		ch := Chart{XMax: 3, Lines: []Line{l}, Glyphs: &Box}
		ch.Draw(c)
		if got := c.String(); strings.ContainsAny(area(got), "╭╮╰╯│") {
			t.Errorf("a constant is drawn as\n%s", got)
		}
	}
}

func TestResample(t *testing.T) {
	nan := math.NaN()
	got := Resample([]float64{1, 3, 3.1}, []float64{10, 20, 40}, 0, 4, 5)
	want := []float64{nan, 10, 15, 30, nan}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the curve is %v, want %v", got, want)
	}
}

func TestSparkline(t *testing.T) {
	if got := Box.Sparkline([]float64{0, 0.5, 1}, 3, 0, 1); got != "▁▅█" {
		t.Errorf("sparkline is %q", got)
	}
	if got := Box.Sparkline([]float64{1, 1, 1, 1}, 2, 1, 1); len([]rune(got)) != 2 {
		t.Errorf("sparkline of a constant is %q", got)
	}
	if got := Box.Sparkline(nil, 5, 0, 1); got != "" {
		t.Errorf("sparkline of nothing is %q", got)
	}
}

func TestProgress(t *testing.T) {
	for share, want := range map[float64]int{-1: 0, 0: 0, 0.5: 5, 1: 10, 2: 10} {
		full, rest := Box.Progress(share, 10)
		if len([]rune(full)) != want || len([]rune(rest)) != 10-want {
			t.Errorf("Progress(%v) = %q, %q", share, full, rest)
		}
	}
}

func BenchmarkChart(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	ch := Chart{Title: "loss", XMax: 1024, Glyphs: &Box}
	for i := range 12 {
		l := Line{Label: string(rune('A' + i)), Dashed: i%2 == 0}
		for x := range 1024 {
			l.X, l.Y = append(l.X, float64(x)), append(l.Y, rng.Float64()+float64(i))
		}
		ch.Lines = append(ch.Lines, l)
	}
	c := NewCanvas(70, 20)
	b.ReportAllocs()
	for b.Loop() {
		ch.Draw(c)
	}
}
