package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"

	"descent/presets"
	"descent/trainer/compare"
	"descent/tui"
	"descent/tui/journal"
)

// show shows p on the dashboard. Without a suitable terminal it trains p without the
// dashboard.
func (c *command) show(p presets.Preset, look lookOptions) error {
	if why := c.noScreen(); why != "" {
		if look.recordTo != "" {
			return fmt.Errorf("--record: %s: want a terminal, on which the dashboard is drawn", why)
		}
		fmt.Fprintf(c.err, "descent: %s: training without the dashboard, as descent train does\n", why)
		return c.train(p, false, look.onEnd)
	}
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	return c.dashboard(p, look, tui.Options{Store: s})
}

// dashboard shows p, or the session or the logs in o, on the dashboard, stores its runs in
// o.Store, and prints a summary of each run at the end.
func (c *command) dashboard(p presets.Preset, look lookOptions, o tui.Options) error {
	recording, err := look.record(c.out.to, p.Title)
	if err != nil {
		c.endStore(o.Store)
		return err
	}
	held := captureOutput()
	o.Library, o.Keep, o.Log = newShelf(c.ctx, o.Store, c.index), keepChoice, c.debug.log
	o.Glyphs, o.Theme, o.NoColor = look.chosenGlyphs(), look.theme, os.Getenv("NO_COLOR") != ""
	o.SearchFormats = c.searchFormats()
	o.Extra, o.Recording = c.screen(c.out.to, recording), recording.Writer
	if look.onEnd != "" {
		o.OnEnd = func(ctx context.Context, results []tui.Result) error {
			runs := make([]outcome, len(results))
			for i, r := range results {
				runs[i] = outcome{r.Spec.Name, r.Snapshot}
			}
			_, err := runOnEnd(ctx, look.onEnd, runs) // its output would disturb the dashboard
			return err
		}
	}
	o.Leaving = func() { signal.Ignore(os.Interrupt) } // a second control-C would come as a signal when the terminal is restored
	results, err := tui.Run(c.ctx, p, o)
	recorded := recording.end()
	signal.Ignore(os.Interrupt) // another control-C must not interrupt the storing of runs
	c.endStore(o.Store)
	held.release(c.err)
	widest := 0
	for _, r := range results {
		widest = max(widest, utf8.RuneCountInString(shownName(r.Name())))
	}
	var ended []compare.Run
	for _, r := range results {
		journal.Result(c.debug.log, r.Name(), r.Snapshot)
		fmt.Fprintln(c.out, summary(fmt.Sprintf("%-*s", widest, shownName(r.Name())), r.State(), r.Snapshot))
		ended = append(ended, compare.Run{Spec: r.Spec, Branch: r.Branch, Snapshot: r.Snapshot})
	}
	c.printMeans(ended)
	lost := c.sayLost(o.Store)
	if err != nil {
		return failure{err}
	}
	return cmp.Or(recorded, lost)
}

// noScreen returns why the dashboard cannot be shown, or "".
func (c *command) noScreen() string {
	switch name := os.Getenv("TERM"); {
	case !isTerminal(c.out.to):
		return "standard output is not a terminal"
	case !isTerminal(c.in):
		return "standard input is not a terminal"
	case name == "dumb":
		return "the terminal is dumb (TERM=dumb)"
	case name == "" && runtime.GOOS != "windows": // Windows does not set TERM
		return "the kind of the terminal is not known (TERM is not set)"
	}
	return implausible(c.out.to)
}

// Larger than any window: from here on a picture takes all memory, and Bubble Tea
// does not draw.
const mostSide, mostCells = 4096, 1 << 20

// implausible returns why the size that a terminal says it has cannot be true, or "".
func implausible(stream any) string {
	f, ok := stream.(*os.File)
	if !ok {
		return ""
	}
	w, h, err := term.GetSize(f.Fd())
	if err != nil || max(w, h) <= mostSide && w*h <= mostCells {
		return ""
	}
	return fmt.Sprintf("the terminal says that it has %d columns and %d rows", w, h)
}

// isTerminal reports whether stream is a file that is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// terminalWidth returns the number of columns of a terminal, or 80 if stream is not
// one.
func terminalWidth(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 80
}
