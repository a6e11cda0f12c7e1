package chart

// A Scatter is dots over two axes, above what is known of the plane: a line with a band,
// or how high the ground is.
type Scatter struct {
	Title string
	X, Y  Axis
	Dots  []Dot

	// Line is the height of a line at places evenly spaced along X, and Low and High
	// that of a band around it; nil for none.
	Line, Low, High []float64

	// Ground says how high the plane is at a place, from 0 to 1; nil for none. It is
	// drawn in Cells × Cells cells.
	Ground func(x, y float64) float64
	Cells  int
}

// A Dot is a dot of a Scatter.
type Dot struct {
	X, Y  float64
	Level Level
	Of    int // number of the text that a script shows at it
}

// Heights of the ground that are drawn alike, and how much ink the highest has.
const bands, mostInk = 8, 0.75

// scatterTop is where the area begins, below the title and the name of the y axis.
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

// at returns the point of the picture at a place of the area.
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

// ground draws the ground of s: neighbors of one height in a row are one cell.
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

// Inline returns s as an element of a page that has the rules of Style.
func (s *Scatter) Inline() string { return s.layout().inline(s.Title) }

// Marks returns, as JSON, where the dots are and the numbers of their texts.
func (s *Scatter) Marks() []byte { return marksOf(s.layout().marks, 0) }
