package tui

import (
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/plot"
)

// A view is how people look at the charts. All charts of all screens share it,
// so that they can be read against each other.
type view struct {
	axis   int  // index of axes
	log    bool // loss and rate on a logarithmic axis
	smooth int  // index of smoothings
	apart  bool // runs that differ in their seed alone each for itself, not as mean and band

	metric string // key of the one that is shown beside the loss; "" for the main one

	from, to float64 // what is zoomed in on; all of it, if equal

	cross  bool // whether there is a cross-hair
	cursor float64
}

// axes are what x may be.
var axes = [...]struct {
	name  string
	whole bool
	of    func(s *run.Snapshot, step float64) float64
}{
	{"epoch", false, func(s *run.Snapshot, step float64) float64 { return step / float64(max(s.Plan.StepsPerEpoch, 1)) }},
	{"step", true, func(_ *run.Snapshot, step float64) float64 { return step }},
	{"seconds", false, (*run.Snapshot).Seconds},
}

// smoothings are the shares of itself that the mean of a smoothed curve keeps
// from one point to the next.
var smoothings = [...]float64{0, 0.6, 0.9, 0.97}

// x returns where a step of a run is on the x axis.
func (s *Scene) x(snap *run.Snapshot, step float64) float64 {
	return axes[s.view.axis].of(snap, step)
}

// fit returns where an x axis ends that shows everything: at a round number
// that the runs have not reached yet, so that the axis rests most of the time.
func (s *Scene) fit() float64 {
	reached, planned := 0.0, 0.0
	for _, l := range s.Lanes {
		reached = math.Max(reached, s.x(l.snap, float64(l.snap.Step)))
		if axes[s.view.axis].name != "seconds" {
			planned = math.Max(planned, s.x(l.snap, float64(l.snap.Plan.Steps())))
		}
	}
	end := 1.0
	for decade := 1e-3; end < reached || decade < 1; decade *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if end = decade * m; end >= reached && decade >= 1 {
				break
			}
		}
	}
	if planned > 0 {
		return math.Min(end, math.Max(planned, reached))
	}
	return end
}

// window returns the part of the x axis that is shown.
func (s *Scene) window() (from, to float64) {
	if s.view.from < s.view.to {
		return s.view.from, s.view.to
	}
	return 0, s.fit()
}

// chartKeys are the keys of the screens with charts.
func chartKeys() []key {
	return []key{
		{[]string{"h", "left"}, "h, left", "move the cross-hair of all charts to the left; the first press shows it", "", (*App).crossLeft},
		{[]string{"l", "right"}, "l, right", "move it to the right; esc hides it", "cross-hair", (*App).crossRight},
		{[]string{"+", "="}, "+", "zoom in, around the cross-hair", "zoom", (*App).zoomIn},
		{[]string{"-"}, "-", "zoom out", "", (*App).zoomOut},
		{[]string{"H", "shift+left"}, "H", "pan to the left, where zoomed in", "", (*App).panLeft},
		{[]string{"L", "shift+right"}, "L", "pan to the right", "", (*App).panRight},
		{[]string{"0"}, "0", "fit: show everything", "", (*App).fit},
		{[]string{"y"}, "y", "logarithmic y axis for loss and learning rate", "log", (*App).toggleLog},
		{[]string{"X"}, "X", "x axis in epochs, steps or seconds", "", (*App).nextAxis},
		{[]string{"s"}, "s", "smooth the curves: a mean that keeps 0.6, 0.9 or 0.97 of itself from point to point, without the bias of its start; what was measured stays as faint dots", "smooth", (*App).nextSmoothing},
		{[]string{"a"}, "a", "another metric in place of accuracy or R2, here and in Compare: balanced accuracy, macro F1, ROC AUC; RMSE", "metric", (*App).nextMetric},
		{[]string{"m"}, "m", "runs that differ in their seed alone: as mean and band, or each for itself", "", (*App).toggleApart},
	}
}

// nextMetric shows the next of the metrics that the runs have; behind the last
// one comes the main one again.
func (a *App) nextMetric() tea.Cmd {
	s := a.scene()
	all := s.metrics()
	if len(all) == 0 {
		return nil
	}
	i := slices.IndexFunc(all, func(m *metric.Metric) bool { return m == s.metric() })
	m := all[(i+1)%len(all)]
	a.view.metric = m.Key
	a.notice = m.Name + ": " + m.Doc + "."
	return nil
}

// cell returns how much of x a column of the charts is, roughly.
func (a *App) cell(s *Scene) float64 {
	from, to := s.window()
	width := a.w
	if a.w >= wideScreen && !a.full {
		width = a.w / 2
	}
	return (to - from) / float64(max(width-11, 1))
}

func (a *App) crossLeft() tea.Cmd  { return a.moveCross(-1) }
func (a *App) crossRight() tea.Cmd { return a.moveCross(1) }

// moveCross moves the cross-hair by columns; what is zoomed in on follows it.
func (a *App) moveCross(columns float64) tea.Cmd {
	s := a.scene()
	from, to := s.window()
	v := &a.view
	if !v.cross || v.cursor < from || v.cursor > to {
		v.cross = true
		v.cursor = a.reached(s, from, to)
		return nil
	}
	v.cursor = math.Max(0, math.Min(v.cursor+columns*a.cell(s), s.fit()))
	if v.cursor < from {
		a.pan(v.cursor - from)
	} else if v.cursor > to {
		a.pan(v.cursor - to)
	}
	return nil
}

// reached returns the last place between from and to that a run has reached.
func (a *App) reached(s *Scene, from, to float64) float64 {
	x := from
	for _, l := range a.lanes {
		x = math.Max(x, math.Min(s.x(l.snap, float64(l.snap.Step)), to))
	}
	return x
}

func (a *App) zoomIn() tea.Cmd  { return a.zoom(0.5) }
func (a *App) zoomOut() tea.Cmd { return a.zoom(2) }

// zoom changes how much is shown, around the cross-hair or else the middle.
func (a *App) zoom(by float64) tea.Cmd {
	from, to := a.scene().window()
	at := (from + to) / 2
	if a.view.cross && a.view.cursor >= from && a.view.cursor <= to {
		at = a.view.cursor
	}
	return a.zoomAt(at, by)
}

// closest is the smallest part of the x axis that can be zoomed in on.
const closest = 1e-3

func (a *App) zoomAt(at, by float64) tea.Cmd {
	s := a.scene()
	from, to := s.window()
	all := s.fit()
	if by < 1 && (to-from)*by < all*closest {
		return nil
	}
	a.view.from, a.view.to = at-(at-from)*by, at+(to-at)*by
	if a.view.to-a.view.from >= all {
		return a.fit()
	}
	return a.pan(0)
}

func (a *App) panLeft() tea.Cmd  { return a.panBy(-0.25) }
func (a *App) panRight() tea.Cmd { return a.panBy(0.25) }

func (a *App) panBy(share float64) tea.Cmd {
	from, to := a.scene().window()
	return a.pan(share * (to - from))
}

// pan moves what is zoomed in on by dx, as far as there is something.
func (a *App) pan(dx float64) tea.Cmd {
	v := &a.view
	if v.from >= v.to {
		return nil
	}
	all := a.scene().fit()
	dx = math.Max(-v.from, math.Min(dx, all-v.to))
	v.from, v.to = v.from+dx, v.to+dx
	return nil
}

func (a *App) fit() tea.Cmd {
	a.view.from, a.view.to = 0, 0
	return nil
}

func (a *App) toggleLog() tea.Cmd {
	a.view.log = !a.view.log
	return nil
}

// nextAxis changes the x axis. Places on the old one mean nothing on the new.
func (a *App) nextAxis() tea.Cmd {
	a.view.axis = (a.view.axis + 1) % len(axes)
	a.view.cross = false
	a.notice = "The x axis counts " + axes[a.view.axis].name + "s."
	if axes[a.view.axis].name == "seconds" {
		a.notice = "The x axis counts seconds of running time, without pauses."
	}
	return a.fit()
}

func (a *App) nextSmoothing() tea.Cmd {
	a.view.smooth = (a.view.smooth + 1) % len(smoothings)
	return nil
}

func (a *App) toggleApart() tea.Cmd {
	a.view.apart = !a.view.apart
	return nil
}

func (a *App) nextGlyphs() tea.Cmd {
	a.restyle(Look{a.look.Dark, a.look.Colors, a.look.Glyphs.Next()})
	a.notice = "Charts are drawn with " + a.theme.Glyphs.Name + " characters."
	return nil
}

// chartPanel is a panel with a chart, which the mouse can point at, zoom and
// pan.
func chartPanel(name, about string, chart func(*Scene) plot.Chart) panel {
	return panel{
		name: name, about: about, chart: chart,
		draw: func(s *Scene, c plot.Canvas) {
			ch := chart(s)
			ch.Draw(c)
		},
		mouse: func(a *App, m mouse) tea.Cmd {
			ch := chart(a.scene())
			left, width := ch.Plot(m.w, m.h)
			at := ch.XAt(m.x-left, width)
			at = math.Max(ch.XMin, math.Min(at, ch.XMax))
			switch {
			case m.act == wheelUp:
				return a.zoomAt(at, 0.5)
			case m.act == wheelDown:
				return a.zoomAt(at, 2)
			case m.act == drag && a.view.from < a.view.to:
				return a.pan(ch.XAt(0, width) - ch.XAt(m.dx, width))
			}
			a.view.cross, a.view.cursor = true, at
			return nil
		},
	}
}
