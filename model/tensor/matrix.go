// Package tensor holds the numbers of the networks and the products that
// training needs. It is the only package that knows how products are
// computed and how weights lie in memory.
//
// A batch is a Matrix with one example in a row. The weights of a layer are a
// Weights, a window on a vector that its owner allocated; its layout is
// private to this package, so that kernels may choose it. Whatever leaves the
// program (files, pictures) goes through Weights.At or Weights.Plain.
//
// Nothing here allocates after the first use of a Scratch, starts a
// goroutine, or depends on what else runs: equal arguments give equal bits.
package tensor

// A Matrix is a row-major matrix: row i is Data[i*Cols : (i+1)*Cols].
type Matrix struct {
	Rows, Cols int
	Data       []Float
}

// New returns a zero matrix.
func New(rows, cols int) Matrix { return Matrix{rows, cols, make([]Float, rows*cols)} }

// Row returns row i. It shares memory with m.
func (m Matrix) Row(i int) []Float { return m.Data[i*m.Cols : (i+1)*m.Cols] }

// Slice returns rows i to j. It shares memory with m.
func (m Matrix) Slice(i, j int) Matrix {
	return Matrix{j - i, m.Cols, m.Data[i*m.Cols : j*m.Cols]}
}

// Argmax returns the index of the first largest element of row.
func Argmax(row []Float) int {
	best := 0
	for j, v := range row {
		if v > row[best] {
			best = j
		}
	}
	return best
}
