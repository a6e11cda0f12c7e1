package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"descent/trainer/cluster"
	"descent/tui/plot"
)

// askTime is the time limit of the reply of a coordinator.
const askTime = 10 * time.Second

func (c *command) workersCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "workers [LINE]",
		Short: "List the workers of a coordinator, and end them",
		Long: `List the workers of a coordinator and their trials, and the number of blocks of
trials that wait for a worker. A trial that was delivered again, because its worker was
lost, is followed by the number of deliveries. LINE is the second line that descent serve
prints, the name of a file that contains it, or the value of the environment variable
DESCENT_LINE.`,
		Example: `  descent workers
  descent workers line.txt --json`,
		Args: oneLine,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.asked(first(args), func(ctx context.Context, at *cluster.Client) error {
				all, err := at.Workers(ctx)
				if err != nil {
					return failure{err}
				}
				if asJSON {
					return c.printWorkerObjects(all)
				}
				queue, err := at.Queue(ctx)
				if err != nil {
					return failure{err}
				}
				return c.printWorkers(all, queue)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a worker")
	for _, do := range []struct {
		name, short string
		call        func(*cluster.Client, context.Context, string) error
	}{
		{"drain", "Let a worker end its trials and take no more", (*cluster.Client).Drain},
		{"stop", "End a worker at once: its trials go on elsewhere, from where they stood", (*cluster.Client).Stop},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: do.name + " WORKER [LINE]", Short: do.short, Args: func(_ *cobra.Command, args []string) error {
				if len(args) < 1 || len(args) > 2 {
					return errors.New("want the name of one worker, and a line at most")
				}
				return nil
			},
			RunE: func(_ *cobra.Command, args []string) error {
				return c.asked(first(args[1:]), func(ctx context.Context, at *cluster.Client) error {
					if err := do.call(at, ctx, args[0]); err != nil {
						return failure{err}
					}
					return nil
				})
			},
		})
	}
	return cmd
}

// asked calls do with a client of the coordinator of the line in text.
func (c *command) asked(text string, do func(context.Context, *cluster.Client) error) error {
	l, err := cluster.ReadLine(text)
	if err != nil {
		return err
	}
	at, err := cluster.Connect(l)
	if err != nil {
		return failure{err}
	}
	defer at.Close()
	ctx, cancel := context.WithTimeout(c.ctx, askTime)
	defer cancel()
	return do(ctx, at)
}

// printWorkerObjects prints the descriptions of workers as JSON.
func (c *command) printWorkerObjects(all []cluster.WorkerInfo) error {
	for _, w := range all {
		runs := []object{}
		for _, r := range w.Runs {
			runs = append(runs, object{{"search", r.Search}, {"title", r.Title}, {"trials", r.Trials}, {"deliveries", r.Deliveries}, {"since", r.Since.UTC().Format(time.RFC3339)}})
		}
		if err := c.printJSON(object{{"worker", w.Name}, {"host", w.Host}, {"slots", w.Slots}, {"numerics", w.Numerics}, {"program", w.Program},
			{"mixed", w.Mixed}, {"draining", w.Draining}, {"joined", w.Joined.UTC().Format(time.RFC3339)}, {"runs", runs}}); err != nil {
			return err
		}
	}
	return nil
}

// printWorkers prints the descriptions of workers, and the number of waiting blocks.
func (c *command) printWorkers(all []cluster.WorkerInfo, q cluster.Queue) error {
	if len(all) == 0 {
		fmt.Fprintln(c.out, "no worker has joined")
	} else if err := c.printWorkerTable(all); err != nil {
		return err
	}
	text := "no trials wait"
	if q.Waiting+q.Taken > 0 {
		text = fmt.Sprintf("%s of trials: %d wait, %d train", plot.Plural(q.Waiting+q.Taken, "block"), q.Waiting, q.Taken)
	}
	if q.Again > 0 {
		text += fmt.Sprintf(", %d of these again since a worker was lost", q.Again)
	}
	fmt.Fprintln(c.out, text)
	return nil
}

// printWorkerTable prints a line for each worker.
func (c *command) printWorkerTable(all []cluster.WorkerInfo) error {
	t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "worker\thost\tslots\tstate\tnumerics\ttrials")
	for _, w := range all {
		state := "waits"
		switch {
		case w.Draining:
			state = "drains"
		case len(w.Runs) > 0:
			state = "trains"
		}
		numerics := w.Numerics
		if w.Mixed {
			numerics += " (other bits)"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\n", w.Name, shownName(w.Host), w.Slots, state, numerics, trialsOf(w.Runs))
	}
	return t.Flush()
}

// trialsOf returns the trials of a worker as text: "3, 12-40, 7 (handed out 2 times)".
func trialsOf(runs []cluster.Holding) string {
	var parts []string
	for _, r := range runs {
		text := strconv.Itoa(r.Trials[0])
		if n := len(r.Trials); n > 1 {
			text = fmt.Sprintf("%d-%d", slices.Min(r.Trials), slices.Max(r.Trials))
		}
		if r.Deliveries > 1 {
			text += fmt.Sprintf(" (handed out %d times)", r.Deliveries)
		}
		parts = append(parts, text)
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, ", ")
}
