package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/tui/compare"
	"descent/tui/data"
	"descent/tui/form"
	"descent/tui/history"
	"descent/tui/layers"
	"descent/tui/lessons"
	"descent/tui/log"
	"descent/tui/palette"
	"descent/tui/runs"
	"descent/tui/search"
	"descent/tui/ui"
)

// screens lists the screens of a dashboard that begins with p. lib has the stored runs and
// may be nil. To add a screen, write its package and its line here.
func screens(p presets.Preset, lib history.Library) []numbered {
	return []numbered{
		{"1", runs.New()},
		{"2", compare.New()},
		{"3", layers.New()},
		{"4", data.New()},
		{lessonsNumber, lessons.New(p)},
		{"6", search.New()},
		{"7", history.New(lib)},
		{"8", log.New()},
	}
}

// CompareTables returns the tables of the Compare screen about the lanes of s, for
// printing; see compare.Tables.
func CompareTables(s *ui.Scene) (outcomes, settings *ui.Table, chosen string) {
	return compare.Tables(s)
}

// overviews are the numbers of the screens that show all runs.
var overviews = []string{"1", "2"}

// lessonsNumber is the number of Lessons, which has a key row of its own.
const lessonsNumber = "5"

// A numbered is a screen with the key that shows it.
type numbered struct {
	number string
	ui.Screen
}

// A page is a screen with its panels and all its keys.
type page struct {
	numbered
	overview bool // whether it shows all runs, so that a list of them may take room from its charts
	panels   []ui.Panel
	keys     []ui.Key // with those of every screen, in the order in which they are listed
}

// bound returns the present keys. In lecture mode its keys come first and replace others.
func (p *page) bound(lecture bool) []ui.Key {
	if !lecture {
		return p.keys
	}
	own := lectureKeys()
	return append(own, without(p.keys, own)...)
}

// pages returns the pages of a dashboard; see screens.
func pages(p presets.Preset, lib history.Library) []page {
	all := screens(p, lib)
	var numbers []string
	for _, s := range all {
		numbers = append(numbers, s.number)
	}
	pages := make([]page, len(all))
	for i, s := range all {
		pages[i] = page{s, slices.Contains(overviews, s.number), s.Panels(), ordered(s, firstKeys(numbers))}
	}
	return pages
}

// ordered returns the keys of a screen in order. For a screen that is not about runs its
// own keys come before those that change runs.
func ordered(s numbered, first []ui.Key) []ui.Key {
	lecture := []ui.Key{lectureKey()}
	if _, ok := s.Screen.(ui.Lecturer); ok {
		return slices.Concat(s.Keys(), lecture, first, generalKeys())
	}
	if c, ok := s.Screen.(ui.Chooser); ok {
		own := c.Own()
		return slices.Concat(own, s.Keys(), without(slices.Concat(first, lecture, generalKeys()), own))
	}
	return slices.Concat(first, s.Keys(), lecture, generalKeys())
}

// layers returns one of each layer that can be on top of the screen, except for help.
func (a *App) layers() (all []ui.Layer) {
	if l, ok := a.pages[a.page].Screen.(ui.Layered); ok {
		all = l.Layers()
	}
	return slices.Concat(all, form.Layers(), []ui.Layer{new(palette.Palette), &ui.Prompt{Complete: func(string) []ui.Completion { return nil }}})
}

// without returns keys without the presses of own.
func without(keys, own []ui.Key) (rest []ui.Key) {
	gone := func(press string) bool {
		return slices.ContainsFunc(own, func(o ui.Key) bool { return o.Is(press) })
	}
	for _, k := range keys {
		n := len(k.Presses)
		k.Presses = slices.DeleteFunc(slices.Clone(k.Presses), gone)
		if len(k.Presses) < n {
			k.Hint = "" // the hint is for the removed press
			k.Show = strings.Join(slices.DeleteFunc(strings.Split(k.Show, ", "), gone), ", ")
		}
		if len(k.Presses) > 0 {
			rest = append(rest, k)
		}
	}
	return rest
}

// show shows screen i.
func (a *App) show(i int) tea.Cmd {
	if i >= 0 && i < len(a.pages) && i != a.page {
		a.page, a.focus, a.full = i, 0, false
	}
	return nil
}

// showPressed shows the screen whose number was pressed.
func (a *App) showPressed() tea.Cmd {
	return a.show(slices.IndexFunc(a.pages, func(p page) bool { return p.number == a.pressed }))
}

// focusBy moves the focus by by places, among the panels that can have it and are on the
// screen or will be when they have it.
func (a *App) focusBy(by int) tea.Cmd {
	f := a.frame()
	f.full, f.lecture = false, false
	panels := f.place(a.display.w, a.display.h)[frameParts:]
	n := len(panels)
	for i := 1; i <= n; i++ {
		k := ((a.focus+i*by)%n + n) % n
		if panels[k].About != "" && (a.full || a.lecture || panels[k].Folds || !panels[k].Empty()) {
			a.focus = k
			return nil
		}
	}
	return nil
}

// enlarge switches full screen of the focused panel on or off.
func (a *App) enlarge() tea.Cmd {
	a.full = !a.full
	return nil
}
