package cli

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"
)

// A progress is a progress bar on the error stream, if that is a terminal.
type progress struct {
	c           *command
	done, total int
	what        string
	shown       bool
}

func (c *command) progress(total int, what string) *progress {
	p := &progress{c: c, total: total, what: what, shown: isTerminal(c.err.to)}
	p.draw("")
	return p
}

// step adds one to the count and shows last, the name of the thing that was
// finished.
func (p *progress) step(last string) {
	p.done++
	p.draw(last)
}

func (p *progress) draw(last string) {
	if !p.shown {
		return
	}
	g := textGlyphs()
	full, rest := g.Progress(float64(p.done)/float64(max(p.total, 1)), 30)
	line := fmt.Sprintf("%s%s %d/%d %s  %s", full, rest, p.done, p.total, p.what, last)
	p.clear()
	fmt.Fprint(p.c.err, g.Clip(line, terminalWidth(p.c.err.to)-1))
}

func (p *progress) clear() {
	if p.shown {
		p.c.err.raw([]byte("\r" + ansi.EraseEntireLine))
	}
}
