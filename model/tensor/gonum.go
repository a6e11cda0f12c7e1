package tensor

import "gonum.org/v1/gonum/blas"

// maxGonum is the largest number of rows for which gonum computes a product of
// a panel's width without starting goroutines. These would cost an allocation
// each and make concurrent runs compete for the processors.
const maxGonum = 192

// gonumTile implements kernels.tile with gonum, for every processor.
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
// skips the zeros of its left operand, so that 0·∞ would count as 0 and not as
// NaN.
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

// loopTile implements kernels.tile by its definition.
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
