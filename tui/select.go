package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/ui"
)

// What keys and the mouse do with the list of runs.

// selectBy selects the run that comes next in the list, or all behind the last
// one. Of a folded group it is the first.
func (a *App) selectBy(by int) tea.Cmd {
	list := a.frame().list
	if l, ok := list.Next(list.selected(), by); ok {
		a.lanes.Select(l)
	} else {
		a.lanes.Selected = lanes.All
	}
	return nil
}

// toggleSelected selects a run, or all where it is selected already.
func (a *App) toggleSelected(l *lanes.Lane) {
	if a.lanes.Selected != lanes.All && l == a.lanes.One() {
		a.lanes.Selected = lanes.All
		return
	}
	a.lanes.Select(l)
}

// wheelRuns selects the run above or below.
func (a *App) wheelRuns(act ui.MouseAct) tea.Cmd {
	switch act {
	case ui.WheelUp:
		return a.selectBy(-1)
	case ui.WheelDown:
		return a.selectBy(1)
	}
	return nil
}

// clickList selects the run that is clicked, folds the group, or sorts by the
// column.
func (a *App) clickList(f *frame, m ui.Mouse) {
	head := listHead(m.H)
	if m.Y == head-1 {
		if name := f.list.ColumnAt(m.X, f.list.lead, m.W); name != "" {
			a.order.Sort = name
		}
		return
	}
	switch l, group, ok := f.list.Pick(f.list.selected(), m.Y-head, m.H-head); {
	case !ok:
	case group != "":
		a.order.Fold(group)
	default:
		a.toggleSelected(l)
	}
}

// nextSort sorts the list by its next column.
func (a *App) nextSort() tea.Cmd {
	list := a.frame().list
	if len(list.Columns) == 0 {
		a.notice = "From three runs on there is a list to sort."
		return nil
	}
	if by := list.NextSort(); by == "" {
		a.notice = "The runs stand as they were started."
	} else {
		a.notice = "The runs are sorted by " + by + "."
	}
	return nil
}

// nextGroup groups the list by the next setting in which some runs are equal
// and others differ.
func (a *App) nextGroup() tea.Cmd {
	shown := a.lanes.Shown()
	keys := append([]string{""}, lanes.Grouping(shown, lanes.Differing(shown))...)
	if len(keys) == 1 {
		a.notice = "No setting puts some of the runs into a group."
		a.order.Group = ""
		return nil
	}
	a.order.Group = keys[(slices.Index(keys, a.order.Group)+1)%len(keys)]
	if a.order.Group == "" {
		a.notice = "The runs are in no groups."
	} else {
		a.notice = "The runs are in groups of " + a.order.Group + ": z folds one."
	}
	return nil
}

// fold folds or unfolds the group of the selected run, or all where all are
// selected.
func (a *App) fold() tea.Cmd {
	list := a.frame().list
	if list.Group == nil {
		a.notice = "There are no groups: G makes some."
		return nil
	}
	folded := map[string]bool{}
	for _, l := range a.lanes.Chosen() {
		if g := list.Group(l); !folded[g] {
			folded[g] = true
			a.order.Fold(g)
		}
	}
	return nil
}
