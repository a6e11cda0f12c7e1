package cli

import (
	"context"
	"errors"
	"fmt"
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

	machines machinesOptions
}

// searchNumbers are the flags that are numbers.
type searchNumbers struct {
	Trials  int     `doc:"trials, at most" min:"1" max:"100000"`
	Halving int     `doc:"keep one trial in so many from round to round, 0 to train all to their end" min:"0" max:"100000"`
	Folds   int     `doc:"cross-validation: rank trials by their mean over so many folds, 0 for the usual split" min:"0" max:"100"`
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
from round to round. With --folds 5 a trial is five runs, one for each fold of
cross-validation, and takes five times the epochs; trials are ranked by the mean,
and sd is the standard deviation over the folds. Without a validation part, trials
are ranked by their training scores, in the column train. Equal searches give equal results; control-C ends a search and
keeps the trials that are done.`,
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
	addNumbers(cmd, &o.numbers)
	f.StringVar((*string)(&o.metric), "metric", "", "the metric that ranks the trials, accuracy or r2 unless given: "+strings.Join(metric.Keys(metric.Any), ", "))
	offer(cmd, "over", cobra.ShellCompDirectiveNoSpace, settingKeys)
	offerChoices(cmd, "sampler", parts(search.Samplers))
	offerChoices(cmd, "metric", o.metric.Choices())
	f.BoolVar(&o.patient, "patient", false, "do not end hopeless trials early")
	f.BoolVar(&o.json, "json", false, "print one JSON object a trial, in order")
	o.machines.addFlags(cmd)
	return cmd
}

// search returns the search that the flags describe.
func (o *searchOptions) search(ctx context.Context, args []string) (*search.Search, error) {
	p, err := o.lanes.preset(ctx, args)
	if err != nil {
		return nil, err
	}
	s := &search.Search{Base: p.Lanes[0], Trials: o.numbers.Trials, Seed: p.Lanes[0].Seed,
		Epochs: o.numbers.Epochs, Patient: o.patient, Metric: o.metric, Folds: o.numbers.Folds}
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
	case o.numbers.Halving == 1:
		return nil, errors.New("--halving: 1: want 0, or at least 2")
	case o.numbers.Halving > 1:
		s.Pruner = search.Halving{Factor: o.numbers.Halving}
	}
	return s, nil
}

// search makes the trials and prints their results, also if it is ended early.
func (c *command) search(s *search.Search, o searchOptions) error {
	size, err := s.Size()
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
	far, err := c.machines(ctx, s, strings.Join(o.over, " "), o.machines)
	if err != nil {
		return err
	}
	defer far.close()
	begun := time.Now()
	bar := c.progress(size, "trials")
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
	set, err := s.Base.Load(context.WithoutCancel(c.ctx))
	if err != nil {
		return err
	}
	if plan := s.Base.Plan(set, 0); o.json {
		c.printTrials(s, trials, plan)
	} else {
		c.printSearch(s, trials, o.numbers.Top)
		if share := majority(plan); share != "" {
			fmt.Fprintln(c.out, strings.TrimSpace(share))
		}
		fmt.Fprintf(c.out, "%s in %.1f s\n", tally(s, trials), time.Since(begun).Seconds())
		far.report(c.err)
		if cut {
			fmt.Fprintln(c.out, "The search was cut short; the trials above were made.")
		}
	}
	return nil
}
