package model

import (
	"math"

	"descent/model/tensor"
)

// Response returns how the units of the layer answered the last Forward:
// outputs and slopes f′, both batch×width. The slopes are valid until the
// layer's next call.
func (a *Activate) Response() (y, slope tensor.Matrix) {
	y, slope = a.output(), a.slope.Slice(0, a.x.Rows)
	tensor.Fill(slope.Data, 1)
	a.f.Backward(slope.Data, slope.Data, a.x.Data, y.Data)
	if y.Cols == a.width {
		return y, slope
	}
	shown := a.shown.Slice(0, y.Rows)
	compact(shown, y)
	slope = tensor.Matrix{Rows: y.Rows, Cols: a.width, Data: a.slope.Data[:len(shown.Data)]}
	compact(slope, a.slope)
	return shown, slope
}

// compact sets dst to the first columns of src. They may share memory.
func compact(dst, src tensor.Matrix) {
	for i := range dst.Rows {
		copy(dst.Row(i), src.Row(i))
	}
}

// Width returns the number of units.
func (a *Activate) Width() int { return a.width }

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
