//go:build (amd64 || arm64) && !float64

package tensor

// A softmaxKernel is the type of vectorKernels.softmax.
type softmaxKernel = func(p, s []Float, class []int32, cols int, total Float) (product, gaps float64)

// softmaxParts computes as many rows as are a multiple of step with the kernel
// some, which needs that, and the remaining rows with the kernel rest.
func softmaxParts(some, rest softmaxKernel, step int, p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
	rows := len(class) / step * step
	product, gaps = some(p[:rows*cols], s[:rows*cols], class[:rows], cols, total)
	if rows < len(class) {
		last, gap := rest(p[rows*cols:], s[rows*cols:], class[rows:], cols, total)
		return product * last, gaps + gap
	}
	return product, gaps
}
