package history

import (
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/tui/plot"
	"descent/tui/ui"
)

// sorts are the columns by which the list can be sorted, with the keys of their values.
var sorts = map[string]string{"run": "name", "state": "state", "best": "best_val_accuracy", "at": "best_epoch", "gap": "gap", "begun": ""}

// sorting returns the order of the list. The name to sort by is that of a column or else a
// key, with "-" before it for the reversed order.
func (v *Screen) sorting() library.Order {
	o := library.Order{Limit: mostListed}
	key, ok := sorts[v.order.Sort]
	if !ok {
		key, o.Reverse = strings.CutPrefix(v.order.Sort, "-")
	}
	o.By = key
	return o
}

// sortColumn returns the column of a value that the list is sorted by and that has no other
// column. Of texts and of equal numbers it keeps the order of the library.
func (v *Screen) sortColumn(th *ui.Theme) ui.Column[*library.Entry] {
	o := v.sorting()
	key := o.By
	value := func(e *library.Entry) string {
		texts, number := e.Value(key)
		switch {
		case texts == nil:
			return "-"
		case math.IsNaN(number) || (library.Key{Name: key}).Moment() || setting(e, key) == texts[0]:
			return strings.Join(texts, " ")
		}
		return plot.Number(number)
	}
	width := plot.Width(v.order.Sort) + 1 // the arrow
	for _, e := range v.listing.runs {
		width = max(width, plot.Width(value(e)))
	}
	return ui.Column[*library.Entry]{Name: v.order.Sort, Width: min(width, 20), NoSort: true,
		Cell: func(e *library.Entry) ui.Cell { return ui.Cell{Text: value(e), Style: th.Text} },
		More: o.Falls(),
		Value: func(e *library.Entry) float64 {
			_, number := e.Value(key)
			return number
		},
	}
}

// sort sorts by the next column.
func (v *Screen) sort(h ui.Host) tea.Cmd {
	if name := v.rows(h.Scene().Theme, wholeWidth).NextSort(); name != "" {
		h.Say("Sorted by " + name + ".")
		return nil
	}
	h.Say("The newest runs come first.")
	return nil
}

// askSort opens a prompt for the value to sort by.
func (v *Screen) askSort(h ui.Host) tea.Cmd {
	now, sign := v.sorting(), ""
	if now.Reverse {
		sign = "-"
	}
	p := ui.NewPrompt("sort by", sign+now.By)
	p.Help = "tab completes; - before it reverses; enter sorts, esc goes back"
	p.Change = func(_ ui.Host, text string) error {
		if key := strings.TrimPrefix(strings.TrimSpace(text), "-"); key != "" {
			return library.Query{{Key: key}}.Check(v.keys())
		}
		return nil
	}
	p.Complete = func(text string) []ui.Completion {
		return ui.CompleteQuery(text, library.Vocabulary{Keys: v.keys(), Values: func(string) []string { return nil }})
	}
	p.Done = func(_ ui.Host, text string) tea.Cmd {
		v.order.Sort = strings.TrimSpace(text)
		return nil
	}
	h.Open(p)
	return nil
}

// group groups by the next setting.
func (v *Screen) group(h ui.Host) tea.Cmd {
	keys := append([]string{""}, v.listing.differ.grouping(len(v.listing.runs))...)
	v.order.Group = keys[(slices.Index(keys, v.order.Group)+1)%len(keys)]
	if v.order.Group == "" {
		h.Say("The list is not grouped.")
		return nil
	}
	h.Say("Grouped by " + v.order.Group + "; z folds a group.")
	return nil
}

// fold folds the group of the selected run, or unfolds it.
func (v *Screen) fold(h ui.Host) tea.Cmd {
	e := v.current()
	if v.order.Group == "" || e == nil {
		h.Say("There are no groups: G makes them.")
		return nil
	}
	v.order.Fold(v.listing.differ.named(v.order.Group, e))
	return nil
}
