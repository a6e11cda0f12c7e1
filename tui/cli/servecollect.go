package cli

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/trainer/cluster"
)

// keepOptions are the flags for the limits of a coordinator.
type keepOptions struct {
	numbers keepNumbers
	limit   memory.Size
}

// keepNumbers are the flags that are numbers.
type keepNumbers struct {
	Keep int `doc:"days for which a search is kept that nobody uses" min:"0" max:"36500"`
}

// addFlags adds the flags to cmd.
func (o *keepOptions) addFlags(cmd *cobra.Command) {
	o.numbers.Keep = int(cluster.DefaultKeep / day)
	o.limit = cluster.DefaultBytes
	addNumbers(cmd, &o.numbers)
	cmd.Flags().Var(&o.limit, "limit", "how much may be kept, such as 2GB: beyond it, what was used longest ago goes first")
}

const day = 24 * time.Hour

// limits returns the limits that the flags set.
func (o *keepOptions) limits() cluster.Limits {
	return cluster.Limits{Keep: max(time.Duration(o.numbers.Keep)*day, 1), Bytes: int64(o.limit)}
}

func (c *command) serveCollectCommand() *cobra.Command {
	var o keepOptions
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "gc [LINE]",
		Short: "Say what a coordinator keeps, and remove what nobody uses with --yes",
		Long: `List the searches of which the coordinator of LINE keeps jobs, results, checkpoints and
files of data, the one that was used last first, and say which are removed: those that
nobody has used for --keep days, and while everything takes more than --limit, those
that were used longest ago. A search of which jobs are queued, or that was used within
the hour, stays. With --yes they are removed, and files of data with the last search that
uses them. A coordinator does the same by itself every hour; another NATS server
does not.`,
		Example: `  descent serve gc
  descent serve gc line.txt --keep 0 --yes`,
		Args: oneLine,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.asked(first(args), func(ctx context.Context, at *cluster.Client) error {
				if err := c.collectCluster(ctx, at, o.limits(), yes, asJSON); err != nil {
					return failure{err}
				}
				return nil
			})
		},
	}
	o.addFlags(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "remove them")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a search and line")
	return cmd
}

// collectCluster prints the searches that a coordinator keeps. If yes is set, it removes
// those that are beyond the limits.
func (c *command) collectCluster(ctx context.Context, at *cluster.Client, l cluster.Limits, yes, asJSON bool) error {
	v, err := at.Inventory(ctx)
	if err != nil {
		return err
	}
	because := map[string]string{}
	var gone []string
	freed := int64(0)
	for _, r := range v.Beyond(l, time.Now()) {
		because[r.Search] = r.Because
		gone = append(gone, r.Search)
		freed += r.Bytes
	}
	if yes {
		if freed, err = at.Forget(ctx, gone...); err != nil {
			return err
		}
	}
	if asJSON {
		for _, k := range v.Searches {
			if err := c.printJSON(object{{"search", k.Search}, {"title", k.Title}, {"jobs", k.Jobs}, {"queued", k.Queued}, {"bytes", k.Bytes},
				{"used", k.Used.UTC().Format(time.RFC3339)}, {"because", because[k.Search]}}); err != nil {
				return err
			}
		}
		return c.printJSON(object{{"bytes", v.Bytes}, {"limit", l.Bytes}, {"freed", freed}, {"removed", yes}})
	}
	w := aligned(c.out)
	if len(v.Searches) > 0 {
		fmt.Fprintln(w, "search\tjobs\tqueued\tsize\tused\tremoved\ttitle")
	}
	for _, k := range v.Searches {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\n", shownName(k.Search), k.Jobs, k.Queued, memory.Bytes(float64(k.Bytes)), moment(k.Used),
			cmp.Or(because[k.Search], "-"), shownText(k.Title))
	}
	w.Flush()
	what := "to be removed"
	if yes {
		what = "removed"
	}
	fmt.Fprintf(c.out, "%s: %d, which frees %s of %s; the limit is %s\n", what, len(gone),
		memory.Bytes(float64(freed)), memory.Bytes(float64(v.Bytes)), memory.Bytes(float64(l.Bytes)))
	return nil
}
