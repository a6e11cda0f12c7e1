package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"descent/trainer"
	"descent/trainer/ensemble"
	"descent/trainer/store"
	"descent/tui/journal"
	"descent/tui/pictures"
	"descent/tui/plot"
)

// ensembleOptions are the flags of descent ensemble.
type ensembleOptions struct {
	lanes     lanesOptions
	numbers   ensembleNumbers
	snapshots bool
	json      bool
}

// ensembleNumbers are the flags that are numbers.
type ensembleNumbers struct {
	Members int `doc:"networks, each with a seed of its own" min:"2" max:"1000"`
}

func (c *command) ensembleCommand() *cobra.Command {
	o := ensembleOptions{numbers: ensembleNumbers{Members: 5}}
	cmd := &cobra.Command{
		Use:   "ensemble [PRESET|LESSON|FILE.toml]",
		Short: "Average the predictions of several networks, or of one with dropout",
		Long: `Train the first lane of a preset and average the predictions of several networks:
probabilities under the softmax loss, scores under other losses. The networks are
trained with different seeds (--members), or are snapshots of one run, one from each
epoch of its second half (--snapshots), or are passes of one network with dropout
left on (--mc; the lane must have dropout). The output has the test accuracy of one
network, of the ensemble, and of all smaller ensembles, with standard errors, and says
whether the difference is significant.`,
		Example: `  descent ensemble ensemble-and-dropout --members 5
  descent ensemble ensemble-and-dropout --snapshots --l2 0.03 --batch 10
  descent ensemble ensemble-and-dropout --mc 50 --hidden 100 --dropout 0.5`,
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := o.lanes.preset(c.ctx, args)
			if err != nil {
				return err
			}
			how := ensemble.Method{Members: o.numbers.Members, Snapshots: o.snapshots}
			return c.ensemble(p.Lanes[0], how, o.json)
		},
	}
	o.lanes.addFlags(cmd)
	// --mc is a setting of every Spec; here it takes the place of members.
	addNumbers(cmd, &o.numbers)
	f := cmd.Flags()
	f.BoolVar(&o.snapshots, "snapshots", false, "average snapshots of one run instead")
	f.BoolVar(&o.json, "json", false, "print a JSON object")
	return cmd
}

// ensembleObject is what descent ensemble --json prints.
type ensembleObject struct {
	Of         string   `json:"of"`
	Examples   int      `json:"examples"`
	Single     number   `json:"single"`
	SingleErr  number   `json:"single_se"`
	Together   number   `json:"together"`
	Difference number   `json:"difference"`
	DiffErr    number   `json:"difference_se"`
	Growth     []number `json:"growth"` // accuracy of the first 1, 2, 3, ...
}

func (c *command) ensemble(spec trainer.Spec, how ensemble.Method, asJSON bool) (err error) {
	if spec.Passes > 0 {
		how.Passes, how.Snapshots = spec.Passes, false
		spec.Passes = 0
	}
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, c.closeStore(s)) }()
	how.Trainer = s.Trainer(store.Meta{Title: "ensemble: " + how.String()})
	e, err := ensemble.Measure(c.ctx, spec, how)
	if e.Count == 0 {
		return err
	}
	if how.Members > 0 {
		how.Members = e.Count
	}
	if how.Passes > 0 {
		how.Passes = e.Count
	}
	c.debug.log.Info("ensemble measured", "run", spec.Name, "of", how.String(), journal.Number("single", e.Single), journal.Number("average", e.Average))
	if asJSON {
		c.printJSON(ensembleObject{how.String(), e.Examples, number(e.Single), number(e.SingleErr),
			number(e.Average), number(e.Difference), number(e.DifferenceErr), numbers(e.Accuracies)})
		return err
	}
	canvas := textGlyphs().Canvas(min(terminalWidth(c.out.to), 100), 14)
	pictures.Growth(e, how, plain()).Draw(canvas)
	fmt.Fprintf(c.out, "%s\n\n", canvas)
	w := aligned(c.out)
	fmt.Fprintf(w, "%s\t%s ± %s\n", how.Baseline(), plot.Decimals(e.Single, 4), plot.Decimals(e.SingleErr, 4))
	fmt.Fprintf(w, "%s\t%s ± %s\n", how.String(), plot.Decimals(e.Average, 4), plot.Decimals(e.AverageErr, 4))
	fmt.Fprintf(w, "%s\t%s ± %s on %d test examples: %s\n", "difference", plot.Signed(e.Difference, 4), plot.Decimals(e.DifferenceErr, 4), e.Examples, e.Verdict())
	w.Flush()
	return err
}
