//go:build arm64 && !float64

package tensor

// native returns kernels written for this processor. Every one has NEON.
func native() []kernels {
	neon := portable
	neon.name, neon.family, neon.tile, neon.transpose = "neon", "neon", tileNEON, transposeNEON
	neon.pause, neon.peak, neon.flops = pauseNEON, peakNEON, 24*4*2
	neon.activationKernels = activationKernels{
		relu: reluNEON, reluGrad: reluGradNEON, leak: leakNEON, leakGrad: leakGradNEON,
		elu: eluNEON, eluGrad: eluGradNEON, sigmoid: sigmoidNEON, sigmoidGrad: sigmoidGradNEON,
		tanh: tanhNEON, tanhGrad: tanhGradNEON, silu: siluNEON, siluGrad: siluGradNEON,
		softplus: softplusNEON, softplusGrad: softplusGradNEON, gelu: geluNEON, geluGrad: geluGradNEON,
		exp: expNEON,
	}
	neon.vectorKernels = vectorKernels{
		addScaled: addScaledNEON, blend: blendNEON, blendSquares: blendSquaresNEON,
		descend: descendNEON, momentum: momentumNEON, adam: adamNEON, multiply: multiplyNEON, affine: affineNEON,
		affineByteRows: affineByteRowsNEON, keepMask: keepMaskNEON, sumSquares: sumSquaresNEON, sumSquaredGaps: sumSquaredGapsNEON,
		softmax: softmaxNEON, countFlat: countFlatNEON,
	}
	neon.columnKernels = columnKernels{
		sumRows: sumRowsNEON, sumProducts: sumProductsNEON, normalize: normalizeNEON,
		normalizeGrad: normalizeGradNEON, columnSums: columnSumsNEON, columnSquares: columnSquaresNEON, markColumns: markColumnsNEON,
	}
	return []kernels{neon}
}

// tileNEON implements kernels.tile. It computes eight columns at a time, since
// the registers cannot hold more sums.
func tileNEON(c, a, b, bias []Float, m, k, rs, cs, ldb, ldc, n int) {
	for {
		if cs == 1 {
			productNEON(c, a, b, bias, m, k, rs, cs, ldb, ldc, min(n, 8))
		} else {
			productTransposedNEON(c, a, b, bias, m, k, rs, cs, ldb, ldc, min(n, 8))
		}
		if n -= 8; n <= 0 {
			return
		}
		c, b = c[8:], b[8:]
		if bias != nil {
			bias = bias[8:]
		}
	}
}

func transposeNEON(dst, src []Float, ldd, width, rows, _ int) int {
	for i := 0; i+4 <= rows; i += 4 {
		transpose4NEON(dst[i:], src[i*width:], ldd, width, width/4)
	}
	return rows &^ 3
}

// wideSoftmax is the softmax for rows of more than 16.
var wideSoftmax = softmaxBy(expNEON)

func softmaxNEON(p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
	switch {
	case cols == 2:
		return softmaxParts(softmax2NEON, softmax4NEON, 4, p, s, class, cols, total)
	case cols <= 4:
		return softmax4NEON(p, s, class, cols, total)
	case cols <= 8:
		return softmax8NEON(p, s, class, cols, total)
	case cols <= 12:
		return softmax12NEON(p, s, class, cols, total)
	case cols <= 16:
		return softmax16NEON(p, s, class, cols, total)
	}
	return wideSoftmax(p, s, class, cols, total)
}
