package plot

import "math"

// Contours returns the ground of p over which a function f > 0 rises: bands of
// equal steps of its logarithm, the fuller the higher, whose edges are lines of
// equal height. From and to are where the first and the last band end.
func (p *Plane) Contours(f func(x, y float64) float64, from, to float64, bands int) func(x, y float64) Ink {
	low, high := math.Log(from), math.Log(to)
	return func(sx, sy float64) Ink {
		v := f(p.XMin+sx*(p.XMax-p.XMin), p.YMax-sy*(p.YMax-p.YMin))
		share := (math.Log(max(v, math.SmallestNonzeroFloat64)) - low) / (high - low)
		band := math.Floor(min(max(share, 0), 0.999) * float64(bands))
		return p.Paint.Heat(0.6 * band / float64(bands-1))
	}
}

// Trail returns the points of a way through the given places, straight from
// one to the next, to be added to a Plane. The places themselves get mark, the
// way between them dot.
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
