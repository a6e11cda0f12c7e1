package tensor

import (
	"math"
	"slices"
	"unsafe"
)

// vectorKernels are the functions on vectors for optimizers, losses, masks of
// dropout and the making of batches.
type vectorKernels struct {
	addScaled      func(y, x []Float, a Float)
	blend          func(y, x []Float, a, b Float)
	blendSquares   func(y, x []Float, a, b Float)
	descend        func(w, m, s []Float, rate, unbias, eps Float)
	momentum       func(w, v, g []Float, mu, rate Float)
	adam           func(w, m, s, g []Float, beta1, add1, beta2, add2, rate, unbias, eps Float)
	multiply       func(y, a, b []Float)
	affine         func(y, x, shift, scale []Float)
	affineByteRows func(y []Float, from []uint8, rows []int32, shift, scale []Float)
	keepMask       func(mask []Float, bits []uint64, below int, scale Float)
	sumSquares     func(x []Float) float64
	sumSquaredGaps func(x, y []Float) float64
	countFlat      func(y, slope []Float, flat Float) int

	// softmax sets every row of p to the softmax of that row of s, times total.
	// A row's class is from 0 to cols−1. With top, the largest element of a row,
	// it returns the product of Σ exp(s − top) and the sum of top − s_class over
	// all rows.
	softmax func(p, s []Float, class []int32, cols int, total Float) (product, gaps float64)
}

// Make returns n zeros that begin on a cache line of their own.
//
// Large vectors would all begin at the same offset in a page of memory. If a
// processor then reads one and writes another at the same pace, it compares only
// the lowest bits of the addresses at first and takes them for the same memory,
// which costs time (4K aliasing). So Make lets large vectors begin on different
// lines of a page.
func Make(n int) []Float {
	const size, page = int(unsafe.Sizeof(Float(0))), 4096
	const line, lines = lineFloats * size, page / (lineFloats * size)
	extra := lineFloats
	if n*size >= page {
		extra = page / size
	}
	v := make([]Float, n+extra)
	at := int(uintptr(unsafe.Pointer(unsafe.SliceData(v))) % (page << 16))
	skip := (line - at%line) % line
	if n*size >= page {
		skip += at / page * 37 % (lines - 1) * line
	}
	return v[skip/size : skip/size+n : skip/size+n]
}

// Fill sets all elements of x to v.
func Fill(x []Float, v Float) {
	if len(x) == 0 {
		return
	}
	x[0] = v
	for n := 1; n < len(x); n *= 2 {
		copy(x[n:], x[:n])
	}
}

// AddScaled sets y = y + a·x.
func AddScaled(y, x []Float, a Float) { use.addScaled(y, x[:len(y)], a) }

// Blend sets y = a·y + b·x.
func Blend(y []Float, a Float, x []Float, b Float) { use.blend(y, x[:len(y)], a, b) }

// BlendSquares sets y = a·y + b·x², or 0 where that is subnormal; see Adam.
func BlendSquares(y []Float, a Float, x []Float, b Float) { use.blendSquares(y, x[:len(y)], a, b) }

// Descend sets w = w − rate·m/(unbias·√s + eps): a step along m, scaled by the
// root of s.
func Descend(w, m, s []Float, rate, unbias, eps Float) {
	use.descend(w, m[:len(w)], s[:len(w)], rate, unbias, eps)
}

// Momentum sets v = mu·v − rate·g and then w = w + v.
func Momentum(w, v, g []Float, mu, rate Float) { use.momentum(w, v[:len(w)], g[:len(w)], mu, rate) }

// Adam sets m = beta1·m + add1·g, s = beta2·s + add2·g² and then
// w = w − rate·m/(unbias·√s + eps). An m or s that becomes subnormal, smaller
// than 2⁻¹²⁶ in single precision, is set to 0: those of units that are dead decay
// to such numbers, and stay there, and a processor computes with them at a
// fraction of its speed.
func Adam(w, m, s, g []Float, beta1, add1, beta2, add2, rate, unbias, eps Float) {
	use.adam(w, m[:len(w)], s[:len(w)], g[:len(w)], beta1, add1, beta2, add2, rate, unbias, eps)
}

// Multiply sets y = a·b, element by element.
func Multiply(y, a, b []Float) { use.multiply(y, a[:len(y)], b[:len(y)]) }

// AffineRows sets row i of y to (x − shift)·scale, element by element, where x
// is row rows[i] of the row-major matrix from. Subtracting first keeps the
// digits of inputs whose mean is large and whose spread is small.
func AffineRows(y Matrix, from []Float, rows []int32, shift, scale []Float) {
	n := y.Cols
	shift, scale = shift[:n], scale[:n]
	if n == 2 {
		affinePoints(y.Data, from, rows, [2]Float(shift), [2]Float(scale))
		return
	}
	for i, r := range rows {
		row, x := y.Data[i*n:(i+1)*n], from[int(r)*n:(int(r)+1)*n]
		if n >= shortest {
			use.affine(row, x, shift, scale)
			continue
		}
		for j, v := range x {
			row[j] = (v - shift[j]) * scale[j]
		}
	}
}

// affinePoints is AffineRows for two columns: points on a plane, which small
// networks learn. An inner loop over two columns would take a twentieth of the
// time of such a network's step.
func affinePoints(y, from []Float, rows []int32, shift, scale [2]Float) {
	y = y[:2*len(rows)]
	for _, r := range rows {
		x := from[2*int(r):][:2]
		y[0], y[1] = (x[0]-shift[0])*scale[0], (x[1]-shift[1])*scale[1]
		y = y[2:]
	}
}

// shortest is the length from which the kernel is faster than a loop in Go.
const shortest = 6

// AffineByteRows is AffineRows for bytes. The rows of a large set lie far from
// each other in memory, so kernels prefetch them.
func AffineByteRows(y Matrix, from []uint8, rows []int32, shift, scale []Float) {
	n := y.Cols
	for _, r := range rows {
		_ = from[int(r)*n : (int(r)+1)*n] // kernels do not check bounds
	}
	use.affineByteRows(y.Data[:len(rows)*n], from, rows, shift[:n], scale[:n])
}

// KeepMask sets an element of mask to 0 if its 16 random bits, as a number, are
// less than below, else to scale. An element of bits serves four elements of
// mask, the first with its lowest 16 bits.
func KeepMask(mask []Float, bits []uint64, below int, scale Float) {
	use.keepMask(mask, bits[:(len(mask)+3)/4], below, scale)
}

// CountFlat returns for how many elements y is not 0 and |slope| < flat.
func CountFlat(y, slope []Float, flat Float) int { return use.countFlat(y, slope[:len(y)], flat) }

// SumSquares returns Σx², summed in float64.
func SumSquares(x []Float) float64 { return use.sumSquares(x) }

// SumSquaredGaps returns Σ(x − y)², summed in float64.
func SumSquaredGaps(x, y []Float) float64 { return use.sumSquaredGaps(x, y[:len(x)]) }

// portableVectors are the definitions of the vector kernels. A product that is
// added to something is converted to the type that it has already: otherwise Go
// may fuse the two operations on some processors and round once, where the
// kernels round twice.
var portableVectors = vectorKernels{
	addScaled: func(y, x []Float, a Float) {
		for i, v := range x {
			y[i] += Float(a * v)
		}
	},
	blend: func(y, x []Float, a, b Float) {
		for i, v := range x {
			y[i] = Float(a*y[i]) + Float(b*v)
		}
	},
	blendSquares: func(y, x []Float, a, b Float) {
		for i, v := range x {
			y[i] = flush(Float(a*y[i]) + Float(b*(v*v)))
		}
	},
	descend: func(w, m, s []Float, rate, unbias, eps Float) {
		for i := range w {
			w[i] -= rate * m[i] / (Float(Float(math.Sqrt(float64(s[i])))*unbias) + eps)
		}
	},
	momentum: func(w, v, g []Float, mu, rate Float) {
		for i, d := range g {
			v[i] = Float(mu*v[i]) - Float(rate*d)
			w[i] += v[i]
		}
	},
	adam: func(w, m, s, g []Float, beta1, add1, beta2, add2, rate, unbias, eps Float) {
		for i, v := range g {
			m[i] = flush(Float(beta1*m[i]) + Float(add1*v))
			s[i] = flush(Float(beta2*s[i]) + Float(add2*(v*v)))
			w[i] -= rate * m[i] / (Float(Float(math.Sqrt(float64(s[i])))*unbias) + eps)
		}
	},
	multiply: func(y, a, b []Float) {
		for i := range y {
			y[i] = a[i] * b[i]
		}
	},
	affine: func(y, x, shift, scale []Float) {
		for i, v := range x {
			y[i] = (v - shift[i]) * scale[i]
		}
	},
	affineByteRows: func(y []Float, from []uint8, rows []int32, shift, scale []Float) {
		n := len(shift)
		for i, r := range rows {
			row := y[i*n : (i+1)*n]
			for j, v := range from[int(r)*n : (int(r)+1)*n] {
				row[j] = (Float(v) - shift[j]) * scale[j]
			}
		}
	},
	keepMask: func(mask []Float, bits []uint64, below int, scale Float) {
		for i := range mask {
			mask[i] = scale
			if int(bits[i/4]>>(i%4*16)&(1<<16-1)) < below {
				mask[i] = 0
			}
		}
	},
	sumSquares: func(x []Float) (sum float64) {
		for _, v := range x {
			sum += float64(v) * float64(v)
		}
		return sum
	},
	sumSquaredGaps: func(x, y []Float) (sum float64) {
		for i, v := range x {
			gap := float64(v) - float64(y[i])
			sum += float64(gap * gap)
		}
		return sum
	},
	countFlat: func(y, slope []Float, flat Float) (count int) {
		for i, v := range y {
			if s := slope[i]; v != 0 && s < flat && s > -flat {
				count++
			}
		}
		return count
	},
	softmax: softmaxBy(elementwise(math.Exp)),
}

// flush returns x, or 0 where it is subnormal.
func flush(x Float) Float {
	if x < smallest && x > -smallest {
		return 0
	}
	return x
}

// AddSigns sets y = y + a·sign(x), where the sign of zero is zero.
func AddSigns(y, x []Float, a Float) {
	x = x[:len(y)]
	for i, v := range x {
		switch {
		case v > 0:
			y[i] += a
		case v < 0:
			y[i] -= a
		}
	}
}

// SumAbs returns Σ|x|, summed in float64.
func SumAbs(x []Float) float64 {
	var sum float64
	for _, v := range x {
		sum += math.Abs(float64(v))
	}
	return sum
}

// MeanStd returns the mean and standard deviation of x, which is not empty.
// The deviation of a constant is exactly 0.
func MeanStd(x []Float) (mean, std float64) {
	if !slices.ContainsFunc(x, func(v Float) bool { return v != x[0] }) { // the sum below would have rounding errors
		return float64(x[0]), 0
	}
	n := float64(len(x))
	for _, v := range x {
		mean += float64(v) / n
	}
	for _, v := range x {
		std += (float64(v) - mean) * (float64(v) - mean) / n
	}
	return mean, math.Sqrt(std)
}
