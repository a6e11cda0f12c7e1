package plot

import (
	"math"
	"strconv"
)

// Ticks returns at most n round values from lo to hi, spaced by 1, 2 or 5
// times a power of ten; and how many decimals they need. whole asks for whole
// numbers.
func Ticks(lo, hi float64, n int, whole bool) (ticks []float64, decimals int) {
	if !(hi > lo) || n < 1 || math.IsInf(hi-lo, 0) {
		return nil, 0
	}
	exp := int(math.Floor(math.Log10((hi - lo) / float64(n))))
	for ; ; exp++ {
		for _, m := range []float64{1, 2, 5} {
			if whole && exp < 0 {
				continue
			}
			// Dividing by a power of ten is exact where multiplying by its
			// inverse is not, and so gives 0.3 instead of 0.30000000000000004.
			at := func(i float64) float64 {
				if exp < 0 {
					return i * m / math.Pow10(-exp)
				}
				return i * m * math.Pow10(exp)
			}
			step := at(1)
			first, last := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
			if last-first+1 > float64(n) {
				continue
			}
			for i := first; i <= last; i++ {
				ticks = append(ticks, at(i)+0) // not the -0 that rounding may give
			}
			return ticks, max(0, -exp)
		}
	}
}

// FormatTick returns a tick with the given decimals, or in scientific
// notation where that is much shorter.
func FormatTick(v float64, decimals int) string {
	if a := math.Abs(v); decimals > 4 || a >= 1e6 {
		if v == 0 {
			return "0"
		}
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
