package plot

import (
	"slices"

	"github.com/guptarohit/asciigraph"
)

// Glyphs are the characters that charts are drawn with.
type Glyphs struct {
	Solid, Dashed [6]rune  // horizontal, vertical, ╭, ╮, ╰, ╯
	Spark         []rune   // from low to high
	Axis, Tick    rune     // of the y axis; beside its labels
	Hair          rune     // of a cross-hair
	Mark          rune     // of a point that stands out
	Turn          rune     // of a point where a curve goes on under other settings
	Above, Below  rune     // where a curve leaves the chart
	Up, Down      rune     // from a curve's end to its label in the next row
	Over, Under   rune     // beside a label further away: its curve ends above, below
	Trunk         [16]rune // from several ends to their letters, by arms: the sum of armUp, armDown, ...
	More          string   // in place of what is left out
	Shade, Faint  rune     // of an area; of a faint line
	Bar, Rest     rune     // of a progress bar
	Running, Paused, Done, Stopped, Diverged, Loading,
	Line, Dash, Dot, Selected rune

	Half         rune    // the upper half of a cell; 0 if there is none
	Shades       []rune  // from empty to full, where there are no colors
	Signed       [5]rune // from very negative to very positive, likewise
	Point, Cross rune    // of a scatter: a right example, a wrong one

	Name    string // as people call them
	Braille bool   // whether curves are drawn as dots of braille
	Auto    bool   // whether that depends on the chart
	Plain   bool   // whether all of them are ASCII
}

// Box draws with box-drawing characters; Braille draws curves with eight dots
// a cell, finer where there are few rows or many curves overlap; Auto draws
// each chart with the one of them that reads best; ASCII is for terminals
// without.
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

// AllGlyphs are the glyphs that people choose from, in the order in which they
// look for the ones that read best.
var AllGlyphs = []*Glyphs{&Auto, &Box, &Braille, &ASCII}

// Next returns the glyphs that come after g, and the first after the last.
func (g *Glyphs) Next() *Glyphs {
	return AllGlyphs[(slices.Index(AllGlyphs, g)+1)%len(AllGlyphs)]
}

// A chart with Auto is drawn with box characters from boxRows rows of curves on
// and up to boxCurves curves: two runs with train and validation.
const boxRows, boxCurves = 10, 4

// dots reports whether the curves of a chart are drawn as dots in so many rows.
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

// asciigraph has room for one set of characters a series but tells nobody
// which series a cell of its picture belongs to. So every series is drawn
// with private characters, private+8·series+shape, which the chart then
// replaces by a glyph in the color of the series.
const private = '\uE000'

const shapes = 8

// front is the shape of the cell in front of the place where a curve begins:
// nothing of the curve is there.
const front = 6

// privateSets are the characters of the first series, made once.
var privateSets = func() (sets [64]asciigraph.CharSet) {
	for i := range sets {
		sets[i] = newPrivateSet(i)
	}
	return sets
}()

func privateSet(series int) asciigraph.CharSet {
	if series < len(privateSets) {
		return privateSets[series]
	}
	return newPrivateSet(series)
}

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
