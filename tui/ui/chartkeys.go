package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/metric"
	"descent/tui/lanes"
	"descent/tui/plot"
)

// ChartKeys are the keys of the screens with charts.
func ChartKeys() []Key {
	return []Key{
		Bind("h, left", "move the cross-hair of all charts to the left; the first press shows it", "", moveCross(-1)),
		Bind("l, right", "move the cross-hair to the right; esc hides it", "cross-hair", moveCross(1)),
		Bind("+", "zoom in, around the cross-hair", "zoom", zoom(0.5), "="),
		Bind("-", "zoom out", "", zoom(2)),
		Bind("H", "pan to the left, if zoomed in", "", pan(-0.25), "shift+left"),
		Bind("L", "pan to the right", "", pan(0.25), "shift+right"),
		Bind("0", "range of the charts: undo a zoom, then include the steep beginning and outliers on the y axes, then leave them out again", "", onView((*View).round)),
		Bind("V", "hide or show the curves of the training part; with more than four runs, show all", "train", nextTrains),
		Bind("y", "logarithmic y axis for loss and learning rate", "log", onView(func(v *View) { v.Log = !v.Log })),
		Bind("X", "x axis in epochs, steps or seconds", "", nextAxis),
		Bind("s", "smooth the curves by an exponential moving average with weight 0.6, 0.9 or 0.97, corrected for its start; faint dots show the measured values", "smooth", onView(func(v *View) { v.smooth = (v.smooth + 1) % len(smoothings) })),
		Bind("a", "show another metric instead of accuracy or R2, here and in Compare: balanced accuracy, macro F1, ROC AUC; RMSE", "metric", nextMetric),
		Bind("m", "show runs that differ only in their seed or fold as mean and band, or one by one", "", onView(func(v *View) { v.Apart = !v.Apart })),
	}
}

// onView returns a handler that changes the view.
func onView(change func(*View)) func(Host) tea.Cmd {
	return func(h Host) tea.Cmd {
		change(h.Charts())
		return nil
	}
}

// moveCross returns a handler that moves the cross-hair by columns.
func moveCross(columns float64) func(Host) tea.Cmd {
	return func(h Host) tea.Cmd {
		s := h.Scene()
		h.Charts().moveCross(s, columns*column(h, s))
		return nil
	}
}

// column returns the approximate width of a column of the charts, in units of x.
func column(h Host, s *Scene) float64 {
	from, to := s.Window()
	const axis = 10 // columns of the y axis
	width := max(h.Panel("loss").W, h.Panel("accuracy").W)
	return (to - from) / float64(max(width-axis, 1))
}

// zoom returns a handler that scales the shown part of the x axis, around the cross-hair
// or else the middle.
func zoom(by float64) func(Host) tea.Cmd {
	return func(h Host) tea.Cmd {
		s, v := h.Scene(), h.Charts()
		from, to := s.Window()
		at := (from + to) / 2
		if v.Cross && v.Cursor >= from && v.Cursor <= to {
			at = v.Cursor
		}
		v.zoom(s, at, by)
		return nil
	}
}

// pan returns a handler that moves the shown part of the x axis by a share of its width.
func pan(share float64) func(Host) tea.Cmd {
	return func(h Host) tea.Cmd {
		s := h.Scene()
		from, to := s.Window()
		h.Charts().pan(s, share*(to-from))
		return nil
	}
}

// nextTrains changes which runs show the curve of the training part.
func nextTrains(h Host) tea.Cmd {
	v := h.Charts()
	v.nextTrains(len(h.Scene().groups))
	h.Say([...]string{
		TrainsAuto:   "Training curves are shown, of more than four runs that of the selected one.",
		TrainsHidden: "Training curves are hidden.",
		TrainsAll:    "Training curves of all runs are shown.",
	}[v.Train])
	return nil
}

// nextAxis changes the x axis. It resets zoom and cross-hair, because their positions are
// in units of the old axis.
func nextAxis(h Host) tea.Cmd {
	v := h.Charts()
	v.Axis = v.Axis.Next()
	v.Cross = false
	v.fit()
	switch v.Axis {
	case lanes.Seconds:
		text, all := "The x axis counts seconds of running time, without pauses.", h.Scene().Lanes
		if n := len(slices.DeleteFunc(slices.Clone(all), (*lanes.Lane).Timed)); n > 0 {
			text += fmt.Sprintf(" %s of %d logged no times.", plot.Whole(n), len(all))
		}
		h.Say(text)
	default:
		h.Say("The x axis counts " + v.Axis.String() + "s.")
	}
	return nil
}

// nextMetric shows the next metric of the runs, then those that other programs log, and
// then the main one again.
func nextMetric(h Host) tea.Cmd {
	s := h.Scene()
	all := append(s.Metrics(), s.logged()...)
	if len(all) == 0 {
		h.Say("None of these runs has another metric.")
		return nil
	}
	now := s.Metric().Key
	i := slices.IndexFunc(all, func(m *metric.Metric) bool { return m.Key == now })
	m := all[(i+1)%len(all)]
	h.Charts().Metric = m.Key
	h.Say(m.Name + ": " + m.Doc + ".")
	return nil
}
