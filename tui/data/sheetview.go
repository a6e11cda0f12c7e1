package data

import (
	"descent/trainer"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A sheetPlace has the rectangles of the parts of a sheet.
type sheetPlace struct{ picture, readings ui.Rect }

// minReading is the minimal width of a reading.
const minReading = 20

// place divides w×h cells: the picture in its border on the left, readings on the right,
// or below if the width is too small. The first two rows and the last one are for text.
func (p *sheet) place(w, h int) sheetPlace {
	body := ui.Rect{X: 1, Y: 2, W: w - 2, H: h - 3}
	cols, rows := plot.Fit(p.shape.Width, p.shape.Height, body.W*3/5-2, body.H-2)
	picture := ui.Rect{X: body.X + 1, Y: body.Y + 1, W: cols, H: rows}
	said := ui.Rect{X: body.X + cols + 4, Y: body.Y, W: body.W - cols - 4, H: body.H}
	if said.W < minReading {
		said = ui.Rect{}
	}
	return sheetPlace{picture, said}
}

// Draw implements ui.Layer.
func (p *sheet) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	x := c.Text(1, 0, "draw", s.Theme.Strong)
	c.Text(x+2, 0, c.Clip("the left button draws, the right one erases", c.Width-x-3), s.Theme.Weak)
	c.Text(1, 1, c.Clip(p.aboutCenter(), c.Width-2), s.Theme.Weak)
	at := p.place(c.Width, c.Height)
	p.drawPicture(s, c, at.picture)
	p.drawReadings(s, c.Sub(at.readings.X, at.readings.Y, at.readings.W, at.readings.H))
	pen := "space draws"
	if p.pen {
		pen = "space lifts"
	}
	hints := "arrows move  " + pen + "  x erases  c clears  m center  p pause  esc back"
	c.Text(1, c.Height-1, c.Clip(hints, c.Width-2), s.Theme.Weak)
}

// aboutCenter describes whether the picture is centered.
func (p *sheet) aboutCenter() string {
	if p.asIs {
		return "read as it is drawn (m: centered as the training pictures are)"
	}
	return "moved to where training pictures have their center of mass (m: as drawn)"
}

// drawPicture draws the picture in its border, with the cursor.
func (p *sheet) drawPicture(s *ui.Scene, c plot.Canvas, r ui.Rect) {
	if r.Empty() {
		return
	}
	ui.Frame(c.Sub(r.X-1, r.Y-1, r.W+2, r.H+2), s.Theme)
	picture := c.Sub(r.X, r.Y, r.W, r.H)
	s.Theme.Paint.Picture(picture, p.shape.Width, p.shape.Height, 1, func(k int) float64 { return p.ink[k] })
	x := min((2*p.x+1)*r.W/(2*p.shape.Width), r.W-1)
	y := min((2*p.y+1)*r.H/(2*p.shape.Height), r.H-1)
	mark, style := s.Theme.Glyphs.Cross, s.Theme.Weak
	if p.pen {
		mark, style = s.Theme.Glyphs.Mark, s.Theme.Strong
	}
	picture.Set(x, y, mark, style)
}

// drawReadings draws the predictions of the networks, in two columns if there are several.
func (p *sheet) drawReadings(s *ui.Scene, c plot.Canvas) {
	r, _ := s.Found.(*readings)
	if r == nil || len(r.of) == 0 {
		c.Text(0, 0, c.Clip("reading", c.Width), s.Theme.Weak)
		return
	}
	across := min(len(r.of), max((c.Width+2)/(minReading+2), 1), 2)
	up := (len(r.of) + across - 1) / across
	w, h := (c.Width-2*(across-1))/across, (c.Height-up+1)/up
	for i := range r.of {
		drawReading(s, c.Sub(i%across*(w+2), i/across*(h+1), w, h), &r.of[i])
	}
}

// drawReading draws a bar for each class: in the order of the classes if all fit, else the
// largest first.
func drawReading(s *ui.Scene, c plot.Canvas, r *reading) {
	epoch := " epoch " + trainer.FormatEpoch(r.epoch)
	x := drawLane(s, c, r.lane, c.Width-len(epoch), s.Theme.Text)
	c.Text(x, 0, epoch, s.Theme.Weak)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	order := byOutput(r.Outputs)
	if len(order) <= body.Height {
		for k := range order {
			order[k] = k
		}
	}
	share := outputShares(r.Outputs, r.Probable)
	var bars []plot.Bar
	for _, k := range order {
		b := plot.Bar{Label: "  " + r.classes[k], Share: share(k), Value: sureness(r.Outputs[k], r.Probable), Style: s.Theme.Text}
		if k == r.Guess {
			b.Label, b.Style = string(s.Theme.Glyphs.Selected)+" "+r.classes[k], s.Theme.Strong
		}
		bars = append(bars, b)
	}
	s.Theme.Glyphs.Bars(body, bars, s.Theme.Weak)
}
