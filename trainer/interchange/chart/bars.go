package chart

// Bars is a bar chart of shares with their intervals.
type Bars struct {
	Title string
	Bars  []Bar
}

// A Bar is a share, from 0 to 1.
type Bar struct {
	Label     string
	Value     string // text at the right
	Share     float64
	Low, High float64 // the interval
	Unknown   bool    // whether there is no share: only Value is shown
	Slot      int     // index of its color
}

// Sizes of bars.
const (
	barRow     = 22 // distance of two bars
	barHeight  = 12
	barLeft    = 168 // width of the labels
	barRight   = 132 // width of the values
	barLetters = 24  // maximum number of letters of a label
)

// layout returns the drawing of b.
func (b *Bars) layout() *drawing {
	high := float64(barRow * len(b.Bars))
	d := &drawing{size: point{Width, top + high + bottom}, words: []word{heading(b.Title)}}
	d.area = rect{barLeft, top, Width - barLeft - barRight, high}
	for _, t := range []Tick{{0, "0%"}, {0.5, "50%"}, {1, "100%"}} {
		from, to := d.at(t.At, 1), d.at(t.At, 0)
		d.frame = append(d.frame, stroke{points: []point{from, to}, ink: ink{kind: grid}, width: 1})
		d.words = append(d.words, word{at: point{to.x, to.y + 16}, text: t.Text, ink: ink{kind: weak}, anchor: 0.5})
	}
	for i, bar := range b.Bars {
		y := float64(top + barRow*i + barRow/2)
		d.words = append(d.words,
			word{at: point{barLeft - 8, y + 4}, text: cut(bar.Label, barLetters), ink: ink{kind: text}, anchor: 1},
			word{at: point{Width - barRight + 10, y + 4}, text: bar.Value, ink: ink{kind: weak}})
		if bar.Unknown {
			continue
		}
		x := func(share float64) float64 { return d.area.x + d.area.w*share }
		d.cells = append(d.cells, cell{rect{x(0), y - barHeight/2, d.area.w * bar.Share, barHeight}, ink{kind: runs, slot: bar.Slot}, mostInk})
		for _, line := range [][]point{
			{{x(bar.Low), y}, {x(bar.High), y}}, {{x(bar.Low), y - 3}, {x(bar.Low), y + 3}}, {{x(bar.High), y - 3}, {x(bar.High), y + 3}},
		} {
			d.leaders = append(d.leaders, stroke{points: line, ink: ink{kind: text}, width: 1.5})
		}
	}
	return d
}

// Inline returns b as an SVG element for a page with the rules of Style.
func (b *Bars) Inline() string { return b.layout().inline(b.Title) }
