package search

import "strings"

// String returns a in the syntax of ParseAxis.
func (a Axis) String() string {
	if a.Choices != nil {
		return a.Key + "=" + strings.Join(a.Choices, "|")
	}
	scale := ":linear"
	if a.Log {
		scale = ":log"
	}
	return a.Key + "=" + number(a.From) + ".." + number(a.To) + scale
}
