package tui

import (
	"strings"

	"descent/trainer"
	"descent/tui/plot"
)

// A help is the page that explains the screen, scrolled down by offset lines.
type help struct{ offset int }

func newHelp() *help { return &help{} }

// press handles a key and returns the page, or nil once it is closed.
func (h *help) press(name string) *help {
	switch name {
	case "down", "j", "space", "pgdown":
		h.offset++
	case "up", "k", "pgup":
		h.offset = max(h.offset-1, 0)
	default:
		return nil
	}
	return h
}

// A helpLine is a term and what it means; a line without a meaning is a
// heading.
type helpLine struct{ term, meaning string }

// helpLines returns the page: the keys from their table, the rules of the
// verdict from theirs.
func helpLines() []helpLine {
	lines := []helpLine{{"Keys", ""}}
	for _, k := range keys() {
		lines = append(lines, helpLine{k.show, k.doc})
	}
	lines = append(lines, helpLine{}, helpLine{"In the form", ""},
		helpLine{"up, down, tab", "another setting"},
		helpLine{"left, right", "another choice; a letter jumps to the next one that begins with it"},
		helpLine{"0-9, a-z, ...", "numbers and texts are typed; what is wrong with one stands beside it"},
		helpLine{"enter, esc", "start the run beside the others, or go back"},
		helpLine{}, helpLine{"On the screen", ""},
		helpLine{"A ──", "a run's training part: solid, with a capital letter at its end"},
		helpLine{"a ┄┄", "its validation part: dashed, with a small letter"},
		helpLine{"loss", "mean loss without the penalty, both parts measured in evaluation mode at the same moment"},
		helpLine{"accuracy", "share of examples whose class is right; for a regression R², the explained share of the variance"},
		helpLine{"gap", "train less validation accuracy: large and widening is overfitting"},
		helpLine{"rate", "the learning rate, as its schedule has it now"},
		helpLine{}, helpLine{"The sentence at the bottom says", ""})
	for _, r := range trainer.Rules {
		meaning := r.Doc
		if r.Remedy != "" {
			meaning += "; try " + r.Remedy
		}
		lines = append(lines, helpLine{r.ID, meaning})
	}
	return lines
}

// draw draws the page over the whole of c.
func (h *help) draw(c plot.Canvas, t *Theme) {
	fill(c)
	c.Text(1, 0, "descent "+string(t.Glyphs.Dot)+" help", t.Strong)
	c.TextRight(c.Width-1, 0, "any key closes, j and k scroll", t.Weak)
	const indent = 20
	var rows []helpLine
	for _, l := range helpLines() {
		for i, part := range wrap(l.meaning, c.Width-indent-2) {
			term := ""
			if i == 0 {
				term = l.term
			}
			rows = append(rows, helpLine{term, part})
		}
	}
	body := c.Sub(0, 2, c.Width, c.Height-2)
	h.offset = min(h.offset, max(len(rows)-body.Height, 0))
	for y, l := range rows[h.offset:] {
		if l.meaning == "" {
			body.Text(1, y, strings.ToUpper(l.term), t.Weak)
			continue
		}
		body.Text(2, y, l.term, t.Strong)
		body.Text(indent, y, l.meaning, t.Text)
	}
}

// fill blanks c.
func fill(c plot.Canvas) {
	for y := range c.Height {
		for x := range c.Width {
			c.Set(x, y, ' ', "")
		}
	}
}
