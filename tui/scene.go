package tui

// A Scene is what there is to draw: all that a panel may look at.
type Scene struct {
	Title    string
	Lanes    []*lane
	Selected int // index of Lanes, or allLanes
	Notice   string
	Pace     float64
	Theme    *Theme

	screens []screen
	screen  *screen // the one that is shown
	keys    []key   // that it has
	focus   int     // its panel that has the focus
	full    bool    // whether that panel takes the whole body
	focused bool    // whether it is the one being drawn
	found   any     // by the study of the screen, about the lane that one returns; or nil
	strip   strip   // for the width of the screen
	view    view    // of the charts
	grouped []group // the lanes as they are drawn; see groups
	layers  layersView
	data    dataView
	lessons lessonsView
	search  searchView

	baseline *lane   // that others are compared with; see base
	target   float64 // validation accuracy to which runs are timed; see aim
}

// allLanes is the selection of every run at once.
const allLanes = -1

// scene returns what there is to draw now.
func (a *App) scene() *Scene {
	return &Scene{
		Title: a.title, Lanes: a.shown(), Selected: a.selected,
		Notice: a.notice, Pace: a.pace, Theme: a.theme,
		screens: a.screens, screen: &a.screens[a.screen], keys: a.keys(),
		focus: a.focus, full: a.full, found: a.finding(), view: a.view,
		layers: a.layers, data: a.data, lessons: a.lessons, search: a.search,
		baseline: a.baseline, target: a.target,
	}
}

// one returns the lane that a screen about a single run shows: the selected
// one, or the last where all are selected; nil if there is none.
func (s *Scene) one() *lane {
	switch {
	case len(s.Lanes) == 0:
		return nil
	case s.Selected == allLanes:
		return s.Lanes[len(s.Lanes)-1]
	}
	return s.Lanes[s.Selected]
}
