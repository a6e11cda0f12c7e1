package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
)

// A Question is a layer in the last rows that asks for one of several keys.
type Question struct {
	Text    string
	Answers []Answer
}

// An Answer is a key with its handler.
type Answer struct {
	Press, Doc string
	Do         func(Host) tea.Cmd
}

// Name implements Layer.
func (*Question) Name() string { return "a question" }

// Keys implements Layer. Other keys do nothing.
func (q *Question) Keys() (keys []Key) {
	for _, k := range q.Answers {
		keys = append(keys, Bind(k.Press, k.Doc, "", func(h Host) tea.Cmd {
			h.Close()
			return k.Do(h)
		}))
	}
	return keys
}

// Point implements Pointable: answers can be clicked.
func (q *Question) Point(h Host, m Mouse) tea.Cmd {
	lines := q.lines(m.W)
	row := m.Y - (m.H - len(lines))
	if m.Act != Click || row < 0 || row >= len(lines) {
		return nil
	}
	for _, k := range q.Answers {
		word := k.Press + " " + strings.Fields(k.Doc)[0]
		if at := strings.Index(lines[row], word); at >= 0 && m.X > at && m.X <= at+len(word) {
			h.Close()
			return k.Do(h)
		}
	}
	return nil
}

// lines returns the question and the answers in lines of width columns: one line if they
// fit, else a line for each answer.
func (q *Question) lines(width int) []string {
	texts := []string{q.Text}
	for _, k := range q.Answers {
		texts = append(texts, k.Press+" "+k.Doc)
	}
	if one := strings.Join(texts, "   "); plot.Width(one) <= width-2 {
		return []string{one}
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, Wrap(text, width-2)...)
	}
	return lines
}

// Draw implements Layer.
func (q *Question) Draw(s *Scene, c plot.Canvas) {
	lines := q.lines(c.Width)
	c = c.Sub(0, max(c.Height-len(lines), 0), c.Width, len(lines))
	Fill(c)
	for y, line := range lines {
		c.Text(1, y, line, s.Theme.Strong)
	}
}
