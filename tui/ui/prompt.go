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

// Name implements Layer.
func (*Prompt) Name() string { return "a line to be typed" }

// Keys implements Layer.
func (p *Prompt) Keys() []Key {
	return []Key{
		Bind("enter", "take the text", "", p.enter),
		Bind("esc", "give it up", "", p.cancel),
		typing,
	}
}

// typing is what help says of texts that are typed.
var typing = Other("a-z, 0-9, ...", "type; left, right, home, end, backspace and delete edit")

func (p *Prompt) enter(h Host) tea.Cmd {
	h.Close()
	return p.Done(h, p.input.Value())
}

func (p *Prompt) cancel(h Host) tea.Cmd {
	h.Close()
	if p.Cancel != nil {
		p.Cancel(h)
	}
	return nil
}

// Type implements Typist.
func (p *Prompt) Type(h Host, msg tea.Msg) (cmd tea.Cmd) {
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
		return p.enter(h)
	}
	return p.cancel(h)
}

// Draw implements Layer.
func (p *Prompt) Draw(s *Scene, c plot.Canvas) {
	c = c.Sub(0, c.Height-1, c.Width, 1)
	Fill(c)
	x := c.Text(1, 0, p.Label+" ", s.Theme.Strong)
	x += DrawInput(c.Sub(x, 0, c.Width-x, 1), &p.input, s.Theme, s.Theme.Text)
	if x+3 < c.Width {
		c.Text(x+2, 0, p.Help, s.Theme.Weak)
	}
}

// NewInput returns a line that is typed, with the cursor at its end. It is
// drawn by DrawInput.
func NewInput(text string) textinput.Model {
	input := textinput.New()
	input.Prompt = ""
	input.SetVirtualCursor(false) // which would blink
	input.SetValue(text)
	input.CursorEnd()
	input.Focus()
	return input
}

// DrawInput draws what is being typed so that it fits into c, with its cursor,
// and returns the column behind. Of a text that is too long it is the part around
// the cursor, with a mark where it is cut.
func DrawInput(c plot.Canvas, input *textinput.Model, t *Theme, style plot.Style) int {
	text, at := []rune(input.Value()), input.Position()
	from, start := 0, 0
	for from < at && start+plot.Width(string(text[from:at]))+1 >= c.Width {
		from, start = from+1, plot.Width(t.Glyphs.More)
	}
	if from > 0 {
		c.Text(0, 0, t.Glyphs.More, t.Weak)
	}
	end := c.Text(start, 0, string(text[from:]), style)
	x := start + plot.Width(string(text[from:at]))
	under := ' '
	if at < len(text) {
		under = text[at]
	}
	c.Text(x, 0, string(under), t.Focus)
	return max(end, x+1)
}
