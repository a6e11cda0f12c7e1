// Package chart draws curves as pictures for files: as SVG, for a page or alone, and
// as PNG. Both show the same drawing, which layout makes. For pages it also draws the
// results of a search: scatter plots, parallel coordinates and bars of shares.
//
// The dashboard and reports use the package. Of this module it imports only
// data/excerpt and its own package axis.
package chart

import (
	"math"
	"slices"
)

// A Chart is a set of curves with common axes.
type Chart struct {
	Title  string // the quantity on the y axis: "loss"
	X      string // the quantity on the x axis: "epoch"
	Log    bool   // whether the y axis is logarithmic; values that are not positive are left out
	Lowest float64
	Curves []Curve // later curves are drawn over earlier ones
}

// A Curve is a line of a Chart. Infinite and NaN values are left out.
type Curve struct {
	Name   string // shown at the pointer: "sgd, validation"
	Label  string // shown at the end of the line; "" for none
	Slot   int    // index of its color, modulo Colors
	Gray   bool   // whether it is gray instead
	Dashed bool
	Faint  bool
	X, Y   []float64
	Lo, Hi []float64 // a band around the curve, a value for each point; nil for none
	Marked []int     // indices of points with a mark, such as the best one
}

// The size of a picture in units of SVG; a PNG has scale pixels for each.
const (
	Width  = 520
	Height = 310
)

// Margins around the area of the curves.
const (
	left, top, bottom = 48, 34, 36
	labelRoom         = 124 // additional margin on the right for labels
	noLabels          = 14
)

// A span is the range of an axis: of the values, or of their decimal logarithms if the
// axis is logarithmic.
type span struct{ lo, hi float64 }

// add extends s to contain v, if v is finite.
func (s *span) add(v float64) {
	if v-v == 0 {
		s.lo, s.hi = math.Min(s.lo, v), math.Max(s.hi, v)
	}
}

// nothing is the empty span.
var nothing = span{math.Inf(1), math.Inf(-1)}

// at returns the position of v in s, from 0 to 1.
func (s span) at(v float64) float64 { return (v - s.lo) / (s.hi - s.lo) }

// value returns y, or its logarithm if the axis is logarithmic; NaN if it cannot be
// drawn.
func (c *Chart) value(y float64) float64 {
	switch {
	case math.IsInf(y, 0):
		return math.NaN()
	case c.Log && y <= 0:
		return math.NaN()
	case c.Log:
		return math.Log10(y)
	}
	return y
}

// spans returns the ranges of the axes for all curves; ok is false if there is no value.
func (c *Chart) spans() (x, y span, ok bool) {
	x, y = nothing, nothing
	for _, k := range c.Curves {
		for i, v := range k.Y {
			if v = c.value(v); v-v == 0 && !k.Faint {
				x.add(k.X[i])
				y.add(v)
				if k.Lo != nil {
					y.add(c.value(k.Lo[i]))
					y.add(c.value(k.Hi[i]))
				}
			}
		}
	}
	if !(x.lo <= x.hi) {
		return x, y, false
	}
	if !c.Log && c.Lowest < 0 {
		y.lo = math.Max(y.lo, math.Min(c.Lowest, y.hi))
	}
	if x.lo == x.hi {
		x.hi++
	}
	room := 0.04 * (y.hi - y.lo)
	if room == 0 {
		room = math.Max(math.Abs(y.hi)/10, 1e-9)
	}
	return x, span{y.lo - room, y.hi + room}, true
}

// Thin returns a curve of at most about most points that looks like k. It keeps the lowest
// and the highest point of each group of neighbors, so that no spike is lost, and the first
// and the last point. group is the number of points in a group; 1 if none were removed.
func (k Curve) Thin(most int) (thin Curve, group int) {
	n := len(k.Y)
	if n <= most {
		return k, 1
	}
	thin = k
	thin.X, thin.Y, thin.Lo, thin.Hi, thin.Marked = nil, nil, nil, nil, nil
	group = (2*n + most - 1) / most
	keep := []int{0}
	for i := 0; i < n; i += group {
		lo, hi := i, i
		for j := i; j < min(i+group, n); j++ {
			if k.Y[j] < k.Y[lo] {
				lo = j
			}
			if k.Y[j] > k.Y[hi] {
				hi = j
			}
		}
		keep = append(keep, min(lo, hi), max(lo, hi))
	}
	keep = append(keep, n-1)
	keep = append(keep, k.Marked...)
	slices.Sort(keep)
	for i, at := range slices.Compact(keep) {
		thin.X, thin.Y = append(thin.X, k.X[at]), append(thin.Y, k.Y[at])
		if k.Lo != nil {
			thin.Lo, thin.Hi = append(thin.Lo, k.Lo[at]), append(thin.Hi, k.Hi[at])
		}
		if slices.Contains(k.Marked, at) {
			thin.Marked = append(thin.Marked, i)
		}
	}
	return thin, group
}
