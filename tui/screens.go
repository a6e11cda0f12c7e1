package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/tui/compare"
	"descent/tui/data"
	"descent/tui/layers"
	"descent/tui/lessons"
	"descent/tui/log"
	"descent/tui/runs"
	"descent/tui/search"
	"descent/tui/ui"
)

// screens lists the screens of a dashboard that begins with p; their place is
// their number. To add one, write its package and its line here.
func screens(p presets.Preset) []numbered {
	return []numbered{
		{"1", runs.New(), true},
		{"2", compare.New(), true},
		{"3", layers.New(), false},
		{"4", data.New(), false},
		{lessonsNumber, lessons.New(p), false},
		{"6", search.New(), false},
		{"8", log.New(), false},
	}
}

// lessonsNumber is the number of the screen that students look for first.
const lessonsNumber = "5"

// A numbered screen has the key that goes to it.
type numbered struct {
	number string
	ui.Screen
	overview bool // of all runs, so that a list of them may take room from its charts
}

// A page is a screen with what it always has.
type page struct {
	numbered
	panels []ui.Panel
	keys   []ui.Key // with those of every screen, in the order in which they are listed
}

// pages returns the screens with their panels and keys.
func pages(p presets.Preset) []page {
	all := screens(p)
	var numbers []string
	for _, s := range all {
		numbers = append(numbers, s.number)
	}
	pages := make([]page, len(all))
	for i, s := range all {
		pages[i] = page{s, s.Panels(), slices.Concat(firstKeys(numbers), s.Keys(), generalKeys())}
	}
	return pages
}

// show goes to screen i.
func (a *App) show(i int) tea.Cmd {
	if i >= 0 && i < len(a.pages) && i != a.page {
		a.page, a.focus, a.full = i, 0, false
	}
	return nil
}

// showPressed goes to the screen whose number was pressed.
func (a *App) showPressed() tea.Cmd {
	return a.show(slices.IndexFunc(a.pages, func(p page) bool { return p.number == a.pressed }))
}

// focusBy moves the focus to the panel by places further on that can have it
// and is on the screen.
func (a *App) focusBy(by int) tea.Cmd {
	f := a.frame()
	f.full = false
	panels := f.place(a.display.w, a.display.h)[frameParts:]
	n := len(panels)
	for i := 1; i <= n; i++ {
		k := ((a.focus+i*by)%n + n) % n
		if panels[k].About != "" && (a.full || !panels[k].Empty()) {
			a.focus = k
			return nil
		}
	}
	return nil
}

// enlarge gives the focused panel the whole body, or takes it back.
func (a *App) enlarge() tea.Cmd {
	a.full = !a.full
	return nil
}
