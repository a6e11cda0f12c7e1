package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/data/memory"
	"descent/model/catalog"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/store/index"
	"descent/tui/plot"
)

// listed is the maximum number of runs in a list without --all.
const listed = 50

// listOptions are the flags of descent runs ls.
type listOptions struct {
	library.Order
	all, json bool
	wait      bool
}

func (c *command) runsListCommand() *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use:   "ls [QUERY]",
		Short: "List the stored runs, the newest first",
		Long: fmt.Sprintf(`List the newest %d stored runs, or all with --all: those that a query selects.

A query is a list of conditions on settings, metrics and other facts, all of which
must hold: optimizer=momentum, val_accuracy>0.8, tag:class for the beginning of a
text, data~fashion for any part of a text, -state:failed for a condition that must not
hold. A word without an operator may occur in any text of the run. The column val has
the main metric at the lowest validation loss.

The list is made from the summaries of the runs. The files of a run are verified when
it is opened, for example by descent runs show. The column verified has the day of the
last verification, or "no" if there was none since the run was last written.`, listed),
		Example: `  descent runs ls
  descent runs ls optimizer=momentum 'val_accuracy>0.8' -state:failed
  descent runs ls --by best_val_accuracy --json`,
		ValidArgsFunction: c.completeQuery,
		RunE: func(_ *cobra.Command, args []string) error {
			q, err := parseQuery(strings.Join(args, " "))
			if err != nil {
				return err
			}
			if o.By != "" {
				if err := (library.Query{{Key: o.By}}).Check(runKeys()); err != nil {
					return fmt.Errorf("--by: %w", err)
				}
			}
			if !o.all {
				o.Limit = listed
			}
			return c.list(q, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.By, "by", "", "sort by `KEY`: a setting, a metric or another value; the best metrics first")
	f.BoolVar(&o.Reverse, "reverse", false, "reverse the order")
	f.BoolVar(&o.all, "all", false, fmt.Sprintf("list all, not the first %d only", listed))
	f.BoolVar(&o.Trash, "trash", false, "list the runs that were removed")
	f.BoolVar(&o.json, "json", false, "print one JSON object a run and line")
	f.BoolVar(&o.wait, "wait", false, "wait until index.db has all evaluations, for other programs")
	offer(cmd, "by", none, func(string) []cobra.Completion { return described("", keyChoices("")) })
	return cmd
}

// queriesLast moves negated conditions of a query, such as -state:failed, which look like
// flags, after "--".
func queriesLast(args []string) []string {
	at := slices.Index(args, "runs")
	if at < 0 || at+1 == len(args) || args[at+1] != "ls" || slices.Contains(args, "--") {
		return args
	}
	var flags, not []string
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && arg != "-h" {
			not = append(not, arg)
		} else {
			flags = append(flags, arg)
		}
	}
	if not == nil {
		return args
	}
	return append(append(flags, "--"), not...)
}

// list prints the runs that q selects.
func (c *command) list(q library.Query, o listOptions) error {
	patience := forever
	if len(q) == 0 && o.By == "" && !o.Reverse && !o.all && !o.Trash {
		patience = 0 // the newest runs are always in the index
	}
	err := c.archive(true, patience, func(a *archive) error {
		entries, count, err := a.index.List(c.ctx, q, o.Order)
		if err != nil {
			return err
		}
		indexed, total := a.index.Known()
		c.printRuns(entries, o.json, o.By)
		if n := len(entries); n < count && !o.json {
			more := ""
			if unread := total - indexed; unread > 0 {
				more = fmt.Sprintf(" and %s that are not read yet", plot.Whole(unread))
			}
			fmt.Fprintf(c.out, "%d of %s%s: --all lists the others too\n", n, plot.Plural(count, "run"), more)
		}
		return c.sayProblems(a, o.wait)
	})
	if n := (*noStore)(nil); errors.As(err, &n) && c.stored.dir == "" {
		fmt.Fprintf(c.err, "descent: %v\n", err)
		return nil // an empty list
	}
	return err
}

// A printed list waits for the evaluations of at most settleRuns runs, for at most
// settleTime: only other programs read them from the index. Only tests change settleTime.
const settleRuns = 200

var settleTime = 2 * time.Second

// sayProblems waits until lists are up to date and, if few are missing or wait is set,
// until the index has all evaluations. It prints how many runs are incomplete then, and
// those that cannot be read.
func (c *command) sayProblems(a *archive, wait bool) error {
	a.index.Listed(c.ctx) // an error is ignored: the next pass tries again
	patience := settleTime
	if wait {
		patience = forever
	} else if n, err := a.index.Incomplete(c.ctx); err == nil && n > settleRuns {
		patience = 0
	}
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	a.index.Settle(ctx)
	if ctx.Err() != nil {
		if n, err := a.index.Incomplete(c.ctx); err == nil && n > 0 {
			fmt.Fprintf(c.err, "descent: index.db does not have all evaluations of %s: descent runs ls --wait adds them for other programs\n", plot.Plural(n, "run"))
		}
	}
	problems, err := a.index.Problems(c.ctx)
	for _, p := range problems {
		fmt.Fprintf(c.err, "descent: %s\n", excerpt.Printable(p.Why))
	}
	return err
}

// printRuns prints a table of runs with more columns, or JSON.
func (c *command) printRuns(entries []library.Entry, asJSON bool, more ...string) {
	if asJSON {
		for i := range entries {
			c.printJSON(entryObject(&entries[i]))
		}
		return
	}
	head := []string{"id", "name", "state", "epochs", "val", "size", "verified", "tags"}
	for _, key := range more {
		if key != "" && !slices.Contains(head, key) {
			head = slices.Insert(head, 5, key)
		}
	}
	w := aligned(c.out)
	if len(entries) > 0 {
		fmt.Fprintln(w, strings.Join(head, "\t"))
	}
	for i := range entries {
		e := &entries[i]
		row := make([]string, len(head))
		for k, key := range head {
			row[k] = excerpt.Printable(cell(e, key))
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	w.Flush()
}

// cell returns the cell of a run in the column key.
func cell(e *library.Entry, key string) string {
	switch key {
	case "epochs":
		return trainer.FormatEpoch(e.Epoch) + "/" + trainer.FormatEpoch(e.Epochs)
	case "val":
		if !e.Best.Val.Measured() {
			return "-"
		}
		return plot.Decimals(e.Best.Val.Accuracy, 4)
	case "size":
		return memory.Bytes(float64(e.Size))
	case "verified":
		if e.Verified.IsZero() {
			return "no"
		}
	case "tags":
		return strings.Join(e.Tags, ", ")
	}
	texts, x := e.Value(key)
	switch {
	case len(texts) == 0:
		return "-"
	case !math.IsNaN(x) && !(library.Key{Name: key}).Moment():
		return plot.Short(x, 6)
	}
	return strings.Join(texts, ", ")
}

// entryObject returns a run as JSON, with the columns of the view runs of the index as
// members.
func entryObject(e *library.Entry) object {
	var o object
	spec := trainer.Default()
	fields := spec.Fields()
	for _, name := range index.Columns() {
		o.add(name, columnValue(e, name, catalog.Lookup(fields, name)))
	}
	return o
}

// columnValue returns the value of a column for a run. f is the setting of that name, or
// nil.
func columnValue(e *library.Entry, name string, f *catalog.Field) any {
	texts, x := e.Value(name)
	switch key := (library.Key{Name: name}); {
	case name == "tags":
		return append([]string{}, e.Tags...) // never null
	case len(texts) == 0:
		return nil
	case key.Moment():
		return time.UnixMilli(int64(1000 * x)).UTC().Format(time.RFC3339)
	case f != nil && f.Numeric():
		return json.Number(texts[0])
	case f == nil && !math.IsNaN(x):
		return number(x)
	}
	return texts[0]
}

// parseQuery reads a query about stored runs.
func parseQuery(text string) (library.Query, error) {
	q, err := library.Parse(text)
	if err == nil {
		err = q.Check(runKeys())
	}
	return q, err
}

// runKeys returns the keys for queries.
func runKeys() []library.Key {
	keys := library.Keys()
	spec := trainer.Default()
	for _, f := range spec.Fields() {
		keys = append(keys, library.Key{Name: f.Key, Doc: f.Doc})
	}
	return keys
}

// keyChoices returns the keys, each with the suffix behind.
func keyChoices(behind string) (list []catalog.Choice) {
	for _, k := range runKeys() {
		list = append(list, catalog.Choice{Name: k.Name + behind, Doc: k.Doc})
	}
	return list
}

// completeQuery returns completions of the last term of a query.
func (c *command) completeQuery(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	v := library.Vocabulary{Keys: runKeys(), Values: func(key string) []string {
		var texts []string
		for _, choice := range settingValues(key, "") {
			name, _, _ := strings.Cut(choice, "\t")
			texts = append(texts, name)
		}
		return texts
	}}
	var list []cobra.Completion
	for _, t := range library.Complete(typed, v) {
		list = append(list, cobra.CompletionWithDesc(typed[:t.At]+t.Text+typed[t.At+t.Len:], t.Doc))
	}
	return list, none | cobra.ShellCompDirectiveNoSpace
}
