package tensor

// Weights is an in×out matrix of parameters, or of their gradients. Data is a
// window of length WeightsLen(In, Out) on a vector of its owner, which may
// add such vectors, scale them and take norms element by element; only this
// package knows which element lies where.
type Weights struct {
	In, Out int
	Data    []Float
}

// WeightsLen returns the number of floats that in×out weights take, padding
// included. Padding is zero and stays zero under every elementwise update
// that maps zeros to zero.
func WeightsLen(in, out int) int { return in * out }

// At returns the weight from input i to output j.
func (w Weights) At(i, j int) Float { return w.Data[i*w.Out+j] }

// Load sets the weights from plain, a row-major in×out matrix.
func (w Weights) Load(plain []Float) { copy(w.Data, plain) }

// Plain appends the weights to dst as a row-major in×out matrix.
func (w Weights) Plain(dst []Float) []Float { return append(dst, w.Data...) }

// Vector returns the weights of a single input, In = 1, as a slice that shares
// memory with w: how biases and other vectors of parameters are read.
func (w Weights) Vector() []Float { return w.Data[:w.Out] }

// A Scratch is room that a product needs beside its operands. The zero value
// is ready; whoever multiplies with the same weights again and again keeps
// one for them.
type Scratch struct{ buf []Float }

// grow returns n floats of undefined value.
func (s *Scratch) grow(n int) []Float {
	if cap(s.buf) < n {
		s.buf = make([]Float, n)
	}
	return s.buf[:n]
}
