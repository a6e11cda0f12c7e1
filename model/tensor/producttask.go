package tensor

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

	op       int     // the operation: opStore and the following constants
	e        []Float // its second operand, laid out like c; may be nil
	mu, rate Float   // its numbers

	// The biases of an update: one more row of c and of e, as if a had a last
	// row of ones. May be nil.
	row, rowE []Float

	// Each worker has memory of its own, panelLen floats, for the panel of b that
	// it works on. If transposed is not empty, the memory is in b and gets a panel
	// of transposedᵀ. If packed is not nil, the memory is in packed and gets a
	// copy of a panel of b.
	panelLen   int
	transposed Weights
	packed     []Float

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
	packRows     = 256 // rows of dw from which copying crowded panels of dy saves time

	farPanels      = 8       // panels of dw from which transposing x saves time
	maxTransposed  = 1 << 22 // floats of x that are transposed at most, so as not to take much memory
	transposedRows = 32      // rows of x in a chunk of its transposition
)

// fuses reports whether the kernels do the operation within the product: they
// have it, and the sums are not empty.
func (p *product) fuses() bool { return use.fused != nil && p.k > 0 }

// multiply computes e.product. done reports whether its operation was done too;
// if not, c holds the sums, and the caller does the operation.
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
	chunks := panels(p.n)
	if p.m*p.n*p.k < smallProduct || !e.Parallel() {
		for q := range chunks {
			p.panel(q, 0, p.m, 0)
		}
		return
	}
	p.rows = p.m
	if p.transposed.Data == nil && p.packed == nil { // else a chunk is a whole panel, which its worker prepares
		least := max(chunkProduct/(p.k*panelCols), p.m*chunks/maxChunks)
		p.rows = (least/chunkRows + 1) * chunkRows
		chunks *= (p.m + p.rows - 1) / p.rows
	}
	e.Run(p, chunks)
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
	b := p.b[q*p.bStep:]
	switch {
	case p.transposed.Data != nil:
		b = p.b[worker*p.panelLen:]
		p.transposed.transposePanel(b, q)
	case p.packed != nil:
		to := p.packed[worker*p.panelLen:]
		for l := range p.k {
			copy(to[l*width:l*width+n], b[l*ldb:])
		}
		b, ldb = to, width
	}
	var bias, e, rowE []Float
	switch {
	case p.bias == nil:
	case n < panelCols:
		bias = p.biasTail
	default:
		bias = p.bias[q*panelCols:]
	}
	at := q*p.cStep + from*ldc
	if p.e != nil {
		e = p.e[at:]
	}
	p.tile(p.c[at:], e, p.a[from*p.rs:], b, bias, to-from, p.rs, p.cs, ldb, ldc, n)
	if from == 0 && p.row != nil {
		if p.rowE != nil {
			rowE = p.rowE[q*panelCols:]
		}
		p.tile(p.row[q*panelCols:], rowE, ones, b, nil, 1, 0, 0, ldb, 0, n)
	}
}

// tile computes m rows and n columns of c, within a panel.
func (p *product) tile(c, e, a, b, bias []Float, m, rs, cs, ldb, ldc, n int) {
	switch {
	case use.fused != nil:
		use.fused(c, e, a, b, bias, m, p.k, rs, cs, ldb, ldc, n, p.op, p.mu, p.rate)
	case cs == 0: // a is ones, which gonum cannot take as a matrix
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
