package cli

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/journal"
	"descent/tui/plot"
)

func (c *command) trainCommand() *cobra.Command {
	var o lanesOptions
	var asJSON, printPreset bool
	var onEnd string
	cmd := &cobra.Command{
		Use:   "train [PRESET|FILE.toml]",
		Short: "Train the lanes of a preset without the dashboard",
		Long: `Train the lanes of a preset without the dashboard. On a terminal each lane has a
progress line; elsewhere the output is plain lines, or one JSON object a line with
--json. Equal commands print equal numbers in equal order, except for times. At the
end, a line for each lane has its results: train and val are accuracy or R2 at the
end, and "at lowest loss" is val at the epoch with the lowest validation loss.

With --folds 5 each lane becomes five runs, and each example outside of the test
part is in the validation part of one of them. The last line has the means over the
folds. The number after ± is half the width of the 95% interval. For n runs whose
scores have the standard deviation s, each trained on k examples and validated on m,
it is t(n-1) s sqrt(1/n + m/k), because folds share training examples (Nadeau and
Bengio 2003); with --seeds alone it is t(n-1) s sqrt(1/n).`,
		Example: `  descent train sgd-vs-momentum --epochs 10 --json
  descent train --data wine --preprocess standardize --folds 5
  descent train overfit --l2 0.01 --print-preset >mine.toml
  descent train --data csv:file=houses.csv,target=price --loss squared --preprocess standardize`,
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := o.preset(c.ctx, args)
			if err != nil {
				return err
			}
			if err := trainer.CheckTogether(c.ctx, p.Lanes); err != nil {
				return err
			}
			if printPreset {
				_, err := c.out.Write(presets.Format(presets.Absolute(p)))
				return err
			}
			return c.train(p, asJSON, onEnd)
		},
	}
	o.addFlags(cmd)
	o.addRepeats(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	cmd.Flags().StringVar(&onEnd, "on-end", "", onEndDoc)
	cmd.Flags().BoolVar(&printPreset, "print-preset", false, "print the lanes as a preset file, with all their settings, and train nothing")
	return cmd
}

// A headless is a run without the dashboard, with a channel of its events for the
// printer.
type headless struct {
	name   string
	run    run.Source
	events chan timed
}

// A timed is an event of a run with additional data for the printer.
type timed struct {
	trainer.Event
	set       *data.Set // the run's data, for the event Started
	perSecond float64   // training examples a second since the last evaluation
	elapsed   time.Duration
}

// train trains the lanes of p at the same time, prints their progress, and then runs the
// command onEnd, if there is one. The output of that command goes to the error stream.
func (c *command) train(p presets.Preset, asJSON bool, onEnd string) (err error) {
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	runs := make([]*headless, len(p.Lanes))
	meta := store.Meta{Title: p.Title}
	for i, spec := range p.Lanes {
		runs[i] = newHeadless(spec)
		r := s.Start(c.ctx, spec, run.Options{Listen: c.listen(runs[i], spec)}, meta)
		c.follow(runs[i], r)
		meta.Batch = cmp.Or(meta.Batch, r.ID())
	}
	defer func() { err = cmp.Or(err, c.closeStore(s)) }()
	return c.watch(runs, asJSON, onEnd)
}

// watch prints the progress of runs until they have ended; see train.
func (c *command) watch(runs []*headless, asJSON bool, onEnd string) error {
	var out printer = &lines{out: c.out}
	switch {
	case asJSON:
		out = newObjects(c.out)
	case isTerminal(c.out.to):
		out = &bars{out: c.out, width: terminalWidth(c.out.to), glyphs: textGlyphs(), runs: runs}
	}
	c.report(runs, out)

	failed := false
	var all []outcome
	var ended []compare.Run
	for _, r := range runs {
		s := r.final()
		journal.Result(c.debug.log, r.name, s)
		out.ended(r, s)
		all = append(all, outcome{r.name, s})
		ended = append(ended, compare.Run{Spec: r.run.Spec(), Snapshot: s})
		failed = failed || s.State == run.Failed || s.State == run.Diverged
	}
	for _, e := range experiments(ended) {
		out.mean(e)
	}
	if onEnd != "" && c.ctx.Err() == nil {
		output, err := runOnEnd(c.ctx, onEnd, all)
		c.err.raw(output) // unescaped: it is the output of the user's own command
		if err != nil {
			return err
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// ahead is the number of events of a run in the channel at which the run waits for the
// printer.
const ahead = 256

// newHeadless returns a headless for a run of spec that has not been started.
func newHeadless(spec trainer.Spec) *headless {
	return &headless{name: spec.Name, events: make(chan timed, ahead)}
}

// tell sends an event to the printer, unless c.late is closed.
func (c *command) tell(h *headless, e timed) {
	select {
	case h.events <- e:
	case <-c.late:
	}
}

// follow sets the run of h.
func (c *command) follow(h *headless, r run.Live) {
	h.run = r
	c.background(func() {
		<-r.Done()
		close(h.events)
	})
}

// listen returns a listener that sends the events of a run to the printer.
func (c *command) listen(h *headless, spec trainer.Spec) func(*trainer.Event) {
	begun := time.Now()
	lastTime, lastStep := begun, 0
	tell := journal.Listen(c.debug.log, spec.Name)
	return func(e *trainer.Event) {
		if tell != nil {
			tell(e)
		}
		switch e.Kind {
		case trainer.Started:
			set, err := spec.LoadSet(context.WithoutCancel(c.ctx)) // as the run has it
			if err != nil {
				panic(err)
			}
			lastTime, lastStep = time.Now(), e.Step
			c.tell(h, timed{Event: *e, set: set.Limit(spec.Examples)})
		case trainer.Evaluated:
			now := time.Now()
			seen := float64((e.Step - lastStep) * e.Plan.Samples / e.Plan.StepsPerEpoch)
			c.tell(h, timed{Event: *e, perSecond: seen / max(now.Sub(lastTime).Seconds(), 1e-9), elapsed: now.Sub(begun)})
			lastTime, lastStep = now, e.Step
		}
	}
}

// report prints the events of the runs in rounds: one event of each run, in the
// order of the lanes. So the order of lines does not depend on the speed of the
// runs.
func (c *command) report(runs []*headless, out printer) {
	for live := len(runs); live > 0; {
		live = 0
		for _, r := range runs {
			if e, ok := c.next(r, out); ok {
				live++
				if e.Kind == trainer.Started {
					out.started(r, e)
				} else {
					out.evaluated(r, e)
				}
			}
		}
	}
}

// next waits for the next event of a run and meanwhile calls out.tick. It stops
// waiting when c.late is closed.
func (c *command) next(h *headless, out printer) (timed, bool) {
	for {
		select {
		case e, ok := <-h.events:
			return e, ok
		case <-c.late:
			return timed{}, false
		case <-time.After(100 * time.Millisecond):
			out.tick()
		}
	}
}

// snapshot returns a new snapshot of the run.
func (h *headless) snapshot() *run.Snapshot {
	s := new(run.Snapshot)
	h.run.Snapshot(s)
	return s
}

// final returns the last snapshot of a run. A run that has not ended counts as stopped.
func (h *headless) final() *run.Snapshot {
	s := h.snapshot()
	if s.State.Live() {
		s.State = run.Stopped
	}
	return s
}

// summary returns the results of a run as a line that begins with name.
// state is how it has ended.
func summary(name, state string, s *run.Snapshot) string {
	text := fmt.Sprintf("%-16s %s", name, state)
	if s.Plan.Epochs > 0 {
		text += fmt.Sprintf(" after %s of %d epochs", trainer.FormatEpoch(s.Epoch), s.Plan.Epochs)
	}
	if s.Earlier() {
		text += fmt.Sprintf(", weights of epoch %s", trainer.FormatEpoch(s.Last.Epoch))
	}
	if s.Last.Train.Measured() {
		text += "  train " + plot.Decimals(s.Last.Train.Accuracy, 4)
	}
	if s.Last.Val.Measured() {
		text += fmt.Sprintf("  val %s (%s at lowest loss, epoch %s)", plot.Decimals(s.Last.Val.Accuracy, 4),
			plot.Decimals(s.Best.Val.Accuracy, 4), trainer.FormatEpoch(s.Best.Epoch))
	}
	if s.Test.Measured() {
		text += "  test " + plot.Decimals(s.Test.Accuracy, 4)
	}
	switch {
	case s.Plan.Regression() && s.Test.Measured():
		text += " (R²; RMSE " + plot.Short(s.Test.Of("rmse"), 4) + ")"
	case s.Plan.Regression() && s.Last.Train.Measured():
		text += " (R²)"
	}
	if s.Last.Train.Measured() {
		text += majority(s.Plan)
	}
	if s.Why != "" {
		text += "  " + shownText(s.Why)
	}
	if s.Err != nil {
		text += "  " + shownText(s.Err.Error())
	}
	return text
}

// majority returns a remark on the share of the largest class, for the accuracies of a
// run.
func majority(p trainer.Plan) string {
	if share := p.Majority(); !math.IsNaN(share) {
		return "  majority " + plot.Decimals(share, 4)
	}
	return ""
}
