package model

import "descent/model/tensor"

// PReLU is f(x) = x if x > 0 and a·x otherwise, with a slope a that is learned
// (He et al. 2015): one for each layer, as PyTorch has it. The slope is exempt
// from penalties, which would pull it toward a ReLU.
//
// Forward and Backward of this type are the leaky ReLU with the initial slope.
type PReLU struct {
	Init float64 `doc:"slope for negative inputs at the start" min:"-1" max:"1"`
}

// Forward implements Activation.
func (a PReLU) Forward(y, x []tensor.Float) { tensor.Leak(y, x, tensor.Float(a.Init)) }

// Backward implements Activation.
func (a PReLU) Backward(dx, dy, x, _ []tensor.Float) {
	tensor.LeakGrad(dx, dy, x, tensor.Float(a.Init))
}

// Hidden implements Learned.
func (a PReLU) Hidden(in, out, rows int) (affine, nonlinear Layer) {
	return NewDense(in, out, rows), NewPReLU(a.Init, out, rows)
}

// Count implements Learned.
func (PReLU) Count(in, out int) int { return (in+1)*out + 1 }

// PReLULayer applies a PReLU to every element of its input.
type PReLULayer struct {
	slope *Param        // 1×1
	x     tensor.Matrix // the last input
	y, dx tensor.Matrix // batch×width
}

// NewPReLU returns a layer of width units for batches of at most rows rows,
// whose slope starts at init.
func NewPReLU(init float64, width, rows int) *PReLULayer {
	return &PReLULayer{
		slope: newParam("slope", 1, init),
		y:     tensor.New(rows, width),
		dx:    tensor.New(rows, width),
	}
}

// Params implements Layer.
func (l *PReLULayer) Params() []*Param { return []*Param{l.slope} }

// Forward implements Layer.
func (l *PReLULayer) Forward(x tensor.Matrix, _ Mode) tensor.Matrix {
	l.x = x
	y := l.y.Slice(0, x.Rows)
	tensor.Leak(y.Data, x.Data, l.slope.W.Vector()[0])
	return y
}

// Backward implements Layer. The gradient of the slope is a sum of dy·x over all
// negative inputs of the layer, so it is large beside those of the weights.
func (l *PReLULayer) Backward(dy tensor.Matrix) tensor.Matrix {
	var sum float64
	for i, v := range l.x.Data {
		if !(v > 0) {
			sum += float64(dy.Data[i]) * float64(v)
		}
	}
	l.slope.G.Vector()[0] = tensor.Float(sum)
	dx := l.dx.Slice(0, dy.Rows)
	tensor.LeakGrad(dx.Data, dy.Data, l.x.Data, l.slope.W.Vector()[0])
	return dx
}
