package runs

import (
	"slices"

	"descent/trainer"
	"descent/tui/ui"
)

// From a body of this size on there are two charts beside each other, and below
// them others; in a smaller one is one chart. Of many runs there is no chart below.
const wideBody, highBody, highOfMany = 120, 26, 20

// wide reports whether a body has room for two charts beside each other.
func wide(s *ui.Scene, w, h int) bool {
	return w >= wideBody && (h >= highBody || len(s.Lanes) > fewRuns && h >= highOfMany)
}

// Layout implements ui.Screen. Where a panel is depends on the size of the body,
// the runs and the focus, and on nothing that changes while runs train.
func (*Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	if wide(s, w, h) {
		return two(s, ui.Area(w, h))
	}
	return one(s, ui.Area(w, h))
}

// one gives nearly all of the room to the chart that has the focus, and a row
// each to two of the others.
func one(s *ui.Scene, body ui.Rect) ui.Layout {
	l := ui.Layout{}
	large := s.Focus
	if !slices.Contains(charts, large) {
		large = charts[0]
	}
	rows := min(2, max(body.H-2*ui.MinChart, 0))
	l[large], body = body.Top(body.H-rows, 0)
	for _, name := range charts {
		if name != large && !body.Empty() {
			l[name], body = body.Top(1, 0)
		}
	}
	return l
}

// two gives loss and accuracy half of the width each. Below them is the gap of
// a few runs, and the rate if there is something to see. The gap of many is a
// row, until it has the focus.
func two(s *ui.Scene, body ui.Rect) ui.Layout {
	l := ui.Layout{}
	many := len(s.Lanes) > fewRuns
	var lower []string
	if !many || s.Focus == "gap" {
		lower = append(lower, "gap")
	}
	if !many && !ratesAlike(s) || s.Focus == "rate" {
		lower = append(lower, "rate")
	}
	upper := body
	switch {
	case len(lower) == 0:
		upper, l["gap"] = body.Bottom(1, 1)
	default:
		var foot ui.Rect
		upper, foot = body.Bottom(max(ui.MinChart, body.H*3/10), 1)
		l[lower[0]] = foot
		if len(lower) == 2 {
			l["gap"], l["rate"] = foot.Split()
		}
	}
	l["loss"], l["accuracy"] = upper.Split()
	return l
}

// fewRuns is of how many runs the gap is a chart: more are spaghetti.
const fewRuns = 4

// ratesAlike reports whether all runs keep one learning rate, the same one, to
// their end.
func ratesAlike(s *ui.Scene) bool {
	for _, l := range s.Lanes {
		if !l.Spec.Known() || l.Spec.Rate != s.Lanes[0].Spec.Rate || l.Spec.Warmup > 0 ||
			l.Spec.Schedule != trainer.Schedule(trainer.Constant{}) || l.Spec.Plateau != trainer.Plateau(trainer.NoDrop{}) {
			return false
		}
	}
	return len(s.Lanes) > 0
}
