package plot

import (
	"slices"

	"github.com/guptarohit/asciigraph"
)

// Glyphs are the characters that charts are drawn with.
type Glyphs struct {
	Solid, Dashed [6]rune  // pieces of curves: horizontal, vertical, ╭, ╮, ╰, ╯
	Spark         []rune   // bars, from low to high
	Axis, Tick    rune     // the y axis; the y axis beside a label
	Hair          rune     // a cross-hair
	Mark          rune     // a marked point
	Turn          rune     // a point from which a curve has other settings
	Above, Below  rune     // where a curve leaves the chart at the top; at the bottom
	Up, Down      rune     // a stroke from a curve's end to its label in the row above; below
	Over, Under   rune     // beside a label further away: its curve ends above; below
	Trunk         [16]rune // lines from several ends to their letters, by the sum of armUp, armDown, ...
	More          string   // in place of what is left out
	Shade, Faint  rune     // an area; a faint line
	Bar, Rest     rune     // the full and the empty part of a progress bar
	Running, Paused, Done, Stopped, Diverged, Loading,
	Line, Dash, Dot, Selected rune

	Half         rune    // a cell whose upper half is full; 0 if there is none
	Shades       []rune  // from empty to full, in place of colors
	Signed       [5]rune // from very negative to very positive, in place of colors
	Point, Cross rune    // a right and a wrong example in a scatter plot

	Name    string // what people call these glyphs
	Braille bool   // whether curves are drawn as dots of braille patterns
	Auto    bool   // whether each chart chooses between box characters and dots
	Plain   bool   // whether all of them are ASCII
}

// Box draws with box-drawing characters. Braille draws curves as dots, eight in a
// cell, which is finer where there are few rows or many curves overlap. Auto draws
// each chart with the one of these two that reads better. ASCII is for terminals
// that have neither.
var (
	Box = Glyphs{
		Solid: [6]rune{'─', '│', '╭', '╮', '╰', '╯'}, Dashed: [6]rune{'╌', '╎', '╭', '╮', '╰', '╯'},
		Spark: []rune("▁▂▃▄▅▆▇█"), Axis: '│', Tick: '┤', Bar: '━', Rest: '╌',
		Running: '▶', Paused: '‖', Done: '✓', Stopped: '■', Diverged: '✗', Loading: '…',
		Line: '━', Dash: '╌', Dot: '·', Selected: '▸',
		Half: '▀', Shades: []rune(" ░▒▓█"), Signed: [5]rune{'=', '-', ' ', '+', '#'},
		Point: '•', Cross: '×',
		Hair: '│', Mark: '◆', Turn: '◇', Shade: '░', Faint: '·', Name: "box",
		Above: '▲', Below: '▼', Up: '╱', Down: '╲', Over: '↑', Under: '↓', Trunk: [16]rune([]rune(" ╵╷│╴╯╮┤╶╰╭├─┴┬┼")), More: "…",
	}
	Braille = variant("braille", func(g *Glyphs) { g.Braille = true })
	Auto    = variant("auto", func(g *Glyphs) { g.Auto = true })
	ASCII   = Glyphs{
		Solid: [6]rune{'-', '|', '.', '.', '\'', '\''}, Dashed: [6]rune{'.', ':', '.', '.', '.', '.'},
		Spark: []rune("_.-=*#"), Axis: '|', Tick: '|', Bar: '=', Rest: '.',
		Running: '>', Paused: '=', Done: '+', Stopped: 'o', Diverged: 'x', Loading: '~',
		Line: '-', Dash: '.', Dot: '|', Selected: '>',
		Shades: []rune(" .:-=+*#%@"), Signed: [5]rune{'=', '-', ' ', '+', '#'},
		Point: 'o', Cross: 'x',
		Hair: '!', Mark: '*', Turn: '%', Shade: '`', Faint: ',', Name: "ASCII", Plain: true,
		Above: '^', Below: 'v', Up: '/', Down: '\\', Over: '\'', Under: ',', Trunk: [16]rune([]rune(" '.|-+++-'.|-+++")), More: "..",
	}
)

// variant returns Box with a name and a change.
func variant(name string, change func(*Glyphs)) Glyphs {
	g := Box
	g.Name = name
	change(&g)
	return g
}

// AllGlyphs are the glyphs that people choose from, in the order of Next.
var AllGlyphs = []*Glyphs{&Auto, &Box, &Braille, &ASCII}

// Next returns the glyphs that come after g, and the first after the last.
func (g *Glyphs) Next() *Glyphs {
	return AllGlyphs[(slices.Index(AllGlyphs, g)+1)%len(AllGlyphs)]
}

// A chart with Auto is drawn with box characters if it has at least boxRows rows
// and at most boxCurves curves: two runs with train and validation.
const boxRows, boxCurves = 10, 4

// dots reports whether the curves of a chart are drawn as dots, if the area of the
// curves has the given number of rows.
func (ch *Chart) dots(rows int) bool {
	if !ch.Glyphs.Auto {
		return ch.Glyphs.Braille
	}
	curves := 0
	for i := range ch.Lines {
		if !ch.Lines[i].Faint {
			curves++
		}
	}
	return rows < boxRows || curves > boxCurves
}

// asciigraph draws each series with characters of its own, but does not say which
// series a cell of its picture belongs to. So every series is drawn with
// characters of Unicode's private use area, private+8·series+shape, and the chart
// replaces these by a glyph in the style of the series.
const private = '\uE000'

// shapes is the number of characters for each series: the six of Solid, front,
// and one that is not used.
const shapes = 8

// front is the shape of the cell before the one in which a curve begins. The curve
// is not in that cell, so the chart draws nothing there.
const front = 6

// privateSets are the characters of the first series, made once.
var privateSets = func() (sets [64]asciigraph.CharSet) {
	for i := range sets {
		sets[i] = newPrivateSet(i)
	}
	return sets
}()

// privateSet returns the characters of a series, counted from 0.
func privateSet(series int) asciigraph.CharSet {
	if series < len(privateSets) {
		return privateSets[series]
	}
	return newPrivateSet(series)
}

// newPrivateSet makes the characters of a series.
func newPrivateSet(series int) asciigraph.CharSet {
	s := func(shape rune) string { return string(private + rune(series)*shapes + shape) }
	return asciigraph.CharSet{
		Horizontal: s(0), VerticalLine: s(1),
		ArcDownRight: s(2), ArcDownLeft: s(3), ArcUpRight: s(4), ArcUpLeft: s(5),
		StartCap: s(front), EndCap: s(0),
	}
}

// owner returns which series and shape a private character stands for.
func owner(r rune) (series, shape int, ok bool) {
	if r < private || r > '\uF8FF' {
		return 0, 0, false
	}
	return int(r-private) / shapes, int(r-private) % shapes, true
}
