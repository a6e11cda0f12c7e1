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

// Tells returns a label of l for a setting: "lr 0.1", or only the value if it is a word, as
// in "momentum"; "" if the setting is off.
func (l *Lane) Tells(key string) string { return Tells(key, l.Setting(key)) }

// Tells returns the label of a run for a setting; see Lane.Tells.
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

// MostDrawn is the maximum number of runs in charts if no run is marked. Runs that are
// drawn as one curve count once.
const MostDrawn = 8

// Drawn returns the lanes of listed that charts show. These are all lanes, if there are at
// most MostDrawn of them, or if no lane is marked, apart is not set, and there are at most
// MostDrawn groups. Else they are the marked lanes and the selected one, which may be nil,
// or the first MostDrawn lanes if there are none.
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
