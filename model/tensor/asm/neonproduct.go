package main

import (
	"fmt"

	"descent/model/tensor/asm/neon"
)

// A neonProduct is a kernel of products with eight columns. It keeps a tile of
// c in registers over the whole inner loop, as that of amd64 does. An
// instruction multiplies a vector of b by one lane of a vector of a, so the
// elements of a need not be broadcast. They are loaded four at a time, from a row
// or from a column of a, depending on which is contiguous in memory.
type neonProduct struct {
	name, doc string
	inRows    bool // whether the rows of a are contiguous, else its columns are
}

// neonProducts are all such kernels.
var neonProducts = []neonProduct{
	{"productNEON", "where cs is 1", true},
	{"productTransposedNEON", "where rs is 1", false},
}

// The size of a tile and of the inner loop.
const (
	tileRows  = 8 // rows of a full tile; there are fewer at the end of c
	tileVecs  = 2 // vectors in a row
	tileCols  = tileVecs * neonLanes
	tileSteps = 4 // steps in a round of the inner loop
)

// Registers of a product: the sums of the tile are those from 0 on; a row of b
// begins at tileB, elements of a at tileA.
const (
	tileB neon.V = tileRows * tileVecs
	tileA neon.V = tileB + tileVecs
)

// tileSum returns the register of a vector of the tile.
func tileSum(row, v int) neon.V { return neon.V(row*tileVecs + v) }

// A neonTile is a tile and the general registers of a product.
type neonTile struct {
	neonProduct
	rows             int      // rows of this tile
	c, a, b, bias    neon.R   // addresses of the operands; those of c and a are of the tile
	k, cols          neon.R   // length of the inner loop, columns of c
	rs, cs, ldb, ldc neon.R   // distances of kernels.tile, in bytes
	row              []neon.R // addresses of the next elements of a: of each row, or one of the column
	nextB, left      neon.R   // address of the next row of b, and the number of rows that are left
	to               neon.R   // address of the next element of c that is written
}

// products writes the kernels of products.
func (n *neonGenerator) products() {
	for _, p := range neonProducts {
		n.product(p)
	}
}

// product writes one kernel, which computes tile after tile.
func (n *neonGenerator) product(p neonProduct) {
	n.Function(p.name, "func(c, a, b, bias []float32, m, k, rs, cs, ldb, ldc, n int)",
		fmt.Sprintf("%s sets c = bias + a·b for m rows and n ≤ %d columns, %s; see kernels.tile.", p.name, tileCols, p.doc))
	t := neonTile{neonProduct: p, c: n.Base("c"), a: n.Base("a"), b: n.Base("b"), bias: n.Base("bias"),
		k: n.Int("k"), cols: n.Int("n"), rs: n.Int("rs"), cs: n.Int("cs"), ldb: n.Int("ldb"), ldc: n.Int("ldc")}
	for _, r := range []neon.R{t.rs, t.cs, t.ldb, t.ldc} {
		n.Op("LSL", 2, r)
	}
	m := n.Int("m")
	t.nextB, t.left, t.to = n.R(), n.R(), n.R()
	t.row = []neon.R{n.R()}
	for p.inRows && len(t.row) < tileRows {
		t.row = append(t.row, n.R())
	}
	t.rows = tileRows
	n.Label("full")
	n.Op("CMP", tileRows, m)
	n.Op("BLT", "rest")
	n.tile(t)
	n.Op("SUB", tileRows, m)
	n.Op("B", "full")
	n.Label("rest")
	for bit := 2; bit >= 0; bit-- {
		t.rows = 1 << bit
		next := n.NewLabel("rest")
		n.Op("TBZ", bit, m, next)
		n.tile(t)
		n.Label(next)
	}
	n.Op("RET")
}

// innerLabel returns the label of the inner loop of a tile with the given rows.
func innerLabel(rows int) string { return fmt.Sprintf("inner%d", rows) }

// tile writes the code for a tile, which moves the addresses of c and a past its
// rows.
func (n *neonGenerator) tile(t neonTile) {
	n.start(t)
	n.Op("MOVD", t.a, t.row[0])
	for r := 1; t.inRows && r < t.rows; r++ {
		n.Op("ADD", t.rs, t.row[r-1], t.row[r])
	}
	n.Op("MOVD", t.b, t.nextB)
	few, one, done := n.NewLabel("few"), n.NewLabel("one"), n.NewLabel("done")
	n.Op("SUBS", tileSteps, t.k, t.left)
	n.Op("BLT", few)
	n.Op("PCALIGN", 64)
	n.Label(innerLabel(t.rows))
	n.steps(t, tileSteps)
	n.Op("SUBS", tileSteps, t.left)
	n.Op("BGE", innerLabel(t.rows))
	n.Label(few)
	n.Op("ADDS", tileSteps, t.left)
	n.Op("BEQ", done)
	n.Label(one)
	n.steps(t, 1)
	n.Op("SUBS", 1, t.left)
	n.Op("BNE", one)
	n.Label(done)
	n.store(t)
	if t.rows > 1 {
		n.Op("ADD", fmt.Sprintf("%v<<%d", t.rs, map[int]int{8: 3, 4: 2, 2: 1}[t.rows]), t.a)
	}
}

// start writes the code that sets the sums to the bias, if there is one, else to
// zero.
func (n *neonGenerator) start(t neonTile) {
	zero, started := n.NewLabel("zero"), n.NewLabel("started")
	n.Op("CBZ", t.bias, zero)
	n.Op("VLD1", t.bias.At(0), tileSum(0, 0).List(tileVecs))
	for r := 1; r < t.rows; r++ {
		for v := range tileVecs {
			n.MOV(tileSum(r, v), tileSum(0, v))
		}
	}
	n.Op("B", started)
	n.Label(zero)
	for r := range t.rows {
		for v := range tileVecs {
			n.Zero(tileSum(r, v))
		}
	}
	n.Label(started)
}

// steps writes the given number of steps of the inner loop, 4 or 1.
func (n *neonGenerator) steps(t neonTile, steps int) {
	for r := 0; t.inRows && r < t.rows; r++ {
		n.Op(moves(steps)+".P", t.row[r].At(4*steps), (tileA + neon.V(r)).F())
	}
	for step := range steps {
		n.Op("VLD1.P", fmt.Sprintf("(%v)(%v)", t.nextB, t.ldb), tileB.List(tileVecs))
		if !t.inRows {
			n.loadColumn(t)
		}
		for r := range t.rows {
			for v := range tileVecs {
				if t.inRows {
					n.FMLALane(tileSum(r, v), tileB+neon.V(v), tileA+neon.V(r), step)
				} else {
					n.FMLALane(tileSum(r, v), tileB+neon.V(v), tileA+neon.V(r/neonLanes), r%neonLanes)
				}
			}
		}
	}
}

// loadColumn writes the load of a column of a, of as many elements as the tile
// has rows.
func (n *neonGenerator) loadColumn(t neonTile) {
	if t.rows >= neonLanes {
		n.Op("VLD1.P", fmt.Sprintf("(%v)(%v)", t.row[0], t.cs), tileA.List(t.rows/neonLanes))
		return
	}
	n.Op(moves(t.rows), t.row[0].At(0), tileA.F())
	n.Op("ADD", t.cs, t.row[0])
}

// store writes the code that stores the sums in the columns that c has, and moves
// the address of c past the rows.
func (n *neonGenerator) store(t neonTile) {
	part, stored := n.NewLabel("part"), n.NewLabel("stored")
	n.Op("CMP", tileCols, t.cols)
	n.Op("BLT", part)
	for r := range t.rows {
		n.Op("VST1.P", tileSum(r, 0).List(tileVecs), fmt.Sprintf("(%v)(%v)", t.c, t.ldc))
	}
	n.Op("B", stored)
	n.Label(part)
	for r := range t.rows {
		n.Op("MOVD", t.c, t.to)
		n.storePart(t, tileSum(r, 0))
		n.Op("ADD", t.ldc, t.c)
	}
	n.Label(stored)
}

// storePart writes the code that stores the first columns of a row, whose vectors
// are v and v+1: four if there are four, then two, then one.
func (n *neonGenerator) storePart(t neonTile, v neon.V) {
	two, one, none := n.NewLabel("two"), n.NewLabel("one"), n.NewLabel("none")
	n.Op("TBZ", 2, t.cols, two)
	n.Op("FMOVQ.P", v.F(), t.to.At(16))
	n.MOV(v, v+1)
	n.Label(two)
	n.Op("TBZ", 1, t.cols, one)
	n.Op("FMOVD.P", v.F(), t.to.At(8))
	n.SwapHalves(v, v)
	n.Label(one)
	n.Op("TBZ", 0, t.cols, none)
	n.Op("FMOVS", v.F(), t.to.At(0))
	n.Label(none)
}

// transpose writes the kernel that turns four rows into four columns.
func (n *neonGenerator) transpose() {
	n.Function("transpose4NEON", "func(dst, src []float32, ldd, lds, blocks int)",
		"transpose4NEON sets dst = srcᵀ for 4 rows of src with 4·blocks columns.")
	dst, src, ldd, lds, blocks, row := n.Base("dst"), n.Base("src"), n.Int("ldd"), n.Int("lds"), n.Int("blocks"), n.R()
	n.Op("LSL", 2, ldd)
	n.Op("LSL", 2, lds)
	n.Label("block")
	n.Op("MOVD", src, row)
	for r := range neon.V(4) {
		n.Op("FMOVQ", row.At(0), r.F())
		n.Op("ADD", lds, row)
	}
	for r := neon.V(0); r < 4; r += 2 { // pairs of rows: columns 0 and 2, 1 and 3
		n.TRN1(4+r, r, r+1)
		n.TRN2(5+r, r, r+1)
	}
	n.TRN12D(0, 4, 6)
	n.TRN12D(1, 5, 7)
	n.TRN22D(2, 4, 6)
	n.TRN22D(3, 5, 7)
	for r := range neon.V(4) {
		n.Op("FMOVQ", r.F(), dst.At(0))
		n.Op("ADD", ldd, dst)
	}
	n.Op("ADD", 16, src)
	n.Op("SUBS", 1, blocks)
	n.Op("BNE", "block")
	n.Op("RET")
}
