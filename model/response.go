package model

import (
	"math"

	"descent/model/tensor"
)

// response returns the outputs of the last Forward and the slopes f′ there,
// both batch×width. They are valid until the layer's next call.
func (a *Activate) response() (y, slope tensor.Matrix) {
	y, slope = a.output(), a.slope.Slice(0, a.x.Rows)
	tensor.Fill(slope.Data, 1)
	a.f.Backward(slope.Data, slope.Data, a.x.Data, y.Data)
	if y.Cols == a.width {
		return y, slope
	}
	plain := a.plain.Slice(0, y.Rows)
	compact(plain, y)
	slope = tensor.Matrix{Rows: y.Rows, Cols: a.width, Data: a.slope.Data[:len(plain.Data)]}
	compact(slope, a.slope)
	return plain, slope
}

// compact sets dst to the first columns of src. They may share memory.
func compact(dst, src tensor.Matrix) {
	for i := range dst.Rows {
		copy(dst.Row(i), src.Row(i))
	}
}

// Width returns the number of units.
func (a *Activate) Width() int { return a.width }

// MaxSlope returns the largest absolute slope of f at 401 points from -10 to
// 10. An output is saturated where the slope is a small share of MaxSlope.
func MaxSlope(f Activation) float64 {
	const n = 401
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

// saturatedShare is the share of MaxSlope below which an output is saturated.
const saturatedShare = 0.02

// A ResponseCounter counts, over batches, which units of an elementwise
// activation are dead and how many of its outputs are saturated.
//
// A unit is dead if its output and its slope are zero on every example: no
// gradient can change its weights on these data. A leaky unit with a negative
// input is not dead. An output is saturated where the slope is below 2% of
// MaxSlope.
type ResponseCounter struct {
	layer     *Activate
	flat      tensor.Float   // slopes below this are those of saturated outputs
	alive     []bool         // by unit
	mark      []tensor.Float // by unit: not 0 where it was alive in the last batch
	outputs   int
	saturated int
}

// NewResponseCounters returns a counter for each layer of net that is an
// elementwise activation, all of them f.
func NewResponseCounters(net *Network, f Activation) []*ResponseCounter {
	var all []*ResponseCounter
	for _, l := range net.Layers {
		if a, ok := l.(*Activate); ok {
			all = append(all, &ResponseCounter{
				layer: a, flat: tensor.Float(saturatedShare * MaxSlope(f)),
				alive: make([]bool, a.Width()), mark: make([]tensor.Float, a.Width()),
			})
		}
	}
	return all
}

// Reset sets all counts of c to 0, for another set of examples.
func (c *ResponseCounter) Reset() {
	clear(c.alive)
	c.outputs, c.saturated = 0, 0
}

// Count adds the last batch that went through the network. It allocates
// nothing.
func (c *ResponseCounter) Count() {
	y, slope := c.layer.response()
	tensor.MarkColumns(c.mark, y, slope)
	for j, m := range c.mark {
		c.alive[j] = c.alive[j] || m != 0
	}
	c.saturated += tensor.CountFlat(y.Data, slope.Data, c.flat)
	c.outputs += len(y.Data)
}

// Dead reports whether unit j was dead in all batches.
func (c *ResponseCounter) Dead(j int) bool { return !c.alive[j] }

// Shares returns the share of the units that are dead, and the share of the
// outputs that are saturated.
func (c *ResponseCounter) Shares() (dead, saturated float64) {
	for _, alive := range c.alive {
		if !alive {
			dead++
		}
	}
	return dead / float64(max(len(c.alive), 1)), float64(c.saturated) / float64(max(c.outputs, 1))
}
