package plot

import "iter"

// A group holds the labels of all curves that end in the same row, from the
// highest end to the lowest, and the rows in which the labels stand. The row of
// the ends is one of these rows, and no row belongs to two groups: so the labels
// beside the end of a curve are always those of its row.
type group struct {
	labels      []label
	top, bottom int // first and last row
}

// end returns the row in which the curves end.
func (g *group) end() int { return g.labels[0].end.row }

// rows returns the number of rows of the group.
func (g *group) rows() int { return g.bottom - g.top + 1 }

// grouped returns the groups of labels, which are sorted from the highest end to
// the lowest. Each group has one row, that of its curves' ends.
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

// spread divides the free rows among the groups, where rows is the number of all
// rows. It gives a free row to the group with the most labels in a row beside it,
// until every group has enough rows for its labels or no free row beside it. Then
// it spreads the labels of each group evenly over its rows.
func spread(groups []group, rows int) {
	for i := widest(groups, rows); i >= 0; i = widest(groups, rows) {
		g := &groups[i]
		above, below := freeBeside(groups, i, rows)
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

// widest returns the index of the group with the most labels in a row, among the
// groups with more labels than rows and a free row beside them, or -1.
func widest(groups []group, rows int) int {
	best := -1
	for i := range groups {
		g := &groups[i]
		above, below := freeBeside(groups, i, rows)
		if len(g.labels) > g.rows() && (above || below) &&
			(best < 0 || len(g.labels)*groups[best].rows() > len(groups[best].labels)*g.rows()) {
			best = i
		}
	}
	return best
}

// freeBeside reports whether the row above and the row below group i are free.
func freeBeside(groups []group, i, rows int) (above, below bool) {
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
