// Package tensor holds the numbers of the networks and the arithmetic that
// training needs. Everything that depends on the processor is here: how products
// are computed, and how weights lie in memory.
//
// A batch is a Matrix with one example in a row. The weights of a layer are a
// Weights, which is a part of a vector that its owner allocated; the order of its
// elements is private to this package. Code that shows or stores weights (files,
// pictures) reads them with Weights.At or Weights.Plain.
//
// Products are methods of an Engine, which shares large ones among processors.
// Elementwise operations are functions on slices and matrices. Both have several
// implementations, the kernels: assembly for AVX-512 and AVX2 of amd64 and for
// NEON of arm64, which the command in the folder asm generates, and Go for every
// other processor and for double precision. The best kernels that the processor
// can run are chosen at start; the environment variable DESCENT_KERNELS selects
// others.
//
// After an Engine was first used for its largest task, nothing here allocates or
// starts a goroutine. Equal arguments give equal bits under the same kernels,
// whatever else runs. The kernels for AVX-512, AVX2 and NEON give the same bits,
// too.
package tensor

import "unsafe"

// A Matrix is a row-major matrix: row i is Data[i*Cols : (i+1)*Cols].
type Matrix struct {
	Rows, Cols int
	Data       []Float
}

// New returns a zero matrix.
func New(rows, cols int) Matrix { return Matrix{rows, cols, Make(rows * cols)} }

// NewPadded returns a zero matrix of at least cols columns. It adds columns where
// rows of cols would be crowded, that is, compete for the same part of a cache.
// The added columns are padding; elementwise functions may give them values.
func NewPadded(rows, cols int) Matrix {
	if cols > 0 && crowded(cols) {
		cols += lineFloats
	}
	return New(rows, cols)
}

// crowded reports whether rows of cols columns are a multiple of 2048 bytes
// apart. A cache keeps memory at such a distance in the same few of its sets, so
// that only a few rows fit into it at a time.
func crowded(cols int) bool { return cols*int(unsafe.Sizeof(Float(0)))%2048 == 0 }

// Row returns row i, Cols elements. It shares memory with m.
func (m Matrix) Row(i int) []Float { return m.Data[i*m.Cols : (i+1)*m.Cols] }

// Slice returns the rows from i to j−1. It shares memory with m.
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
