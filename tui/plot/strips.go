package plot

// Strips are rows of small histograms: for example one row for each network and
// one histogram for each of its layers.
type Strips struct {
	Rows         []Strip
	Heads        []string // titles of the columns
	Strong, Weak Style
	Bars         Style
	Glyphs       *Glyphs
}

// A Strip is one row.
type Strip struct {
	Label string
	Cells []StripCell
}

// A StripCell is one histogram and a short text below it.
type StripCell struct {
	Counts []int
	Note   string
}

// Draw draws the strips so that they fill c.
func (s *Strips) Draw(c Canvas) {
	label, columns := 0, 0
	for _, r := range s.Rows {
		label, columns = max(label, Width(r.Label)), max(columns, len(r.Cells))
	}
	label = min(label, c.Width/4)
	body := c.Sub(label+1, 1, c.Width-label-1, c.Height-1)
	height := body.Height / max(len(s.Rows), 1)
	if columns == 0 || body.Width < columns || height < 1 {
		return
	}
	at := func(j int) (x, width int) {
		x = j * body.Width / columns
		return x, max((j+1)*body.Width/columns-x-1, 1)
	}
	for j, head := range s.Heads {
		x, width := at(j)
		c.Sub(label+1+x, 0, width, 1).Text(0, 0, head, s.Weak)
	}
	every := s.every(at)
	for i, r := range s.Rows {
		c.Sub(0, 1+i*height+max(height-2, 0), label, 1).Text(0, 0, r.Label, s.Strong)
		for j, cell := range r.Cells {
			x, width := at(j)
			box := body.Sub(x, i*height, width, height)
			if height > 2 && cell.Note != "" {
				if j%every == 0 {
					body.Text(x, (i+1)*height-1, cell.Note, s.Weak)
				}
				box = box.Sub(0, 0, width, height-1)
			}
			s.Glyphs.Histogram(box, cell.Counts, s.Bars)
		}
	}
}

// every returns the smallest n such that the notes of every n-th cell fit whole
// beside each other.
func (s *Strips) every(at func(j int) (x, width int)) int {
	for every := 1; ; every++ {
		if s.fits(every, at) {
			return every
		}
	}
}

// fits reports whether the notes of every n-th cell fit, for n = every.
func (s *Strips) fits(every int, at func(j int) (x, width int)) bool {
	for _, r := range s.Rows {
		for j := 0; j < len(r.Cells); j += every {
			x, _ := at(j)
			last, width := at(min(j+every, len(r.Cells)) - 1)
			if every < len(r.Cells) && Width(r.Cells[j].Note) > last+width-x {
				return false
			}
		}
	}
	return true
}
