package ui

import (
	"cmp"
	"math"
	"slices"

	"descent/tui/plot"
)

// A List is items in rows: sorted by a column, in groups with heads that fold,
// and scrolled so that the one that matters is in sight.
type List[T comparable] struct {
	Columns []Column[T]
	Group   func(T) string // what items of a group have in common; nil for no groups
	Order   *Order
	rows    []listRow[T]
}

// A Column is one thing that a List says of its items.
type Column[T comparable] struct {
	Name   string
	Unit   string // behind the name in the head; it may change
	Width  int
	Left   bool // whether it is to the left
	Cell   func(T) Cell
	Record func(T) string  // what a file has; nil where that is Cell's text
	Value  func(T) float64 // to sort by, NaN last; nil where Cell's text is
	More   bool            // whether more is better, so that the highest comes first
	Drop   int             // where there is no room the column with the highest goes first, 1 when the first column is narrow; 0 stays
	NoSort bool            // whether nobody wants to sort by it
}

// An Order is what a person chose of a list, from frame to frame.
type Order struct {
	Sort   string `json:"sort,omitempty"`  // name of the column; "" leaves items in the order in which they came
	Group  string `json:"group,omitempty"` // name of what groups have in common; "" for none
	folded map[string]bool
}

// A listRow is an item, or the head of a group of items.
type listRow[T comparable] struct {
	item  T
	group string
	of    []T // of a head
}

// Fold folds a group, or unfolds it.
func (o *Order) Fold(group string) {
	if o.folded == nil {
		o.folded = map[string]bool{}
	}
	o.folded[group] = !o.folded[group]
}

// NextSort sorts by the column behind the present one; behind the last come
// items as they came.
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

// Arrange sorts and groups items. A group lies where its first item would.
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

// sorted returns items in the order of the column that is sorted by.
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

// Items returns all items in the order of the list, those of folded groups too.
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

// Rows returns how many rows the list has, with the heads of groups.
func (l *List[T]) Rows() int { return len(l.rows) }

// at returns the row in which an item is: its own, or the head of the group in
// which it is folded; -1 for none.
func (l *List[T]) at(item T) int {
	return slices.IndexFunc(l.rows, func(r listRow[T]) bool {
		return r.of == nil && r.item == item || l.Order.folded[r.group] && slices.Contains(r.of, item)
	})
}

// Next returns the item that comes by rows behind item, which need not be in
// the list, or ok false behind the last and before the first. Of a folded group
// the first item stands for all.
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

// Pick returns what is in line y of a list of the given height in which item
// is in sight: an item, or the head of a group.
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
