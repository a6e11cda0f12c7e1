package ui

import (
	"cmp"
	"math"
	"slices"

	"descent/tui/plot"
)

// A List shows items in rows: sorted by a column, in groups that can be folded, and
// scrolled so that the selected item is visible.
type List[T comparable] struct {
	Columns []Column[T]
	Group   func(T) string // the name of the group of an item; nil for no groups
	Order   *Order
	rows    []listRow[T]
}

// A Column is a column of a List.
type Column[T comparable] struct {
	Name   string
	Unit   string // shown after the name in the head; may change
	Width  int
	Left   bool // whether it is left-aligned
	Cell   func(T) Cell
	Record func(T) string  // the text for a file; nil for that of Cell
	Value  func(T) float64 // the value to sort by, NaN last; nil for the text of Cell
	More   bool            // whether the highest value comes first
	Drop   int             // priority for omission if there is little room, highest first; 1 only when the first column is narrow; 0 for never
	NoSort bool            // whether it cannot be sorted by
}

// An Order is the order and grouping of a list that the user chose.
type Order struct {
	Sort   string `json:"sort,omitempty"`  // name of the column to sort by; "" for the original order
	Group  string `json:"group,omitempty"` // key to group by; "" for no groups
	folded map[string]bool
}

// A listRow is an item, or the head of a group of items.
type listRow[T comparable] struct {
	item  T
	group string
	of    []T // the items of the group, for a head
}

// Fold folds a group, or unfolds it.
func (o *Order) Fold(group string) {
	if o.folded == nil {
		o.folded = map[string]bool{}
	}
	o.folded[group] = !o.folded[group]
}

// NextSort sorts by the next column, and by the original order after the last one.
func (l *List[T]) NextSort() string {
	names := []string{""}
	for _, c := range l.Columns {
		if !c.NoSort {
			names = append(names, c.Name)
		}
	}
	l.Order.Sort = names[(slices.Index(names, l.Order.Sort)+1)%len(names)]
	return l.Order.Sort
}

// Arrange sorts and groups items. Groups are in the order of their first items.
func (l *List[T]) Arrange(items []T) {
	items = l.sorted(items)
	l.rows = make([]listRow[T], 0, len(items)+8)
	if l.Group == nil {
		for _, it := range items {
			l.rows = append(l.rows, listRow[T]{item: it})
		}
		return
	}
	var names []string
	members := map[string][]T{}
	for _, it := range items {
		g := l.Group(it)
		if members[g] == nil {
			names = append(names, g)
		}
		members[g] = append(members[g], it)
	}
	for _, g := range names {
		l.rows = append(l.rows, listRow[T]{item: members[g][0], group: g, of: members[g]})
		if l.Order.folded[g] {
			continue
		}
		for _, it := range members[g] {
			l.rows = append(l.rows, listRow[T]{item: it, group: g})
		}
	}
}

// sorted returns items sorted by the chosen column.
func (l *List[T]) sorted(items []T) []T {
	i := slices.IndexFunc(l.Columns, func(c Column[T]) bool { return c.Name == l.Order.Sort })
	if i < 0 {
		return items
	}
	column := &l.Columns[i]
	type keyed struct {
		item  T
		value float64
		text  string
	}
	all := make([]keyed, len(items))
	for k, it := range items {
		all[k] = keyed{item: it}
		if column.Value == nil {
			all[k].text = column.Cell(it).Text
			continue
		}
		switch all[k].value = column.Value(it); {
		case math.IsNaN(all[k].value):
			all[k].value = math.Inf(1)
		case column.More:
			all[k].value = -all[k].value
		}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.text, b.text))
	})
	out := make([]T, len(items))
	for k := range all {
		out[k] = all[k].item
	}
	return out
}

// Items returns all items in the order of the list, including those of folded groups.
func (l *List[T]) Items() (items []T) {
	items = make([]T, 0, len(l.rows))
	for _, r := range l.rows {
		switch {
		case r.of == nil:
			items = append(items, r.item)
		case l.Order.folded[r.group]:
			items = append(items, r.of...)
		}
	}
	return items
}

// Rows returns the number of rows of the list, including heads of groups.
func (l *List[T]) Rows() int { return len(l.rows) }

// at returns the row of an item, or of the head of its folded group; -1 if the list does
// not have it.
func (l *List[T]) at(item T) int {
	return slices.IndexFunc(l.rows, func(r listRow[T]) bool {
		return r.of == nil && r.item == item || l.Order.folded[r.group] && slices.Contains(r.of, item)
	})
}

// Next returns the item that is by rows after item, which need not be in the list. ok is
// false after the last and before the first item. A folded group is represented by its
// first item.
func (l *List[T]) Next(item T, by int) (next T, ok bool) {
	i := l.at(item)
	if i < 0 && by < 0 {
		i = len(l.rows)
	}
	for i += by; i >= 0 && i < len(l.rows); i += by {
		if r := &l.rows[i]; r.of == nil || l.Order.folded[r.group] {
			return r.item, true
		}
	}
	return next, false
}

// Pick returns the item, or the group of a head, in line y of a list of the given height
// that is scrolled to item.
func (l *List[T]) Pick(item T, y, height int) (it T, group string, ok bool) {
	i, ok := plot.NewWindow(max(l.at(item), 0), len(l.rows), height).Row(y)
	if !ok {
		return it, "", false
	}
	if r := l.rows[i]; r.of != nil {
		return r.item, r.group, true
	}
	return l.rows[i].item, "", true
}
