package tensor

// columnKernels take row-major matrices, as their Data, and vectors with one
// element for each column.
type columnKernels struct {
	sumRows       func(sum, x []Float)
	sumProducts   func(sum, a, b []Float)
	normalize     func(mean, rest, inv, gamma, beta, h, y, x []Float)
	normalizeGrad func(scale, shift, slope, dx, dy, h []Float)
	columnSums    func(sum []float64, x []Float)
	columnSquares func(sum, mean []float64, x []Float)
	markColumns   func(mark, a, b []Float)
}

// GradBias sets db to the sum of the rows of dy, the gradient of the bias.
func GradBias(db []Float, dy Matrix) { use.sumRows(db[:dy.Cols], dy.Data) }

// SumProducts sets sum to the sum of the rows of a·b, element by element.
func SumProducts(sum []Float, a, b Matrix) { use.sumProducts(sum[:a.Cols], a.Data, b.Data) }

// MarkColumns sets an element of mark to a number other than 0 if a or b has
// such a number in that column, in any row, else to 0.
func MarkColumns(mark []Float, a, b Matrix) { use.markColumns(mark[:a.Cols], a.Data, b.Data) }

// Normalize sets, in every row, h = (x − mean)·inv and y = gamma·h + beta. The
// mean is given in two parts, mean and its rounding error rest, so that a large
// mean costs no digits of a small deviation.
func Normalize(h, y, x Matrix, mean, rest, inv, gamma, beta []Float) {
	use.normalize(mean[:x.Cols], rest, inv, gamma, beta, h.Data, y.Data, x.Data)
}

// NormalizeGrad sets dx = scale·(dy − (shift + slope·h)) in every row.
func NormalizeGrad(dx, dy, h Matrix, scale, shift, slope []Float) {
	use.normalizeGrad(scale[:dx.Cols], shift, slope, dx.Data, dy.Data, h.Data)
}

// Moments sets mean and variance to those of every column of x, which has at
// least one row. The variance divides by the number of rows. It works in double
// precision and two passes, so that a mean that is large beside the deviation
// costs no digits of the variance.
func Moments(mean, variance []float64, x Matrix) {
	n := float64(x.Rows)
	use.columnSums(mean[:x.Cols], x.Data)
	for j := range mean {
		mean[j] /= n
	}
	use.columnSquares(variance[:x.Cols], mean, x.Data)
	for j := range variance {
		variance[j] /= n
	}
}

// Products are rounded before they are added, as in portableVectors.
var portableColumns = columnKernels{
	sumRows: func(sum, x []Float) {
		clear(sum)
		for len(x) > 0 {
			for j, v := range x[:len(sum)] {
				sum[j] += v
			}
			x = x[len(sum):]
		}
	},
	sumProducts: func(sum, a, b []Float) {
		clear(sum)
		for len(a) > 0 {
			for j, v := range a[:len(sum)] {
				sum[j] += Float(v * b[j])
			}
			a, b = a[len(sum):], b[len(sum):]
		}
	},
	normalize: func(mean, rest, inv, gamma, beta, h, y, x []Float) {
		cols := len(mean)
		for len(x) > 0 {
			for j, v := range x[:cols] {
				h[j] = ((v - mean[j]) - rest[j]) * inv[j]
				y[j] = Float(gamma[j]*h[j]) + beta[j]
			}
			h, y, x = h[cols:], y[cols:], x[cols:]
		}
	},
	normalizeGrad: func(scale, shift, slope, dx, dy, h []Float) {
		cols := len(scale)
		for len(dy) > 0 {
			for j, v := range dy[:cols] {
				dx[j] = scale[j] * (v - (shift[j] + Float(slope[j]*h[j])))
			}
			dx, dy, h = dx[cols:], dy[cols:], h[cols:]
		}
	},
	markColumns: func(mark, a, b []Float) {
		clear(mark)
		for len(a) > 0 {
			for j, v := range a[:len(mark)] {
				if v != 0 || b[j] != 0 {
					mark[j] = 1
				}
			}
			a, b = a[len(mark):], b[len(mark):]
		}
	},
	columnSums:    func(sum []float64, x []Float) { sumColumns(sum, x, 0) },
	columnSquares: func(sum, mean []float64, x []Float) { sumColumnSquares(sum, mean, x, 0) },
}

// sumColumns sets sum, from the given column on, to the sum of the rows of x.
func sumColumns(sum []float64, x []Float, from int) {
	clear(sum[from:])
	for len(x) > 0 {
		for j, v := range x[from:len(sum)] {
			sum[from+j] += float64(v)
		}
		x = x[len(sum):]
	}
}

// sumColumnSquares sets sum, from the given column on, to the sum of the rows
// of (x − mean)².
func sumColumnSquares(sum, mean []float64, x []Float, from int) {
	clear(sum[from:])
	for len(x) > 0 {
		for j, v := range x[from:len(sum)] {
			d := float64(v) - mean[from+j]
			sum[from+j] += float64(d * d)
		}
		x = x[len(sum):]
	}
}
