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

// Layout implements ui.Screen. It depends on the size of the body, the runs and the focus,
// but not on anything that changes while runs train.
func (*Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	if wide(s, w, h) {
		return two(s, ui.Area(w, h))
	}
	return one(s, ui.Area(w, h))
}

// one gives a row each to two charts, and the rest to the focused one.
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

// two gives loss and accuracy half of the width each. Below them are the gap, if there are
// few runs, and the rate, unless it is constant. With many runs the gap is a row, unless
// it has the focus.
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

// fewRuns is the largest number of runs for which the gap is a chart; the lines of more
// runs cannot be distinguished.
const fewRuns = 4

// ratesAlike reports whether all runs have the same constant learning rate.
func ratesAlike(s *ui.Scene) bool {
	for _, l := range s.Lanes {
		if !l.Spec.Known() || l.Spec.Rate != s.Lanes[0].Spec.Rate || l.Spec.Warmup > 0 ||
			l.Spec.Schedule != trainer.Schedule(trainer.Constant{}) || l.Spec.Plateau != trainer.Plateau(trainer.NoDrop{}) {
			return false
		}
	}
	return len(s.Lanes) > 0
}
