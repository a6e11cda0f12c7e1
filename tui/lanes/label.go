package lanes

import (
	"slices"
	"strings"

	"descent/trainer/compare"
)

// Differing returns the keys of the settings in which lanes differ, in the order of the
// form. It ignores lanes with unknown settings.
func Differing(all []*Lane) []string {
	settings := make([][]compare.Setting, 0, len(all))
	for _, l := range all {
		if l.Settings != nil {
			settings = append(settings, l.Settings)
		}
	}
	return compare.Differing(settings)
}

// Grouping returns the keys for which some of the lanes, but not all, have equal values.
func Grouping(all []*Lane, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		values := map[string]bool{}
		for _, l := range all {
			values[l.Setting(key)] = true
		}
		return len(values) < 2 || len(values) == len(all)
	})
}

// Tells returns a label of l by a setting: "lr 0.1", or only the value if it is a word, as
// in "momentum". It is empty if the setting is off.
func (l *Lane) Tells(key string) string { return Tells(key, l.Setting(key)) }

// Tells returns the label of a run by a setting; see Lane.Tells.
func Tells(key, text string) string {
	switch {
	case slices.Contains([]string{"", "-", "0", "none", "false"}, text):
		return ""
	case text == "true":
		return key
	case strings.ContainsAny(text[:1], "0123456789+-."):
		return key + " " + text
	default:
		return text
	}
}

// MostDrawn is how many runs charts show where none is marked, those that are one
// curve together counted once.
const MostDrawn = 8

// Drawn returns those of listed that charts show: all, if there are at most
// MostDrawn; else those that are marked and the selected one, which may be nil;
// and where none is marked all, if they are at most MostDrawn groups, or the
// selected one or the first.
func Drawn(listed []*Lane, selected *Lane, apart bool) []*Lane {
	if len(listed) <= MostDrawn {
		return listed
	}
	if !apart && !slices.ContainsFunc(listed, (*Lane).Marked) && len(Groups(listed, false)) <= MostDrawn {
		return listed
	}
	var drawn []*Lane
	for _, l := range listed {
		if l.marked || l == selected {
			drawn = append(drawn, l)
		}
	}
	if len(drawn) == 0 {
		return listed[:MostDrawn]
	}
	return drawn
}
