package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/reg"

	"descent/model/tensor/asm/neon"
)

// neonName returns the name on arm64 of a kernel of amd64.
func neonName(name string) string { return strings.TrimSuffix(name, "AVX2") + "NEON" }

// moves returns the instruction that loads and stores the given number of lanes
// of a vector: 4, 2 or 1.
func moves(lanes int) string { return map[int]string{4: "FMOVQ", 2: "FMOVD", 1: "FMOVS"}[lanes] }

// loop writes an elementwise kernel: whole vectors first, then the remaining
// elements one by one, with the same arithmetic in the first lane.
func (n *neonGenerator) loop(l loop) {
	n.Function(neonName(l.name), l.signature(), neonName(l.name)+" "+l.doc)
	left := n.Len(l.slices[0])
	var at []neon.R
	for _, s := range l.slices {
		at = append(at, n.Base(s))
	}
	s, a := ymm[:len(l.slices)], make([]reg.VecPhysical, len(l.scalars))
	for k, name := range l.scalars {
		a[k] = ymm[15-k]
		n.Float(name, neon.V(15-k))
	}
	work := n.amd64.record(func() { l.body(s, a) })
	t := n.translation(work)
	n.walk(left, neonLanes, func(lanes int) { n.elements(l, t, work, at, lanes) })
	n.Op("RET")
}

// walk writes a loop over as many elements as the register left says: in blocks
// while there are enough elements for a block, then one by one. The code that do
// writes must move its addresses past the elements.
func (n *neonGenerator) walk(left neon.R, block int, do func(elements int)) {
	n.Op("SUBS", block, left)
	n.Op("BLT", "rest")
	n.Label("full")
	do(block)
	n.Op("SUBS", block, left)
	n.Op("BGE", "full")
	n.Label("rest")
	n.Op("ADDS", block, left)
	n.Op("BEQ", "done")
	n.Label("one")
	do(1)
	n.Op("SUBS", 1, left)
	n.Op("BNE", "one")
	n.Label("done")
}

// elements writes the code for the next lanes of every slice, and moves the
// addresses past them.
func (n *neonGenerator) elements(l loop, t *translation, work body, at []neon.R, lanes int) {
	move := moves(lanes)
	for k := range at {
		switch {
		case k >= l.written:
			n.Op(move+".P", at[k].At(4*lanes), neon.V(k).F())
		case k > 0 || !l.fresh:
			n.Op(move, at[k].At(0), neon.V(k).F())
		}
	}
	t.write(work)
	for k := range l.written {
		n.Op(move+".P", t.at[k].F(), at[k].At(4*lanes))
	}
}

// column writes a kernel on columns: four columns at a time, then two, then one.
func (n *neonGenerator) column(c column) {
	n.Function(neonName(c.name), c.signature(), neonName(c.name)+" "+c.doc)
	left := n.Len(c.vectors[0])
	stride, end := n.R(), n.Len(c.matrices[len(c.matrices)-1])
	n.Op("LSL", 2, left, stride)
	var bases, rows []neon.R
	for _, m := range c.matrices {
		bases = append(bases, n.Base(m))
		rows = append(rows, n.R())
	}
	last := bases[len(bases)-1]
	n.Op("ADD", fmt.Sprintf("%v<<2", end), last, end)
	first, vector := n.R(), n.R() // byte of the first column of the block
	n.Op("MOVD", 0, first)
	v, m := ymm[:len(c.vectors)], ymm[8:8+len(c.matrices)]
	work := n.amd64.record(func() { c.body(v, m) })
	t := n.translation(work)
	for lanes := neonLanes; lanes > 0; lanes /= 2 {
		block, next := n.NewLabel("block"), n.NewLabel("next")
		n.Label(block)
		n.Op("CMP", lanes, left)
		n.Op("BLT", next)
		n.columnBlock(c, t, work, bases, rows, stride, end, first, vector, lanes)
		n.Op("ADD", 4*lanes, first)
		n.Op("SUB", lanes, left)
		n.Op("B", block)
		n.Label(next)
	}
	n.Op("RET")
}

// columnBlock writes the loop over the rows for as many columns as lanes says.
func (n *neonGenerator) columnBlock(c column, t *translation, work body, bases, rows []neon.R, stride, end, first, vector neon.R, lanes int) {
	row, done, move := n.NewLabel("row"), n.NewLabel("done"), moves(lanes)
	for k, name := range c.vectors {
		if k < c.sums {
			n.Zero(neon.V(k))
			continue
		}
		n.Reload(name, vector)
		n.Op("ADD", first, vector)
		n.Op(move, vector.At(0), neon.V(k).F())
	}
	for k := range rows {
		n.Op("ADD", first, bases[k], rows[k])
	}
	n.Label(row)
	n.Op("CMP", end, rows[len(rows)-1])
	n.Op("BGE", done)
	for k := c.written; k < len(rows); k++ {
		n.Op(move, rows[k].At(0), neon.V(8+k).F())
	}
	var sums []int
	for k := range c.sums {
		sums = append(sums, k)
	}
	t.write(work, sums...)
	for k := range c.written {
		n.Op(move, t.at[8+k].F(), rows[k].At(0))
	}
	for k := range rows {
		n.Op("ADD", stride, rows[k])
	}
	n.Op("B", row)
	n.Label(done)
	for k := range c.sums {
		n.Reload(c.vectors[k], vector)
		n.Op("ADD", first, vector)
		n.Op(move, neon.V(k).F(), vector.At(0))
	}
}
