package lanes

import "descent/trainer/compare"

// A Group contains the lanes of one experiment: their settings differ only in seed and
// fold.
type Group []*Lane

// Groups returns the lanes grouped by experiment, that is, by Recipe; or each lane
// in a group of its own if apart is set.
func Groups(all []*Lane, apart bool) []Group {
	groups := make([]Group, 0, len(all)+1)
	for _, g := range compare.Groups(all, func(l *Lane) string {
		if apart {
			return l.Letter()
		}
		return l.Recipe
	}) {
		groups = append(groups, g)
	}
	return groups
}

// OnTop moves l to the end, as a group of its own.
func OnTop(groups []Group, l *Lane) []Group {
	out := make([]Group, 0, len(groups)+1)
	for _, g := range groups {
		if len(g) > 1 || g[0] != l {
			out = append(out, g)
		}
	}
	return append(out, Group{l})
}
