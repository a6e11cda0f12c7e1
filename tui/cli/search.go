package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/trainer"
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
	trials  int
	halving int
	budget  float64
	seconds float64
	metric  metric.Key
	patient bool
	folds   int
	json    bool
	top     int
}

func (c *command) searchCommand() *cobra.Command {
	var o searchOptions
	cmd := &cobra.Command{
		Use:   "search [PRESET|LESSON|FILE.toml] --over KEY=FROM..TO ...",
		Short: "Try many settings and keep the best",
		Long: `Train many changed copies of a preset's first lane, over all cores, and rank them
by the validation accuracy, or another --metric, that each has at the whole epoch
of its lowest validation loss. An axis is a setting and where it goes:

  --over lr=1e-4..10            a log scale, since the ends are a hundredfold apart
  --over dropout=0..0.8         a linear one; :log or :linear says so
  --over hidden=8..128:log      whole numbers
  --over "activation=relu|tanh" these; activation=* is all there are
  --over optimizer.mu=0.5..0.99 a parameter of a part

Trials that diverge, whose loss triples, or that still guess after a third of
their epochs end early. With --halving 3, a third stays from round to round. With
--folds 5 a trial is five runs, one for each fold of cross-validation, and costs
so many times the epochs: the mean ranks it, and sd is the standard deviation
over the folds. Where there is no validation part, trials are ranked by their
training scores, in the column train. Equal searches give equal results;
control-C ends one and keeps what is done.`,
		Example: `  descent search --data spiral --hidden 32 --epochs 15 --over lr=1e-4..10 --over l2=1e-6..1e-2
  descent search --over lr=1e-3..1 --over "optimizer=sgd|momentum|adam" --sampler halton --halving 3
  descent search --data wine --preprocess standardize --folds 5 --over hidden=4..64 --over l2=1e-5..1`,
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
	f.IntVar(&o.trials, "trials", 20, "trials, at most")
	f.IntVar(&o.halving, "halving", 0, "keep one trial in so many from round to round, 0 to train all to their end")
	f.Float64Var(&o.budget, "budget-epochs", 0, "epochs of all trials together, 0 for no limit")
	f.Float64Var(&o.seconds, "budget-seconds", 0, "seconds for the whole search, 0 for no limit")
	f.StringVar((*string)(&o.metric), "metric", "", "the metric that ranks the trials, accuracy or r2 unless given: "+strings.Join(metric.Keys(metric.Any), ", "))
	offer(cmd, "over", cobra.ShellCompDirectiveNoSpace, settingKeys)
	offerChoices(cmd, "sampler", parts(search.Samplers))
	offerChoices(cmd, "metric", o.metric.Choices())
	f.IntVar(&o.folds, "folds", 0, "cross-validation: rank trials by their mean over so many folds, 0 for the usual split")
	f.BoolVar(&o.patient, "patient", false, "do not end hopeless trials early")
	f.IntVar(&o.top, "top", 10, "trials to print, the best first; 0 for all")
	f.BoolVar(&o.json, "json", false, "print one JSON object a trial, in order")
	return cmd
}

// search returns the search that the flags describe.
func (o *searchOptions) search(ctx context.Context, args []string) (*search.Search, error) {
	p, err := o.lanes.preset(ctx, args)
	if err != nil {
		return nil, err
	}
	s := &search.Search{Base: p.Lanes[0], Trials: o.trials, Seed: p.Lanes[0].Seed,
		Epochs: o.budget, Halving: o.halving, Patient: o.patient, Metric: o.metric, Folds: o.folds}
	if s.Sampler, err = search.Samplers.Parse(o.sampler); err != nil {
		return nil, fmt.Errorf("--sampler: %w", err)
	}
	if len(o.over) == 0 {
		return nil, errors.New("there is nothing to search: want --over KEY=FROM..TO, such as --over lr=1e-4..1")
	}
	for _, text := range o.over {
		a, err := search.ParseAxis(text, s.Base)
		if err != nil {
			return nil, fmt.Errorf("--over: %w", err)
		}
		s.Axes = append(s.Axes, a)
	}
	switch {
	case o.metric != "" && s.Base.Measures(ctx, o.metric) != nil:
		return nil, fmt.Errorf("--metric: %w", s.Base.Measures(ctx, o.metric))
	case o.trials < 1:
		return nil, fmt.Errorf("--trials: %d is too small: want at least 1", o.trials)
	case o.halving < 0 || o.halving == 1:
		return nil, fmt.Errorf("--halving: %d: want 0, or at least 2", o.halving)
	case o.budget < 0 || o.seconds < 0 || o.top < 0:
		return nil, errors.New("a budget or --top is below 0: want at least 0")
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
	if o.seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.seconds*float64(time.Second)))
		defer cancel()
	}
	begun := time.Now()
	bar := c.progress(len(plan), "trials")
	var best []search.Trial // the best one so far
	trials, err := s.Run(ctx, func(t search.Trial) {
		c.debug.log.Info("trial ended", "trial", t.Number, "settings", t.Values, "state", t.State.String(), "why", t.Why, journal.Number("best", t.Value()))
		best = []search.Trial{*search.Ranked(append(best, t))[0]}
		if best[0].Best.Measured() {
			bar.step("best " + plot.Decimals(best[0].Value(), 4))
		} else {
			bar.step("")
		}
	})
	bar.clear()
	cut := err != nil && ctx.Err() != nil
	if err != nil && !cut {
		return err
	}
	set, err := s.Base.Load(context.Background())
	if err != nil {
		return err
	}
	if plan := s.Base.Plan(set, 0); o.json {
		c.printTrials(s, trials, plan)
	} else {
		c.printSearch(s, trials, o.top)
		if share := majority(plan); share != "" {
			fmt.Fprintln(c.out, strings.TrimSpace(share))
		}
		fmt.Fprintf(c.out, "%s in %.1f s\n", tally(s, trials), time.Since(begun).Seconds())
		if cut {
			fmt.Fprintln(c.out, "The search was cut short; the trials above were made.")
		}
	}
	if c.ctx.Err() != nil {
		return errFailed
	}
	return nil
}

// tally returns the number of trials in each state and the epochs that they
// took, as text.
func tally(s *search.Search, trials []search.Trial) string {
	var parts []string
	cost, folds := 0.0, ""
	for _, t := range trials {
		cost += t.Cost
	}
	if s.Folds > 0 {
		folds = fmt.Sprintf(" on %d folds", s.Folds)
	}
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
	return fmt.Sprintf("%d trials%s: %s; %s in all", len(trials), folds, strings.Join(parts, ", "), trainer.FormatEpochs(cost))
}

// printTrials prints one JSON object a line for each trial, in the order of
// their numbers.
func (c *command) printTrials(s *search.Search, trials []search.Trial, plan trainer.Plan) {
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
		o.add("epochs_in_all", t.Cost)
		o.scores("train_", plan.Task(), t.Train)
		o.scores("val_", plan.Task(), t.Val())
		o.majority(plan)
		if s.Folds > 0 {
			o.add("folds", numbers(t.FoldValues()))
			o.add("spread", number(t.Spread()))
		}
		o.add("best_epoch", t.When)
		o.add("best", len(ranked) > 0 && ranked[0] == &trials[i] && t.Best.Measured())
		out.enc.Encode(o)
	}
}

// printSearch prints a picture of each axis, the best trials as a table, and
// the sentences of Search.Borders.
func (c *command) printSearch(s *search.Search, trials []search.Trial, top int) {
	width := min(terminalWidth(c.out), 100)
	for j, a := range s.Axes {
		canvas := textGlyphs().Canvas(width, 10)
		axisPicture(a, j, trials, textGlyphs()).Draw(canvas)
		fmt.Fprintf(c.out, "%s\n\n", canvas)
	}
	ranked := search.Ranked(trials)
	if top > 0 {
		ranked = ranked[:min(top, len(ranked))]
	}
	rows := [][]string{{"", "trial", search.RankedBy(trials), "loss", "epoch"}}
	if s.Folds > 0 {
		rows[0] = slices.Insert(rows[0], 3, "sd")
	}
	lead := len(rows[0])
	for _, a := range s.Axes {
		rows[0] = append(rows[0], a.Key)
	}
	for i, t := range ranked {
		row := []string{fmt.Sprint(i + 1), fmt.Sprint(t.Number), "-", "-", plot.Short(t.Epoch, 4)}
		if t.Best.Measured() {
			row[2], row[3] = plot.Decimals(t.Value(), 4), plot.Short(t.Best.Loss, 4)
		}
		if s.Folds > 0 {
			row = slices.Insert(row, 3, "-")
			if sd := t.Spread(); !math.IsNaN(sd) {
				row[3] = plot.Decimals(sd, 4)
			}
		}
		row = append(row, t.Values...)
		if t.State != search.Done {
			row = append(row, fmt.Sprintf("%v: %s", t.State, t.Why))
		}
		rows = append(rows, row)
	}
	for _, line := range alignedLines(rows, len(s.Axes)+lead) {
		fmt.Fprintln(c.out, textGlyphs().Clip(line, max(terminalWidth(c.out), 80)))
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

// axisPicture returns the trials along axis j: their best accuracy over where
// they are, diverged ones at the bottom.
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
