package metric

import (
	"cmp"
	"math"
	"slices"
)

const (
	digitBits = 11                               // bits of a digit of a rank
	digits    = (64 + digitBits - 1) / digitBits // of a rank
	fewest    = 256                              // number of margins from which sorting by digits is faster
)

// sortMargins sorts the margins by how far the second class is above the first, those
// that are no number first, and equal ones in the order in which they were added. It is
// a radix sort, the lowest digit first (Knuth, The Art of Computer Programming 3, section
// 5.2.5). Small networks are evaluated in less time than comparing margins takes.
func (c *Counts) sortMargins() {
	if len(c.margins) < fewest {
		slices.SortStableFunc(c.margins, func(a, b margin) int { return cmp.Compare(a.rank, b.rank) })
		return
	}
	var counts [digits][1 << digitBits]int32 // of each digit, how many margins have each value
	for _, m := range c.margins {
		for d := range counts {
			counts[d][m.rank>>(d*digitBits)%(1<<digitBits)]++
		}
	}
	from, to := c.margins, slices.Grow(c.spare[:0], len(c.margins))[:len(c.margins)]
	for d := range counts {
		next := &counts[d] // is changed to where the next margin with each value goes
		if next[from[0].rank>>(d*digitBits)%(1<<digitBits)] == int32(len(from)) {
			continue // all have the same value
		}
		at := int32(0)
		for value, n := range next {
			next[value] = at
			at += n
		}
		for _, m := range from {
			value := m.rank >> (d * digitBits) % (1 << digitBits)
			to[next[value]] = m
			next[value]++
		}
		from, to = to, from
	}
	c.margins, c.spare = from, to
}

// rank returns a number that is larger the larger x is, and 0 where x is no number.
func rank(x float64) uint64 {
	if math.IsNaN(x) {
		return 0
	}
	bits := math.Float64bits(x + 0) // -0 is 0
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}
