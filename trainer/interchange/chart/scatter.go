package chart

// A Scatter is a scatter plot of dots over two axes. It may also have a line with a band,
// or a function of both axes, in the background.
type Scatter struct {
	Title string
	X, Y  Axis
	Dots  []Dot

	// Line contains the values of a line at positions evenly spaced along X, and Low and
	// High those of a band around it; nil for none.
	Line, Low, High []float64

	// Ground returns the value of the background at a position, from 0 to 1; nil for
	// none. It is drawn as Cells × Cells cells.
	Ground func(x, y float64) float64
	Cells  int
}

// A Dot is a dot of a Scatter.
type Dot struct {
	X, Y  float64
	Level Level
	Of    int // number of the text that a script shows at the dot
}

// The number of colors of the ground, and the opacity of the color of the highest values.
const bands, mostInk = 8, 0.75

// scatterTop is the y position of the area, below the title and the name of the y axis.
const scatterTop = top + 12

// layout returns the drawing of s.
func (s *Scatter) layout() *drawing {
	d := &drawing{size: point{Width, Height}, words: []word{heading(s.Title)}}
	side := min(max(left, longest(s.Y.Ticks)+14), 140)
	d.area = rect{side, scatterTop, Width - side - noLabels, Height - scatterTop - bottom}
	d.ticks(s.X, s.Y)
	d.ground(s)
	if n := float64(len(s.Line)); n > 0 {
		line := stroke{ink: ink{kind: runs, slot: 2}, width: 2}
		var high, low []point
		for i, v := range s.Line {
			x := (float64(i) + 0.5) / n
			line.points = append(line.points, d.at(x, v))
			high, low = append(high, d.at(x, s.High[i])), append(low, d.at(1-x, s.Low[len(s.Low)-1-i]))
		}
		d.curves = append(d.curves, line)
		d.bands = append(d.bands, band{append(high, low...), line.ink})
	}
	at, level := make([]point, len(s.Dots)), make([]Level, len(s.Dots))
	for i, dot := range s.Dots {
		at[i], level[i] = d.at(dot.X, dot.Y), dot.Level
		d.marks = append(d.marks, mark{at[i], dot.Of})
	}
	d.clouds = clouds(at, level)
	return d
}

// at returns the point of the picture for a position in the area.
func (d *drawing) at(x, y float64) point {
	return point{d.area.x + d.area.w*x, d.area.y + d.area.h*(1-y)}
}

// ticks draws two axes.
func (d *drawing) ticks(x, y Axis) {
	a := d.area
	for _, t := range fitting(y.Ticks, labelLine, a.h) {
		p := d.at(0, t.At)
		d.frame = append(d.frame, stroke{points: []point{p, {a.x + a.w, p.y}}, ink: ink{kind: grid}, width: 1})
		d.words = append(d.words, word{at: point{a.x - 6, p.y + 4}, text: cut(t.Text, int((a.x-10)/letter)), ink: ink{kind: weak}, anchor: 1})
	}
	base := a.y + a.h
	for _, t := range fitting(x.Ticks, longest(x.Ticks)+letter, a.w) {
		p := d.at(t.At, 0)
		d.frame = append(d.frame, stroke{points: []point{p, {p.x, base + 4}}, ink: ink{kind: weak}, width: 1})
		d.words = append(d.words, word{at: point{p.x, base + 16}, text: cut(t.Text, int(a.w/letter)), ink: ink{kind: weak}, anchor: 0.5})
	}
	d.frame = append(d.frame, stroke{points: []point{{a.x, base}, {a.x + a.w, base}}, ink: ink{kind: weak}, width: 1})
	d.words = append(d.words,
		word{at: point{a.x + a.w/2, base + 31}, text: cut(x.Name, int(a.w/letter)), ink: ink{kind: weak}, anchor: 0.5},
		word{at: point{left - 34, top}, text: cut(y.Name, int(Width/letter)), ink: ink{kind: weak}})
}

// ground adds the ground of s. Neighbors in a row with the same color are one cell.
func (d *drawing) ground(s *Scatter) {
	if s.Ground == nil {
		return
	}
	size := 1 / float64(s.Cells)
	height := func(i, j int) int {
		return min(int(s.Ground((float64(i)+0.5)*size, (float64(j)+0.5)*size)*bands), bands-1)
	}
	for j := range s.Cells {
		for i := 0; i < s.Cells; {
			from, h := i, height(i, j)
			for i < s.Cells && height(i, j) == h {
				i++
			}
			if h == 0 {
				continue
			}
			p := d.at(float64(from)*size, float64(j+1)*size)
			d.cells = append(d.cells, cell{rect{p.x, p.y, float64(i-from) * size * d.area.w, size * d.area.h}, ink{kind: runs}, mostInk * float64(h) / (bands - 1)})
		}
	}
}

// Inline returns s as an SVG element for a page with the rules of Style.
func (s *Scatter) Inline() string { return s.layout().inline(s.Title) }

// Marks returns, as JSON, the positions of the dots and the numbers of their texts.
func (s *Scatter) Marks() []byte { return marksOf(s.layout().marks, 0) }
