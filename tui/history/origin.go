package history

import (
	"fmt"
	"slices"

	"descent/trainer/library"
	"descent/tui/ui"
)

// What can be done with runs that are not stored, but read from files that something
// else writes; see Origins.

// from says what a run is read from that something else writes; "" for a stored one.
func (v *Screen) from(e *library.Entry) string {
	if o, ok := v.lib.(Origins); ok {
		return o.From(e.ID)
	}
	return ""
}

// follows reports whether a run is listed that something else writes.
func (v *Screen) follows() bool {
	return slices.ContainsFunc(v.listing.runs, func(e *library.Entry) bool { return v.from(e) != "" })
}

// ours reports whether all of some runs are stored. If not it says that one of them
// cannot be what asked says, such as "removed".
func (v *Screen) ours(h ui.Host, some []*library.Entry, asked string) bool {
	for _, e := range some {
		if v.from(e) != "" {
			h.Say(fmt.Sprintf("%s cannot be %s: it is not in the store, but read from files of another program.", e.Name, asked))
			return false
		}
	}
	return true
}
