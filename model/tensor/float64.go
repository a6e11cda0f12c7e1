//go:build float64

package tensor

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Float is the type of all weights, activations and gradients: float64 under
// this build tag, for tight comparisons with references.
type Float = float64

// smallest is the smallest positive Float that is not subnormal.
const smallest = 0x1p-1022

// Epsilon is the distance from 1 to the next larger Float.
const Epsilon = 1.0 / (1 << 52)

func gemm(ta, tb blas.Transpose, m, n, k int, a []Float, lda int, b []Float, ldb int, beta Float, c []Float, ldc int) {
	gonum.Implementation{}.Dgemm(ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
}
