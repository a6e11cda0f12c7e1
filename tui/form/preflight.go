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
func (p *preflight) Keys() []ui.Key { return []ui.Key{p.leaving()} }

// Draw implements ui.Layer. If not all texts fit, checks that have passed have only their
// names.
func (p *preflight) Draw(s *ui.Scene, c plot.Canvas) {
	if !p.drawHead(s, c, "esc back", "checking ...") {
		return
	}
	rows, texts := len(p.results), make([][]string, len(p.results))
	for i, r := range p.results {
		texts[i] = ui.Wrap(r.Text, max(c.Width-4, 1))
		rows += len(texts[i])
	}
	y := min(2, c.Height-1)
	for i, r := range p.results {
		x := c.Text(1, y, string(s.Theme.Glyphs.Point)+" "+r.Status.String(), resultStyle(s.Theme, r.Status))
		c.Text(x+1, y, r.Check, s.Theme.Strong)
		y++
		if rows > c.Height-2 && r.Status == advice.Passed {
			continue
		}
		for _, line := range texts[i] {
			c.Text(3, y, line, s.Theme.Text)
			y++
		}
	}
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
