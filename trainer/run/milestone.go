package run

import (
	"math"
	"slices"
)

// milestonesLen bounds the evaluations at whole epochs that a run remembers.
const milestonesLen = 1024

// milestones are the evaluations of a run at whole epochs, at most a fixed
// number of them.
//
// The buckets of a Series merge, and then no longer hold the value at a single
// epoch. Here evaluations are dropped instead: when there is no room, those at
// odd epochs, then those at odd multiples of 2, and so on. So of any two runs,
// one has kept every epoch that the other has kept, as far as both have run. At
// these epochs they can be compared exactly. add allocates nothing.
type milestones struct {
	all   []Evaluation
	every float64 // epochs from one that is kept to the next, a power of 2
}

// newMilestones returns room for n evaluations.
func newMilestones(n int) milestones { return milestones{make([]Evaluation, 0, n), 1} }

// add records an evaluation at a whole epoch after all others.
func (m *milestones) add(e Evaluation) {
	for len(m.all) == cap(m.all) {
		m.every *= 2
		m.all = slices.DeleteFunc(m.all, m.omits)
	}
	if !m.omits(e) {
		m.all = append(m.all, e)
	}
}

// omits reports whether e is at an epoch that is dropped.
func (m *milestones) omits(e Evaluation) bool { return math.Mod(e.Epoch, m.every) != 0 }
