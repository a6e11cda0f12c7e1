package history

import (
	"fmt"
	"slices"

	"descent/trainer/library"
	"descent/tui/ui"
)

// This file contains the handling of runs that are not stored, but read from files of other
// programs; see Origins.

// from returns the source of a run that is not stored; "" for a stored run.
func (v *Screen) from(e *library.Entry) string {
	if o, ok := v.lib.(Origins); ok {
		return o.From(e.ID)
	}
	return ""
}

// follows reports whether the list contains a run that is not stored.
func (v *Screen) follows() bool {
	return slices.ContainsFunc(v.listing.runs, func(e *library.Entry) bool { return v.from(e) != "" })
}

// ours reports whether all of some runs are stored. If not, it shows a notice that one of
// them cannot be asked, such as "removed".
func (v *Screen) ours(h ui.Host, some []*library.Entry, asked string) bool {
	for _, e := range some {
		if v.from(e) != "" {
			h.Say(fmt.Sprintf("%s cannot be %s: it is not in the store, but read from files of another program.", e.Name, asked))
			return false
		}
	}
	return true
}
