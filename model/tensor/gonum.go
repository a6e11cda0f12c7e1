package tensor

import "gonum.org/v1/gonum/blas"

// maxGonum is the number of rows from which gonum spreads a product of a
// panel's width over goroutines. Those would cost an allocation each and let
// concurrent runs fight over the processors.
const maxGonum = 192

// gonumTile is kernels.tile by gonum, which every processor can run.
func gonumTile(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int) {
	if !finiteRows(b, ldb, k, n) {
		loopTile(c, a, b, bias, m, k, rs, cs, ldb, ldc, n)
		return
	}
	ta, lda := blas.NoTrans, rs
	if cs > 1 || rs < k {
		ta, lda = blas.Trans, cs
	}
	for m > 0 {
		rows, beta := min(m, maxGonum), Float(0)
		if bias != nil {
			beta = 1
			for i := range rows {
				copy(c[i*ldc:i*ldc+n], bias)
			}
		}
		gemm(ta, blas.NoTrans, rows, n, k, a, lda, b, ldb, beta, c, ldc)
		if m -= rows; m > 0 {
			c, a = c[rows*ldc:], a[rows*rs:]
		}
	}
}

// finiteRows reports whether the k rows of n numbers in b are finite. gonum
// leaves out the zeros of its left operand, for which 0·∞ would be 0 then.
func finiteRows(b []Float, ldb, k, n int) bool {
	for l := range k {
		for _, v := range b[l*ldb : l*ldb+n] {
			if v-v != 0 {
				return false
			}
		}
	}
	return true
}

// loopTile is kernels.tile as it is written.
func loopTile(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int) {
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		clear(row)
		copy(row, bias)
		for l := range k {
			v := a[i*rs+l*cs]
			for j, w := range b[l*ldb : l*ldb+n] {
				row[j] += v * w
			}
		}
	}
}
