package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// ChartPanel returns a panel with a chart, with mouse actions for cross-hair, zoom and
// pan. Its y axis has the range in View.held. With fewer than MinChart rows the panel
// draws a summary in one row.
func ChartPanel(name, about string, free func(*Scene) plot.Chart) Panel {
	chart := func(s *Scene) plot.Chart {
		ch := free(s)
		s.View.hold(name, &ch)
		return ch
	}
	return Panel{
		Name: name, About: about, Chart: chart,
		Draw: func(s *Scene, c plot.Canvas) {
			ch := chart(s)
			if c.Height < MinChart {
				s.drawRow(c, &ch)
				return
			}
			ch.Draw(c)
		},
		Follow: func(v *View, s *Scene) { v.follow(name, free(s)) },
		Mouse: func(h Host, m Mouse) tea.Cmd {
			if m.H < MinChart { // drawn as a row; a click focuses the panel, which gives it more rows
				return nil
			}
			s, v := h.Scene(), h.Charts()
			ch := chart(s)
			left, width := ch.Plot(m.W, m.H)
			at := math.Max(ch.XMin, math.Min(ch.XAt(m.X-left, width), ch.XMax))
			switch {
			case m.Act == WheelUp:
				v.zoom(s, at, 0.5)
			case m.Act == WheelDown:
				v.zoom(s, at, 2)
			case m.Act == Drag && v.from < v.to:
				v.pan(s, ch.XAt(0, width)-ch.XAt(m.DX, width))
			default:
				v.Cross, v.Cursor = true, at
			}
			return nil
		},
	}
}
