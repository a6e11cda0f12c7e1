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
	Help   string // behind the text
	input  textinput.Model
	wrong  error                      // what is wrong with the text; nil for nothing
	Change func(Host, string) error   // with every key; an error is shown in place of Help; may be nil
	Done   func(Host, string) tea.Cmd // when it is entered
	Cancel func(Host)                 // when the prompt is canceled; may be nil

	// Complete returns what a text can become, the most likely first: tab takes
	// that, and the first few stand above the line. It may be nil.
	Complete func(text string) []Completion
}

// A Completion is what a typed text can become.
type Completion struct {
	Text string // the whole text
	Show string // what is new of it
	Doc  string
}

// CompleteQuery completes a query of a vocabulary.
func CompleteQuery(text string, v library.Vocabulary) (all []Completion) {
	for _, c := range library.Complete(text, v) {
		all = append(all, Completion{Text: text[:c.At] + c.Text + text[c.At+c.Len:], Show: c.Text, Doc: c.Doc})
	}
	return all
}

// mostCompletions is how many are shown.
const mostCompletions = 5

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
	keys := []Key{
		Bind("enter", "take the text", "", p.enter),
		Bind("esc", "give it up", "", p.cancel),
	}
	if p.Complete != nil {
		keys = append(keys, Bind("tab", "take the completion that stands right above the text", "", p.complete))
	}
	return append(keys, typing)
}

// typing is what help says of texts that are typed.
var typing = Other("a-z, 0-9, ...", "type; left, right, home, end, backspace and delete edit")

// enter takes the text, unless something is wrong with it, which stays to be read.
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

// completions returns what the text can become.
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
	x := c.Text(1, 0, p.Label+" ", s.Theme.Strong)
	x += DrawInput(c.Sub(x, 0, c.Width-x, 1), &p.input, s.Theme, s.Theme.Text)
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
