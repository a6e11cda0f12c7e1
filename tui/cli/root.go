package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/presets"
	"descent/trainer"
)

// The help of the program.
var (
	rootLong = `descent trains neural networks and draws their training and validation curves in
the terminal while they train, several runs side by side.

Without arguments it trains two networks on pictures of clothes, one with SGD and
one with momentum. Press ? on the dashboard for help. The settings below change
every lane (run) of the preset. Parameters of a part follow a colon, as in
--optimizer momentum:mu=0.95; descent parts lists all parts.

Exit codes:
`
	rootExample = `  descent                                   the default preset, ` + presets.DefaultName + `
  descent activations                       another preset (descent presets lists them)
  descent --data spiral --hidden 32,32      the default preset on other data
  descent --data wine --folds 5             cross-validation, a lane a fold
  descent train overfit --json              without the dashboard, one object a line`
)

// commands returns the commands, in the order of the help.
func (c *command) commands() []*cobra.Command {
	return []*cobra.Command{
		c.trainCommand(),
		c.resumeCommand(),
		c.checkCommand(),
		c.rateCommand(),
		c.searchCommand(),
		c.serveCommand(),
		c.joinCommand(),
		c.workersCommand(),
		c.ensembleCommand(),
		c.presetsCommand(),
		c.lessonsCommand(),
		c.dataCommand(),
		c.partsCommand(),
		c.runsCommand(),
		c.exportCommand(),
		c.predictCommand(),
		c.reportCommand(),
		c.reproduceCommand(),
		c.watchCommand(),
		c.configCommand(),
		c.licensesCommand(),
		c.versionCommand(),
	}
}

// rootOptions are the flags of descent itself.
type rootOptions struct {
	lanesOptions
	look lookOptions
	last bool
	on   string // the line of a coordinator
}

// root returns the command descent with all its subcommands.
func (c *command) root() *cobra.Command {
	var o rootOptions
	root := &cobra.Command{
		Use:               "descent [PRESET|FILE.toml]",
		Short:             "A laboratory for neural networks in the terminal",
		Long:              rootLong + exitCodesHelp(),
		Example:           rootExample,
		Args:              onePreset,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: completePreset,
		RunE:              func(root *cobra.Command, args []string) error { return c.open(root, args, &o) },
	}
	o.addFlags(root)
	o.addRepeats(root)
	o.look.addFlags(root)
	root.Flags().BoolVar(&o.last, "last", false, "reopen the runs of the last dashboard, and resume those that were interrupted")
	root.Flags().StringVar(&o.on, "on", "", "show the runs of all workers of a coordinator; `LINE` is the second line that descent serve prints, or a file that contains it")
	root.Flags().StringVar(&o.look.onEnd, "on-end", "", onEndDoc)
	c.debug.addFlags(root)
	c.stored.addFlags(root)
	root.PersistentFlags().Var(&c.memory, "memory", "how much memory all runs together may take, such as 2GB (default 60 % of what is free)")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		budget := memory.New(float64(c.memory))
		budget.Collect()
		c.ctx = budget.With(c.ctx)
		c.applyConfig(cmd)
		return c.debug.begin(c.err)
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(c.commands()...)
	root.InitDefaultCompletionCmd()
	checkTopics(root)
	sayArguments(root)
	if !completes(c.debug.args) { // cobra reads the flags before the cursor twice
		refuseTwice(root)
	}
	return root
}

// open opens the dashboard: with the last session, with the runs of a coordinator's
// workers, or with a preset.
func (c *command) open(root *cobra.Command, args []string, o *rootOptions) error {
	if err := o.look.check(); err != nil {
		return err
	}
	if o.last {
		if len(args) > 0 || len(o.set) > 0 {
			return errors.New("--last opens the runs that were left: want no preset and no settings beside it")
		}
		return c.showLast(o.look)
	}
	if root.Flags().Changed("on") {
		if len(args) > 0 || len(o.set) > 0 {
			return errors.New("--on shows the runs of other machines: want no preset and no settings beside it")
		}
		return c.look(o.on, o.look)
	}
	p, err := o.preset(c.ctx, args)
	if err != nil {
		return err
	}
	if err := trainer.CheckTogether(c.ctx, p.Lanes); err != nil {
		return err
	}
	return c.show(p, o.look)
}
