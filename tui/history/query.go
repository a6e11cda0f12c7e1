package history

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/library"
	"descent/tui/plot"
	"descent/tui/ui"
)

// askQuery opens a prompt for the query.
func (v *Screen) askQuery(h ui.Host) tea.Cmd {
	before := v.listing.text
	p := ui.NewPrompt("show runs with", before)
	p.Help = "tab completes; enter keeps, esc goes back"
	p.Change = func(_ ui.Host, text string) error { return v.setQuery(text) }
	p.Done = func(ui.Host, string) tea.Cmd { return nil }
	p.Cancel = func(ui.Host) { v.setQuery(before) }
	p.Complete = func(text string) []ui.Completion {
		return ui.CompleteQuery(text, library.Vocabulary{Keys: v.keys(), Values: v.values})
	}
	h.Open(p)
	return nil
}

// keys returns the keys that a query may have.
func (v *Screen) keys() []library.Key {
	settings := make([][]library.Setting, len(v.listing.known))
	for i, e := range v.listing.known {
		settings[i] = e.Settings
	}
	return library.KeysWith(settings...)
}

// values returns the values of a key that occur in runs; of parts, only the names.
func (v *Screen) values(key string) []string {
	rows := make([]library.Row, len(v.listing.known))
	for i, e := range v.listing.known {
		rows[i] = e
	}
	return library.Values(rows, key)
}

// drawQuery draws the query with its error, and the number of selected runs.
func (v *Screen) drawQuery(s *ui.Scene, c plot.Canvas) {
	l := &v.listing
	says := fmt.Sprintf("%s of %s", plot.Whole(len(l.runs)), plot.Plural(l.all, "run"))
	if l.text == "" {
		title := "all stored runs"
		if v.follows() {
			title = "all runs, stored and followed"
		}
		x := c.Text(1, 0, title, s.Theme.Strong)
		if legend := fmt.Sprintf("%c not verified", unverified); v.anyUnverified(s) && x+3+len(legend)+2 < c.Width-plot.Width(says) {
			c.Text(x+3, 0, legend, s.Theme.Weak)
		}
		c.TextRight(c.Width-1, 0, says, s.Theme.Weak)
		return
	}
	says += " " + string(s.Theme.Glyphs.Dot) + " esc all "
	for x := range c.Width {
		c.Set(x, 0, ' ', s.Theme.Alert)
	}
	x := c.Text(1, 0, "/ ", s.Theme.Alert)
	if l.wrong == nil {
		c.Text(x, 0, c.Clip(l.text, c.Width-plot.Width(says)-x-1), s.Theme.Alert)
		c.TextRight(c.Width, 0, says, s.Theme.Alert)
		return
	}
	w := l.wrong
	x = c.Text(x, 0, l.text[:w.At], s.Theme.Alert)
	x = c.Text(x, 0, l.text[w.At:w.At+w.Len], s.Theme.Grave)
	x = c.Text(x, 0, l.text[w.At+w.Len:], s.Theme.Alert)
	c.Text(x+2, 0, c.Clip(w.Problem, c.Width-x-2), s.Theme.Alert)
}

// anyUnverified reports whether a listed run is marked as not verified.
func (v *Screen) anyUnverified(s *ui.Scene) bool {
	return slices.ContainsFunc(v.listing.runs, func(e *library.Entry) bool { return v.isUnverified(e) && v.openOn(s, e) == nil })
}

// defaultSettings returns the default settings as text, with all parameters.
func defaultSettings() map[string]string {
	spec := trainer.Default()
	texts := map[string]string{}
	for _, f := range spec.Fields() {
		texts[f.Key] = f.Full()
	}
	return texts
}
