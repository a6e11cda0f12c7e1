// Package chart draws curves as pictures for files: as SVG, for a page or alone, and
// as PNG. Both show the same drawing, which layout makes. For pages it also draws what a
// search has found: dots over two axes, lines across parallel axes, and shares.
//
// The package imports its axis alone of this module, so that the dashboard and
// reports draw alike.
package chart

import (
	"math"
	"slices"
)

// A Chart is curves over one axis.
type Chart struct {
	Title  string // what is on the y axis: "loss"
	X      string // what is on the x axis: "epoch"
	Log    bool   // whether the y axis is logarithmic; what is not positive is left out
	Lowest float64
	Curves []Curve // the first ones below the others
}

// A Curve is a line of a Chart. Values that are not finite are left out.
type Curve struct {
	Name   string // under the pointer: "sgd, validation"
	Label  string // at its end; "" for none
	Slot   int    // of its color, from 0; colors go round
	Gray   bool   // whether it has no color of its own
	Dashed bool
	Faint  bool
	X, Y   []float64
	Lo, Hi []float64 // a band around it, a value for each point; nil for none
	Marked []int     // points that are marked, such as the best one
}

// Size of a picture in its own units, which are pixels of a PNG at a scale of 1.
const (
	Width  = 520
	Height = 310
)

// Margins around the area of the curves.
const (
	left, top, bottom = 48, 34, 36
	labelRoom         = 124 // right of the area, if there are labels
	noLabels          = 14
)

// A span is the values of an axis, as they are drawn: of a logarithmic one the
// decimal logarithms.
type span struct{ lo, hi float64 }

// add makes s contain v, if that is finite.
func (s *span) add(v float64) {
	if v-v == 0 {
		s.lo, s.hi = math.Min(s.lo, v), math.Max(s.hi, v)
	}
}

// nothing contains no value.
var nothing = span{math.Inf(1), math.Inf(-1)}

// at returns where v is, from 0 to 1.
func (s span) at(v float64) float64 { return (v - s.lo) / (s.hi - s.lo) }

// value returns y as it is drawn: NaN for what cannot be.
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

// spans returns the axes, wide enough for all curves; ok is false if there is no
// value.
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

// Thin returns a curve of at most about most points that looks like k: of each group
// of neighbors the lowest and the highest, in their order, so that every spike stays.
// The first and the last point stay too. It says of how many neighbors a group is, 1
// if all points are there.
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
