package model

import (
	"math"

	"descent/model/tensor"
)

// Response returns how the units of the layer answered the last Forward:
// outputs and slopes f′, both batch×width. The slopes are valid until the
// layer's next call.
func (a *Activate) Response() (y, slope tensor.Matrix) {
	y, slope = a.y.Slice(0, a.x.Rows), a.slope.Slice(0, a.x.Rows)
	tensor.Fill(slope.Data, 1)
	a.f.Backward(slope.Data, slope.Data, a.x.Data, y.Data)
	return y, slope
}

// Width returns the number of units.
func (a *Activate) Width() int { return a.y.Cols }

// MaxSlope returns the largest absolute slope of f near zero, against which a
// unit counts as saturated.
func MaxSlope(f Activation) float64 {
	const n = 401 // from -10 to 10
	x, y, dx := make([]tensor.Float, n), make([]tensor.Float, n), make([]tensor.Float, n)
	for i := range x {
		x[i], dx[i] = tensor.Float(i-n/2)/20, 1
	}
	f.Forward(y, x)
	f.Backward(dx, dx, x, y)
	top := 0.0
	for _, d := range dx {
		top = math.Max(top, math.Abs(float64(d)))
	}
	return top
}
