package tensor

// Forward sets y = x·w + bias, with bias added to every row.
//
//	y: batch×out, x: batch×in, bias: out
func (e *Engine) Forward(y, x Matrix, w Weights, bias []Float) {
	// Kernels read whole panels, of which the bias may have less in the last.
	tail := (y.Cols - 1) / panelCols * panelCols
	copy(e.biasTail[:], bias[tail:y.Cols])
	if onePanel(y.Rows, x.Cols, y.Cols) {
		use.tile(y.Data, x.Data, w.Data, e.biasTail[:], y.Rows, x.Cols, x.Cols, 1, panelWidth(y.Cols), y.Cols, y.Cols)
		return
	}
	e.product = product{
		c: y.Data, a: x.Data, b: w.Data, bias: bias, biasTail: e.biasTail[:],
		m: y.Rows, k: x.Cols, n: y.Cols,
		ldc: y.Cols, rs: x.Cols, cs: 1,
		cStep: panelCols, bStep: panelCols * w.In,
	}
	e.multiply()
}

// GradWeights sets dw = xᵀ·dy, the gradient of the weights.
//
//	x: batch×in, dy: batch×out
func (e *Engine) GradWeights(dw Weights, x, dy Matrix) {
	if onePanel(dw.In, x.Rows, dw.Out) {
		use.tile(dw.Data, x.Data, dy.Data, nil, dw.In, x.Rows, 1, x.Cols, dy.Cols, panelWidth(dw.Out), dw.Out)
		return
	}
	e.product = product{
		c: dw.Data, a: x.Data, b: dy.Data,
		m: dw.In, k: x.Rows, n: dw.Out,
		ldb: dy.Cols, rs: 1, cs: x.Cols,
		cStep: panelCols * dw.In, bStep: panelCols,
	}
	e.multiply()
}

// GradInput sets dx = dy·wᵀ, the gradient of the input.
//
//	dx: batch×in, dy: batch×out
//
// It transposes the weights first, a panel at a time: that costs a share of
// 1/batch of the product.
func (e *Engine) GradInput(dx, dy Matrix, w Weights) {
	step := panelCols * paddedCols(w.Out)
	if onePanel(dx.Rows, dy.Cols, dx.Cols) {
		wt := e.room(step)
		w.transposePanel(wt, 0)
		use.tile(dx.Data, dy.Data, wt, nil, dx.Rows, dy.Cols, dy.Cols, 1, panelWidth(dx.Cols), dx.Cols, dx.Cols)
		return
	}
	e.product = product{
		c: dx.Data, a: dy.Data, b: e.room(e.Workers() * step), transposed: w,
		m: dx.Rows, k: dy.Cols, n: dx.Cols,
		ldc: dx.Cols, rs: dy.Cols, cs: 1,
		cStep: panelCols, room: step,
	}
	e.multiply()
}

// onePanel reports whether an m×n product with the inner length k is a single
// tile that nobody would share. The way through a product would cost a small
// network as much as its arithmetic.
func onePanel(m, k, n int) bool {
	return n <= panelCols && m*k*n < smallProduct && m > 0 && k > 0 && n > 0
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

	transposed Weights // if it is not empty, b is room for its transpose
	room       int     // of b, for each worker to transpose a panel into
	rows       int     // of c in a chunk
}

// What decides how a product is shared.
const (
	smallProduct = 1 << 19 // multiplications up to which it is not worth it
	chunkProduct = 1 << 18 // multiplications in a chunk, about
	chunkRows    = 8       // a chunk has a multiple of them: the rows of a tile
	maxChunks    = 1 << 12
)

// multiply computes e.product.
func (e *Engine) multiply() {
	p := &e.product
	if p.m == 0 || p.n == 0 {
		return
	}
	if p.k == 0 {
		p.empty()
		return
	}
	chunks := panels(p.n)
	if p.m*p.n*p.k < smallProduct || !e.Parallel() {
		for q := range chunks {
			p.panel(q, 0, p.m, 0)
		}
		return
	}
	p.rows = p.m
	if p.transposed.Data == nil { // else the worker that transposes a panel uses it
		least := max(chunkProduct/(p.k*panelCols), p.m*chunks/maxChunks)
		p.rows = (least/chunkRows + 1) * chunkRows
		chunks *= (p.m + p.rows - 1) / p.rows
	}
	e.Run(p, chunks)
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

// Chunk implements pool.Task: some rows of a panel.
func (p *product) Chunk(i, worker int) {
	groups := (p.m + p.rows - 1) / p.rows
	from := i % groups * p.rows
	p.panel(i/groups, from, min(from+p.rows, p.m), worker)
}

// panel computes rows from..to of panel q on the given worker.
func (p *product) panel(q, from, to, worker int) {
	c, a, b, bias, n := p.operands(q, from)
	if p.transposed.Data != nil {
		b = p.b[worker*p.room:]
		p.transposed.transposePanel(b, q)
	}
	use.tile(c, a, b, bias, to-from, p.k, p.rs, p.cs, p.width(p.ldb, q), p.width(p.ldc, q), n)
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
