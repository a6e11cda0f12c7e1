package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// ChartPanel is a panel with a chart, which the mouse can point at, zoom and
// pan.
func ChartPanel(name, about string, chart func(*Scene) plot.Chart) Panel {
	return Panel{
		Name: name, About: about, Chart: chart,
		Draw: func(s *Scene, c plot.Canvas) {
			ch := chart(s)
			ch.Draw(c)
		},
		Mouse: func(h Host, m Mouse) tea.Cmd {
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
