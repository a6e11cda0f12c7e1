package tensor

import "unsafe"

// The sizes that decide which operands of GradWeights are copied.
const (
	packRows       = 256     // rows of dw from which copying panels of dy can save time
	farPanels      = 8       // panels of dw from which transposing x saves time
	maxTransposed  = 1 << 22 // floats of x that are transposed at most, so as not to take much memory
	transposedRows = 32      // rows of x in a chunk of its transposition
)

// copyOperands replaces the operands of a GradWeights by copies in which what a
// tile needs lies together, where the product is large enough to gain by that.
func (e *Engine) copyOperands(dw Weights, x, dy Matrix) {
	p := &e.product
	size := x.Rows * x.Cols
	far := use.farInputs > 0 && size >= use.farInputs && size <= maxTransposed && panels(dw.Out) >= farPanels
	packs := dw.In >= packRows && (far || dy.Cols > panelCols && fillsCache(dy.Rows, dy.Cols))
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

// fillsCache reports whether so many rows fill a level-1 cache in the sets that they
// are kept in, if they are cols columns apart. A panel of such a matrix is in the way of
// all else that is kept in these sets; its copy, whose rows lie together, is not.
//
// Addresses that are a multiple of 4096 bytes apart share a set. So rows of b bytes are
// in 4096/b sets if b is a power of two, and a set has room for 8 lines, or a few more.
func fillsCache(rows, cols int) bool {
	const period, ways = 4096, 8
	bytes := cols * int(unsafe.Sizeof(Float(0)))
	return rows*min(bytes&-bytes, period) >= period*ways
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
	transpose(t.dst[from:], t.x.Data[from*t.x.Cols:], t.ld, t.x.Cols, to-from, 0)
}

// A holding is the number of the panel of b that is in the memory of a worker, or
// −1. It keeps its distance from that of the next worker, as processors fetch cache
// lines in pairs.
type holding struct {
	panel int
	_     [120]byte
}

// holdNothing notes that no worker has prepared a panel of e.product.
func (e *Engine) holdNothing() {
	if len(e.holds) < e.Workers() {
		e.holds = make([]holding, e.Workers())
	}
	for i := range e.holds {
		e.holds[i].panel = -1
	}
	e.product.holds = e.holds
}

// operand returns panel q of b, which has n columns, and the distance of its rows. If
// panels are to be prepared, the worker does so, unless it has prepared this one.
func (p *product) operand(q, n, ldb, width, worker int) ([]Float, int) {
	switch {
	case p.transposed.Data != nil:
		panel := p.b[worker*p.panelLen:]
		if p.holds[worker].panel != q {
			p.transposed.transposePanel(panel, q)
			p.holds[worker].panel = q
		}
		return panel, width
	case p.packed != nil:
		panel := p.packed[worker*p.panelLen:]
		if p.holds[worker].panel != q {
			for l := range p.k {
				copy(panel[l*width:l*width+n], p.b[q*p.bStep+l*ldb:])
			}
			p.holds[worker].panel = q
		}
		return panel, width
	}
	return p.b[q*p.bStep:], ldb
}
