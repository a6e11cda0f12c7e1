package history

import (
	"strings"

	"descent/trainer/library"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// differing contains the settings in which runs differ.
type differing struct {
	keys   []string
	values map[string]int  // number of different values of each key
	full   map[string]bool // keys of parts whose parameters differ
	width  int             // width of the widest text, in columns
}

// newDiffering compares the settings of runs. Runs of other versions of the program may
// lack some.
func newDiffering(runs []*library.Entry) *differing {
	d := &differing{full: map[string]bool{}, values: map[string]int{}}
	var keys []string
	texts := map[string]map[string]bool{}
	for _, e := range runs {
		for _, s := range e.Settings {
			if texts[s.Key] == nil {
				texts[s.Key] = map[string]bool{}
				keys = append(keys, s.Key)
			}
			texts[s.Key][s.Text] = true
		}
	}
	for _, key := range keys {
		if d.values[key] = len(texts[key]); d.values[key] > 1 {
			d.keys = append(d.keys, key)
			d.full[key] = sameName(texts[key])
		}
	}
	for _, e := range runs {
		d.width = max(d.width, plot.Width(d.text(e)))
	}
	return d
}

// sameName reports whether two of the texts are the same part with different parameters.
func sameName(texts map[string]bool) bool {
	names := map[string]bool{}
	for text := range texts {
		name, _, _ := strings.Cut(text, ":")
		names[name] = true
	}
	return len(names) < len(texts)
}

// text returns the label of a run: "momentum lr 0.02".
func (d *differing) text(e *library.Entry) string {
	var words []string
	for _, key := range d.keys {
		if text := lanes.Tells(key, d.short(key, e)); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}

// named returns the name of a group: a setting with its key.
func (d *differing) named(key string, e *library.Entry) string {
	if text := lanes.Tells(key, d.short(key, e)); text != "" {
		return text
	}
	return key + " " + setting(e, key)
}

// short returns a setting without parameters that do not differ.
func (d *differing) short(key string, e *library.Entry) string {
	text := setting(e, key)
	if !d.full[key] {
		text, _, _ = strings.Cut(text, ":")
	}
	return text
}

// grouping returns the keys for which some of n runs have equal values, but not all.
func (d *differing) grouping(n int) (keys []string) {
	for _, key := range d.keys {
		if d.values[key] < n {
			keys = append(keys, key)
		}
	}
	return keys
}

// setting returns a setting of a run as text; "-" if the run does not have it.
func setting(e *library.Entry, key string) string {
	for _, s := range e.Settings {
		if s.Key == key {
			return s.Text
		}
	}
	return "-"
}
