package cli

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/x/ansi"

	"descent/trainer/run"
	"descent/tui/plot"
)

// aligned returns a writer that aligns columns, two spaces apart. A tab ends a
// column. Flush writes the text.
func aligned(out io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(out, 0, 0, 2, ' ', 0) }

// A printer shows the progress of runs without a screen.
type printer interface {
	started(*headless, timed)
	evaluated(*headless, timed)
	ended(*headless, *run.Snapshot)
	tick() // called about ten times a second while nothing is printed
}

// lines prints plain lines, for a pipe or a log.
type lines struct{ out io.Writer }

func (l *lines) started(h *headless, e timed) { printNotes(l.out, h, e) }

// printNotes prints the remarks from reading a run's data.
func printNotes(out io.Writer, h *headless, e timed) {
	for _, note := range e.set.Notes {
		fmt.Fprintf(out, "%-16s note: %s\n", shownName(h.name), shownText(note))
	}
}

func (l *lines) evaluated(h *headless, e timed) {
	fmt.Fprintf(l.out, "%-16s epoch %7.2f  loss %s  val %s  %s %s  val %s  lr %s  %s samples/s\n",
		shownName(h.name), e.Epoch, loss(e.Train.Loss), loss(e.Val.Loss), e.Plan.Metric().Name, plot.Decimals(e.Train.Accuracy, 4), plot.Decimals(e.Val.Accuracy, 4),
		plot.Short(e.Rate, 4), plot.Count(e.perSecond))
}

// loss returns a loss with four decimals, or with an exponent if it is small.
func loss(v float64) string {
	if math.Abs(v) < 1e-3 {
		return plot.Number(v)
	}
	return plot.Decimals(v, 4)
}

func (l *lines) ended(h *headless, s *run.Snapshot) {
	fmt.Fprintln(l.out, summary(shownName(h.name), s))
}
func (l *lines) tick() {}

// bars shows a progress line for each run on a terminal, redrawn in place.
type bars struct {
	out    *output
	width  int
	glyphs *plot.Glyphs
	runs   []*headless
	drawn  bool
	last   time.Time
}

// redrawTime is the shortest time between two redraws, however many evaluations
// there are.
const redrawTime = time.Second / 10

func (b *bars) started(h *headless, e timed) {
	b.rewind() // notes stay above the bars
	printNotes(b.out, h, e)
}

func (b *bars) evaluated(*headless, timed) { b.tick() }

func (b *bars) tick() {
	if time.Since(b.last) < redrawTime {
		return
	}
	b.last = time.Now()
	b.draw()
}

func (b *bars) draw() {
	b.rewind()
	for _, r := range b.runs {
		s := r.snapshot()
		share := float64(s.Step) / float64(max(s.Plan.Steps(), 1))
		full, rest := b.glyphs.Progress(share, 20)
		line := fmt.Sprintf("%-16s %s%s %3d/%d epochs", shownName(r.name), full, rest, int(s.Epoch), r.run.Spec().Epochs)
		if s.Last.Val.Measured() {
			line += fmt.Sprintf("  val %s  %s samples/s", plot.Decimals(s.Last.Val.Accuracy, 4), plot.Count(s.Throughput))
		}
		fmt.Fprintln(b.out, b.glyphs.Clip(line, b.width-1))
	}
	b.drawn = true
}

// rewind moves the cursor to the first line and clears the lines.
func (b *bars) rewind() {
	if b.drawn {
		b.out.raw([]byte(ansi.CursorUp(len(b.runs)) + ansi.EraseScreenBelow))
		b.drawn = false
	}
}

func (b *bars) ended(h *headless, s *run.Snapshot) {
	b.rewind() // the summaries take the place of the bars
	fmt.Fprintln(b.out, summary(shownName(h.name), s))
}
