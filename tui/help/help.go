// Package help is the page that explains the screen, its keys and what else is
// on it.
package help

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A Page explains a screen and the panel that has the focus.
type Page struct {
	screen ui.Screen
	panel  ui.Panel // that has the focus
	keys   []ui.Key // in the order in which they are listed
	offset int      // lines that it is scrolled down
}

// New returns the page for a screen, its panel that has the focus and the keys
// that can be pressed there.
func New(screen ui.Screen, panel ui.Panel, keys []ui.Key) *Page {
	return &Page{screen: screen, panel: panel, keys: keys}
}

// Press implements ui.Layer.
func (p *Page) Press(h ui.Host, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "down", "j", "space", "pgdown":
		p.offset++
	case "up", "k", "pgup":
		p.offset = max(p.offset-1, 0)
	default:
		h.Close()
	}
	return nil
}

// Point implements ui.Pointable: a click on a key presses it, one on the title
// closes the page.
func (p *Page) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	rows := p.rows(h.Scene(), m.W)
	i := m.Y - helpHead + p.offset
	switch {
	case m.Act == ui.WheelUp:
		p.offset = max(p.offset-1, 0)
	case m.Act == ui.WheelDown:
		p.offset++
	case m.Act == ui.Click && m.Y == 0:
		h.Close()
	case m.Act == ui.Click && m.Y >= helpHead && i < len(rows) && rows[i].press != "":
		h.Close()
		return h.Press(rows[i].press)
	}
	return nil
}

// A helpLine is a term and what it means; a line without a meaning is a
// heading. Of a key it knows what presses it.
type helpLine struct{ term, meaning, press string }

// lines returns the page: the keys from their table, the rules of the verdict from theirs.
func (p *Page) lines(s *ui.Scene) []helpLine {
	lines := []helpLine{{term: "This screen"}, {term: p.screen.Name(), meaning: p.screen.Doc()}}
	if p.panel.About != "" {
		lines = append(lines, helpLine{term: string(s.Theme.Glyphs.Selected) + " " + p.panel.Name, meaning: p.panel.About})
	}
	lines = append(lines, helpLine{}, helpLine{term: "Keys"})
	for _, k := range p.keys {
		lines = append(lines, helpLine{k.Show, k.Doc, k.Presses[0]})
	}
	lines = append(lines, helpLine{}, helpLine{term: "In the form"},
		helpLine{"up, down, tab", "another setting", ""},
		helpLine{"left, right", "another choice; a letter jumps to the next one that begins with it", ""},
		helpLine{"0-9, a-z, ...", "numbers and texts are typed; what is wrong with one stands beside it", ""},
		helpLine{"enter, esc", "start the run beside the others, or go back", ""},
		helpLine{"ctrl+p", "preflight: what can be known before it trains (start, penalty, twenty by heart, gradient, short run)", ""},
		helpLine{"ctrl+l", "find a learning rate: it rises step by step while the loss is watched; enter takes the suggestion", ""},
		helpLine{}, helpLine{term: "On the screen"},
		helpLine{"A " + ui.LinePiece(s.Theme.Glyphs.Solid), "a run's training part: solid, with its name or a capital letter at its end", ""},
		helpLine{"a " + ui.LinePiece(s.Theme.Glyphs.Dashed), "its validation part: dashed, solid where train is not shown, with its name or a small letter", ""},
		helpLine{"at lowest loss", "a run's validation accuracy or R² at the epoch in brackets, at which its validation loss was lowest", ""},
		helpLine{string(s.Theme.Glyphs.Mark), "the same epoch on its validation curve", ""},
		helpLine{string(s.Theme.Glyphs.Above), "a curve leaves the chart here: its first fall, an outlier; 0 shows everything", ""},
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

// Draw implements ui.Layer. It draws the page over the whole of c.
func (p *Page) Draw(s *ui.Scene, c plot.Canvas) {
	t := s.Theme
	ui.Fill(c)
	c.Text(1, 0, "descent "+string(t.Glyphs.Dot)+" help", t.Strong)
	c.TextRight(c.Width-1, 0, "any key closes, j and k scroll", t.Weak)
	rows := p.rows(s, c.Width)
	body := c.Sub(0, helpHead, c.Width, c.Height-helpHead)
	window := p.window(len(rows), body.Height)
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
func (p *Page) window(n, height int) plot.Window {
	w := plot.NewWindow(n-1, n, height)
	p.offset = min(p.offset, w.First)
	w.First = p.offset
	return w
}

// The rows above the page, and the column of what terms mean.
const helpHead, helpIndent = 2, 20

// rows returns the page in lines that fit into width columns.
func (p *Page) rows(s *ui.Scene, width int) (rows []helpLine) {
	for _, l := range p.lines(s) {
		for i, part := range ui.Wrap(l.meaning, width-helpIndent-2) {
			term := ""
			if i == 0 {
				term = l.term
			}
			rows = append(rows, helpLine{term, part, l.press})
		}
	}
	return rows
}
