package form

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// checks shows the checks before a run: of a run on the screen, or of what a
// form holds before it trains.
type checks struct {
	title string
	back  ui.Layer // where esc leads; nil is the screen
	lamps []advice.CheckResult
	err   error
	done  bool
}

// Preflight checks spec in a command and shows the findings as a layer above
// back, or above the screen if that is nil.
func Preflight(h ui.Host, title string, spec trainer.Spec, back ui.Layer) tea.Cmd {
	l := &checks{title: title, back: back}
	h.Open(l)
	ctx := h.Context()
	return func() tea.Msg {
		found, err := advice.Preflight(ctx, spec)
		return ui.Reply(func(ui.Host) tea.Cmd {
			l.lamps, l.err, l.done = found, err, true
			return nil
		})
	}
}

// Press implements ui.Layer: any key goes back.
func (l *checks) Press(h ui.Host, _ tea.KeyPressMsg) tea.Cmd {
	h.Open(l.back)
	return nil
}

// Draw implements ui.Layer.
func (l *checks) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	t := s.Theme
	c.Text(1, 0, c.Clip(l.title, c.Width-16), t.Strong)
	c.TextRight(c.Width-1, 0, "esc back", t.Weak)
	switch {
	case l.err != nil:
		c.Text(1, 2, l.err.Error(), t.Grave)
		return
	case !l.done:
		c.Text(1, 2, "checking ...", t.Weak)
		return
	}
	y, texts, rows := min(2, c.Height-1), make([][]string, len(l.lamps)), len(l.lamps)
	for i, lamp := range l.lamps {
		texts[i] = ui.Wrap(lamp.Text, max(c.Width-4, 1))
		rows += len(texts[i])
	}
	for i, lamp := range l.lamps {
		x := c.Text(1, y, string(t.Glyphs.Point)+" "+lamp.Status.String(), lampStyle(t, lamp.Status))
		c.Text(x+1, y, lamp.Check, t.Strong)
		if rows > c.Height-2 && lamp.Status == advice.Passed { // where there is little room, what is wrong has it
			texts[i] = nil
		}
		for _, line := range texts[i] {
			y++
			c.Text(3, y, line, t.Text)
		}
		y++
	}
}

// lampStyle returns the style of a light.
func lampStyle(t *ui.Theme, l advice.Status) plot.Style {
	switch l {
	case advice.Passed:
		return t.Runs[2]
	case advice.Doubtful:
		return t.Runs[1]
	}
	return t.Grave
}

// A finder shows a rate test of what a form holds. Enter takes the rate that
// it suggests into the form.
type finder struct {
	title string
	form  *Form
	back  ui.Layer // where esc leads; nil is the screen
	curve advice.RateCurve
	err   error
	done  bool
}

// FindRate makes a rate test of f in a command and shows it as a layer above
// back, or above the screen if that is nil.
func FindRate(h ui.Host, title string, f *Form, back ui.Layer) tea.Cmd {
	l := &finder{title: title, form: f, back: back}
	h.Open(l)
	ctx, spec := h.Context(), f.spec
	return func() tea.Msg {
		curve, err := advice.FindRate(ctx, spec, advice.DefaultRateTest)
		return ui.Reply(func(ui.Host) tea.Cmd {
			l.curve, l.err, l.done = curve, err, true
			return nil
		})
	}
}

// Press implements ui.Layer.
func (l *finder) Press(h ui.Host, msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() != "enter" || !l.done || l.err != nil || l.curve.Suggestion == 0 {
		h.Open(l.back)
		return nil
	}
	for i, r := range l.form.rows() {
		if r.path == "lr" && r.field.Set(plot.Short(l.curve.Suggestion, 2)) == nil {
			delete(l.form.wrong, r.path)
			l.form.focus(i)
		}
	}
	return Open(h, l.form)
}

// Draw implements ui.Layer.
func (l *finder) Draw(s *ui.Scene, c plot.Canvas) {
	ui.Fill(c)
	t := s.Theme
	c.Text(1, 0, c.Clip(l.title, c.Width-34), t.Strong)
	c.TextRight(c.Width-1, 0, "enter takes the rate   esc back", t.Weak)
	switch {
	case l.err != nil:
		c.Text(1, 2, l.err.Error(), t.Grave)
		return
	case !l.done:
		c.Text(1, 2, "raising the rate step by step ...", t.Weak)
		return
	}
	lines := ui.Wrap(l.curve.String(), c.Width-2)
	for y, line := range lines {
		c.Text(1, y+1, line, t.Text)
	}
	ch := RateTest(l.curve)
	ch.Strong, ch.Weak, ch.Glyphs = t.Strong, t.Weak, t.Glyphs
	for i := range ch.Lines {
		ch.Lines[i].Style = t.Runs[0]
	}
	for i := range ch.Marks {
		ch.Marks[i].Style = t.Runs[1]
	}
	ch.Draw(c.Sub(1, len(lines)+2, c.Width-2, c.Height-len(lines)-2))
}

// RateTest returns the curve of a rate test over the power of ten of the rate,
// with a mark at the suggestion.
func RateTest(curve advice.RateCurve) *plot.Chart {
	ch := &plot.Chart{Title: "smoothed loss", XLabel: "log10 lr", Empty: "the loss was no number from the first step on"}
	xs := make([]float64, len(curve.Rates))
	for i, r := range curve.Rates {
		xs[i] = math.Log10(r)
		if r <= curve.Suggestion {
			ch.Marks = []plot.Mark{{X: xs[i]}} // on the only line
		}
	}
	if len(xs) > 0 {
		ch.XMin, ch.XMax = xs[0], xs[len(xs)-1]
	}
	ch.Lines = []plot.Line{{X: xs, Y: curve.Losses}}
	return ch
}
