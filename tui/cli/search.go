package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/journal"
	"descent/tui/plot"
)

// searchOptions are the flags of descent search.
type searchOptions struct {
	lanes   lanesOptions
	over    []string
	sampler string
	pruner  string
	numbers searchNumbers
	metric  metric.Key
	patient bool
	json    bool

	name   string // name in the store
	resume string // the search to resume
	anyway bool

	machines machinesOptions
}

// searchNumbers are the flags that are numbers.
type searchNumbers struct {
	Trials  int     `doc:"trials, at most" min:"1" max:"100000"`
	Halving int     `doc:"successive halving: one in this number of trials goes on at the end of each rung, 0 for all" min:"0" max:"100000"`
	Repeats int     `doc:"number of other seeds with which the best trials are trained again, to rank them by the mean" min:"0" max:"1000"`
	Best    int     `key:"repeat-best" doc:"how many trials are made again" min:"1" max:"1000"`
	Folds   int     `doc:"number of folds of cross-validation, to rank trials by their mean, 0 for the usual split" min:"0" max:"100"`
	Epochs  float64 `key:"budget-epochs" doc:"epochs of all trials together, 0 for no limit" min:"0" max:"1e12"`
	Seconds float64 `key:"budget-seconds" doc:"seconds for the whole search, 0 for no limit" min:"0" max:"1e9"`
	Top     int     `doc:"trials to print, the best first; 0 for all" min:"0"`
}

func (c *command) searchCommand() *cobra.Command {
	o := searchOptions{numbers: searchNumbers{Trials: 20, Best: 3, Top: 10}}
	cmd := &cobra.Command{
		Use:   "search [PRESET|LESSON|FILE.toml] --over KEY=FROM..TO ... | --resume SEARCH",
		Short: "Try many settings and keep the best",
		Long: `Train many copies of a preset's first lane with different settings, on all cores,
and rank them by validation accuracy, or another --metric, at the whole epoch with
the lowest validation loss of each. An axis is a setting and its values:

  --over lr=1e-4..10            log scale, because the ratio of the ends is 100 or more
  --over dropout=0..0.8         linear scale; append :log or :linear to choose
  --over hidden=8..128:log      whole numbers
  --over "activation=relu|tanh" these values; activation=* means all
  --over optimizer.mu=0.5..0.99 a parameter of a part

Trials that diverge, whose loss triples, or that are no better than guessing after
a third of their epochs end early. With --pruner halving, a third of the trials goes
on at the end of each rung. With --repeats 5 the best three trials are trained again
with five other seeds and ranked by the mean, with its 95% interval, because the best
of many trials usually has a favorable seed. With --folds 5 a trial is five runs, one
for each fold of cross-validation, and takes five times the epochs; trials are ranked
by the mean, and sd is the standard deviation over the folds. Without a validation
part, trials are ranked by their training scores, in the column train. Equal searches
give equal results, and equal hashes of their tables. Control-C ends a search and
keeps the trials that have ended.

A search is stored while it is made, under its --name. --resume SEARCH continues one
that was stopped or whose process was killed, to the same table as without the
interruption; with --trials it also adds trials. A SEARCH is a name, an ID, the
beginning of one, or "last" for the newest. The commands below list and show stored
searches.`,
		Example: `  descent search --data spiral --hidden 32 --epochs 15 --over lr=1e-4..10 --over l2=1e-6..1e-2
  descent search --over lr=1e-3..1 --over "optimizer=sgd|momentum|adam" --sampler halton --pruner halving
  descent search --data wine --preprocess standardize --folds 5 --over hidden=4..64 --over l2=1e-5..1
  descent search --name tune --over lr=1e-4..10 --trials 30
  descent search --resume tune --trials 60`,
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("resume") {
				return c.resumeSearch(cmd, args, &o)
			}
			s, err := o.search(c.ctx, args)
			if err != nil {
				return err
			}
			return c.search(s, &o)
		},
	}
	cmd.AddCommand(
		c.searchListCommand(),
		c.searchShowCommand(),
		c.searchExportCommand(),
		c.searchRemoveCommand(),
		c.searchRestoreCommand(),
	)
	o.addFlags(c, cmd)
	return cmd
}

// addFlags adds the flags to cmd.
func (o *searchOptions) addFlags(c *command, cmd *cobra.Command) {
	o.lanes.addFlags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.over, "over", nil, "an axis of the search; give one or more")
	f.StringVar(&o.sampler, "sampler", "random", "how the values of trials are chosen: "+strings.Join(search.Samplers.Names(), ", "))
	f.StringVar(&o.pruner, "pruner", "none", "how far trials are trained: "+strings.Join(search.Pruners.Names(), ", "))
	addNumbers(cmd, &o.numbers)
	f.StringVar((*string)(&o.metric), "metric", "", "the metric that ranks the trials, accuracy or r2 unless given: "+strings.Join(metric.Keys(metric.Any), ", "))
	offer(cmd, "over", none|cobra.ShellCompDirectiveNoSpace, settingKeys)
	offerChoices(cmd, "sampler", parts(search.Samplers))
	offerChoices(cmd, "pruner", parts(search.Pruners))
	offerChoices(cmd, "metric", o.metric.Choices())
	f.BoolVar(&o.patient, "patient", false, "do not end hopeless trials early")
	f.StringVar(&o.name, "name", "", "store the search under `NAME`, by which it is resumed and shown")
	f.StringVar(&o.resume, "resume", "", "resume the stored `SEARCH`; --trials sets a larger number of trials")
	f.BoolVar(&o.anyway, "anyway", false, "resume it even if the results will differ")
	offer(cmd, "resume", none, c.searchNames)
	f.BoolVar(&o.json, "json", false, "print one JSON object a trial, in order, and one with the hash of the table")
	o.machines.addFlags(cmd)
}

// search returns the search that the flags describe.
func (o *searchOptions) search(ctx context.Context, args []string) (*search.Search, error) {
	p, err := o.lanes.preset(ctx, args)
	if err != nil {
		return nil, err
	}
	s := &search.Search{Base: p.Lanes[0], Trials: o.numbers.Trials, Seed: p.Lanes[0].Seed,
		Epochs: o.numbers.Epochs, Patient: o.patient, Metric: o.metric, Folds: o.numbers.Folds}
	if o.numbers.Repeats > 0 {
		s.Repeats = search.Repeats{Top: o.numbers.Best, Seeds: o.numbers.Repeats}
	}
	if s.Sampler, err = search.Samplers.Parse(o.sampler); err != nil {
		return nil, fmt.Errorf("--sampler: %w", err)
	}
	if len(o.over) == 0 {
		return nil, errors.New("there is nothing to search: want --over KEY=FROM..TO, such as --over lr=1e-4..1")
	}
	if s.Axes, err = search.ParseAxes(o.over, s.Base); err != nil {
		return nil, fmt.Errorf("--over: %w", err)
	}
	if s.Pruner, err = search.Pruners.Parse(o.pruner); err != nil {
		return nil, fmt.Errorf("--pruner: %w", err)
	}
	switch {
	case o.metric != "" && s.Base.Measures(ctx, o.metric) != nil:
		return nil, fmt.Errorf("--metric: %w", s.Base.Measures(ctx, o.metric))
	case o.numbers.Halving == 1:
		return nil, errors.New("--halving: 1: want 0, or at least 2")
	case o.numbers.Halving > 1 && o.pruner != "none":
		return nil, fmt.Errorf("--halving and --pruner %s are two pruners: want one", o.pruner)
	case o.numbers.Halving > 1:
		s.Pruner = search.Halving{Factor: o.numbers.Halving}
	}
	return s, nil
}

// search runs a search, and stores it.
func (c *command) search(s *search.Search, o *searchOptions) (err error) {
	if _, err := s.Plan(); err != nil {
		return err
	}
	stored, err := c.beginStore()
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, c.closeStore(stored)) }()
	study, err := stored.Study(c.ctx, o.name, "search: "+strings.Join(o.over, " "), s)
	if err != nil {
		return err
	}
	return c.makeTrials(study, o)
}

// makeTrials runs the remaining trials of a study and prints all trials, also if the search
// ends early.
func (c *command) makeTrials(study *store.Study, o *searchOptions) error {
	defer study.Close() // closeStore prints the error
	s := study.Search()
	n, err := s.Size()
	if err != nil {
		return err
	}
	set, err := s.Base.Load(c.ctx)
	if err != nil {
		return err
	}
	plan := s.Base.Plan(set, 0)
	ctx := c.ctx
	if o.numbers.Seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.numbers.Seconds*float64(time.Second)))
		defer cancel()
	}
	far, err := c.machines(ctx, study, o.machines)
	if err != nil {
		return err
	}
	defer far.close()
	defer collectLess()()
	begun := time.Now()
	trials, err := c.runTrials(ctx, study, n)
	took := time.Since(begun)
	far.close() // before this process trains the best trials
	if err != nil && ctx.Err() == nil {
		return err
	}
	cut := err != nil || !search.Complete(trials)
	if err := c.printStudy(study, o, trials, plan, cut, took); err != nil {
		return err
	}
	if !o.json {
		far.report(c.err)
	}
	return c.keepBest(study)
}

// printStudy prints the trials of a study. took is the time of the search, and cut states
// whether it was interrupted.
func (c *command) printStudy(study *store.Study, o *searchOptions, trials []search.Trial, plan trainer.Plan, cut bool, took time.Duration) error {
	s := study.Search()
	if o.json {
		c.printTrials(s, trials, plan)
		return c.printJSON(tableLine(trials, !cut))
	}
	c.printSearch(s, trials, o.numbers.Top)
	if share := majority(plan); share != "" {
		fmt.Fprintln(c.out, strings.TrimSpace(share))
	}
	fmt.Fprintf(c.out, "%s in %.1f s\n", tally(s, trials), took.Seconds())
	switch {
	case !cut:
		fmt.Fprintf(c.out, "table %s\n", search.Hash(trials))
	case study.ID() == "":
		fmt.Fprintln(c.out, "The search was cut short; the trials above were made.")
	default:
		fmt.Fprintf(c.out, "The search was cut short; the trials above were made. descent search --resume %s goes on.\n", shownName(cmp.Or(o.name, o.resume, study.ID())))
	}
	return nil
}

// runTrials runs the trials of a study of n trials, with a progress bar.
func (c *command) runTrials(ctx context.Context, study *store.Study, n int) ([]search.Trial, error) {
	bar := c.progress(n, "trials")
	defer bar.clear()
	var best []search.Trial // the best one so far
	return study.Run(ctx, func(t search.Trial) {
		c.debug.log.Info("trial ended", "trial", t.Number, "settings", t.Values, "state", t.State.String(), "why", t.Why, journal.Number("best", t.Value()))
		best = []search.Trial{*search.Ranked(append(best, t))[0]}
		if best[0].Best.Measured() {
			bar.step("best " + plot.Decimals(best[0].Value(), 4))
		} else {
			bar.step("")
		}
	})
}

// keepBest trains those of the best trials of a study again that another process has
// trained, so that their runs are stored. It shows a progress bar.
func (c *command) keepBest(study *store.Study) error {
	var bar *progress
	err := study.KeepBest(c.ctx, func(kept, of int) {
		if bar == nil {
			bar = c.progress(of, "of the best trained here too, to be stored")
			return
		}
		bar.step("")
	})
	if bar != nil {
		bar.clear()
	}
	switch {
	case err == nil:
		return nil
	case c.ctx.Err() != nil:
		fmt.Fprintf(c.err, "descent: the runs of the best trials are not all stored: descent search --resume %s stores them\n", study.ID())
		return nil
	}
	return failure{err}
}
