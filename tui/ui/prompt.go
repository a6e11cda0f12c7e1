package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/tui/plot"
)

// A Prompt is a layer that asks for a line of text in the last row.
type Prompt struct {
	Label  string
	Help   string // shown after the text
	input  textinput.Model
	wrong  error                      // the last error of Change
	Change func(Host, string) error   // called with every change of the text; its error is shown instead of Help; may be nil
	Done   func(Host, string) tea.Cmd // called when the text is entered
	Cancel func(Host)                 // called when the prompt is canceled; may be nil

	// Complete returns completions of a text, the most likely first. The first few are
	// shown above the line; tab takes the first one. It may be nil.
	Complete func(text string) []Completion
}

// A Completion is a completion of a typed text.
type Completion struct {
	Text string // the whole text
	Show string // the added part
	Doc  string
}

// CompleteQuery completes a query of a vocabulary.
func CompleteQuery(text string, v library.Vocabulary) (all []Completion) {
	for _, c := range library.Complete(text, v) {
		all = append(all, Completion{Text: text[:c.At] + c.Text + text[c.At+c.Len:], Show: c.Text, Doc: c.Doc})
	}
	return all
}

// mostCompletions is the maximum number of shown completions.
const mostCompletions = 5

// NewPrompt returns a prompt that begins with text.
func NewPrompt(label, text string) *Prompt {
	return &Prompt{Label: label, input: NewInput(text)}
}

// Text returns the text.
func (p *Prompt) Text() string { return p.input.Value() }

// Name implements Layer.
func (*Prompt) Name() string { return "a line to be typed" }

// Keys implements Layer.
func (p *Prompt) Keys() []Key {
	keys := []Key{
		Bind("enter", "take the text", "", p.enter),
		Bind("esc", "cancel", "", p.cancel),
	}
	if p.Complete != nil {
		keys = append(keys, Bind("tab", "take the completion directly above the text", "", p.complete))
	}
	return append(keys, typing)
}

// typing describes the typing of text, for help.
var typing = Other("a-z, 0-9, ...", "type; left, right, home, end, backspace and delete edit")

// enter enters the text. If the text is invalid, it keeps the prompt open with the error.
func (p *Prompt) enter(h Host) tea.Cmd {
	if p.wrong != nil {
		return nil
	}
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

func (p *Prompt) complete(h Host) tea.Cmd {
	if all := p.completions(); len(all) > 0 {
		p.input.SetValue(all[0].Text)
		p.input.CursorEnd()
		p.changed(h)
	}
	return nil
}

// Type implements Typist.
func (p *Prompt) Type(h Host, msg tea.Msg) (cmd tea.Cmd) {
	p.input, cmd = p.input.Update(msg)
	p.changed(h)
	return cmd
}

func (p *Prompt) changed(h Host) {
	if p.Change != nil {
		p.wrong = p.Change(h, p.input.Value())
	}
}

// completions returns the completions of the text.
func (p *Prompt) completions() []Completion {
	if p.Complete == nil {
		return nil
	}
	return p.Complete(p.input.Value())
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
	p.drawCompletions(s, c)
	c = c.Sub(0, c.Height-1, c.Width, 1)
	Fill(c)
	x := c.Text(1, 0, c.Clip(p.Label, c.Width/2)+" ", s.Theme.Strong) // the rest is for the text
	room := c.Width - x
	if p.wrong != nil { // the text gives way to its error
		room = max(room/2, min(room, plot.Width(p.input.Value())+1, room-plot.Width(p.wrong.Error())-3))
	}
	x += DrawInput(c.Sub(x, 0, room, 1), &p.input, s.Theme, s.Theme.Text)
	if x+3 >= c.Width {
		return
	}
	if p.wrong != nil {
		c.Text(x+2, 0, p.wrong.Error(), s.Theme.Grave)
		return
	}
	c.Text(x+2, 0, p.Help, s.Theme.Weak)
}

// drawCompletions draws the first completions above the line, the one that tab
// takes at the bottom.
func (p *Prompt) drawCompletions(s *Scene, c plot.Canvas) {
	all := p.completions()
	n := min(len(all), mostCompletions, max(c.Height-2, 0))
	if n == 0 {
		return
	}
	c = c.Sub(0, c.Height-1-n, c.Width, n)
	Fill(c)
	for i, one := range all[:n] {
		style := s.Theme.Text
		if i == 0 {
			style = s.Theme.Strong
		}
		x := c.Text(2, n-1-i, c.Clip(one.Show, c.Width/2), style)
		text := one.Doc
		if i == n-1 && len(all) > n {
			text += "   " + s.Theme.Glyphs.LeftOut(len(all)-n)
		}
		c.Text(max(x+2, 26), n-1-i, c.Clip(text, c.Width-max(x+2, 26)-1), s.Theme.Weak)
	}
}

// maxTyped is the maximum number of characters of a line, which is enough for a path.
const maxTyped = 4096

// NewInput returns an input line with a text of at most maxTyped characters and the cursor
// at its end. DrawInput draws it.
func NewInput(text string) textinput.Model {
	input := textinput.New()
	input.Prompt, input.CharLimit = "", maxTyped
	input.SetVirtualCursor(false) // a virtual cursor would blink
	input.SetValue(text)
	input.CursorEnd()
	input.Focus()
	return input
}

// DrawInput draws an input line with its cursor, and returns the column after it. If the
// text is too long for c, it draws the part around the cursor, with marks where it is cut.
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
