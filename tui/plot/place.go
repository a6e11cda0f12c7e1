package plot

import "slices"

// place gives labels, which come from the highest end to the lowest, rows of
// their own in this order, so that they stand as near to the ends of their
// curves as they can: the sum of the rows between is the least. There must be no
// more labels than rows.
//
// It is isotonic regression of the absolute error by pooling of adjacent
// violators: of row i, less i, in which neighbors may be equal but not fall.
// The value of a pool is its lower median.
func place(labels []label, rows int) {
	pools := make([]pool, 0, len(labels))
	for i, l := range labels {
		pools = append(pools, pool{from: i, values: []int{l.end.row - i}})
		for n := len(pools); n > 1 && pools[n-2].median() > pools[n-1].median(); n-- {
			pools[n-2].take(pools[n-1].values)
			pools = pools[:n-1]
		}
	}
	for _, p := range pools {
		at := min(max(p.median(), 0), rows-len(labels))
		for i := range p.values {
			labels[p.from+i].row = at + p.from + i
		}
	}
}

// A pool is labels that stand in rows below each other, and how far each would
// like to be below its number among all.
type pool struct {
	from   int // the first
	values []int
}

func (p *pool) take(values []int) {
	p.values = append(p.values, values...)
	slices.Sort(p.values)
}

// median returns the lower median.
func (p *pool) median() int { return p.values[(len(p.values)-1)/2] }
