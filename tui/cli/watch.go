package cli

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/presets"
	"descent/trainer/interchange"
	"descent/trainer/interchange/watch"
	"descent/trainer/run"
	"descent/tui"
)

func (c *command) watchCommand() *cobra.Command {
	var look lookOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "watch PATH...",
		Short: "Show the logs of other programs as they grow",
		Long: `Show the curves that other programs log, while they train, on the dashboard: event
files of TensorBoard, as PyTorch, Keras and others write them; tables of comma- or
tab-separated values, as of Keras, Lightning, DVCLive and Ray; JSON lines; and the
trainer_state.json of Hugging Face. Runs that another descent trains are shown, too:
a store, or the folder of one run. A PATH is a file, a folder, in which logs are
found by their content, or - for JSON lines on standard input. Losses and
metrics of the training and the validation part are paired by their names. The first
64 runs are drawn; History lists all, beside the stored ones, and opens any of them.

With --json, the present content of the logs is printed, one JSON object a line for
each run.`,
		Example: `  descent watch lightning_logs
  python train.py | descent watch -
  descent watch runs --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := look.check(); err != nil {
				return err
			}
			if asJSON {
				return c.printLogs(args)
			}
			return c.showLogs(args, look)
		},
	}
	look.addFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// pipe is the path of standard input, and the name of its run.
const pipe, pipeName = "-", "standard input"

// watcher returns what reads the logs at paths, but for standard input.
func watcher(paths []string) (w *watch.Watcher, piped bool, err error) {
	files := slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return p == pipe })
	w, err = watch.New(files...)
	return w, len(files) < len(paths), err
}

// showLogs shows logs on the dashboard.
func (c *command) showLogs(paths []string, look lookOptions) error {
	w, piped, err := watcher(paths)
	if err != nil {
		return err
	}
	switch {
	case piped && isTerminal(c.in):
		return errors.New("standard input is the terminal: want JSON lines, as in python train.py | descent watch -")
	case !piped && c.noScreen() != "", piped && !isTerminal(c.out.to):
		return errors.New("this is not a terminal: want --json, which prints what is logged")
	}
	if piped {
		w.Read(c.in, pipeName)
	}
	s, err := c.beginStore()
	if err != nil {
		return err
	}
	if s != nil {
		w.Leave(s.Dir())
	}
	return c.dashboard(presets.Preset{Title: "logs"}, look, tui.Options{Store: s, Watcher: w})
}

// printLogs prints what is logged by now, and of standard input until it ends.
func (c *command) printLogs(paths []string) error {
	w, piped, err := watcher(paths)
	if err != nil {
		return err
	}
	if piped {
		select {
		case <-w.Read(c.in, pipeName):
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
	logs, damaged := w.Poll()
	if logs == nil && damaged == nil && !piped {
		return fmt.Errorf("no log is found in %s: want event files of TensorBoard, tables with a column of steps or epochs, JSON lines or runs of descent", strings.Join(paths, ", "))
	}
	for _, l := range logs {
		if err := c.printJSON(logObject(l)); err != nil {
			return err
		}
	}
	if damaged != nil {
		return failure{damaged}
	}
	return nil
}

// logObject returns what is known of a run as JSON: of each curve its last value
// and its lowest.
func logObject(r run.Source) object {
	var s run.Snapshot
	r.Snapshot(&s)
	o := object{{"run", r.Spec().Name}, {"state", s.State.String()}, {"step", s.Step}, {"best_step", number(math.NaN())}}
	if s.Best.Val.Measured() {
		o[3].value = number(s.Best.Epoch)
	}
	curves := object{}
	for _, name := range slices.Sorted(maps.Keys(s.Series)) {
		buckets := s.Series[name]
		lowest := math.Inf(1)
		for _, b := range buckets {
			lowest = min(lowest, b.Min)
		}
		curves.add(string(name), object{{"points", count(buckets)}, {"last", number(buckets[len(buckets)-1].Mean)}, {"lowest", number(lowest)}})
	}
	o.add("curves", curves)
	settings := object{}
	for _, s := range interchange.FromRun(r, 0).Settings() {
		settings.add(s.Key, s.Text)
	}
	o.add("settings", settings)
	o.verdict(r.Spec(), &s)
	return o
}

// count returns how many values buckets have.
func count(buckets []run.Bucket) (n int) {
	for _, b := range buckets {
		n += b.N
	}
	return n
}
