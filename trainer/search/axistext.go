package search

import "strings"

// String returns a as ParseAxis reads it.
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
