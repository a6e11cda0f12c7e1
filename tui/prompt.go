package tui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A prompt asks for a line of text in the last row.
type prompt struct {
	label  string
	help   string // behind the text
	input  textinput.Model
	change func(*App, string)         // with every key; may be nil
	done   func(*App, string) tea.Cmd // when it is entered
	cancel func(*App)                 // when it is given up; may be nil
}

func newPrompt(label, text string) *prompt {
	p := &prompt{label: label, input: textinput.New()}
	p.input.Prompt = ""
	p.input.SetValue(text)
	p.input.CursorEnd()
	p.input.Focus()
	return p
}

// press implements layer.
func (p *prompt) press(a *App, msg tea.KeyPressMsg) (cmd tea.Cmd) {
	switch msg.String() {
	case "esc":
		a.over = nil
		if p.cancel != nil {
			p.cancel(a)
		}
		return nil
	case "enter":
		a.over = nil
		return p.done(a, p.input.Value())
	}
	p.input, cmd = p.input.Update(msg)
	if p.change != nil {
		p.change(a, p.input.Value())
	}
	return cmd
}

// point implements pointable: a click on the line enters it, one elsewhere
// gives it up.
func (p *prompt) point(a *App, m mouse) tea.Cmd {
	switch {
	case m.act != click:
		return nil
	case m.y == m.h-1:
		return p.press(a, tea.KeyPressMsg{Code: tea.KeyEnter})
	}
	return p.press(a, tea.KeyPressMsg{Code: tea.KeyEsc})
}

// paste implements paster.
func (p *prompt) paste(msg tea.PasteMsg) (cmd tea.Cmd) {
	p.input, cmd = p.input.Update(msg)
	return cmd
}

// draw implements layer.
func (p *prompt) draw(s *Scene, c plot.Canvas) {
	c = c.Sub(0, c.Height-1, c.Width, 1)
	fill(c)
	x := c.Text(1, 0, p.label+" ", s.Theme.Strong)
	x = drawInput(c, x, &p.input, s.Theme.Text, s.Theme.Focus)
	c.Text(x+2, 0, p.help, s.Theme.Weak)
}

// drawInput draws from column x on what is being typed, with its cursor, and
// returns the column behind.
func drawInput(c plot.Canvas, x int, input *textinput.Model, text, cursor plot.Style) int {
	for i, r := range append([]rune(input.Value()), ' ') {
		style := text
		if i == input.Position() {
			style = cursor
		}
		x = c.Text(x, 0, string(r), style)
	}
	return x
}

// A question asks for one of a few keys, in the last rows.
type question struct {
	text    string
	answers []answer
}

// An answer is a key and what it does.
type answer struct {
	press, doc string
	do         func(*App) tea.Cmd
}

// press implements layer. Keys that are no answer leave it open.
func (q *question) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	for _, k := range q.answers {
		if k.press == msg.String() {
			a.over = nil
			return k.do(a)
		}
	}
	return nil
}

// point implements pointable: answers can be clicked.
func (q *question) point(a *App, m mouse) tea.Cmd {
	lines := q.lines(m.w)
	row := m.y - (m.h - len(lines))
	if m.act != click || row < 0 || row >= len(lines) {
		return nil
	}
	for _, k := range q.answers {
		word := k.press + " " + strings.Fields(k.doc)[0]
		if at := strings.Index(lines[row], word); at >= 0 && m.x > at && m.x <= at+len(word) {
			a.over = nil
			return k.do(a)
		}
	}
	return nil
}

// lines returns question and answers in lines that fit into width columns:
// one, if there is room, else one for each answer.
func (q *question) lines(width int) []string {
	texts := []string{q.text}
	for _, k := range q.answers {
		texts = append(texts, k.press+" "+k.doc)
	}
	if one := strings.Join(texts, "   "); plot.Width(one) <= width-2 {
		return []string{one}
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, wrap(text, width-2)...)
	}
	return lines
}

// draw implements layer.
func (q *question) draw(s *Scene, c plot.Canvas) {
	lines := q.lines(c.Width)
	c = c.Sub(0, max(c.Height-len(lines), 0), c.Width, len(lines))
	fill(c)
	for y, line := range lines {
		c.Text(1, y, line, s.Theme.Strong)
	}
}

// filter asks which runs to show: those whose name or settings hold every word
// that is typed.
func (a *App) askFilter() tea.Cmd {
	before := a.filter
	p := newPrompt("show runs with", a.filter)
	p.help = "words of names or settings, as in lr=0.1; enter keeps, esc goes back"
	set := func(a *App, text string) { a.filter, a.selected = text, allLanes }
	p.change = set
	p.done = func(*App, string) tea.Cmd { return nil }
	p.cancel = func(a *App) { set(a, before) }
	a.over = p
	return nil
}

// shown returns the lanes that the filter lets through.
func (a *App) shown() []*lane {
	words := strings.Fields(strings.ToLower(a.filter))
	if len(words) == 0 {
		return a.lanes
	}
	var lanes []*lane
	for _, l := range a.lanes {
		if l.matches(words) {
			lanes = append(lanes, l)
		}
	}
	return lanes
}

// matches reports whether the lane's name or settings hold every word.
func (l *lane) matches(words []string) bool {
	text := strings.ToLower(l.letter() + " " + l.spec.Name + "\n" + l.recipe)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// quit ends the program, but asks while something trains, once: there is no
// other question.
func (a *App) quit() tea.Cmd {
	_, asked := a.over.(*question)
	live := false
	for _, l := range a.lanes {
		live = live || l.training()
	}
	if !live || asked {
		return tea.Quit
	}
	a.over = &question{"Runs still train. Quit and", []answer{
		{"k", "keep: print what was reached", func(*App) tea.Cmd { return tea.Quit }},
		{"d", "discard", func(a *App) tea.Cmd { a.discarded = true; return tea.Quit }},
		{"esc", "cancel", func(*App) tea.Cmd { return nil }},
	}}
	return nil
}
