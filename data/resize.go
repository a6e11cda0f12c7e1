package data

import (
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
func resize(img image.Image, shape Shape) []uint8 {
	pixels := make([]uint8, shape.Len())
	bounds, area := img.Bounds(), shape.Height*shape.Width
	for y := range shape.Height {
		top, bottom := covered(y, shape.Height, bounds.Dy())
		for x := range shape.Width {
			left, right := covered(x, shape.Width, bounds.Dx())
			var sum [3]uint64
			for v := top; v < bottom; v++ {
				for u := left; u < right; u++ {
					r, g, b, _ := img.At(bounds.Min.X+u, bounds.Min.Y+v).RGBA()
					sum[0], sum[1], sum[2] = sum[0]+uint64(r), sum[1]+uint64(g), sum[2]+uint64(b)
				}
			}
			n := uint64((bottom - top) * (right - left) * 257)
			at := y*shape.Width + x
			if shape.Channels == 1 { // luma of ITU-R BT.601
				pixels[at] = uint8((299*sum[0] + 587*sum[1] + 114*sum[2] + 500*n) / (1000 * n))
				continue
			}
			for c := range sum {
				pixels[c*area+at] = uint8((sum[c] + n/2) / n)
			}
		}
	}
	return pixels
}

// covered returns the range of the old pixels that pixel i of n new ones covers,
// from included and to excluded, in one dimension.
func covered(i, n, old int) (from, to int) {
	from = i * old / n
	return from, max((i+1)*old/n, from+1)
}
