package tensor

import "gonum.org/v1/gonum/blas"

// Forward sets y = x·w + bias, with bias added to every row.
//
//	y: batch×out, x: batch×in, bias: out
func (c *Crew) Forward(y, x Matrix, w Weights, bias []Float) {
	// Kernels read whole panels, of which the bias may have less.
	tail := y.Cols / panelCols * panelCols
	copy(c.biasTail[:], bias[tail:y.Cols])
	c.product = product{
		c: y.Data, a: x.Data, b: w.Data, bias: bias, biasTail: c.biasTail[:],
		m: y.Rows, k: x.Cols, n: y.Cols,
		ldc: y.Cols, rs: x.Cols, cs: 1,
		cStep: panelCols, bStep: panelCols * w.In,
	}
	c.multiply()
}

// GradWeights sets dw = xᵀ·dy, the gradient of the weights.
//
//	x: batch×in, dy: batch×out
func (c *Crew) GradWeights(dw Weights, x, dy Matrix) {
	c.product = product{
		c: dw.Data, a: x.Data, b: dy.Data,
		m: dw.In, k: x.Rows, n: dw.Out,
		ldb: dy.Cols, rs: 1, cs: x.Cols,
		cStep: panelCols * dw.In, bStep: panelCols,
	}
	c.multiply()
}

// GradInput sets dx = dy·wᵀ, the gradient of the input.
//
//	dx: batch×in, dy: batch×out
//
// It transposes the weights first, a panel at a time: that costs a share of
// 1/batch of the product.
func (c *Crew) GradInput(dx, dy Matrix, w Weights) {
	step := panelCols * paddedCols(w.Out)
	c.product = product{
		c: dx.Data, a: dy.Data, b: c.room(panels(w.In) * step), transposed: w,
		m: dx.Rows, k: dy.Cols, n: dx.Cols,
		ldc: dx.Cols, rs: dy.Cols, cs: 1,
		cStep: panelCols, bStep: step,
	}
	c.multiply()
}

// A product sets c = bias + a·b. The columns of c and b lie in panels, each of
// which is computed by itself: element by element, c starts as the bias and a's
// and b's products are added in the order of the inner index, whoever computes
// it and whatever the size of the blocks. So results do not depend on how the
// work is shared.
type product struct {
	c, a, b, bias []Float // the bias may be nil
	biasTail      []Float // the bias of the last panel, where that is not full
	m, k, n       int     // c is m×n, a is m×k, b is k×n
	rs, cs        int     // from an element of a to the next row, and to the next column
	ldc, ldb      int     // from a row of c and b to the next; 0 is the panel's width
	cStep, bStep  int     // from a panel of c and b to the next

	transposed Weights // b is room for its transpose, if it is not empty
	rows       int     // of c in a chunk
}

// What decides how a product is shared.
const (
	smallProduct = 1 << 19 // multiplications up to which it is not worth it
	chunkProduct = 1 << 19 // multiplications in a chunk, about
	chunkRows    = 24      // a chunk has a multiple of them: the least for tiles of 8 and of 6
	maxChunks    = 1 << 12
)

// multiply computes c.product.
func (c *Crew) multiply() {
	p := &c.product
	if p.m == 0 || p.n == 0 {
		return
	}
	if p.k == 0 {
		p.empty()
		return
	}
	chunks := panels(p.n)
	if p.m*p.n*p.k < smallProduct || !c.helped() {
		if p.transposed.Data != nil {
			p.bStep = 0 // one panel after the other in the same place, which stays in the cache
		}
		for q := range chunks {
			p.panel(q, 0, p.m)
		}
		return
	}
	p.rows = p.m
	if p.transposed.Data == nil { // else whoever transposes a panel uses it
		least := max(chunkProduct/(p.k*panelCols), p.m*chunks/maxChunks)
		p.rows = (least/chunkRows + 1) * chunkRows
		chunks *= (p.m + p.rows - 1) / p.rows
	}
	c.Do(p, chunks)
}

// empty computes a product that has nothing to add up.
func (p *product) empty() {
	for q := range panels(p.n) {
		c, _, _, bias, n := p.operands(q, 0)
		for i := range p.m {
			row := c[i*p.width(p.ldc, q):][:n]
			clear(row)
			copy(row, bias)
		}
	}
}

// Chunk implements Task: some rows of a panel.
func (p *product) Chunk(i int) {
	groups := (p.m + p.rows - 1) / p.rows
	from := i % groups * p.rows
	p.panel(i/groups, from, min(from+p.rows, p.m))
}

// panel computes rows from..to of panel q.
func (p *product) panel(q, from, to int) {
	if p.transposed.Data != nil {
		p.transposed.transposePanel(p.b[q*p.bStep:], q)
	}
	use.panel(p, q, from, to)
}

// operands returns the operands of panel q from the given row on, and the
// number of its columns.
func (p *product) operands(q, row int) (c, a, b, bias []Float, n int) {
	n = min(panelCols, p.n-q*panelCols)
	c, a, b = p.c[q*p.cStep+row*p.width(p.ldc, q):], p.a[row*p.rs:], p.b[q*p.bStep:]
	switch {
	case p.bias == nil:
	case n < panelCols:
		bias = p.biasTail
	default:
		bias = p.bias[q*panelCols:]
	}
	return c, a, b, bias, n
}

// width returns the distance between the rows of panel q of c or b.
func (p *product) width(ld, q int) int {
	if ld == 0 {
		return panelWidth(p.n - q*panelCols)
	}
	return ld
}

// maxGonum is the number of rows from which gonum spreads a product of a
// panel's width over goroutines. Those would cost an allocation each and let
// concurrent runs fight over the processors.
const maxGonum = 192

// gonumPanel computes rows from..to of panel q by gonum, which every processor
// can run.
func gonumPanel(p *product, q, from, to int) {
	for ; from < to; from += maxGonum {
		gonumRows(p, q, from, min(from+maxGonum, to))
	}
}

func gonumRows(p *product, q, from, to int) {
	c, a, b, bias, n := p.operands(q, from)
	ldc, ldb := p.width(p.ldc, q), p.width(p.ldb, q)
	m := to - from
	if !finiteRows(b, ldb, p.k, n) {
		p.loop(c, a, b, bias, m, n, ldc, ldb)
		return
	}
	beta := Float(0)
	if bias != nil {
		beta = 1
		for i := range m {
			copy(c[i*ldc:i*ldc+n], bias)
		}
	}
	ta, lda := blas.NoTrans, p.rs
	if p.cs > 1 || p.rs < p.k {
		ta, lda = blas.Trans, p.cs
	}
	gemm(ta, blas.NoTrans, m, n, p.k, a, lda, b, ldb, beta, c, ldc)
}

// finiteRows reports whether the k rows of n numbers in b are finite. gonum
// leaves out the zeros of its left operand, for which 0·∞ would be 0 then.
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

// loop computes a product as it is written.
func (p *product) loop(c, a, b, bias []Float, m, n, ldc, ldb int) {
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		clear(row)
		copy(row, bias)
		for l := range p.k {
			v := a[i*p.rs+l*p.cs]
			for j, w := range b[l*ldb : l*ldb+n] {
				row[j] += v * w
			}
		}
	}
}
