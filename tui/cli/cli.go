// Package cli is the command line: it turns arguments into Specs, and runs
// them on the dashboard or without a screen.
//
// # The JSON stream
//
// descent train --json prints one JSON object a line. Every line has run, the
// name of the run, and event. Each run prints, in this order, one data line, one
// started line, evaluated lines, and one ended line. A run that cannot begin
// prints an ended line only. The lines of several runs alternate. After them comes a
// mean line for each experiment that has several runs, with other seeds or folds. The
// members of a line have the order below; future versions may add others.
//
//	{"run":"sgd","event":"data","source":"moons","train":300,"val":100,"test":100,"inputs":2,"classes":["outer","inner"],"notes":[]}
//	{"run":"sgd","event":"started","step":0,"epochs":3,"steps_per_epoch":30,"parameters":58,"majority":0.5,"numerics":"float32 avx amd64"}
//	{"run":"sgd","event":"evaluated","step":0,"epoch":0,"train_loss":0.69,"train_accuracy":0.51,...,"val_loss":0.7,...,"penalty":0,"rate":0.02,"samples_per_second":0}
//	{"run":"sgd","event":"ended","state":"done","step":90,"epoch":3,"kept_epoch":3,"train_loss":0.3,...,"test_loss":0.31,...,"majority":0.5,"parameters":58,"numerics":"float32 avx amd64","seconds":0.01,"verdict":{"rule":"learning","text":"...","evidence":{"val":0.88}}}
//	{"run":"sgd","event":"mean","runs":5,"seeds":1,"folds":5,"train_loss":0.29,...,"val_loss":0.33,...,"half_val_loss":0.04,...,"test_loss":0.31,...,"sd_test_loss":0.01,...,"majority":0.5}
//
// data: source names the data set; a regression has target in place of classes;
// notes are remarks from reading the data. started: majority is the share of the
// largest class. The names of metrics are train_, val_ and test_ followed by the
// key of each metric that the task has: loss and, for classes, accuracy,
// balanced_accuracy, macro_f1 and, for two classes, roc_auc; for numbers r2 and
// rmse. A number that was not measured, or is not finite, is null. ended: state is
// done, stopped, diverged or failed; why says which rule ended the run before its
// last epoch, error says what went wrong; all metrics are those of the weights that
// are kept, which are those after kept_epoch epochs. mean: the means of these metrics
// over the runs, null if any run lacks one; half_val_, half of the 95% interval of
// the mean on validation, from three runs on, as package compare computes it;
// sd_test_, the standard deviation on the test part.
//
// A run that a signal ended has a line interrupted in place of ended, with the
// same members: if it is stored, it can be resumed. descent resume --json begins with
// a line of each run that says from which step it goes on,
//
//	{"run":"sgd","event":"resumed","step":60,"epoch":2}
//
// and goes on as descent train --json does; a run that has ended already has ended
// alone.
//
// Equal commands print equal lines, except for samples_per_second (training
// examples a second) and seconds: no line has an identifier, a path of this machine
// or a time of day.
//
// # Stored runs
//
// The commands of descent runs print one JSON object a run and line with --json.
// Its members are the columns of the view runs of the index: id, name, state and
// what else library.Keys lists, metrics as best_val_accuracy, the settings under
// their names, and tags. What a run does not have is null. Times are RFC 3339 in
// UTC, sizes are bytes, elapsed is seconds. Some commands print other members:
//
//	show     also checkpoints (kind, file, step, epoch, size), network_epochs, parents and children (IDs)
//	compare  an object an experiment: runs (IDs), name, lost, end and best with _sd, _difference and
//	         _half_interval (see package trainer/compare), best_epoch, gap, samples_per_second
//	gc       an object a run: id, name, size, because; then bytes, limit, freed, removed
//	where    folder, index, runs, removed
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"descent/data"
	"descent/data/memory"
	"descent/model/catalog"
	"descent/model/guard"
	"descent/model/tensor"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/store/index"
	"descent/tui"
	"descent/tui/journal"
)

// errTwice is the error of a flag that is given twice.
var errTwice = errors.New("given twice: want it once")

// A command holds what the subcommands share.
type command struct {
	in       io.Reader
	out, err *output
	ctx      context.Context // ends when the program gets a signal to end, or output cannot be written
	cancel   context.CancelCauseFunc
	debug    debugOptions
	memory   memory.Size // that runs may take in all; 0 for a share of what is free
	stored   storeOptions
	index    *index.Index  // of the runs that the command trains; nil for none
	late     chan struct{} // closed tui.Patience after ctx has ended
}

// Main runs the program with the given arguments and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	c := newCommand(args, in, out, errOut)
	defer c.watchSignals()()
	var err error
	if broke := guard.Call(func() { err = c.execute(args) }); broke != nil {
		err = broke
	}
	err = c.verdict(err)
	if e := c.debug.end(err); err == nil {
		err = e
	}
	c.complain(err)
	var interrupted interruption
	if errors.As(err, &interrupted) && interrupted.typed {
		die(interrupted.signal)
	}
	return exitCode(err)
}

func newCommand(args []string, in io.Reader, out, errOut io.Writer) *command {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &command{
		in:     in,
		out:    &output{to: out, name: "standard output", failed: cancel},
		err:    &output{to: errOut, name: "standard error"},
		ctx:    ctx,
		cancel: cancel,
		debug:  debugOptions{log: journal.None(), args: args},
		late:   make(chan struct{}),
	}
}

// execute runs the subcommand that args name.
func (c *command) execute(args []string) error {
	if _, _, err := tensor.Kernels(); err != nil {
		return err
	}
	root := c.root()
	root.SetArgs(queriesLast(args))
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	return root.Execute()
}

// background calls do in a goroutine of its own, whose panic ends the command.
func (c *command) background(do func()) { guard.Go(do, c.cancel) }

// root returns the command descent with all its subcommands.
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
		c.watchCommand(),
		c.configCommand(),
		c.licensesCommand(),
		c.versionCommand(),
	}
}

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
				if len(args) > 0 || len(o.set) > 0 {
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
	if !completes(c.debug.args) { // cobra reads the flags before the cursor twice
		refuseTwice(root)
	}
	return root
}

// show shows p on the dashboard. If that is not possible it trains p without a
// screen.
func (c *command) show(p presets.Preset, look lookOptions) error {
	if why := c.noScreen(); why != "" {
		fmt.Fprintf(c.err, "descent: %s: training without the dashboard, as descent train does\n", why)
		return c.train(p, false, look.onEnd)
	}
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	return c.dashboard(p, look, tui.Options{Store: s})
}

// dashboard shows p on the dashboard, or a session or logs where o has them, stores
// its runs in o.Store, and prints a summary of each run at the end.
func (c *command) dashboard(p presets.Preset, look lookOptions, o tui.Options) error {
	held := captureOutput()
	o.Library, o.Keep, o.Log = newShelf(c.ctx, o.Store, c.index), keepChoice, c.debug.log
	o.Glyphs, o.Theme, o.NoColor = look.chosenGlyphs(), look.theme, os.Getenv("NO_COLOR") != ""
	o.Extra = c.debug.screen(c.out.to)
	if look.onEnd != "" {
		o.OnEnd = func(ctx context.Context, results []tui.Result) error {
			runs := make([]outcome, len(results))
			for i, r := range results {
				runs[i] = outcome{r.Spec.Name, r.Snapshot}
			}
			_, err := runOnEnd(ctx, look.onEnd, runs) // its output would disturb the dashboard
			return err
		}
	}
	results, err := tui.Run(c.ctx, p, o)
	signal.Ignore(os.Interrupt) // one more control-C does not interrupt storing, which ends soon
	c.endStore(o.Store)
	held.release(c.err)
	widest := 0
	for _, r := range results {
		widest = max(widest, utf8.RuneCountInString(shownName(r.Name())))
	}
	var ended []compare.Run
	for _, r := range results {
		journal.Result(c.debug.log, r.Name(), r.Snapshot)
		fmt.Fprintln(c.out, summary(fmt.Sprintf("%-*s", widest, shownName(r.Name())), r.Snapshot))
		ended = append(ended, compare.Run{Spec: r.Spec, Branch: r.Branch, Snapshot: r.Snapshot})
	}
	c.printMeans(ended)
	if err != nil {
		return failure{err}
	}
	return nil
}

// noScreen returns why the dashboard cannot be shown, or "".
func (c *command) noScreen() string {
	switch name := os.Getenv("TERM"); {
	case !isTerminal(c.out.to):
		return "standard output is not a terminal"
	case !isTerminal(c.in):
		return "standard input is not a terminal"
	case name == "dumb":
		return "the terminal is dumb (TERM=dumb)"
	case name == "" && runtime.GOOS != "windows": // which has no TERM
		return "the kind of the terminal is not known (TERM is not set)"
	}
	return ""
}

// isTerminal reports whether stream is a file that is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// terminalWidth returns the number of columns of a terminal, or 80 if stream is not
// one.
func terminalWidth(stream any) int {
	if f, ok := stream.(*os.File); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

// onePreset accepts the name of a preset, or nothing.
func onePreset(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("%q is one argument too many: want one preset at most", args[1])
	}
	return nil
}

// flagError returns a shorter error in place of pflag's, in one line.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		name, _, _ = strings.Cut(name, "=")
		return catalog.Unknown("flag", name, flagNames(cmd))
	}
	// pflag: invalid argument "-1" for "--epochs" flag: -1 is too small
	if _, rest, ok := strings.Cut(text, ` for "`); ok {
		if flag, why, ok := strings.Cut(rest, `" flag: `); ok {
			flag = flag[strings.LastIndex(flag, "--")+2:]
			return fmt.Errorf("--%s: %s", flag, why)
		}
	}
	return err
}

// unknownPreset adds a hint to the error if the name is that of a data source
// or another thing that is not a preset.
func unknownPreset(name string, err error) error {
	for _, e := range data.Sources {
		if e.Name == name {
			return fmt.Errorf("%w (%s is a data source: say --data %s)", err, name, name)
		}
	}
	return err
}
