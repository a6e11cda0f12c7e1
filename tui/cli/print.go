package cli

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/x/ansi"

	"descent/data"
	"descent/trainer"
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
	mean(experiment) // called at the end
	tick()           // called about ten times a second while nothing is printed
}

// lines prints plain lines, for a pipe or a log.
type lines struct {
	out io.Writer
	notes
}

func (l *lines) started(h *headless, e timed) { l.print(l.out, h, e) }

// notes has the remarks on data that were printed.
type notes map[string]bool

// print prints the remarks on a run's data, except for those that were printed before.
func (n *notes) print(out io.Writer, h *headless, e timed) {
	if *n == nil {
		*n = notes{}
	}
	source := data.Sources.Format(h.run.Spec().Data)
	for _, note := range e.set.Notes {
		if key := source + "\n" + note; !(*n)[key] {
			(*n)[key] = true
			fmt.Fprintf(out, "%-16s note: %s\n", shownName(h.name), shownText(note))
		}
	}
}

func (l *lines) evaluated(h *headless, e timed) {
	lossPair, scorePair := loss(e.Train.Loss), plot.Decimals(e.Train.Accuracy, 4)
	if e.Val.Measured() {
		lossPair += "  val " + loss(e.Val.Loss)
		scorePair += "  val " + plot.Decimals(e.Val.Accuracy, 4)
	}
	scorePair += majority(e.Plan)
	fmt.Fprintf(l.out, "%-16s epoch %7.2f  loss %s  %s %s  lr %s  %s samples/s\n", shownName(h.name), e.Epoch, lossPair,
		e.Plan.Metric().Name, scorePair, plot.Short(e.Rate, 4), plot.Count(e.perSecond))
}

// loss returns a loss with four decimals, or with an exponent if it is small.
func loss(v float64) string {
	if math.Abs(v) < 1e-3 {
		return plot.Number(v)
	}
	return plot.Decimals(v, 4)
}

func (l *lines) ended(h *headless, s *run.Snapshot) {
	fmt.Fprintln(l.out, summary(shownName(h.name), h.state(s), s))
}
func (l *lines) mean(e experiment) { fmt.Fprintln(l.out, e) }
func (l *lines) tick()             {}

// bars shows a progress line for each run on a terminal, redrawn in place.
type bars struct {
	out    *output
	width  int
	glyphs *plot.Glyphs
	runs   []*headless
	drawn  bool
	last   time.Time
	notes
}

// redrawTime is the shortest time between two redraws, however many evaluations
// there are.
const redrawTime = time.Second / 10

func (b *bars) started(h *headless, e timed) {
	b.rewind() // so that notes are above the bars
	b.print(b.out, h, e)
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
		if part, score := shownScore(s); score.Measured() {
			line += fmt.Sprintf("  %s %s  %s samples/s", part, plot.Decimals(score.Accuracy, 4), plot.Count(s.Throughput))
		}
		fmt.Fprintln(b.out, b.glyphs.Clip(line, b.width-1))
	}
	b.drawn = true
}

// shownScore returns the last score of a run on its validation part, or on its training
// part if there is no validation part, and the name of the part.
func shownScore(s *run.Snapshot) (part string, score trainer.Score) {
	if s.Last.Val.Measured() {
		return "val", s.Last.Val
	}
	return "train", s.Last.Train
}

// rewind moves the cursor to the first line and clears the lines.
func (b *bars) rewind() {
	if b.drawn {
		b.out.raw([]byte(ansi.CursorUp(len(b.runs)) + ansi.EraseScreenBelow))
		b.drawn = false
	}
}

func (b *bars) ended(h *headless, s *run.Snapshot) {
	b.rewind() // so that the summaries replace the bars
	fmt.Fprintln(b.out, summary(shownName(h.name), h.state(s), s))
}

func (b *bars) mean(e experiment) { fmt.Fprintln(b.out, e) }
