package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/trainer/metric"
	"descent/trainer/search"
	"descent/tui/journal"
	"descent/tui/plot"
)

// searchOptions are the flags of descent search.
type searchOptions struct {
	lanes   lanesOptions
	over    []string
	sampler string
	numbers searchNumbers
	metric  metric.Key
	patient bool
	json    bool
}

// searchNumbers are the flags that are numbers.
type searchNumbers struct {
	Trials  int     `doc:"trials, at most" min:"1" max:"100000"`
	Halving int     `doc:"keep one trial in so many from round to round, 0 to train all to their end" min:"0" max:"100000"`
	Epochs  float64 `key:"budget-epochs" doc:"epochs of all trials together, 0 for no limit" min:"0" max:"1e12"`
	Seconds float64 `key:"budget-seconds" doc:"seconds for the whole search, 0 for no limit" min:"0" max:"1e9"`
	Top     int     `doc:"trials to print, the best first; 0 for all" min:"0"`
}

func (c *command) searchCommand() *cobra.Command {
	o := searchOptions{numbers: searchNumbers{Trials: 20, Top: 10}}
	cmd := &cobra.Command{
		Use:   "search [PRESET|LESSON|FILE.toml] --over KEY=FROM..TO ...",
		Short: "Try many settings and keep the best",
		Long: `Train many copies of a preset's first lane with different settings, on all cores,
and rank them by validation accuracy, or another --metric, at the whole epoch with
the lowest validation loss of each. An axis is a setting and its values:

  --over lr=1e-4..10            on a log scale, since the ends differ a hundredfold
  --over dropout=0..0.8         on a linear scale; :log or :linear after it decides
  --over hidden=8..128:log      whole numbers
  --over "activation=relu|tanh" these values; activation=* stands for all
  --over optimizer.mu=0.5..0.99 a parameter of a part

Trials that diverge, whose loss triples, or that are no better than guessing after
a third of their epochs end early. With --halving 3, a third of the trials goes on
from round to round. Equal searches give equal results; control-C ends a search and
keeps the trials that are done.`,
		Example: `  descent search --data spiral --hidden 32 --epochs 15 --over lr=1e-4..10 --over l2=1e-6..1e-2
  descent search --over lr=1e-3..1 --over "optimizer=sgd|momentum|adam" --sampler halton --halving 3`,
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := o.search(c.ctx, args)
			if err != nil {
				return err
			}
			return c.search(s, o)
		},
	}
	o.lanes.addFlags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.over, "over", nil, "an axis of the search; give one or more")
	f.StringVar(&o.sampler, "sampler", "random", "how the values of trials are chosen: "+strings.Join(search.Samplers.Names(), ", "))
	addNumbers(cmd, &o.numbers)
	f.StringVar((*string)(&o.metric), "metric", "", "the metric that ranks the trials, accuracy or r2 unless given: "+strings.Join(metric.Keys(metric.Any), ", "))
	offer(cmd, "over", cobra.ShellCompDirectiveNoSpace, settingKeys)
	offerChoices(cmd, "sampler", parts(search.Samplers))
	offerChoices(cmd, "metric", o.metric.Choices())
	f.BoolVar(&o.patient, "patient", false, "do not end hopeless trials early")
	f.BoolVar(&o.json, "json", false, "print one JSON object a trial, in order")
	return cmd
}

// search returns the search that the flags describe.
func (o *searchOptions) search(ctx context.Context, args []string) (*search.Search, error) {
	p, err := o.lanes.preset(ctx, args)
	if err != nil {
		return nil, err
	}
	s := &search.Search{Base: p.Lanes[0], Trials: o.numbers.Trials, Seed: p.Lanes[0].Seed,
		Epochs: o.numbers.Epochs, Halving: o.numbers.Halving, Patient: o.patient, Metric: o.metric}
	if s.Sampler, err = search.Samplers.Parse(o.sampler); err != nil {
		return nil, fmt.Errorf("--sampler: %w", err)
	}
	if len(o.over) == 0 {
		return nil, errors.New("there is nothing to search: want --over KEY=FROM..TO, such as --over lr=1e-4..1")
	}
	if s.Axes, err = search.ParseAxes(o.over, s.Base); err != nil {
		return nil, fmt.Errorf("--over: %w", err)
	}
	switch {
	case o.metric != "" && s.Base.Measures(ctx, o.metric) != nil:
		return nil, fmt.Errorf("--metric: %w", s.Base.Measures(ctx, o.metric))
	case s.Halving == 1:
		return nil, fmt.Errorf("--halving: %d: want 0, or at least 2", s.Halving)
	}
	return s, nil
}

// search makes the trials and prints their results, also if it is ended early.
func (c *command) search(s *search.Search, o searchOptions) error {
	plan, err := s.Plan()
	if err != nil {
		return err
	}
	ctx := c.ctx
	if o.numbers.Seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.numbers.Seconds*float64(time.Second)))
		defer cancel()
	}
	stored, err := c.beginStore()
	if err != nil {
		return err
	}
	defer c.closeStore(stored, nil)
	study := stored.Study("search: "+strings.Join(o.over, " "), s)
	s.Trainer = study.Trainer()
	begun := time.Now()
	bar := c.progress(len(plan), "trials")
	var best []search.Trial // the best one so far
	trials, err := s.Run(ctx, func(t search.Trial) {
		study.Report(t)
		c.debug.log.Info("trial ended", "trial", t.Number, "settings", t.Values, "state", t.State.String(), "why", t.Why, journal.Number("best", t.Value()))
		best = []search.Trial{*search.Ranked(append(best, t))[0]}
		if best[0].Best.Measured() {
			bar.step("best " + plot.Decimals(best[0].Value(), 4))
		} else {
			bar.step("")
		}
	})
	bar.clear()
	if err := study.Close(); err != nil {
		fmt.Fprintf(c.err, "descent: %v\n", err)
	}
	cut := err != nil && ctx.Err() != nil
	if err != nil && !cut {
		return err
	}
	if o.json {
		if err := c.printTrials(s, trials); err != nil {
			return err
		}
	} else {
		c.printSearch(s, trials, o.numbers.Top)
		fmt.Fprintf(c.out, "%s in %.1f s\n", tally(trials), time.Since(begun).Seconds())
		if cut {
			fmt.Fprintln(c.out, "The search was cut short; the trials above were made.")
		}
	}
	return nil
}

// tally returns the number of trials in each state, as text.
func tally(trials []search.Trial) string {
	var parts []string
	for state := search.Done; state <= search.Stopped; state++ {
		n := 0
		for _, t := range trials {
			if t.State == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, state))
		}
	}
	return fmt.Sprintf("%d trials: %s", len(trials), strings.Join(parts, ", "))
}

// printTrials prints one JSON object a line for each trial, in the order of
// their numbers.
func (c *command) printTrials(s *search.Search, trials []search.Trial) error {
	set, err := s.Base.Load(context.WithoutCancel(c.ctx))
	if err != nil {
		return err
	}
	out, ranked := newObjects(c.out), search.Ranked(trials)
	for i, t := range trials {
		settings := map[string]string{}
		for j, a := range s.Axes {
			settings[a.Key] = t.Values[j]
		}
		o := object{{"trial", t.Number}, {"settings", settings}, {"state", t.State.String()}}
		if t.Why != "" {
			o.add("why", t.Why)
		}
		o.add("epoch", t.Epoch)
		o.scores("val_", metric.TaskOf(len(set.Classes)), t.Best)
		o.add("best_epoch", t.When)
		o.add("best", len(ranked) > 0 && ranked[0] == &trials[i] && t.Best.Measured())
		out.enc.Encode(o)
	}
	return nil
}

// printSearch prints a picture of each axis, the best trials as a table, and
// the sentences of Search.Borders.
func (c *command) printSearch(s *search.Search, trials []search.Trial, top int) {
	width := min(terminalWidth(c.out.to), 100)
	for j, a := range s.Axes {
		canvas := textGlyphs().Canvas(width, 10)
		axisPicture(a, j, trials, textGlyphs()).Draw(canvas)
		fmt.Fprintf(c.out, "%s\n\n", canvas)
	}
	ranked := search.Ranked(trials)
	if top > 0 {
		ranked = ranked[:min(top, len(ranked))]
	}
	rows := [][]string{{"", "trial", "val", "loss", "epoch"}}
	for _, a := range s.Axes {
		rows[0] = append(rows[0], a.Key)
	}
	for i, t := range ranked {
		row := []string{fmt.Sprint(i + 1), fmt.Sprint(t.Number), "-", "-", plot.Short(t.Epoch, 4)}
		if t.Best.Measured() {
			row[2], row[3] = plot.Decimals(t.Value(), 4), plot.Short(t.Best.Loss, 4)
		}
		for _, v := range t.Values {
			row = append(row, shownName(v))
		}
		if t.State != search.Done {
			row = append(row, fmt.Sprintf("%v: %s", t.State, shownText(t.Why)))
		}
		rows = append(rows, row)
	}
	for _, line := range alignedLines(rows, len(s.Axes)+5) {
		if isTerminal(c.out.to) { // what goes through a pipe is cut nowhere
			line = textGlyphs().Clip(line, max(terminalWidth(c.out.to), 80))
		}
		fmt.Fprintln(c.out, line)
	}
	for _, says := range s.Borders(trials) {
		fmt.Fprintln(c.out, says)
	}
}

// alignedLines returns rows as lines whose first columns are aligned.
func alignedLines(rows [][]string, columns int) []string {
	var b strings.Builder
	w := aligned(&b)
	for _, row := range rows {
		n := min(len(row), columns)
		fmt.Fprintf(w, "%s\t%s\n", strings.Join(row[:n], "\t"), strings.Join(row[n:], "  "))
	}
	w.Flush()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// axisPicture returns a picture of the trials along axis j: their best values of
// the metric over their positions, with diverged ones at the bottom.
func axisPicture(a search.Axis, j int, trials []search.Trial, g *plot.Glyphs) *plot.Projection {
	p := &plot.Projection{Title: a.Key, From: a.Value(0), To: a.Value(1), Glyphs: g}
	if a.Choices != nil {
		p.From, p.To = a.Choices[0], a.Choices[len(a.Choices)-1]
		p.Middle = strings.Join(a.Choices[1:max(len(a.Choices)-1, 1)], " ")
	}
	ranked := search.Ranked(trials)
	for _, t := range slices.Backward(ranked) { // the best is on top
		p.Add(t.At[j], t.Value(), t.State == search.Diverged || t.State == search.Failed || !t.Best.Measured(), t == ranked[0])
	}
	return p
}
