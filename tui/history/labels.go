package history

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/tui/plot"
	"descent/tui/ui"
)

// askTags opens a prompt for the tags of the marked runs, or else of the selected one.
func (v *Screen) askTags(h ui.Host) tea.Cmd {
	some := v.chosen()
	if len(some) == 0 || !v.ours(h, some, "tagged") {
		return nil
	}
	shown := commonTags(some)
	p := ui.NewPrompt("tags of "+named(some), strings.Join(shown, " "))
	p.Help = "words between blanks; enter keeps, esc goes back"
	if len(some) > 1 {
		p.Help = "those that all have; their others stay; enter keeps, esc goes back"
	}
	p.Done = func(h ui.Host, text string) tea.Cmd {
		return v.label(h, some, func(l *library.Labels) {
			tags := append(without(l.Tags, shown), strings.Fields(text)...)
			slices.Sort(tags)
			l.Tags = slices.Compact(tags)
		})
	}
	h.Open(p)
	return nil
}

// commonTags returns the tags that all of the runs have, without tags that contain spaces,
// because a prompt would split them.
func commonTags(some []*library.Entry) []string {
	var tags []string
	for _, tag := range some[0].Tags {
		lacks := func(e *library.Entry) bool { return !slices.Contains(e.Tags, tag) }
		if len(strings.Fields(tag)) == 1 && !slices.ContainsFunc(some, lacks) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// without returns a new slice of the words that are not among others.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(others, w) })
}

// named returns a name for one or several runs.
func named(some []*library.Entry) string {
	if len(some) == 1 {
		return some[0].Name
	}
	return plot.Plural(len(some), "marked run")
}

// askNote opens a prompt for the note of the selected run.
func (v *Screen) askNote(h ui.Host) tea.Cmd {
	e := v.current()
	if e == nil || !v.ours(h, []*library.Entry{e}, "noted") {
		return nil
	}
	p := ui.NewPrompt("note on "+e.Name, e.Note)
	p.Help = "enter keeps, esc goes back"
	p.Done = func(h ui.Host, text string) tea.Cmd {
		return v.label(h, []*library.Entry{e}, func(l *library.Labels) { l.Note = strings.TrimSpace(text) })
	}
	h.Open(p)
	return nil
}

// askName opens a prompt for the name of the selected run.
func (v *Screen) askName(h ui.Host) tea.Cmd {
	e := v.current()
	if e == nil || !v.ours(h, []*library.Entry{e}, "renamed") {
		return nil
	}
	p := ui.NewPrompt("name of "+e.Name, e.Name)
	p.Help = "enter keeps, esc goes back"
	p.Done = func(h ui.Host, text string) tea.Cmd {
		name := strings.TrimSpace(text)
		if name == "" {
			h.Say("A run has to have a name.")
			return nil
		}
		return v.label(h, []*library.Entry{e}, func(l *library.Labels) { l.Name = name })
	}
	h.Open(p)
	return nil
}

// label changes the labels of runs.
func (v *Screen) label(h ui.Host, some []*library.Entry, change func(*library.Labels)) tea.Cmd {
	return do(h, func(ctx context.Context) (ui.Reply, error) {
		for _, e := range some {
			if err := v.lib.Label(ctx, e.ID, change); err != nil {
				return nil, err
			}
		}
		return func(ui.Host) tea.Cmd {
			v.again()
			return nil
		}, nil
	})
}
