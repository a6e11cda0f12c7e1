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
	}
	if !e.multiply() && f == ReLUEpilogue {
		ReLU(y.Data, y.Data)
	}
}

// GradInput sets dx = dy·wᵀ, the gradient of the input, or 0 where the mask
// says so.
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
		ReLUGrad(dx.Data, dx.Data, mask.Y.Data)
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
		u.Apply(u.W.Data, u.V.Data, dw.Data)
		u.Apply(u.Bias.Vector(), u.BiasV.Data, db)
	}
}

// copyOperands replaces the operands of a GradWeights by copies in which what a
// tile needs lies together, where the product is large enough to gain by that.
func (e *Engine) copyOperands(dw Weights, x, dy Matrix) {
	p := &e.product
	size := x.Rows * x.Cols
	far := use.farInputs > 0 && size >= use.farInputs && size <= maxTransposed && panels(dw.Out) >= farPanels
	packs := dw.In >= packRows && (far || crowded(dy.Cols))
	if !far && !packs {
		return
	}
	ld, length := x.Rows, 0
	if far {
		if crowded(ld) {
			ld += lineFloats
		}
		length = x.Cols * ld
	}
	memory := e.workspace(length + e.Workers()*p.panelLen)
	if packs {
		p.packed = memory[length:]
	}
	if far {
		e.transposition = transposition{memory, x, ld}
		e.Run(&e.transposition, (x.Rows+transposedRows-1)/transposedRows)
		p.a, p.rs, p.cs = memory, ld, 1
	}
}

// A transposition is the task of copying xᵀ to dst, whose rows are ld floats
// apart. A chunk of it is transposedRows rows of x.
type transposition struct {
	dst []Float
	x   Matrix
	ld  int
}

// Chunk implements pool.Task.
func (t *transposition) Chunk(i, _ int) {
	from, to := i*transposedRows, min((i+1)*transposedRows, t.x.Rows)
	transpose(t.dst[from:], t.x.Data[from*t.x.Cols:], t.ld, t.x.Cols, to-from)
}

// onePanel reports whether a kernel can be called directly for an m×n product
// with the inner length k: the product is a single tile, too small to be shared,
// and the kernels have all operations. For a small network, setting up a product
// takes as long as its arithmetic.
func onePanel(m, k, n int) bool {
	return use.fused != nil && n <= panelCols && m*k*n < smallProduct && m > 0 && k > 0 && n > 0
}
