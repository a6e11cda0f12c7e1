package history

import (
	"fmt"
	"slices"
	"strings"

	"descent/trainer/library"
	"descent/tui/plot"
	"descent/tui/ui"
)

// factRows is the number of rows for facts.
const factRows = 12

// drawFacts draws the facts of the selected run.
func (v *Screen) drawFacts(s *ui.Scene, c plot.Canvas) {
	e := v.current()
	if e == nil {
		c.Text(0, 0, s.Heading("no run is listed"), s.Theme.Strong)
		return
	}
	c.Text(0, 0, c.Clip(s.Heading("run "+e.ID), c.Width), s.Theme.Strong)
	facts := slices.DeleteFunc(v.facts(e), func(f [2]string) bool { return f[1] == "" })
	y := 1
	for i, f := range facts {
		lines, last := ui.Wrap(f[1], c.Width-13), i+1 == len(facts)
		if rows := c.Height - y; len(lines) > rows || len(lines) == rows && !last { // one row shows the number of omitted facts
			c.Text(1, y, s.Theme.Glyphs.LeftOut(len(facts)-i), s.Theme.Weak)
			return
		}
		c.Text(1, y, f[0], s.Theme.Weak)
		for _, line := range lines {
			c.Text(12, y, c.Clip(line, c.Width-13), s.Theme.Text)
			y++
		}
	}
}

// facts returns the facts of a run as names and values, the least important ones last.
func (v *Screen) facts(e *library.Entry) [][2]string {
	state := e.State.String()
	if e.Step > 0 {
		state += " at step " + plot.Whole(e.Step)
		if e.Epochs > 0 {
			state += fmt.Sprintf(", epoch %.4g of %g", e.Epoch, e.Epochs)
		}
	}
	if e.Why != "" {
		state += ": " + e.Why
	}
	if e.Owner != "" {
		state += ", trained by " + e.Owner
	}
	if from := v.from(e); from != "" {
		return [][2]string{{"state", state}, {"read from", from}, {"settings", logged(e)}, {"began", began(e)}, {"parent", v.parent(e)}, {"arithmetic", e.Numerics}}
	}
	return [][2]string{
		{"state", state},
		{"tags", strings.Join(e.Tags, " ")},
		{"note", e.Note},
		{"settings", settings(e)},
		{"began", began(e)},
		{"kept", v.keptText(e)},
		{"verified", v.verifiedText(e)},
		{"parent", v.parent(e)},
		{"forks", v.forks(e)},
		{"arithmetic", e.Numerics},
	}
}

// settings returns the settings of a run that differ from the defaults.
func settings(e *library.Entry) string {
	var words []string
	defaults := defaultSettings()
	for _, s := range e.Settings {
		if s.Text != defaults[s.Key] {
			words = append(words, s.Key+" "+s.Text)
		}
	}
	if len(words) == 0 {
		return "all as in a new run"
	}
	return strings.Join(words, ", ")
}

// logged returns the settings of a followed run: for a run of another store those that
// differ from the defaults, and for a log of another program all settings in it.
func logged(e *library.Entry) string {
	if len(e.Settings) == 0 {
		return "none are logged"
	}
	return settings(e)
}

// began describes when a run was started, and with which program; "" if unknown.
func began(e *library.Entry) string {
	if e.Created.IsZero() {
		return ""
	}
	text := e.Created.Local().Format(minutes)
	if e.Title != "" {
		text += ", " + e.Title
	}
	return text
}

// keptText describes the stored files of a run.
func (v *Screen) keptText(e *library.Entry) string {
	text := size(e.Size)
	if l := v.opened.lane(e); l != nil && len(l.Kept()) > 0 {
		text = "weights of " + plot.Plural(len(l.Kept()), "epoch") + ", " + text
	}
	if e.Dropped > 0 {
		text += fmt.Sprintf("; %s could not be stored", plot.Plural(e.Dropped, "record"))
	}
	return text
}

// verifiedText describes when the files of a run were last verified.
func (v *Screen) verifiedText(e *library.Entry) string {
	switch {
	case !e.Verified.IsZero():
		return e.Verified.Local().Format(minutes)
	case v.opened.lane(e) != nil:
		return "when it was opened"
	}
	return "not since they were written"
}

// minutes is the format of times.
const minutes = "2 January 2006, 15:04"

// parent returns the name of the run from which a run was forked.
func (v *Screen) parent(e *library.Entry) string {
	if e.Parent == "" {
		return ""
	}
	name := e.Parent
	for _, p := range v.listing.runs {
		if p.ID == e.Parent {
			name = p.Name + " (" + e.Parent + ")"
		}
	}
	return fmt.Sprintf("%s at step %s", name, plot.Whole(e.ParentStep))
}

// forks returns the names of the forks of a run.
func (v *Screen) forks(e *library.Entry) string {
	var names []string
	for _, f := range v.listing.runs {
		if f.Parent == e.ID {
			names = append(names, fmt.Sprintf("%s from step %s", f.Name, plot.Whole(f.ParentStep)))
		}
	}
	return strings.Join(names, ", ")
}

// size formats a number of bytes: "3.9 MB".
func size(n int64) string {
	const kilo = 1000
	switch x := float64(n); {
	case n < kilo:
		return fmt.Sprintf("%d bytes", n)
	case x < kilo*kilo:
		return fmt.Sprintf("%.1f kB", x/kilo)
	default:
		return fmt.Sprintf("%.1f MB", x/kilo/kilo)
	}
}
