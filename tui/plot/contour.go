package plot

import "math"

// Contours returns a Ground for p that shows a function f > 0 in bands of equal
// width in its logarithm, so that their edges are contour lines. The color is
// stronger the larger f is. The values from and to are the lower end of the first
// band and the upper end of the last.
func (p *Plane) Contours(f func(x, y float64) float64, from, to float64, bands int) func(x, y float64) Ink {
	low, high := math.Log(from), math.Log(to)
	return func(sx, sy float64) Ink {
		v := f(p.XMin+sx*(p.XMax-p.XMin), p.YMax-sy*(p.YMax-p.YMin))
		share := (math.Log(max(v, math.SmallestNonzeroFloat64)) - low) / (high - low)
		band := math.Floor(min(max(share, 0), 0.999) * float64(bands))
		return p.Paint.Heat(0.6 * band / float64(bands-1))
	}
}

// Trail returns the points of a path through the points (xs[i], ys[i]), straight
// from one to the next, to be added to a Plane. The given points are drawn as
// mark, those between them as dot.
func (p *Plane) Trail(xs, ys []float64, mark, dot rune, ink Ink, style Style) []Point {
	var points []Point
	for i := 1; i < len(xs); i++ {
		dx, dy := (xs[i]-xs[i-1])/(p.XMax-p.XMin), (ys[i]-ys[i-1])/(p.YMax-p.YMin)
		n := min(int(math.Hypot(dx, dy)*200)+1, 400)
		for k := 1; k < n; k++ {
			t := float64(k) / float64(n)
			points = append(points, Point{xs[i-1] + t*(xs[i]-xs[i-1]), ys[i-1] + t*(ys[i]-ys[i-1]), dot, ink, style})
		}
	}
	for i := range xs {
		points = append(points, Point{xs[i], ys[i], mark, ink, style})
	}
	return points
}
