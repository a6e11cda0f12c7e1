package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/charmbracelet/x/ansi"

	"descent/trainer"
	"descent/tui/plot"
)

// A printer shows the progress of runs without a screen.
type printer interface {
	evaluated(*headless, timed)
	ended(*headless, *trainer.Snapshot)
	tick() // called about ten times a second while nothing is printed
}

// lines prints plain lines, for a pipe or a log.
type lines struct{ out io.Writer }

func (l *lines) evaluated(h *headless, e timed) {
	fmt.Fprintf(l.out, "%-16s epoch %7.2f  loss %s  val %s  %v %s  val %s  lr %s  %s samples/s\n",
		h.name, e.Epoch, loss(e.Train.Loss), loss(e.Val.Loss), e.Plan.Metric, plot.Decimals(e.Train.Accuracy, 4), plot.Decimals(e.Val.Accuracy, 4),
		plot.Short(e.Rate, 4), plot.Count(e.perSecond))
}

// loss writes a loss with four decimals, or a small one with an exponent.
func loss(v float64) string {
	if math.Abs(v) < 1e-3 {
		return plot.Number(v)
	}
	return plot.Decimals(v, 4)
}

func (l *lines) ended(h *headless, s *trainer.Snapshot) { fmt.Fprintln(l.out, summary(h.name, s)) }
func (l *lines) tick()                                  {}

// bars keeps a line for each run on a terminal and redraws it in place.
type bars struct {
	out    io.Writer
	width  int
	glyphs *plot.Glyphs
	runs   []*headless
	drawn  bool
	last   time.Time
}

// redrawTime keeps many evaluations a second from flooding the terminal.
const redrawTime = time.Second / 10

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
		line := fmt.Sprintf("%-16s %s%s %3d/%d epochs", r.name, full, rest, int(s.Epoch), r.run.Spec.Epochs)
		if s.Last.Val.Measured() {
			line += fmt.Sprintf("  val %s  %s samples/s", plot.Decimals(s.Last.Val.Accuracy, 4), plot.Count(s.Throughput))
		}
		fmt.Fprintln(b.out, ansi.Truncate(line, b.width-1, ""))
	}
	b.drawn = true
}

// rewind goes back to before the first line and wipes what was there.
func (b *bars) rewind() {
	if b.drawn {
		fmt.Fprint(b.out, ansi.CursorUp(len(b.runs)), ansi.EraseScreenBelow)
		b.drawn = false
	}
}

func (b *bars) ended(h *headless, s *trainer.Snapshot) {
	b.rewind() // the summaries take the place of the bars
	fmt.Fprintln(b.out, summary(h.name, s))
}

// objects prints one JSON object a line.
type objects struct{ enc *json.Encoder }

// evaluatedObject and endedObject are the two kinds of lines. For a
// regression r2 stands in place of accuracy. What was not measured, or is no
// finite number, is null.
type evaluatedObject struct {
	Run              string  `json:"run"`
	Event            string  `json:"event"`
	Step             int     `json:"step"`
	Epoch            float64 `json:"epoch"`
	TrainLoss        number  `json:"train_loss"`
	TrainAccuracy    *number `json:"train_accuracy,omitempty"`
	TrainR2          *number `json:"train_r2,omitempty"`
	TrainRMSE        *number `json:"train_rmse,omitempty"`
	ValLoss          number  `json:"val_loss"`
	ValAccuracy      *number `json:"val_accuracy,omitempty"`
	ValR2            *number `json:"val_r2,omitempty"`
	ValRMSE          *number `json:"val_rmse,omitempty"`
	Penalty          number  `json:"penalty"`
	Rate             number  `json:"rate"`
	SamplesPerSecond number  `json:"samples_per_second"`
}

type endedObject struct {
	Run          string  `json:"run"`
	Event        string  `json:"event"`
	State        string  `json:"state"`
	Why          string  `json:"why,omitempty"`
	Error        string  `json:"error,omitempty"`
	Step         int     `json:"step"`
	Epoch        float64 `json:"epoch"`
	TestAccuracy *number `json:"test_accuracy,omitempty"`
	TestR2       *number `json:"test_r2,omitempty"`
	TestRMSE     *number `json:"test_rmse,omitempty"`
	TestLoss     number  `json:"test_loss"`
	Parameters   int     `json:"parameters"`
	Seconds      number  `json:"seconds"`
}

// A number is null in JSON where it is not finite.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// place returns the accuracy of s under the name of its metric.
func place(m trainer.Metric, s trainer.Score) (accuracy, r2, rmse *number) {
	a, e := number(s.Accuracy), number(s.RMSE)
	if m == trainer.RSquared {
		return nil, &a, &e
	}
	return &a, nil, nil
}

func (o *objects) evaluated(h *headless, e timed) {
	line := evaluatedObject{
		Run: h.name, Event: "evaluated", Step: e.Step, Epoch: e.Epoch,
		TrainLoss: number(e.Train.Loss), ValLoss: number(e.Val.Loss),
		Penalty: number(e.Penalty), Rate: number(e.Rate), SamplesPerSecond: number(math.Round(e.perSecond)),
	}
	line.TrainAccuracy, line.TrainR2, line.TrainRMSE = place(e.Plan.Metric, e.Train)
	line.ValAccuracy, line.ValR2, line.ValRMSE = place(e.Plan.Metric, e.Val)
	o.enc.Encode(line)
}

func (o *objects) ended(h *headless, s *trainer.Snapshot) {
	line := endedObject{
		Run: h.name, Event: "ended", State: s.State.String(), Why: s.Why, Step: s.Step, Epoch: s.Epoch,
		TestLoss: number(s.Test.Loss), Parameters: s.Plan.Params, Seconds: number(s.Elapsed.Seconds()),
	}
	if s.Err != nil {
		line.Error = s.Err.Error()
	}
	line.TestAccuracy, line.TestR2, line.TestRMSE = place(s.Plan.Metric, s.Test)
	o.enc.Encode(line)
}

func (o *objects) tick() {}
