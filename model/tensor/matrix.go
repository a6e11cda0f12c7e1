// Package tensor holds the numbers of the networks and the arithmetic that
// training needs. Everything that depends on the processor is here: how products
// are computed, and how weights lie in memory.
//
// A batch is a Matrix with one example in a row. The weights of a layer are a
// Weights, a window on a vector that its owner allocated; its layout is
// private to this package. Whatever leaves the program (files, pictures) goes
// through Weights.At or Weights.Plain.
//
// Products are made by an Engine, which shares large ones among processors. What
// works element by element are functions on slices and matrices. Both have
// several forms, the kernels: assembly for AVX-512 and AVX2 of amd64 and for
// NEON of arm64, which the command in the folder asm generates, and Go for every
// other processor and for double precision. The best that the processor can run
// is chosen at start; the environment variable DESCENT_KERNELS selects another.
//
// Nothing here allocates or starts a goroutine after an Engine was first used for
// its largest task, and nothing depends on what else runs: equal arguments give
// equal bits under the same kernels. The kernels for AVX-512, AVX2 and NEON give
// the same bits, too.
package tensor

import "unsafe"

// A Matrix is a row-major matrix: row i is Data[i*Cols : (i+1)*Cols].
type Matrix struct {
	Rows, Cols int
	Data       []Float
}

// New returns a zero matrix.
func New(rows, cols int) Matrix { return Matrix{rows, cols, Make(rows * cols)} }

// NewPadded returns a zero matrix of at least cols columns: some more where rows
// would be crowded. The columns behind cols are padding; an elementwise function
// may give them values.
func NewPadded(rows, cols int) Matrix {
	if cols > 0 && crowded(cols) {
		cols += lineFloats
	}
	return New(rows, cols)
}

// crowded reports whether rows of so many columns are a multiple of 2048 bytes
// apart. A cache keeps memory at such a distance in the same few of its sets, so
// that it holds only some rows at a time.
func crowded(cols int) bool { return cols*int(unsafe.Sizeof(Float(0)))%2048 == 0 }

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
