package form

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A rateTest is a layer with the rate test of a form's Spec. Enter sets the learning rate
// of the form to the suggested one.
type rateTest struct {
	report
	form  *Form
	curve advice.RateCurve
}

// FindRate makes a rate test of f in a command and shows it on a layer. Closing it shows
// back, or the screen if back is nil.
func FindRate(h ui.Host, title string, f *Form, back ui.Layer) tea.Cmd {
	r := &rateTest{report: report{title: title, back: back}, form: f}
	h.Open(r)
	ctx, spec := r.begin(h.Context()), f.spec
	return func() tea.Msg {
		curve, err := advice.FindRate(ctx, spec, advice.DefaultRateTest)
		return ui.Reply(func(ui.Host) tea.Cmd {
			r.curve, r.err, r.done = curve, err, true
			return nil
		})
	}
}

// Name implements ui.Layer.
func (*rateTest) Name() string { return "the rate test" }

// Keys implements ui.Layer.
func (r *rateTest) Keys() []ui.Key {
	return []ui.Key{ui.Bind("enter", "take the suggested rate", "", r.take), r.leaving()}
}

// take sets the learning rate of the form to the suggested one, if there is one.
func (r *rateTest) take(h ui.Host) tea.Cmd {
	if !r.done || r.err != nil || r.curve.Suggestion == 0 {
		return r.leave(h)
	}
	r.form.At("lr", plot.Short(r.curve.Suggestion, 2))
	return Open(h, r.form)
}

// Draw implements ui.Layer.
func (r *rateTest) Draw(s *ui.Scene, c plot.Canvas) {
	if !r.drawHead(s, c, "enter takes the rate   esc back", "raising the rate step by step ...") {
		return
	}
	t := s.Theme
	lines := ui.Wrap(r.curve.String(), c.Width-2)
	for y, line := range lines {
		c.Text(1, y+1, line, t.Text)
	}
	ch := RateChart(r.curve)
	ch.Strong, ch.Weak, ch.Glyphs = t.Strong, t.Weak, t.Glyphs
	for i := range ch.Lines {
		ch.Lines[i].Style = t.Runs[0]
	}
	for i := range ch.Marks {
		ch.Marks[i].Style = t.Runs[1]
	}
	ch.Draw(c.Sub(1, len(lines)+2, c.Width-2, c.Height-len(lines)-2))
}

// RateChart returns a chart of a rate test, the loss over the decimal logarithm of the rate,
// with a mark at the suggestion.
func RateChart(curve advice.RateCurve) *plot.Chart {
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
