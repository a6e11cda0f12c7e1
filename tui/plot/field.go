package plot

import "math"

// A Field is a rectangle of values: a picture, or a matrix. At returns the
// value at column x and row y, the top row being 0.
type Field struct {
	Width, Height int
	At            func(x, y int) float64
}

// mean returns the mean over the part of f that pixel (x, y) covers, when f is
// drawn as cols×rows pixels.
func (f Field) mean(x, y, cols, rows int) float64 {
	x0, x1 := float64(x*f.Width)/float64(cols), float64((x+1)*f.Width)/float64(cols)
	y0, y1 := float64(y*f.Height)/float64(rows), float64((y+1)*f.Height)/float64(rows)
	var sum, area float64
	for j := int(y0); float64(j) < y1 && j < f.Height; j++ {
		high := math.Min(y1, float64(j+1)) - math.Max(y0, float64(j))
		for i := int(x0); float64(i) < x1 && i < f.Width; i++ {
			wide := math.Min(x1, float64(i+1)) - math.Max(x0, float64(i))
			if part := wide * high; part > 1e-9 {
				sum += part * f.At(i, j)
				area += part
			}
		}
	}
	return sum / area
}

// Field draws f so that it fills c. ramp maps values to colors, such as Gray.
func (p *Paint) Field(c Canvas, f Field, ramp func(float64) Ink) {
	if f.Width == 0 || f.Height == 0 {
		return
	}
	p.Pixels(c, func(x, y, cols, rows int) Ink { return ramp(f.mean(x, y, cols, rows)) })
}

// Photo draws a picture so that it fills c. Its red, green and blue channels have
// values from 0 to 1.
func (p *Paint) Photo(c Canvas, r, g, b Field) {
	p.Pixels(c, func(x, y, cols, rows int) Ink {
		value := func(f Field) float64 { return level(f.mean(x, y, cols, rows)) }
		red, green, blue := value(r), value(g), value(b)
		gray := p.Gray(0.299*red + 0.587*green + 0.114*blue)
		return Ink{R: uint8(255 * red), G: uint8(255 * green), B: uint8(255 * blue), Mark: gray.Mark}
	})
}

// Picture draws a picture of width×height pixels so that it fills c: one channel
// in grays, or three in colors. at(k) is the k-th number of the picture, from 0 to
// 1; the numbers are in the order channel, row, column.
func (p *Paint) Picture(c Canvas, width, height, channels int, at func(k int) float64) {
	channel := func(k int) Field {
		return Field{width, height, func(x, y int) float64 { return at((k*height+y)*width + x) }}
	}
	if channels == 3 {
		p.Photo(c, channel(0), channel(1), channel(2))
	} else {
		p.Field(c, channel(0), p.Gray)
	}
}

// Fit returns how many columns and rows of cells a picture of width×height square
// pixels takes, if there are w×h cells, which are twice as high as wide. The
// picture is enlarged by a whole number, or made smaller so that it fits.
func Fit(width, height, w, h int) (cols, rows int) {
	if width <= 0 || height <= 0 || w <= 0 || h <= 0 {
		return 0, 0
	}
	scale := math.Min(float64(w)/float64(width), 2*float64(h)/float64(height))
	if scale > 1 {
		scale = math.Floor(scale)
	}
	cols = min(max(int(math.Round(float64(width)*scale)), 1), w)
	rows = min(max(int(math.Ceil(float64(height)*scale/2)), 1), h)
	return cols, rows
}
