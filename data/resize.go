package data

import (
	"context"
	"image"
	"image/color"
)

// isGray reports whether a picture has only grays, by the color model in its
// header.
func isGray(c image.Config) bool {
	switch c.ColorModel {
	case color.GrayModel, color.Gray16Model:
		return true
	}
	p, ok := c.ColorModel.(color.Palette)
	if !ok {
		return false
	}
	for _, entry := range p {
		if r, g, b, _ := entry.RGBA(); r != g || g != b {
			return false
		}
	}
	return true
}

// resize returns the pixels of img in the given shape, channel by channel. Each
// is the mean of the part of img that it covers, at least one pixel. Transparent
// parts have a black background.
func resize(ctx context.Context, img image.Image, shape Shape) ([]uint8, error) {
	pixels := make([]uint8, shape.Len())
	bounds, area := img.Bounds(), shape.Height*shape.Width
	for y := range shape.Height {
		rows := covered(y, shape.Height, bounds.Dy())
		for x := range shape.Width {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			columns, at := covered(x, shape.Width, bounds.Dx()), y*shape.Width+x
			switch { // what covers the same pixels as a neighbor is as that is: no pixel is read often
			case x > 0 && columns == covered(x-1, shape.Width, bounds.Dx()):
				repeat(pixels, at, at-1, area)
			case y > 0 && rows == covered(y-1, shape.Height, bounds.Dy()):
				repeat(pixels, at, at-shape.Width, area)
			default:
				average(pixels, at, area, img, rows, columns)
			}
		}
	}
	return pixels, nil
}

// repeat makes pixel at, of all channels, equal to pixel from. A channel has area
// pixels.
func repeat(pixels []uint8, at, from, area int) {
	for base := 0; base < len(pixels); base += area {
		pixels[base+at] = pixels[base+from]
	}
}

// average sets pixel at, of all channels, to the mean of the rows and columns of
// img.
func average(pixels []uint8, at, area int, img image.Image, rows, columns span) {
	low := img.Bounds().Min
	var sum [3]uint64
	for v := rows.from; v < rows.to; v++ {
		for u := columns.from; u < columns.to; u++ {
			r, g, b, _ := img.At(low.X+u, low.Y+v).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+uint64(r), sum[1]+uint64(g), sum[2]+uint64(b)
		}
	}
	n := uint64((rows.to - rows.from) * (columns.to - columns.from) * 257)
	if len(pixels) == area { // luma of ITU-R BT.601
		pixels[at] = uint8((299*sum[0] + 587*sum[1] + 114*sum[2] + 500*n) / (1000 * n))
		return
	}
	for c := range sum {
		pixels[c*area+at] = uint8((sum[c] + n/2) / n)
	}
}

// A span is a range of pixels in one dimension, from included and to excluded.
type span struct{ from, to int }

// covered returns the old pixels that pixel i of n new ones covers, of so many in
// one dimension.
func covered(i, n, old int) span {
	from := i * old / n
	return span{from, max((i+1)*old/n, from+1)}
}
