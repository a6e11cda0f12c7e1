package lessons

import (
	"descent/presets/lesson"
	"descent/tui/ui"
)

// Sizes of the parts, in cells.
const (
	listColumns = 34
	fewColumns  = 64 // width below which the list takes the whole screen
	goodPicture = 12 // height at which every picture can be read
	fewRows     = 2  // minimal height of the note
)

// listed reports whether the list of lessons is shown in w columns: if there is room for
// it beside a picture, unless the user has changed this.
func (v *Screen) listed(w int) bool { return (w >= ui.WideScreen) != v.otherList }

// Layout implements ui.Screen. The rail is on top, with picture, note and claim below it.
// The list is on the left, with the loss of the lesson's lanes below it if there is room.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	rail, main := ui.Area(w, h).Top(1, 0)
	l := ui.Layout{"rail": rail}
	switch listed := v.listed(w); {
	case listed && w < fewColumns:
		l["lessons"] = main
		return l
	case listed:
		list := main
		list.W = listColumns
		main.X, main.W = listColumns+2, w-listColumns-2
		if main.H >= len(lesson.All)+2+ui.MinChart {
			list, l["loss"] = list.Top(len(lesson.All)+1, 1)
		}
		l["lessons"] = list
	}
	if v.part == measured {
		l["claim"] = main
		return l
	}
	air := 0
	if h >= ui.AiryScreen {
		air = 1
	}
	main, l["claim"] = main.Bottom(len(v.claimLines(s, main.W-2)), air)
	l["picture"], l["note"] = v.share(main, len(v.noteLines(s, main.W-2)), air)
	return l
}

// share divides r between the picture and the note, which has the given number of lines.
// If there is no room for both, one of them gets all of it.
func (v *Screen) share(r ui.Rect, lines, air int) (picture, note ui.Rect) {
	switch {
	case v.part == large, v.part == together && r.H == 0:
		return r, note
	case v.part == reading, r.H < goodPicture/2+fewRows:
		return picture, r
	}
	rows := min(lines, max(r.H-goodPicture-air, fewRows))
	return r.Bottom(rows, air)
}
