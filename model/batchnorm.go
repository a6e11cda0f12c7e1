package model

import (
	"math"

	"descent/model/tensor"
)

// BatchNorm is the Normalization over the examples of a batch; see
// BatchNormLayer. Its defaults are PyTorch's.
type BatchNorm struct {
	Eps      float64 `doc:"added to the variance" over:"0" max:"1"`
	Momentum float64 `doc:"weight of a new batch in the running statistics" over:"0" max:"1"`
}

// Layer implements Normalization.
func (b BatchNorm) Layer(width, rows int) Layer { return NewBatchNorm(b, width, rows) }

// Count implements Normalization: a scale and a shift for each unit.
func (BatchNorm) Count(width int) int { return 2 * width }

// A BatchNormLayer normalizes every feature of a batch to mean 0 and variance 1
// and applies a learned scale and shift (Ioffe and Szegedy 2015):
//
//	x̂ = (x − μ)/√(σ² + ε)    y = γ·x̂ + β
//
// While Fitting, μ and σ² are those of the batch, and the running statistics are
// updated with them; in the other modes the running statistics take their place.
// As in PyTorch, σ² divides by n and the running variance by n − 1. One row has
// no variance: a batch of one row is treated as in the mode Evaluating, even
// while Fitting, and leaves the running statistics as they are.
type BatchNormLayer struct {
	BatchNorm
	gamma, beta *Param         // 1×width, no penalty
	state       []tensor.Float // running means, then running variances: 2·width
	fixed       bool           // whether μ and σ² do not depend on the batch
	xhat, y, dx tensor.Matrix  // batch×width

	mean, variance []float64         // μ and σ² in use
	high, low      []tensor.Float    // μ rounded to a Float, and the rounding error
	inv            []tensor.Float    // 1/√(σ² + ε)
	back           [3][]tensor.Float // coefficients of Backward that all rows share
}

// NewBatchNorm returns a layer of width features for batches of at most rows
// rows.
func NewBatchNorm(norm BatchNorm, width, rows int) *BatchNormLayer {
	b := &BatchNormLayer{
		BatchNorm: norm,

		gamma: newParam("gamma", width, 1),
		beta:  newParam("beta", width, 0),
		state: make([]tensor.Float, 2*width),
		mean:  make([]float64, width), variance: make([]float64, width),
		high: make([]tensor.Float, width), low: make([]tensor.Float, width), inv: make([]tensor.Float, width),
		xhat: tensor.New(rows, width), y: tensor.New(rows, width), dx: tensor.New(rows, width),
	}
	for i := range b.back {
		b.back[i] = make([]tensor.Float, width)
	}
	for j := range width {
		b.state[width+j] = 1
	}
	return b
}

// Params implements Layer.
func (b *BatchNormLayer) Params() []*Param { return []*Param{b.gamma, b.beta} }

// State implements Stateful: the running means of all features, then their
// running variances.
func (b *BatchNormLayer) State() []tensor.Float { return b.state }

// BindState implements Stateful.
func (b *BatchNormLayer) BindState(s []tensor.Float) {
	copy(s, b.state)
	b.state = s
}

// Unused reports whether the running statistics still have their initial values,
// means 0 and variances 1, which no batch has changed.
func (b *BatchNormLayer) Unused() bool {
	width := len(b.mean)
	for j := range width {
		if b.state[j] != 0 || b.state[width+j] != 1 {
			return false
		}
	}
	return true
}

// Forward implements Layer.
func (b *BatchNormLayer) Forward(x tensor.Matrix, mode Mode) tensor.Matrix {
	b.fixed = mode != Fitting || x.Rows == 1
	if b.fixed {
		width := len(b.mean)
		for j := range b.mean {
			b.mean[j], b.variance[j] = float64(b.state[j]), float64(b.state[width+j])
		}
	} else {
		tensor.Moments(b.mean, b.variance, x)
		b.updateRunning(x.Rows)
	}
	for j, v := range b.variance {
		b.inv[j] = tensor.Float(1 / math.Sqrt(v+b.Eps))
		b.high[j] = tensor.Float(b.mean[j])
		b.low[j] = tensor.Float(b.mean[j] - float64(b.high[j]))
	}
	xhat, y := b.xhat.Slice(0, x.Rows), b.y.Slice(0, x.Rows)
	tensor.Normalize(xhat, y, x, b.high, b.low, b.inv, b.gamma.W.Vector(), b.beta.W.Vector())
	return y
}

// updateRunning moves the running statistics toward those of the last batch,
// of n > 1 rows.
func (b *BatchNormLayer) updateRunning(n int) {
	width, unbiased := len(b.mean), float64(n)/float64(n-1)
	keep, take := 1-b.Momentum, b.Momentum
	for j := range b.mean {
		mean, variance := &b.state[j], &b.state[width+j]
		*mean = tensor.Float(keep*float64(*mean) + take*b.mean[j])
		*variance = tensor.Float(keep*float64(*variance) + take*unbiased*b.variance[j])
	}
}

// Backward implements Layer. With n rows,
//
//	dγ = Σ dy·x̂    dβ = Σ dy    dx = γ/√(σ² + ε)·(dy − dβ/n − x̂·dγ/n)
//
// where the last two terms come from the dependence of μ and σ² on x: they are
// absent where the running statistics were used.
func (b *BatchNormLayer) Backward(dy tensor.Matrix) tensor.Matrix {
	xhat, dx := b.xhat.Slice(0, dy.Rows), b.dx.Slice(0, dy.Rows)
	dgamma, dbeta := b.gamma.G.Vector(), b.beta.G.Vector()
	tensor.SumProducts(dgamma, dy, xhat)
	tensor.GradBias(dbeta, dy)
	share := 1 / tensor.Float(dy.Rows)
	if b.fixed {
		share = 0
	}
	scale, shift, slope := b.back[0], b.back[1], b.back[2]
	for j, gamma := range b.gamma.W.Vector() {
		scale[j], shift[j], slope[j] = gamma*b.inv[j], share*dbeta[j], share*dgamma[j]
	}
	tensor.NormalizeGrad(dx, dy, xhat, scale, shift, slope)
	return dx
}
