package inspect

import (
	"context"
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A Span is a range of values.
type Span struct{ Min, Max float64 }

// At returns the value at share of the way from Min to Max.
func (s Span) At(share float64) float64 { return s.Min + share*(s.Max-s.Min) }

// Share returns how much of the way from Min to Max v is, from 0 to 1 inside.
func (s Span) Share(v float64) float64 { return (v - s.Min) / (s.Max - s.Min) }

// With returns s, wide enough for v, if v is finite.
func (s Span) With(v float64) Span {
	if v-v != 0 {
		return s
	}
	return Span{math.Min(s.Min, v), math.Max(s.Max, v)}
}

// padded returns s with a little room at both ends, and never empty.
func (s Span) padded() Span {
	if s.Min > s.Max {
		return Span{0, 1}
	}
	room := (s.Max - s.Min) * 0.04
	if room == 0 {
		room = 0.5
	}
	return Span{s.Min - room, s.Max + room}
}

var nothing = Span{math.Inf(1), math.Inf(-1)}

// inputSpan returns the values that input j takes in all parts of set, so that
// a picture keeps its axes whichever part is shown, with room around them.
func inputSpan(set *data.Set, j int) Span {
	s, width := nothing, set.Shape.Len()
	for p := range Parts {
		for values := p.Of(set).Values; len(values) > 0; values = values[width:] {
			s = s.With(float64(values[j]))
		}
	}
	return s.padded()
}

// Regions are the decision regions of a network with two inputs: its
// predictions on a grid over their plane.
type Regions struct {
	X, Y Span      // of the inputs, as they are stored
	Side int       // cells along each of the two
	Cell []Opinion // Side×Side, row by row, the first at the largest y
}

// An Opinion is the class that is guessed at a point.
type Opinion struct {
	Class int
	Sure  float64 // its probability, or 1 under a loss without probabilities
}

// Planar reports whether Map can be called for set: classes from two inputs.
func Planar(set *data.Set) bool { return set.Shape.Len() == 2 && !set.Regression() }

// maxSide bounds the cells of a map along a side.
const maxSide = 120

// Map returns the decision regions of m, for a planar set.
func Map(ctx context.Context, m trainer.Member, set *data.Prepared) (*Regions, error) {
	r := &Regions{X: inputSpan(set.Set, 0), Y: inputSpan(set.Set, 1)}
	r.Side = int(math.Sqrt(float64(affordable(m, maxSide*maxSide))))
	n := r.Side * r.Side
	points := data.Part{Values: make([]tensor.Float, 0, 2*n), Class: make([]int32, n)}
	for i := range n {
		x, y := (float64(i%r.Side)+0.5)/float64(r.Side), (float64(i/r.Side)+0.5)/float64(r.Side)
		points.Values = append(points.Values, tensor.Float(r.X.At(x)), tensor.Float(r.Y.At(1-y)))
	}
	_, probable := m.Spec.Loss.(model.Probabilistic)
	r.Cell = make([]Opinion, 0, n)
	err := forward(ctx, m, set, &points, n, func(_ data.Batch, scores tensor.Matrix) {
		m.Spec.Loss.Predict(scores)
		for i := range scores.Rows {
			o := Opinion{Class: tensor.Argmax(scores.Row(i)), Sure: 1}
			if probable {
				o.Sure = float64(scores.Row(i)[o.Class])
			}
			r.Cell = append(r.Cell, o)
		}
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// At returns the opinion at a share of the way from left to right and from top
// to bottom.
func (r *Regions) At(x, y float64) Opinion {
	cell := func(share float64) int { return min(max(int(share*float64(r.Side)), 0), r.Side-1) }
	return r.Cell[cell(y)*r.Side+cell(x)]
}

// A Curve is the predictions of a regression with one input over the range of
// that input.
type Curve struct {
	X Span
	Y []float64 // at evenly spaced places of X, its ends included
}

// Curved reports whether Fit can be called for set: a regression from one
// input.
func Curved(set *data.Set) bool { return set.Shape.Len() == 1 && set.Regression() }

// curvePoints is how many points a curve has: more than a terminal has columns.
const curvePoints = 512

// Fit returns the curve that m has fitted, for a curved set.
func Fit(ctx context.Context, m trainer.Member, set *data.Prepared) (*Curve, error) {
	c := &Curve{X: inputSpan(set.Set, 0)}
	n := affordable(m, curvePoints)
	points := data.Part{Values: make([]tensor.Float, n), Target: make([]tensor.Float, n)}
	for i := range n {
		points.Values[i] = tensor.Float(c.X.At(float64(i) / float64(n-1)))
	}
	err := forward(ctx, m, set, &points, n, func(_ data.Batch, scores tensor.Matrix) {
		m.Spec.Loss.Predict(scores)
		for i := range scores.Rows {
			c.Y = append(c.Y, set.TargetValue(scores.Row(i)[0]))
		}
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Targets returns the range of a regression's targets over all parts of set,
// with room around it.
func Targets(set *data.Set) Span {
	s := nothing
	for p := range Parts {
		for _, v := range p.Of(set).Target {
			s = s.With(float64(v))
		}
	}
	return s.padded()
}
