package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A Prompt is a layer that asks for a line of text in the last row.
type Prompt struct {
	Label  string
	Help   string // behind the text
	input  textinput.Model
	Change func(Host, string)         // with every key; may be nil
	Done   func(Host, string) tea.Cmd // when it is entered
	Cancel func(Host)                 // when the prompt is canceled; may be nil
}

// NewPrompt returns a prompt that begins with text.
func NewPrompt(label, text string) *Prompt {
	return &Prompt{Label: label, input: NewInput(text)}
}

// Text returns what is typed so far.
func (p *Prompt) Text() string { return p.input.Value() }

// Press implements Layer.
func (p *Prompt) Press(h Host, msg tea.KeyPressMsg) (cmd tea.Cmd) {
	switch msg.String() {
	case "esc":
		h.Close()
		if p.Cancel != nil {
			p.Cancel(h)
		}
		return nil
	case "enter":
		h.Close()
		return p.Done(h, p.input.Value())
	}
	p.input, cmd = p.input.Update(msg)
	if p.Change != nil {
		p.Change(h, p.input.Value())
	}
	return cmd
}

// Point implements Pointable: a click on the line enters the text, a click
// elsewhere cancels.
func (p *Prompt) Point(h Host, m Mouse) tea.Cmd {
	switch {
	case m.Act != Click:
		return nil
	case m.Y == m.H-1:
		return p.Press(h, tea.KeyPressMsg{Code: tea.KeyEnter})
	}
	return p.Press(h, tea.KeyPressMsg{Code: tea.KeyEsc})
}

// Paste implements Paster.
func (p *Prompt) Paste(msg tea.PasteMsg) (cmd tea.Cmd) {
	p.input, cmd = p.input.Update(msg)
	return cmd
}

// Draw implements Layer.
func (p *Prompt) Draw(s *Scene, c plot.Canvas) {
	c = c.Sub(0, c.Height-1, c.Width, 1)
	Fill(c)
	x := c.Text(1, 0, p.Label+" ", s.Theme.Strong)
	x = DrawInput(c, x, &p.input, s.Theme.Text, s.Theme.Focus)
	c.Text(x+2, 0, p.Help, s.Theme.Weak)
}

// maxTyped is how many characters a line takes, which is enough for a path.
const maxTyped = 4096

// NewInput returns a line that is typed, with the cursor at its end, of at most
// maxTyped characters. It is drawn by DrawInput.
func NewInput(text string) textinput.Model {
	input := textinput.New()
	input.Prompt, input.CharLimit = "", maxTyped
	input.SetVirtualCursor(false) // which would blink
	input.SetValue(text)
	input.CursorEnd()
	input.Focus()
	return input
}

// DrawInput draws from column x on what is being typed, with its cursor, and
// returns the column behind.
func DrawInput(c plot.Canvas, x int, input *textinput.Model, text, cursor plot.Style) int {
	for i, r := range append([]rune(input.Value()), ' ') {
		style := text
		if i == input.Position() {
			style = cursor
		}
		x = c.Text(x, 0, string(r), style)
	}
	return x
}
