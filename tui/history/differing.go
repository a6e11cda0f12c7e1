package history

import (
	"strings"

	"descent/trainer/library"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// differing says in which settings runs differ.
type differing struct {
	keys   []string
	values map[string]int  // how many different ones each key has
	full   map[string]bool // keys of which the parameters of parts differ too
	width  int             // of the widest text, in columns
}

// newDiffering compares the settings of runs. Runs of other versions of the
// program may have other settings.
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

// sameName reports whether two of texts have the same name of a part and differ
// in its parameters.
func sameName(texts map[string]bool) bool {
	names := map[string]bool{}
	for text := range texts {
		name, _, _ := strings.Cut(text, ":")
		names[name] = true
	}
	return len(names) < len(texts)
}

// text returns what tells a run apart: "momentum lr 0.02".
func (d *differing) text(e *library.Entry) string {
	var words []string
	for _, key := range d.keys {
		if text := lanes.Tells(key, d.short(key, e)); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}

// named returns a setting with its key, as the name of a group.
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

// grouping returns the keys that put some of n runs together, but not all.
func (d *differing) grouping(n int) (keys []string) {
	for _, key := range d.keys {
		if d.values[key] < n {
			keys = append(keys, key)
		}
	}
	return keys
}

// setting returns a setting of a run as text, "-" if it has none.
func setting(e *library.Entry, key string) string {
	for _, s := range e.Settings {
		if s.Key == key {
			return s.Text
		}
	}
	return "-"
}
