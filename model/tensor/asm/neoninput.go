package main

import (
	"fmt"

	"descent/model/tensor/asm/neon"
)

// inputs writes the kernels that turn bytes and random bits into floats.
func (n *neonGenerator) inputs() {
	n.affineByteRows()
	n.keepMask()
}

// A neonRow holds the registers of the kernel affineByteRows: the addresses of
// the current elements of a row (y, x, shift, scale) and of the row that is
// prefetched (ahead), and the number of elements that are left.
type neonRow struct{ y, x, ahead, shift, scale, left neon.R }

// affineByteRows writes the kernel that reads rows of bytes, such as the pixels
// of images, as scaled floats.
func (n *neonGenerator) affineByteRows() {
	n.Function("affineByteRowsNEON", "func(y []float32, from []uint8, rows []int32, shift, scale []float32)",
		"affineByteRowsNEON sets the rows of y to (x − shift)·scale, where x are those of", "from that rows names; see AffineByteRows.")
	r := neonRow{y: n.Base("y"), x: n.R(), ahead: n.R(), shift: n.R(), scale: n.R(), left: n.R()}
	from, rows, left, cols, most, number := n.Base("from"), n.Base("rows"), n.Len("rows"), n.Len("shift"), n.R(), n.R()
	n.Op("MOVD", rowsAhead, most)
	n.Label("row")
	n.Op("SUBS", 1, left)
	n.Op("BLT", "done")
	n.Op("CMP", most, left)
	n.Op("CSEL", "LT", left, most, number)
	n.Op("ADD", fmt.Sprintf("%v<<2", number), rows, number)
	n.Op("MOVW", number.At(0), number)
	n.Op("MADD", cols, from, number, r.ahead)
	n.Op("MOVW.P", rows.At(4), number)
	n.Op("MADD", cols, from, number, r.x)
	n.Reload("shift", r.shift)
	n.Reload("scale", r.scale)
	n.Op("MOVD", cols, r.left)
	for _, bytes := range []int{16, 4, 1} {
		loop, next := n.NewLabel("bytes"), n.NewLabel("next")
		n.Label(loop)
		n.Op("CMP", bytes, r.left)
		n.Op("BLT", next)
		n.bytes(r, bytes)
		n.Op("SUB", bytes, r.left)
		n.Op("B", loop)
		n.Label(next)
	}
	n.Op("B", "row")
	n.Label("done")
	n.Op("RET")
}

// bytes writes the code for the given number of bytes of a row, 16, 4 or 1. For
// 16 it also prefetches those of the row ahead.
func (n *neonGenerator) bytes(r neonRow, bytes int) {
	const x, words, shift, scale neon.V = 0, 4, 8, 12 // words 0 to 3 are those of bytes 0 to 15
	switch bytes {
	case 16:
		n.Op("PRFM", r.ahead.At(0), "PLDL1KEEP")
		n.Op("ADD", bytes, r.ahead)
		n.Op("FMOVQ.P", r.x.At(bytes), x.F())
		n.Op("VUXTL", x.B8(), (x + 1).H8())
		n.Op("VUXTL2", x.B16(), (x + 2).H8())
		for half := range neon.V(2) {
			n.Op("VUXTL", (x + 1 + half).H4(), (words + 2*half).S4())
			n.Op("VUXTL2", (x + 1 + half).H8(), (words + 2*half + 1).S4())
		}
	case 4:
		n.Op("FMOVS.P", r.x.At(bytes), x.F())
		n.Op("VUXTL", x.B8(), x.H8())
		n.Op("VUXTL", x.H4(), words.S4())
	case 1:
		spare := r.ahead // not needed any more
		n.Op("MOVBU.P", r.x.At(bytes), spare)
		n.Op("FMOVS", spare, words.F())
	}
	lanes := min(bytes, neonLanes)
	for v := range neon.V(bytes / lanes) {
		n.UCVTF(words+v, words+v)
		n.Op(moves(lanes)+".P", r.shift.At(4*lanes), (shift + v).F())
		n.Op(moves(lanes)+".P", r.scale.At(4*lanes), (scale + v).F())
		n.FSUB(words+v, words+v, shift+v)
		n.FMUL(words+v, words+v, scale+v)
		n.Op(moves(lanes)+".P", (words + v).F(), r.y.At(4*lanes))
	}
}

// keepMask writes the kernel of dropout's masks.
func (n *neonGenerator) keepMask() {
	const bits, below, scale neon.V = 0, 1, 2
	n.Function("keepMaskNEON", "func(mask []float32, bits []uint64, below int, scale float32)",
		"keepMaskNEON sets the elements of mask to 0 where their 16 bits, four to a word", "from the lowest, are less than below, and to scale elsewhere.")
	mask, left, from, limit := n.Base("mask"), n.Len("mask"), n.Base("bits"), n.Int("below")
	number := n.R()
	n.Float("scale", scale)
	n.Op("VDUP", limit, below.S4())
	n.walk(left, neonLanes, func(lanes int) {
		if lanes == 1 {
			n.Op("MOVHU.P", from.At(2), number)
			n.Op("FMOVS", number, bits.F())
		} else {
			n.Op("FMOVD.P", from.At(8), bits.F())
			n.Op("VUXTL", bits.H4(), bits.S4())
		}
		n.CMGE(bits, bits, below)
		n.AND(bits, bits, scale)
		n.Op(moves(lanes)+".P", bits.F(), mask.At(4*lanes))
	})
	n.Op("RET")
}
