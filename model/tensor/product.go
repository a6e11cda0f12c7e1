package tensor

import "gonum.org/v1/gonum/blas"

// Forward sets y = x·w + bias, with bias added to every row.
//
//	y: batch×out, x: batch×in, bias: out
func Forward(y, x Matrix, w Weights, bias []Float) {
	multiply(y, x, blas.NoTrans, w.Data)
	for i := range y.Rows {
		row := y.Row(i)
		for j, b := range bias[:len(row)] {
			row[j] += b
		}
	}
}

// GradWeights sets dw = xᵀ·dy, the gradient of the weights.
//
//	x: batch×in, dy: batch×out
func GradWeights(dw Weights, x, dy Matrix) {
	multiply(Matrix{dw.In, dw.Out, dw.Data}, x, blas.Trans, dy.Data)
}

// GradBias sets db to the sum of the rows of dy, the gradient of the bias.
func GradBias(db []Float, dy Matrix) {
	clear(db)
	for i := range dy.Rows {
		for j, v := range dy.Row(i) {
			db[j] += v
		}
	}
}

// GradInput sets dx = dy·wᵀ, the gradient of the input.
//
//	dx: batch×in, dy: batch×out
//
// It transposes the weights first, since gonum skips the zeros of its left
// operand in a product of this shape, and half of dy is zero behind a ReLU.
func GradInput(dx, dy Matrix, w Weights, s *Scratch) {
	t := s.grow(w.In * w.Out)
	for i := range w.In {
		for j, v := range w.Data[i*w.Out : (i+1)*w.Out] {
			t[j*w.In+i] = v
		}
	}
	multiply(dx, dy, blas.NoTrans, t)
}

// A tile of tileRows×tileCols is below the size from which gonum spreads a
// product over goroutines. Those would cost an allocation each and let
// concurrent runs fight over the processors.
const tileRows, tileCols = 64, 192

// multiply sets c = a·b, or c = aᵀ·b, tile by tile. b has c.Cols columns.
func multiply(c, a Matrix, ta blas.Transpose, b []Float) {
	inner := a.Cols
	if ta == blas.Trans {
		inner = a.Rows
	}
	if c.Rows == 0 || c.Cols == 0 || inner == 0 {
		clear(c.Data)
		return
	}
	for i := 0; i < c.Rows; i += tileRows {
		from := i * a.Cols
		if ta == blas.Trans {
			from = i
		}
		m := min(tileRows, c.Rows-i)
		for j := 0; j < c.Cols; j += tileCols {
			n := min(tileCols, c.Cols-j)
			gemm(ta, blas.NoTrans, m, n, inner, a.Data[from:], a.Cols, b[j:], c.Cols, c.Data[i*c.Cols+j:], c.Cols)
		}
	}
}
