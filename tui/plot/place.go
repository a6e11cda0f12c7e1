package plot

import "slices"

// place sets the rows of labels, which are sorted from the highest end to the
// lowest. Each gets a row of its own, in this order, and the sum of the distances
// between labels and the ends of their curves is as small as possible. There must
// be no more labels than rows.
//
// It is isotonic regression with absolute error, by the algorithm of pooling
// adjacent violators. The values are the row of each end minus the index of its
// label; the fitted values must not decrease. The value of a pool is the lower
// median.
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

// A pool is a block of labels in consecutive rows.
type pool struct {
	from   int   // index of its first label
	values []int // row of the end minus index, of each label, sorted
}

// take adds the values of the next pool.
func (p *pool) take(values []int) {
	p.values = append(p.values, values...)
	slices.Sort(p.values)
}

// median returns the lower median.
func (p *pool) median() int { return p.values[(len(p.values)-1)/2] }
