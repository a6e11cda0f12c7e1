package lessons

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/presets/lesson"
	"descent/tui/plot"
	"descent/tui/ui"
)

// verify measures the claim of the lesson in a command and shows the list of its
// measurements, or hides the list. One claim is measured at a time.
func (v *Screen) verify(h ui.Host) tea.Cmd {
	l := v.lesson()
	_, known := v.results[l.Name]
	switch {
	case v.part == measured:
		v.part = together
		return nil
	case v.measuring != "" && !known:
		h.Say("The claim of " + v.measuring + " is being measured.")
		return nil
	}
	v.part, v.first = measured, 0
	if known {
		return nil
	}
	v.measuring = l.Name
	ctx := h.Context()
	return func() tea.Msg {
		r := lesson.Check(ctx, []lesson.Lesson{l}, lesson.Options{Seed: 1})[0]
		return ui.Reply(func(ui.Host) tea.Cmd {
			v.measuring, v.results[l.Name] = "", r
			return nil
		})
	}
}

// verdict returns a word for the result of the claim, and the claim with its measurement.
func (v *Screen) verdict(s *ui.Scene) (word, text string, style plot.Style) {
	l := v.lesson()
	r, known := v.results[l.Name]
	main := r.Main()
	figures := fmt.Sprintf("%s, want %s", plot.Short(main.Measured, 6), main.Band())
	switch {
	case v.measuring == l.Name:
		return "...", l.Claim + ".\nIt is being measured.", s.Theme.Weak
	case !known:
		return "claim", l.Claim + ".\nv measures it, o trains the lesson's lanes.", s.Theme.Weak
	case r.Err != nil:
		return "FAIL", l.Claim + ". " + r.Err.Error(), s.Theme.Grave
	case !r.Pass():
		return "FAIL", l.Claim + ". " + main.What + ": " + figures, s.Theme.Grave
	}
	return "PASS", l.Claim + ": " + figures, s.Theme.Strong
}

// claimIndent is the column at which the text of the claim begins, after the verdict.
const claimIndent = 8

// claimLines returns the text of the claim in lines of width columns.
func (v *Screen) claimLines(s *ui.Scene, width int) (lines []string) {
	_, text, _ := v.verdict(s)
	for _, part := range strings.Split(text, "\n") {
		lines = append(lines, ui.Wrap(part, width-claimIndent)...)
	}
	return lines
}

// drawClaim draws the claim, and below it the measurements if they are shown.
func (v *Screen) drawClaim(s *ui.Scene, c plot.Canvas) {
	drawFocus(s, c)
	word, _, style := v.verdict(s)
	c.Text(1, 0, word, style)
	lines := v.claimLines(s, c.Width-2)
	ui.DrawLines(c.Sub(1+claimIndent, 0, c.Width-1-claimIndent, c.Height), lines, s.Theme.Text)
	if v.part != measured {
		return
	}
	if body := c.Sub(0, len(lines)+1, c.Width, c.Height-len(lines)-1); body.Height > 0 {
		v.drawFindings(s, body)
	}
}

// verdictLines returns the claim and the number that was measured, in lines that fit
// into width columns behind the verdict.
func (v *Screen) verdictLines(width int) []string {
	text := v.lesson().Claim
	if r, known := v.results[v.lesson().Name]; known && r.Err == nil {
		text += ": " + plot.Short(r.Main().Measured, 4)
	}
	return ui.Wrap(text, width-claimIndent-2)
}

// drawVerdict draws the claim in the last lines of c.
func (v *Screen) drawVerdict(s *ui.Scene, c plot.Canvas) {
	word, _, style := v.verdict(s)
	lines := v.verdictLines(c.Width)
	top := max(c.Height-len(lines), 0)
	c.Text(1, top, word, style)
	ui.DrawLines(c.Sub(1+claimIndent, top, c.Width-1-claimIndent, c.Height-top), lines, s.Theme.Strong)
}

// outcomeMark returns the result of a claim as a character, for the list; a blank if it
// was not measured.
func (v *Screen) outcomeMark(s *ui.Scene, name string) (rune, plot.Style) {
	r, known := v.results[name]
	switch {
	case v.measuring == name:
		return s.Theme.Glyphs.Loading, s.Theme.Weak
	case !known:
		return ' ', s.Theme.Weak
	case r.Pass():
		return s.Theme.Glyphs.Done, s.Theme.Strong
	}
	return s.Theme.Glyphs.Diverged, s.Theme.Grave
}
