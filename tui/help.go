package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
)

// A help is the page that explains the screen, scrolled down by offset lines.
type help struct{ offset int }

// press implements layer.
func (h *help) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "down", "j", "space", "pgdown":
		h.offset++
	case "up", "k", "pgup":
		h.offset = max(h.offset-1, 0)
	default:
		a.over = nil
	}
	return nil
}

// point implements pointable: a click on a key presses it, one on the title
// closes the page.
func (h *help) point(a *App, m mouse) tea.Cmd {
	rows := h.rows(a.scene(), m.w)
	i := m.y - helpHead + h.offset
	switch {
	case m.act == wheelUp:
		h.offset = max(h.offset-1, 0)
	case m.act == wheelDown:
		h.offset++
	case m.act == click && m.y == 0:
		a.over = nil
	case m.act == click && m.y >= helpHead && i < len(rows) && rows[i].press != "":
		a.over = nil
		return a.press(rows[i].press)
	}
	return nil
}

// A helpLine is a term and what it means; a line without a meaning is a
// heading. Of a key it knows what presses it.
type helpLine struct{ term, meaning, press string }

// helpLines returns the page for a screen and the panel that has the focus:
// the keys from their table, the rules of the verdict from theirs.
func helpLines(s *Scene) []helpLine {
	lines := []helpLine{{term: "This screen"}, {term: s.screen.name, meaning: s.screen.doc}}
	for i, p := range s.screen.panels {
		if i == s.focus && p.about != "" {
			lines = append(lines, helpLine{term: string(s.Theme.Glyphs.Selected) + " " + p.name, meaning: p.about})
		}
	}
	lines = append(lines, helpLine{}, helpLine{term: "Keys"})
	for _, k := range s.keys {
		lines = append(lines, helpLine{k.show, k.doc, k.presses[0]})
	}
	lines = append(lines, helpLine{}, helpLine{term: "In the form"},
		helpLine{"up, down, tab", "another setting", ""},
		helpLine{"left, right", "another choice; a letter jumps to the next one that begins with it", ""},
		helpLine{"0-9, a-z, ...", "numbers and texts are typed; what is wrong with one stands beside it", ""},
		helpLine{"enter, esc", "start the run beside the others, or go back", ""},
		helpLine{"ctrl+p", "preflight: what can be known before it trains (start, penalty, twenty by heart, gradient, short run)", ""},
		helpLine{"ctrl+l", "find a learning rate: it rises step by step while the loss is watched; enter takes the suggestion", ""},
		helpLine{}, helpLine{term: "On the screen"},
		helpLine{"A " + line(s.Theme.Glyphs.Solid), "a run's training part: solid, with a capital letter at its end", ""},
		helpLine{"a " + line(s.Theme.Glyphs.Dashed), "its validation part: dashed, with a small letter", ""},
		helpLine{"at lowest loss", "a run's validation accuracy or R² at the epoch in brackets, at which its validation loss was lowest", ""},
		helpLine{string(s.Theme.Glyphs.Mark), "the same epoch on its validation curve", ""},
		helpLine{string(s.Theme.Glyphs.Above) + " F 5.8e41", "run F lies so far above the others that it is cut off, and ends at 5.8e41", ""},
		helpLine{}, helpLine{term: "The sentence at the bottom says"})
	for _, r := range advice.Rules {
		meaning := r.Doc
		if r.Remedy != "" {
			meaning += "; try " + r.Remedy
		}
		lines = append(lines, helpLine{r.ID, meaning, ""})
	}
	return lines
}

// draw implements layer. It draws the page over the whole of c.
func (h *help) draw(s *Scene, c plot.Canvas) {
	t := s.Theme
	fill(c)
	c.Text(1, 0, "descent "+string(t.Glyphs.Dot)+" help", t.Strong)
	c.TextRight(c.Width-1, 0, "any key closes, j and k scroll", t.Weak)
	rows := h.rows(s, c.Width)
	body := c.Sub(0, helpHead, c.Width, c.Height-helpHead)
	window := h.window(len(rows), body.Height)
	window.DrawMark(body, 1, t.Glyphs, t.Weak)
	for y, l := range rows[window.First : window.First+window.Rows] {
		if l.meaning == "" {
			body.Text(1, y, strings.ToUpper(l.term), t.Weak)
			continue
		}
		body.Text(2, y, l.term, t.Strong)
		body.Text(helpIndent, y, l.meaning, t.Text)
	}
}

// window returns which of n rows are shown in a body of the given height, and
// keeps the page from being scrolled further.
func (h *help) window(n, height int) plot.Window {
	w := plot.NewWindow(n-1, n, height)
	h.offset = min(h.offset, w.First)
	w.First = h.offset
	return w
}

// The rows above the page, and the column of what terms mean.
const helpHead, helpIndent = 2, 20

// rows returns the page in lines that fit into width columns.
func (h *help) rows(s *Scene, width int) (rows []helpLine) {
	for _, l := range helpLines(s) {
		for i, part := range wrap(l.meaning, width-helpIndent-2) {
			term := ""
			if i == 0 {
				term = l.term
			}
			rows = append(rows, helpLine{term, part, l.press})
		}
	}
	return rows
}

// line is a piece of a line in the characters of the charts.
func line(g [6]rune) string { return strings.Repeat(string(g[0]), 2) }

// fill blanks c.
func fill(c plot.Canvas) {
	for y := range c.Height {
		for x := range c.Width {
			c.Set(x, y, ' ', "")
		}
	}
}
