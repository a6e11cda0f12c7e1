package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/tui/form"
	"descent/tui/journal"
)

func (c *command) checkCommand() *cobra.Command {
	var o lanesOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [PRESET|LESSON|FILE.toml]",
		Short: "Check before training: start, penalty, twenty examples, gradient, short run",
		Long: `Check every lane for mistakes before a long training: the loss at the start is
near that of guessing; a penalty raises it by exactly lambda/2 times the sum of
squared weights; the network can memorize twenty examples; the gradient agrees
with finite differences; and a short run learns. If it does not learn, the command
searches for the cause with runs that have one setting changed: a learning rate that
is too small or too large, settings that limit training (dropout, penalty, clip,
schedule, ...), initial weights, the scale of the inputs, or the size of the network.
The exit code is 1 if a check fails.`,
		Example:           "  descent check --data digits --hidden 50 --lr 0.05",
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := o.preset(c.ctx, args)
			if err != nil {
				return err
			}
			return c.preflight(p, asJSON)
		},
	}
	o.addFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a check")
	return cmd
}

// checkObject is a line of descent check --json.
type checkObject struct {
	Run      string `json:"run"`
	Check    string `json:"check"`
	Light    string `json:"light"`
	Measured number `json:"measured"`
	Want     number `json:"want"`
	Text     string `json:"text"`
}

func (c *command) preflight(p presets.Preset, asJSON bool) error {
	failed := false
	for _, spec := range p.Lanes {
		results, err := advice.Preflight(c.ctx, spec)
		if len(results) > 0 {
			c.printChecks(spec.Name, results, asJSON)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", spec.Name, err)
		}
		for _, l := range results {
			failed = failed || l.Status == advice.Failed
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// printChecks prints the results of the checks of a lane.
func (c *command) printChecks(name string, results []advice.CheckResult, asJSON bool) {
	if !asJSON {
		fmt.Fprintln(c.out, shownName(name))
	}
	w := aligned(c.out)
	for _, l := range results {
		c.debug.log.Info("checked", "run", name, "check", l.Check, "status", l.Status.String(), journal.Number("measured", l.Measured))
		if asJSON {
			c.printJSON(checkObject{name, l.Check, l.Status.String(), number(l.Measured), number(l.Want), l.Text})
		} else {
			fmt.Fprintf(w, "  %v\t%s\t%s\n", l.Status, l.Check, shownText(l.Text))
		}
	}
	w.Flush()
}

func (c *command) rateCommand() *cobra.Command {
	var o lanesOptions
	var asJSON bool
	n := rateNumbers(advice.DefaultRateTest)
	cmd := &cobra.Command{
		Use:   "lr [PRESET|LESSON|FILE.toml]",
		Short: "Find a learning rate: raise it until the loss grows, then try lower ones",
		Long: `Train the first lane of a preset while its learning rate rises from step to step,
evenly on a log scale, so that the loss falls first and then grows. Then try the
rate at which the loss was lowest, half of it, and so on, each from the initial
weights. The suggested rate is the one with the lowest loss on trained and held-out
examples after 75 steps. The exit code is 1 if no rate lowers the loss.`,
		Example:           "  descent lr --data spiral --hidden 100 --optimizer sgd --batch 30",
		Args:              onePreset,
		ValidArgsFunction: completePreset,
		RunE: func(_ *cobra.Command, args []string) error {
			if n.From >= n.To {
				return fmt.Errorf("--from: %v is not below --to, %v: want a rise", n.From, n.To)
			}
			p, err := o.preset(c.ctx, args)
			if err != nil {
				return err
			}
			return c.findRate(p.Lanes[0], advice.RateTest(n), asJSON)
		},
	}
	o.addFlags(cmd)
	addNumbers(cmd, &n)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// rateNumbers are the flags of an advice.RateTest.
type rateNumbers struct {
	From  float64 `doc:"the first rate" min:"1e-30" max:"1e30"`
	To    float64 `doc:"the last rate" min:"1e-30" max:"1e30"`
	Steps int     `doc:"steps from one to the other" min:"10" max:"100000"`
}

// rateObject is what descent lr --json prints.
type rateObject struct {
	Run        string   `json:"run"`
	Suggestion number   `json:"suggestion"`
	Lowest     number   `json:"lowest"`
	Rates      []number `json:"rates"`
	Losses     []number `json:"losses"`
	Trials     []number `json:"trials"`
	TrialLoss  []number `json:"trial_losses"`
}

func (c *command) findRate(spec trainer.Spec, test advice.RateTest, asJSON bool) error {
	curve, err := advice.FindRate(c.ctx, spec, test)
	if err != nil && len(curve.Rates) == 0 {
		return err
	}
	says := curve.String()
	if err != nil {
		curve.Suggestion = math.NaN() // there is none
		says = fmt.Sprintf("The test was cut short after %d of %d steps and %d trials.", len(curve.Rates), test.Steps, len(curve.Trials))
	}
	c.debug.log.Info("rate found", "run", spec.Name, journal.Number("suggestion", curve.Suggestion), "rates", len(curve.Rates))
	if asJSON {
		c.printJSON(rateJSON(spec.Name, curve))
	} else {
		canvas := textGlyphs().Canvas(min(terminalWidth(c.out.to), 100), 16)
		ch := form.RateChart(curve)
		ch.Glyphs = textGlyphs()
		ch.Draw(canvas)
		fmt.Fprintln(c.out, canvas)
		fmt.Fprintf(c.out, "%s: %s\n", shownName(spec.Name), says)
	}
	if err == nil && curve.Suggestion == 0 {
		return errFailed
	}
	return err
}

func rateJSON(run string, curve advice.RateCurve) rateObject {
	o := rateObject{
		Run: run, Suggestion: number(curve.Suggestion), Lowest: number(curve.Lowest),
		Rates: numbers(curve.Rates), Losses: numbers(curve.Losses),
	}
	for _, t := range curve.Trials {
		o.Trials, o.TrialLoss = append(o.Trials, number(t.Rate)), append(o.TrialLoss, number(t.Loss))
	}
	return o
}

// numbers returns xs as JSON numbers, null where they are not finite.
func numbers(xs []float64) []number {
	ns := make([]number, len(xs))
	for i, x := range xs {
		ns[i] = number(x)
	}
	return ns
}
