package tensor

import "math"

// softmaxRows is how many rows a softmax is given at a time.
const softmaxRows = 64

// noClass stands for the classes of rows whose loss is not used.
var noClass [softmaxRows]int32

// Softmax sets every row of p to the softmax of that of s. They may be the same
// matrix. The largest element of a row is subtracted first, so that nothing
// overflows.
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
// It adds up log Σ exp(s − top) + (top − s_y) with the largest score of each
// row, two terms that are never negative: so a row of large scores leaves the
// digits of the others alone.
func CrossEntropy(grad, s Matrix, class []int32, share Float) (loss float64) {
	// A logarithm costs more than anything else in a row: so the sums, each
	// from 1 to Cols, are multiplied as long as that is safe.
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

// softmaxBy returns a softmax for rows of any length, given eˣ.
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
