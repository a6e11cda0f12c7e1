package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/metric"
	"descent/trainer/store"
	"descent/tui"
	"descent/tui/lanes"
	"descent/tui/ui"
)

func (c *command) runsCompareCommand() *cobra.Command {
	var asJSON bool
	var by string
	cmd := &cobra.Command{
		Use:   "compare RUN RUN ...",
		Short: "Compare the results and the settings of runs",
		Long: `Compare the results of runs, like the screen Compare. end is the validation accuracy
or R2 at the end of a complete run, best that at the lowest validation loss, chosen
among the whole epochs that all runs have. If a run has no validation part, train is
the score of the training part at the end. The first run is the baseline. Runs that
differ only in their seed or fold are one row; with three of them or more, the
difference from the baseline has a 95% interval.`,
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: c.completeRuns(0, false),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > presets.MaxLanes {
				return fmt.Errorf("%d runs are too many: want at most %d", len(args), presets.MaxLanes)
			}
			var m *metric.Metric
			if by != "" {
				i, err := metric.Find(by)
				if err != nil {
					return fmt.Errorf("--metric: %w", err)
				}
				m = &metric.All[i]
			}
			return c.archive(true, forever, func(a *archive) error {
				runs, err := c.openAll(a, args)
				if err != nil {
					return err
				}
				if err := oneHas(runs, m); err != nil {
					return err
				}
				if asJSON {
					return printComparison(c.out, runs, m)
				}
				return c.printTables(runs, by)
			})
		},
	}
	cmd.Flags().StringVar(&by, "metric", "", "compare by this metric instead of accuracy or R2: "+strings.Join(metric.Keys(metric.Any), ", "))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object an experiment and line")
	offer(cmd, "metric", none, func(string) []cobra.Completion { return described("", metric.Key("").Choices()) })
	return cmd
}

// openAll opens and verifies runs.
func (c *command) openAll(a *archive, names []string) (runs []*store.Stored, err error) {
	for _, name := range names {
		e, err := a.index.Find(c.ctx, name, false)
		if err != nil {
			return nil, err
		}
		r, err := a.open(c.ctx, e.ID)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// oneHas returns an error if no run has the metric m, which may be nil: the runs would be
// compared by others.
func oneHas(runs []*store.Stored, m *metric.Metric) error {
	var tasks metric.Task
	for _, r := range runs {
		tasks |= r.Entry.Task
	}
	if m == nil || tasks == 0 || m.Task&tasks != 0 {
		return nil
	}
	return fmt.Errorf("--metric: no run has %s: want one of %s", m.Key, strings.Join(metric.Keys(tasks), ", "))
}

// printTables prints the tables that the screen Compare shows.
func (c *command) printTables(runs []*store.Stored, by string) error {
	s := &ui.Scene{Selected: lanes.All, Theme: &ui.Theme{Glyphs: textGlyphs()}, View: ui.View{Metric: by}}
	for i, r := range runs {
		l := lanes.New(i, r)
		s.Lanes = append(s.Lanes, l)
		fmt.Fprintf(c.out, "%-3s %s  %s\n", l.Letter(), r.Entry.ID, excerpt.Printable(r.Entry.Name))
	}
	outcomes, settings, chosen := tui.CompareTables(s)
	fmt.Fprintf(c.out, "\noutcomes, %s\n", chosen)
	printTable(c.out, outcomes)
	if len(settings.Rows) > 0 {
		fmt.Fprintln(c.out, "\nsettings that differ")
		printTable(c.out, settings)
	}
	return nil
}

// printTable prints a table of a screen.
func printTable(out io.Writer, t *ui.Table) {
	w := aligned(out)
	for _, record := range t.CSV() {
		for i, text := range record {
			record[i] = excerpt.Printable(text)
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(record, "\t"), "\t "))
	}
	w.Flush()
}

// printComparison prints the outcomes of experiments as JSON.
func printComparison(out io.Writer, runs []*store.Stored, m *metric.Metric) error {
	var all []compare.Run
	ids := map[string][]string{} // IDs of the runs of each experiment, by its key
	key := func(spec trainer.Spec, branch *trainer.Checkpoint) string {
		return compare.ExperimentKey(compare.Settings(spec, branch))
	}
	for i, r := range runs {
		l := lanes.New(i, r)
		all = append(all, compare.Run{Spec: r.Spec(), Branch: r.Branch(), Snapshot: l.Snap})
		k := key(r.Spec(), r.Branch())
		ids[k] = append(ids[k], r.Entry.ID)
	}
	groups := compare.Groups(all, func(r compare.Run) string { return key(r.Spec, r.Branch) })
	found := compare.Compare(groups, 0, m)
	enc := json.NewEncoder(out)
	for i, o := range found.Outcomes {
		r := groups[i][0]
		line := object{{"runs", ids[key(r.Spec, r.Branch)]}, {"name", r.Spec.Name}, {"lost", o.Lost()}}
		line.outcome("end", o, found.Outcomes[0], func(r *compare.Result) trainer.Score { return r.End.Val })
		line.outcome("end_train", o, found.Outcomes[0], func(r *compare.Result) trainer.Score { return r.End.Train })
		line.outcome("best", o, found.Outcomes[0], func(r *compare.Result) trainer.Score { return r.Best.Val })
		line.mean("best_epoch", o, func(r *compare.Result) float64 { return r.Best.Epoch })
		line.mean("gap", o, (*compare.Result).Gap)
		line.mean("samples_per_second", o, (*compare.Result).Rate)
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// outcome adds the mean of a score over the runs, its standard deviation, and its
// difference from the baseline with half the width of the interval.
func (o *object) outcome(key string, of, base compare.Outcome, score func(*compare.Result) trainer.Score) {
	mean, std := of.Mean(func(r *compare.Result) float64 { return r.Value(score(r)) })
	d := compare.Difference(of, base, score)
	o.add(key, number(mean))
	o.add(key+"_sd", number(std))
	o.add(key+"_difference", number(d.Mean))
	o.add(key+"_half_interval", number(d.Half))
}

// mean adds the mean of a figure over the runs.
func (o *object) mean(key string, of compare.Outcome, figure func(*compare.Result) float64) {
	mean, _ := of.Mean(figure)
	o.add(key, number(mean))
}
