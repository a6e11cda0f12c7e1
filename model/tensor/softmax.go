package tensor

import "math"

// softmaxRows is the largest number of rows that a softmax kernel is called for.
const softmaxRows = 64

// noClass holds the classes that a kernel is given where the loss is not used.
var noClass [softmaxRows]int32

// Softmax sets every row of p to the softmax of that row of s. p and s, of the
// same shape, may be the same matrix. The largest element of a row is subtracted
// first, so that no exponential overflows.
func Softmax(p, s Matrix) {
	for from := 0; from < s.Rows; from += softmaxRows {
		to := min(from+softmaxRows, s.Rows)
		use.softmax(p.Slice(from, to).Data, s.Slice(from, to).Data, noClass[:to-from], s.Cols, 1)
	}
}

// CrossEntropy returns Σ (log Σ exp(s) − s_y) over the rows of s, where y is
// the class of a row, and sets grad to its gradient times share: share·(p − 1)
// at y and share·p elsewhere, with p the softmax of the row. grad and s may be
// the same matrix.
//
// It adds up log Σ exp(s − top) + (top − s_y), where top is the largest score of
// the row. Neither term is negative, so large scores do not cancel, and a row of
// large scores costs no digits of the other rows.
func CrossEntropy(grad, s Matrix, class []int32, share Float) (loss float64) {
	// A logarithm takes longer than the rest of a row. So the sums of several
	// rows, each from 1 to Cols, are multiplied before one logarithm is taken, as
	// long as the product cannot overflow.
	rows := softmaxRows
	if s.Cols > 1<<14 {
		rows = 16
	}
	for from := 0; from < s.Rows; from += rows {
		to := min(from+rows, s.Rows)
		product, gaps := use.softmax(grad.Slice(from, to).Data, s.Slice(from, to).Data, class[from:to], s.Cols, share)
		loss += math.Log(product) + gaps
	}
	for i, y := range class[:s.Rows] {
		grad.Data[i*grad.Cols+int(y)] -= share
	}
	return loss
}

// softmaxBy returns a vectorKernels.softmax for rows of any length, given a
// function that sets y = eˣ.
func softmaxBy(exp func(y, x []Float)) func(p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
	return func(p, s []Float, class []int32, cols int, total Float) (product, gaps float64) {
		product = 1
		for ; len(s) > 0; p, s, class = p[cols:], s[cols:], class[1:] {
			row, top := p[:cols], s[Argmax(s[:cols])]
			gaps += float64(top) - float64(s[class[0]])
			for j, v := range s[:cols] {
				row[j] = v - top
			}
			exp(row, row)
			var sum float64
			for _, v := range row {
				sum += float64(v)
			}
			for j := range row {
				row[j] *= total / Float(sum)
			}
			product *= sum
		}
		return product, gaps
	}
}
