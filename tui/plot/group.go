package plot

import "iter"

// A group is the labels of the curves that end in one row, from the highest
// end to the lowest, and the rows in which they stand. Its curves' row is one
// of them, and none is another group's: so whatever stands behind the end of a
// curve belongs to that row.
type group struct {
	labels      []label
	top, bottom int // first and last row
}

func (g *group) end() int  { return g.labels[0].end.row }
func (g *group) rows() int { return g.bottom - g.top + 1 }

// grouped returns the groups of labels, which come from the highest end to the
// lowest, each in the row of its curves' ends.
func grouped(labels []label) (groups []group) {
	groups = make([]group, 0, len(labels))
	for from, to := 0, 1; to <= len(labels); to++ {
		if to == len(labels) || labels[to].end.row != labels[from].end.row {
			row := labels[from].end.row
			groups = append(groups, group{labels[from:to], row, row})
			from = to
		}
	}
	return groups
}

// spread gives groups the free ones of so many rows, each to the group beside
// it that has the most labels a row, until no group has more labels than rows
// and a free row beside it. Then it spreads the labels of each evenly.
func spread(groups []group, rows int) {
	for i := widest(groups, rows); i >= 0; i = widest(groups, rows) {
		g := &groups[i]
		above, below := room(groups, i, rows)
		if above && (!below || g.end()-g.top <= g.bottom-g.end()) {
			g.top--
		} else {
			g.bottom++
		}
	}
	for _, g := range groups {
		for k := range g.labels {
			g.labels[k].row = g.top + k*g.rows()/len(g.labels)
		}
	}
}

// widest returns the index of the group with the most labels a row, more than
// one, of those with a free row beside them, or -1.
func widest(groups []group, rows int) int {
	best := -1
	for i := range groups {
		g := &groups[i]
		above, below := room(groups, i, rows)
		if len(g.labels) > g.rows() && (above || below) &&
			(best < 0 || len(g.labels)*groups[best].rows() > len(groups[best].labels)*g.rows()) {
			best = i
		}
	}
	return best
}

// room reports whether the rows above and below group i are free.
func room(groups []group, i, rows int) (above, below bool) {
	first, last := 0, rows-1
	if i > 0 {
		first = groups[i-1].bottom + 1
	}
	if i+1 < len(groups) {
		last = groups[i+1].top - 1
	}
	return groups[i].top > first, groups[i].bottom < last
}

// byRow yields the labels of each row.
func byRow(labels []label) iter.Seq[[]label] {
	return func(yield func([]label) bool) {
		for from, to := 0, 1; to <= len(labels); to++ {
			if to == len(labels) || labels[to].row != labels[from].row {
				if !yield(labels[from:to]) {
					return
				}
				from = to
			}
		}
	}
}
