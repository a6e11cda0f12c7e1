package search

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
)

// TPE is the tree-structured Parzen estimator (Bergstra et al. 2011): it estimates the
// density of the places of good trials and that of the others, and proposes places where
// the ratio of the two is high. The densities are joint densities over all axes, as in
// BOHB (Falkner et al. 2018). Axes that exist only under certain choices form groups,
// whose densities are estimated from the trials that have them.
//
// The proposals of a batch depend on the trials before the batch, and not on the order in
// which they ended, so at most one batch is trained at a time. With a pruner, trials are
// compared at the last rung that enough of them have reached, as in BOHB.
type TPE struct {
	Startup int `doc:"quasi-random trials at the start" min:"2" max:"100000"`
	Batch   int `doc:"trials that are proposed at a time" min:"1" max:"100000"`
}

// A fifth of the trials, but at most mostGood, count as good. At most mostRest of the
// others are used, which limits the time of a proposal in a long search.
const mostGood, mostRest = 50, 500

// candidates is how many places are drawn from the density of good trials for each
// proposal.
const candidates = 24

// Learns implements Sampler.
func (TPE) Learns() bool { return true }

// Propose implements Sampler.
func (s TPE) Propose(q *Question) [][]float64 {
	n := len(q.Past)
	if n < s.Startup {
		first := *q
		first.Trials = min(q.Trials, s.Startup)
		return Halton{}.Propose(&first)[n:]
	}
	model := s.model(q)
	var places [][]float64
	for i := n; i < min(n-n%s.Batch+s.Batch, q.Trials); i++ {
		at := model.propose(q.rng(i + 1))
		model.expect(at)
		places = append(places, at)
	}
	return places
}

// A tpe is the model of the trials before a batch.
type tpe struct {
	axes   []Axis
	groups []group
	tried  map[string]bool // by key
}

// A group has the axes that exist under the same choices, and the densities of the good
// and the other trials that have them.
type group struct {
	axes       []Axis
	of         []int // their indices among all axes
	good, rest *parzen
}

// model returns the model of the trials in q.Past.
func (s TPE) model(q *Question) *tpe {
	m := &tpe{axes: q.Axes, groups: groups(q.Axes), tried: map[string]bool{}}
	for _, t := range q.Past {
		m.tried[strings.Join(t.Values, "\n")] = true
	}
	trials := Comparable(q.Past, len(q.Axes)+3)
	for i := range m.groups {
		g := &m.groups[i]
		var places [][]float64 // the place of the best trial first
		for _, t := range trials {
			if t.Has(g.of[0]) {
				places = append(places, g.project(t.At))
			}
		}
		good := min((len(places)+4)/5, mostGood)
		g.good, g.rest = newParzen(g.axes, places[:good]), newParzen(g.axes, Thinned(places[good:], mostRest))
	}
	return m
}

// groups divides axes by the choices under which they exist.
func groups(axes []Axis) (all []group) {
	at := map[string]int{}
	for j, a := range axes {
		i, ok := at[a.Group()]
		if !ok {
			i = len(all)
			at[a.Group()], all = i, append(all, group{})
		}
		all[i].axes, all[i].of = append(all[i].axes, a), append(all[i].of, j)
	}
	return all
}

// project returns the coordinates of the axes of g.
func (g *group) project(at []float64) []float64 {
	p := make([]float64, len(g.of))
	for i, j := range g.of {
		p[i] = at[j]
	}
	return p
}

// propose returns the place with the best drawn coordinates of each group. If this place
// was tried before, it takes the next best coordinates, if there are any.
func (m *tpe) propose(rng *rand.Rand) []float64 {
	drawn := make([][][]float64, len(m.groups))
	for i := range m.groups {
		drawn[i] = m.groups[i].draw(rng)
	}
	var first []float64
	for k := range candidates {
		at := make([]float64, len(m.axes))
		for i, g := range m.groups {
			for c, j := range g.of {
				at[j] = drawn[i][k][c]
			}
		}
		if !m.tried[m.key(at)] {
			return at
		}
		if k == 0 {
			first = at
		}
	}
	return first
}

// draw draws places from the density of good trials, and returns those with the highest
// ratio of densities first.
func (g *group) draw(rng *rand.Rand) [][]float64 {
	type promise struct {
		at    []float64
		ratio float64 // logarithm of the ratio of the density of good trials to that of the others
	}
	drawn := make([]promise, candidates)
	for i := range drawn {
		at := g.good.draw(rng)
		drawn[i] = promise{at, g.good.logDensity(at) - g.rest.logDensity(at)}
	}
	slices.SortStableFunc(drawn, func(a, b promise) int { return cmp.Compare(b.ratio, a.ratio) })
	places := make([][]float64, candidates)
	for i, d := range drawn {
		places[i] = d.at
	}
	return places
}

// expect adds a place without an outcome to the other trials, so that the next proposals
// of the batch are away from it.
func (m *tpe) expect(at []float64) {
	m.tried[m.key(at)] = true
	has := active(m.axes, at)
	for i := range m.groups {
		if g := &m.groups[i]; has[g.of[0]] {
			g.rest.add(g.project(at))
		}
	}
}

// key identifies the settings of a trial at a place.
func (m *tpe) key(at []float64) string { return strings.Join(values(m.axes, at), "\n") }
