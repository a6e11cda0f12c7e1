package form

import (
	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A preflight is a layer with the checks of a Spec before training.
type preflight struct {
	report
	ui.Scroll
	results []advice.CheckResult
}

// Preflight checks spec in a command and shows the results on a layer. Closing it shows
// back, or the screen if back is nil.
func Preflight(h ui.Host, title string, spec trainer.Spec, back ui.Layer) tea.Cmd {
	p := &preflight{report: report{title: title, back: back}}
	h.Open(p)
	ctx := p.begin(h.Context())
	return func() tea.Msg {
		results, err := advice.Preflight(ctx, spec)
		return ui.Reply(func(ui.Host) tea.Cmd {
			p.results, p.err, p.done = results, err, true
			return nil
		})
	}
}

// Name implements ui.Layer.
func (*preflight) Name() string { return "the preflight" }

// Keys implements ui.Layer.
func (p *preflight) Keys() []ui.Key { return append(p.Scroll.Keys(), p.leaving()) }

// Point implements ui.Pointable: the wheel scrolls.
func (p *preflight) Point(_ ui.Host, m ui.Mouse) tea.Cmd {
	p.Wheel(m)
	return nil
}

// headRows is how many rows are above the checks.
const headRows = 2

// Draw implements ui.Layer. If not all texts fit, checks that have passed have only their
// names.
func (p *preflight) Draw(s *ui.Scene, c plot.Canvas) {
	if !p.drawHead(s, c, "down scrolls   esc back", "checking ...") {
		return
	}
	body := c.Sub(1, headRows, c.Width-1, c.Height-headRows)
	lines := p.lines(s, body.Width, false)
	if len(lines) > body.Height {
		lines = p.lines(s, body.Width, true)
	}
	w := p.Window(len(lines), body.Height)
	for y := range w.Rows {
		lines[w.First+y](body.Sub(0, y, body.Width, 1))
	}
	w.DrawMark(body, 2, s.Theme.Glyphs, s.Theme.Weak)
}

// lines returns what draws the checks, line by line; short leaves out the texts of
// those that have passed.
func (p *preflight) lines(s *ui.Scene, width int, short bool) (lines []func(plot.Canvas)) {
	for _, r := range p.results {
		lines = append(lines, func(c plot.Canvas) {
			x := c.Text(0, 0, string(s.Theme.Glyphs.Point)+" "+r.Status.String(), resultStyle(s.Theme, r.Status))
			c.Text(x+1, 0, r.Check, s.Theme.Strong)
		})
		if short && r.Status == advice.Passed {
			continue
		}
		for _, text := range ui.Wrap(r.Text, max(width-3, 1)) {
			lines = append(lines, func(c plot.Canvas) { c.Text(2, 0, text, s.Theme.Text) })
		}
	}
	return lines
}

// resultStyle returns the style of the result of a check.
func resultStyle(t *ui.Theme, l advice.Status) plot.Style {
	switch l {
	case advice.Passed:
		return t.Runs[2]
	case advice.Doubtful:
		return t.Runs[1]
	}
	return t.Grave
}
