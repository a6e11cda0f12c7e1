package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"descent/model/catalog"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A list has the entries for a row, and those that match the typed letters.
type list struct {
	all   []catalog.Choice
	found []match
	at    int // index in found of the highlighted entry

	paths bool // whether the entries are those of a folder
}

// A match is a matching entry, with the positions of the letters in its name.
type match struct {
	catalog.Choice
	matched []int // bytes
}

// filter finds the names that contain text, the best match first; if there are none, the
// descriptions that contain it. Without a text it finds all entries.
func (l *list) filter(text string) {
	l.found, l.at = nil, 0
	if text == "" {
		for _, c := range l.all {
			l.found = append(l.found, match{Choice: c})
		}
		return
	}
	text = strings.ToLower(text)
	for _, m := range fuzzy.FindFrom(text, names(l.all)) {
		c := l.all[m.Index]
		l.found = append(l.found, match{c, places(c.Name, text, m.MatchedIndexes)})
	}
	slices.SortStableFunc(l.found, func(a, b match) int { return rank(a.Name, text) - rank(b.Name, text) })
	if l.found != nil {
		return
	}
	for _, c := range l.all {
		if strings.Contains(strings.ToLower(c.Doc), text) {
			l.found = append(l.found, match{Choice: c})
		}
	}
}

// places returns the positions of the letters of text in name: those of a contiguous
// occurrence, if there is one.
func places(name, text string, apart []int) []int {
	at := strings.Index(strings.ToLower(name), text)
	if at < 0 {
		return apart
	}
	together := make([]int, len(text))
	for i := range together {
		together[i] = at + i
	}
	return together
}

// rank returns the sort key of a name: equal names first, then contiguous matches by
// position and length, then matches with separate letters.
func rank(name, text string) int {
	const each = 1000
	at := strings.Index(strings.ToLower(name), text)
	switch {
	case name == text:
		return -1
	case at < 0:
		return each * each
	}
	return at*each + len(name)
}

// names implements fuzzy.Source for choices.
type names []catalog.Choice

func (n names) Len() int            { return len(n) }
func (n names) String(i int) string { return n[i].Name }

// move moves the highlight by by places.
func (l *list) move(by int) { l.at = min(max(l.at+by, 0), max(len(l.found)-1, 0)) }

// highlight highlights the entry of a name, if it is found.
func (l *list) highlight(name string) {
	if i := slices.IndexFunc(l.found, func(m match) bool { return m.Name == name }); i >= 0 {
		l.at = i
	}
}

// chosen returns the highlighted entry; ok is false if nothing is found.
func (l *list) chosen() (c catalog.Choice, ok bool) {
	if l.at >= len(l.found) {
		return c, false
	}
	return l.found[l.at].Choice, true
}

// count describes how many of the entries match text.
func (l *list) count(text, noun string) string {
	if text == "" {
		return fmt.Sprintf("%s; type to filter", plot.Plural(len(l.all), noun))
	}
	return fmt.Sprintf("%d of %d hold %q", len(l.found), len(l.all), text)
}

// window returns the visible part of the entries for a number of rows.
func (l *list) window(rows int) plot.Window { return plot.NewWindow(l.at, len(l.found), rows) }

// draw draws the entries on c: name and description, with the matched letters in color.
func (l *list) draw(c plot.Canvas, t *ui.Theme) {
	w := l.window(c.Height)
	docs := 0
	for _, m := range l.found {
		docs = max(docs, plot.Width(m.Name)+2)
	}
	docs = min(docs, c.Width*2/3)
	for y := range w.Rows {
		m := l.found[w.First+y]
		name, doc := t.Text, t.Weak
		if w.First+y == l.at {
			c.Set(0, y, t.Glyphs.Selected, t.Strong)
			name, doc = t.Strong, t.Text
		}
		room := docs - 2
		if m.Doc == "" {
			room = c.Width - 1
		}
		ui.DrawMatched(c.Sub(1, y, room, 1), m.Name, m.matched, name, t.Runs[0])
		if docs+1 < c.Width {
			c.Text(docs, y, m.Doc, doc)
		}
	}
	w.DrawMark(c, 1, t.Glyphs, t.Weak)
}
