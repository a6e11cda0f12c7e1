package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/presets"
	"descent/trainer"
)

// What the help of the program says.
var (
	rootLong = `descent trains real neural networks while their train and validation curves are
drawn in the terminal: side by side, from equal starts.

Without arguments it shows SGD beside momentum on pictures of clothes. Press ?
there for help. The settings below change every lane of the preset; a part takes
its parameters behind a colon, as in --optimizer momentum:mu=0.95 (descent parts
lists them all).

Exit codes:
`
	rootExample = `  descent                                   the default preset, ` + presets.DefaultName + `
  descent activations                       another preset (descent presets lists them)
  descent --data spiral --hidden 32,32      the default preset on other data
  descent --data wine --folds 5             cross-validation, a lane a fold
  descent train overfit --json              without a screen, one object a line`
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

// root returns the command descent with all its subcommands.
func (c *command) root() *cobra.Command {
	var o lanesOptions
	var look lookOptions
	var last bool
	var on string
	root := &cobra.Command{
		Use:               "descent [PRESET|FILE.toml]",
		Short:             "A laboratory for neural networks in the terminal",
		Long:              rootLong + exitCodesHelp(),
		Example:           rootExample,
		Args:              onePreset,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: completePreset,
		RunE: func(root *cobra.Command, args []string) error {
			if err := look.check(); err != nil {
				return err
			}
			if last {
				if len(args) > 0 || len(o.set) > 0 {
					return errors.New("--last opens the runs that were left: want no preset and no settings beside it")
				}
				return c.showLast(look)
			}
			if root.Flags().Changed("on") {
				if len(args) > 0 || len(o.set) > 0 || last {
					return errors.New("--on shows the runs of other machines: want no preset and no settings beside it")
				}
				return c.look(on, look)
			}
			p, err := o.preset(c.ctx, args)
			if err != nil {
				return err
			}
			if err := trainer.CheckTogether(c.ctx, p.Lanes); err != nil {
				return err
			}
			return c.show(p, look)
		},
	}
	o.addFlags(root)
	o.addRepeats(root)
	look.addFlags(root)
	root.Flags().BoolVar(&last, "last", false, "open the dashboard as it was left: runs that were interrupted go on")
	root.Flags().StringVar(&on, "on", "", "show the runs of all workers of the coordinator of `LINE`, as descent serve prints it, or of a file with it")
	root.Flags().StringVar(&look.onEnd, "on-end", "", onEndDoc)
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
	checkTopics(root)
	if !completes(c.debug.args) { // cobra reads the flags before the cursor twice
		refuseTwice(root)
	}
	return root
}
