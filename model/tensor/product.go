package tensor

// Forward sets y = f(x·w + bias), with bias added to every row and f the
// function of the epilogue.
//
//	y: batch×out, x: batch×in, w: in×out, bias: out
//
// Here and in the other products a matrix may have more columns than these,
// which are not read and not written; see NewPadded.
func (e *Engine) Forward(y, x Matrix, w Weights, bias []Float, f Epilogue) {
	// Kernels read whole panels, and the last panel of the bias may be shorter.
	tail := (w.Out - 1) / panelCols * panelCols
	copy(e.biasTail[:], bias[tail:w.Out])
	op := opStore
	if f == ReLUEpilogue {
		op = opReLU
	}
	if onePanel(y.Rows, w.In, w.Out) {
		use.fused(y.Data, nil, x.Data, w.Data, e.biasTail[:], y.Rows, w.In, x.Cols, 1, panelWidth(w.Out), y.Cols, w.Out, op, 0, 0)
		return
	}
	e.product = product{
		c: y.Data, a: x.Data, b: w.Data, bias: bias, biasTail: e.biasTail[:],
		m: y.Rows, k: w.In, n: w.Out,
		ldc: y.Cols, rs: x.Cols, cs: 1,
		cStep: panelCols, bStep: panelCols * w.In, op: op,
		fetches: w.In*w.Out >= farWeights,
	}
	if !e.multiply() && f == ReLUEpilogue {
		e.apply(pass{op: opReLU, c: y.Data})
	}
}

// GradInput sets dx = dy·wᵀ, the gradient of the input. With a mask it sets elements
// of dx to 0; see Mask.
//
//	dx: batch×in, dy: batch×out, w: in×out
//
// It transposes the weights first, a panel at a time, which costs about 1/batch
// of the time of the product.
func (e *Engine) GradInput(dx, dy Matrix, w Weights, mask Mask) {
	step, op := panelCols*paddedCols(w.Out), opStore
	if mask.Y.Data != nil {
		op = opMask
	}
	if onePanel(dx.Rows, w.Out, w.In) {
		wt := e.workspace(step)
		w.transposePanel(wt, 0)
		use.fused(dx.Data, mask.Y.Data, dy.Data, wt, nil, dx.Rows, w.Out, dy.Cols, 1, panelWidth(w.In), dx.Cols, w.In, op, 0, 0)
		return
	}
	e.product = product{
		c: dx.Data, a: dy.Data, b: e.workspace(e.Workers() * step), transposed: w,
		m: dx.Rows, k: w.Out, n: w.In,
		ldc: dx.Cols, rs: dy.Cols, cs: 1,
		cStep: panelCols, panelLen: step, op: op, e: mask.Y.Data,
	}
	if !e.multiply() && mask.Y.Data != nil {
		e.apply(pass{op: opMask, c: dx.Data, e: mask.Y.Data})
	}
}

// GradWeights sets dw = xᵀ·dy, the gradient of the weights, and db to the sum
// of the rows of dy, the gradient of the bias. If u has a rule, GradWeights steps
// the parameters of u instead, to the same bits as Rule.Apply would with dw and
// db. The values of dw and db are undefined then. u may be nil.
//
//	dw: in×out, x: batch×in, dy: batch×out, db: out
func (e *Engine) GradWeights(dw Weights, db []Float, x, dy Matrix, u *Update) {
	step := u != nil && u.Kind != NoRule
	c, v, row, rowV, op := dw.Data, []Float(nil), db, []Float(nil), opStore
	var rule Rule
	if step && use.fused != nil && x.Rows > 0 {
		c, v, row, rowV, op, rule = u.W.Data, u.V.Data, u.Bias.Data, u.BiasV.Data, u.Kind.op(), u.Rule
	}
	if width := panelWidth(dw.Out); onePanel(dw.In, x.Rows, dw.Out) {
		use.fused(c, v, x.Data, dy.Data, nil, dw.In, x.Rows, 1, x.Cols, dy.Cols, width, dw.Out, op, rule.Mu, rule.Rate)
		use.fused(row, rowV, ones, dy.Data, nil, 1, x.Rows, 0, 0, dy.Cols, width, dw.Out, op, rule.Mu, rule.Rate)
		return
	}
	e.product = product{
		c: c, a: x.Data, b: dy.Data, e: v, row: row, rowE: rowV,
		m: dw.In, k: x.Rows, n: dw.Out,
		ldb: dy.Cols, rs: 1, cs: x.Cols,
		cStep: panelCols * dw.In, bStep: panelCols, panelLen: x.Rows * panelCols,
		op: op, mu: rule.Mu, rate: rule.Rate,
	}
	e.copyOperands(dw, x, dy)
	if !e.multiply() && step {
		e.apply(pass{op: u.Kind.op(), c: u.W.Data, e: u.V.Data, g: dw.Data, rule: u.Rule})
		u.Apply(u.Bias.Vector(), u.BiasV.Data, db)
	}
}

// onePanel reports whether a kernel can be called directly for an m×n product
// with the inner length k: the product is a single tile, too small to be shared,
// and the kernels have all operations. For a small network, setting up a product
// takes as long as its arithmetic.
func onePanel(m, k, n int) bool {
	return use.fused != nil && n <= panelCols && m*k*n < smallProduct && m > 0 && k > 0 && n > 0
}

// A product computes the sums bias + a·b and applies the operation op to c with
// them. The columns of c and b lie in panels, which are computed one by one. The
// sum of an element starts as the bias, and the products of a and b are added in
// the order of the inner index, on any worker and in blocks of any size. So
// results do not depend on how the work is shared.
type product struct {
	c, a, b, bias []Float // the bias may be nil
	biasTail      []Float // the bias of the last panel, where that is not full
	m, k, n       int     // c is m×n, a is m×k, b is k×n
	rs, cs        int     // distance of the rows and of the columns of a, in floats
	ldc, ldb      int     // distance of the rows of c and b, in floats; 0 is the panel's width
	cStep, bStep  int     // distance of the panels of c and b, in floats

	fetches bool // whether the next panel of b is fetched while one is in use

	op       int     // the operation: opStore and the following constants
	e        []Float // second operand of op, laid out like c; may be nil
	mu, rate Float   // parameters of op

	// The biases of an update: one more row of c and of e, as if a had a last
	// row of ones. May be nil.
	row, rowE []Float

	// Each worker has its own memory of panelLen floats for the panel of b that it
	// uses. If transposed is not empty, the memory is in b and receives a panel of
	// transposedᵀ. If packed is not nil, the memory is in packed and receives a
	// copy of a panel of b.
	panelLen   int
	transposed Weights
	packed     []Float
	holds      []holding // by worker

	rows int // rows of c in a chunk
}

// ones is a row of ones as an operand a: all its columns are the same element,
// 0 floats apart.
var ones = []Float{1}

// The sizes that decide how a product is shared.
const (
	smallProduct = 1 << 19 // a product of fewer multiplications is not shared
	chunkProduct = 1 << 18 // approximate multiplications in a chunk
	chunkRows    = 24      // the rows of a chunk are a multiple of this, which is one of the rows of a tile, 6 or 8
	maxChunks    = 1 << 8
	panelChunks  = 4       // maximum number of chunks of a panel that each worker transposes for itself
	farWeights   = 1 << 18 // number of weights from which they do not fit into the nearest caches
	updateRows   = 240     // minimum number of rows in a chunk of an update of so many; kernels prefetch from 192 rows
)

// fuses reports whether the kernels apply the operation within the product. They do so
// if they implement operations and the sums are not empty.
func (p *product) fuses() bool { return use.fused != nil && p.k > 0 }

// multiply computes e.product. done reports whether its operation was applied too. If
// not, c contains the sums, and the caller must apply the operation.
func (e *Engine) multiply() (done bool) {
	p := &e.product
	if done = p.fuses(); !done {
		p.op, p.e = opStore, nil
	}
	switch {
	case p.n == 0 || p.m == 0:
	case p.k == 0:
		p.empty()
	default:
		e.share()
	}
	return done
}

// share computes e.product, on all workers if it is large enough, else on the
// caller.
func (e *Engine) share() {
	p := &e.product
	if p.transposed.Data != nil || p.packed != nil {
		e.holdNothing()
	}
	chunks := panels(p.n)
	if p.m*p.n*p.k < smallProduct || !e.Parallel() {
		for q := range chunks {
			p.panel(q, 0, p.m, 0)
		}
		return
	}
	least := max(chunkProduct/(p.k*panelCols), p.m*chunks/maxChunks)
	if p.transposed.Data != nil {
		least = max(least, p.m/panelChunks)
	}
	if p.op >= opDescend && p.m*p.n >= farWeights {
		least = max(least, updateRows)
	}
	p.rows = (least/chunkRows + 1) * chunkRows
	e.Run(p, chunks*((p.m+p.rows-1)/p.rows))
}

// Chunk implements pool.Task: it computes some rows of a panel.
func (p *product) Chunk(i, worker int) {
	groups := (p.m + p.rows - 1) / p.rows
	from := i % groups * p.rows
	p.panel(i/groups, from, min(from+p.rows, p.m), worker)
}

// panel computes rows from..to of panel q on the given worker.
func (p *product) panel(q, from, to, worker int) {
	n, width := min(panelCols, p.n-q*panelCols), panelWidth(p.n-q*panelCols)
	ldb, ldc := p.ldb, p.ldc
	if ldb == 0 {
		ldb = width
	}
	if ldc == 0 {
		ldc = width
	}
	b, ldb := p.operand(q, n, ldb, width, worker)
	var bias, e, rowE []Float
	switch {
	case p.bias == nil:
	case n < panelCols:
		bias = p.biasTail
	default:
		bias = p.bias[q*panelCols:]
	}
	at := q*p.cStep + from*ldc
	switch {
	case p.e != nil:
		e = p.e[at:]
	case p.fetches:
		e = p.next(q, from, to)
	}
	p.tile(p.c[at:], e, p.a[from*p.rs:], b, bias, to-from, p.rs, p.cs, ldb, ldc, n)
	if from == 0 && p.row != nil {
		if p.rowE != nil {
			rowE = p.rowE[q*panelCols:]
		}
		p.tile(p.row[q*panelCols:], rowE, ones, b, nil, 1, 0, 0, ldb, 0, n)
	}
}

// next returns what kernels are to fetch into caches while they compute rows
// from..to of panel q: a part of panel q+1 of b, so that all rows fetch all of it.
func (p *product) next(q, from, to int) []Float {
	panel := p.b[min((q+1)*p.bStep, len(p.b)):]
	n := min(p.bStep, len(panel))
	return panel[n*from/p.m : n*to/p.m]
}

// tile computes m rows and n columns of c, within a panel.
func (p *product) tile(c, e, a, b, bias []Float, m, rs, cs, ldb, ldc, n int) {
	switch {
	case use.fused != nil:
		use.fused(c, e, a, b, bias, m, p.k, rs, cs, ldb, ldc, n, p.op, p.mu, p.rate)
	case cs == 0: // a is ones, which gonum does not accept as a matrix
		loopTile(c, a, b, bias, m, p.k, rs, cs, ldb, ldc, n)
	default:
		use.tile(c, a, b, bias, m, p.k, rs, cs, ldb, ldc, n)
	}
}

// empty computes a product whose inner length k is 0: its sums are the bias.
func (p *product) empty() {
	for q := range panels(p.n) {
		n, ldc := min(panelCols, p.n-q*panelCols), p.ldc
		if ldc == 0 {
			ldc = panelWidth(p.n - q*panelCols)
		}
		for i := range p.m {
			row := p.c[q*p.cStep+i*ldc:][:n]
			clear(row)
			if p.bias != nil {
				copy(row, p.bias[q*panelCols:])
			}
		}
	}
	clear(p.row)
}
