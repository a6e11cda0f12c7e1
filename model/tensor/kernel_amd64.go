//go:build amd64 && !float64

package tensor

import "golang.org/x/sys/cpu"

//go:generate go run ./asm

// native returns kernels written for this processor.
func native() []kernels {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		return nil
	}
	avx2 := portable
	avx2.name, avx2.family = "avx2", "avx"
	avx2.tile, avx2.fused, avx2.transpose = tileAVX2, fusedAVX2, transposeAVX2
	avx2.farInputs = 3 << 15
	avx2.pause, avx2.peak, avx2.flops = pauseAMD64, peakAVX2, 12*8*2
	avx2.activationKernels = activationKernels{
		relu: reluAVX2, reluGrad: reluGradAVX2, leak: leakAVX2, leakGrad: leakGradAVX2,
		elu: eluAVX2, eluGrad: eluGradAVX2, sigmoid: sigmoidAVX2, sigmoidGrad: sigmoidGradAVX2,
		tanh: tanhAVX2, tanhGrad: tanhGradAVX2, silu: siluAVX2, siluGrad: siluGradAVX2,
		softplus: softplusAVX2, softplusGrad: softplusGradAVX2, gelu: geluAVX2, geluGrad: geluGradAVX2,
		exp: expAVX2,
	}
	avx2.vectorKernels = vectorKernels{
		addScaled: addScaledAVX2, blend: blendAVX2, blendSquares: blendSquaresAVX2,
		descend: descendAVX2, momentum: momentumAVX2, adam: adamAVX2, multiply: multiplyAVX2, affine: affineAVX2,
		affineByteRows: affineByteRowsAVX2, keepMask: keepMask, sumSquares: sumSquares, sumSquaredGaps: sumSquaredGaps,
		softmax: softmaxWith(softmax8AVX2, softmax16AVX2), countFlat: countFlat,
	}
	avx2.columnKernels = columnKernels{
		sumRows: sumRowsAVX2, sumProducts: sumProductsAVX2, normalize: normalizeAVX2,
		normalizeGrad: normalizeGradAVX2, columnSums: columnSums, columnSquares: columnSquares, markColumns: markColumnsAVX2,
	}
	if !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512VL {
		return []kernels{avx2}
	}
	avx512 := avx2
	avx512.name, avx512.tile, avx512.fused = "avx512", tileAVX512, fusedAVX512
	avx512.farInputs = 0 // these processors have larger caches
	avx512.softmax = softmaxWith(softmaxNarrow, softmax16AVX512)
	avx512.peak, avx512.flops = peakAVX512, 16*16*2
	if thisProcessor().fullWidth() {
		avx512.widen()
	}
	return []kernels{avx512, avx2}
}

// widen replaces the kernels that have a variant for vectors of 512 bits. The
// results are the same to the bit.
func (k *kernels) widen() {
	k.relu, k.reluGrad = reluAVX512, reluGradAVX512
	k.momentum, k.adam = momentumAVX512, adamAVX512
}

// softmaxNarrow computes the softmax of rows of up to 8, two at a time where two
// fit into a vector.
func softmaxNarrow(p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
	if cols > 4 {
		return softmax8AVX512(p, s, class, cols, total)
	}
	return softmaxParts(softmax4AVX512, softmax8AVX512, 2, p, s, class, cols, total)
}

// tileAVX512 implements kernels.tile.
func tileAVX512(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int) {
	fusedAVX512(c, nil, a, b, bias, m, k, rs, cs, ldb, ldc, n, opStore, 0, 0)
}

// fusedAVX512 implements kernels.fused.
func fusedAVX512(c, e, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n, op int, mu, rate Float) {
	switch {
	case n <= 8:
		product8AVX512(c, e, a, b, bias, m, k, rs, cs, ldb, ldc, n, op, mu, rate)
	case n <= 16:
		product16AVX512(c, e, a, b, bias, m, k, rs, cs, ldb, ldc, n, op, mu, rate)
	case n <= 24:
		product24AVX512(c, e, a, b, bias, m, k, rs, cs, ldb, ldc, n, op, mu, rate)
	default:
		product32AVX512(c, e, a, b, bias, m, k, rs, cs, ldb, ldc, n, op, mu, rate)
	}
}

// tileAVX2 implements kernels.tile.
func tileAVX2(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int) {
	fusedAVX2(c, nil, a, b, bias, m, k, rs, cs, ldb, ldc, n, opStore, 0, 0)
}

// halfRows is the largest number of rows of an update that are computed for the
// first half of the columns before the second half follows. With so few rows, the
// operands of the first half are still in the cache for the second.
const halfRows = 264

// fusedAVX2 implements kernels.fused. It computes more than 16 columns in two
// halves, since the registers cannot hold the sums of both.
func fusedAVX2(c, e, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n, op int, mu, rate Float) {
	if n <= 8 {
		product8AVX2(c, e, a, b, bias, m, k, rs, cs, ldb, ldc, n, op, mu, rate)
		return
	}
	rows, second := m, []Float(nil)
	switch {
	case n <= 16:
	case op <= opReLU:
		e, second = e[:len(e)/2], e[len(e)/2:]
	default:
		second = from(e, 16)
	}
	if op >= opDescend && n > 16 {
		rows = min(m, halfRows)
	}
	product16AVX2(c, e, a, b, bias, rows, k, rs, cs, ldb, ldc, min(n, 16), op, mu, rate)
	if n > 16 {
		fusedAVX2(c[16:], second, a, b[16:], from(bias, 16), rows, k, rs, cs, ldb, ldc, n-16, op, mu, rate)
	}
	if rows < m {
		fusedAVX2(c[rows*ldc:], from(e, rows*ldc), a[rows*rs:], b, bias, m-rows, k, rs, cs, ldb, ldc, n, op, mu, rate)
	}
}

// from returns x[i:], or nil if x is nil.
func from(x []Float, i int) []Float {
	if x == nil {
		return nil
	}
	return x[i:]
}

func transposeAVX2(dst, src []Float, ldd, width, rows, ahead int) int {
	for i := 0; i+8 <= rows; i += 8 {
		transpose8AVX2(dst[i:], src[i*width:], ldd, width, width/8, ahead)
	}
	return rows &^ 7
}

// softmaxWith returns a softmax for rows of any length, given the kernels for
// rows of up to 8 and up to 16.
func softmaxWith(eight, sixteen softmaxKernel) softmaxKernel {
	wide := softmaxBy(expAVX2)
	return func(p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
		switch {
		case cols == 2:
			return softmaxParts(softmax2AVX2, eight, 4, p, s, class, cols, total)
		case cols <= 8:
			return eight(p, s, class, cols, total)
		case cols <= 16:
			return sixteen(p, s, class, cols, total)
		}
		return wide(p, s, class, cols, total)
	}
}

// The following kernels compute whole vectors in assembly, and the remaining
// elements in Go.

func sumSquares(x []Float) float64 {
	whole := len(x) &^ 15
	return sumSquaresAVX2(x[:whole]) + portable.sumSquares(x[whole:])
}

func sumSquaredGaps(x, y []Float) float64 {
	whole := len(x) &^ 15
	return sumSquaredGapsAVX2(x[:whole], y[:whole]) + portable.sumSquaredGaps(x[whole:], y[whole:])
}

func countFlat(y, slope []Float, flat Float) int {
	whole := len(y) &^ 7
	return countFlatAVX2(y[:whole], slope, flat) + portable.countFlat(y[whole:], slope[whole:], flat)
}

func keepMask(mask []Float, bits []uint64, below int, scale Float) {
	whole := len(mask) &^ 7
	keepMaskAVX2(mask[:whole], bits, below, scale)
	portable.keepMask(mask[whole:], bits[whole/4:], below, scale)
}

// columnSums and columnSquares compute four columns at a time in assembly, and
// the remaining ones in Go.
func columnSums(sum []float64, x []Float) {
	columnSumsAVX2(sum, x)
	sumColumns(sum, x, len(sum)&^3)
}

func columnSquares(sum, mean []float64, x []Float) {
	columnSquaresAVX2(sum, mean, x)
	sumColumnSquares(sum, mean, x, len(sum)&^3)
}
