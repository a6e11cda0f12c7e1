package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/data/memory"
	"descent/trainer/library"
	"descent/trainer/store"
	"descent/trainer/store/index"
)

func (c *command) runsRemoveCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rm RUN ...",
		Short: "Remove runs, for 30 days into the trash",
		Long: `Put runs into the trash: descent runs restore takes them out again for 30 days,
and descent runs ls --trash lists them. Runs that a process trains stay.`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeRuns(0, false),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.move(args, asJSON, false, (*store.Store).Remove)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

func (c *command) runsRestoreCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "restore RUN ...",
		Short:             "Take runs out of the trash",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeRuns(0, true),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.move(args, asJSON, true, (*store.Store).Restore)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// move moves runs into the trash or out of it, and prints them.
func (c *command) move(names []string, asJSON, fromTrash bool, how func(*store.Store, context.Context, ...string) error) error {
	return c.archive(false, forever, func(a *archive) error {
		var ids []string
		for _, name := range names { // before any of them moves
			e, err := a.index.Find(c.ctx, name, fromTrash)
			if damaged := (*index.Problem)(nil); errors.As(err, &damaged) {
				e.ID = damaged.ID // it can be moved all the same
			} else if err != nil {
				return err
			}
			ids = append(ids, e.ID)
		}
		for _, id := range ids {
			if err := how(a.store, c.ctx, id); err != nil {
				return err
			}
		}
		return c.printStored(a, ids, asJSON)
	})
}

// printStored brings the index up to date and prints runs as they are stored now: the
// index only says when they were verified. Of damaged ones it says that they are.
func (c *command) printStored(a *archive, ids []string, asJSON bool) error {
	a.index.Refresh(c.ctx) // what is missing, the next command adds
	var entries []library.Entry
	for _, id := range ids {
		e, err := a.store.Read(id)
		if damaged := (*store.Damage)(nil); errors.As(err, &damaged) {
			fmt.Fprintf(c.err, "descent: %s\n", shownText(err.Error()))
			continue
		} else if err != nil {
			return err
		}
		if listed, err := a.index.Find(c.ctx, id, !e.Trashed.IsZero()); err == nil && listed.Log == e.Log {
			e.Verified = listed.Verified
		}
		entries = append(entries, e)
	}
	c.printRuns(entries, asJSON)
	return nil
}

func (c *command) runsImportCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "import FOLDER ...",
		Short: "Copy runs into the store",
		Long: `Copy runs into the store: the folder of one run, or all that are not here yet from
another store. Each is verified before it counts.`,
		Args: cobra.MinimumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return c.importRuns(args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// importRuns copies runs into the store, which it makes if it is not there, and
// prints the new ones even if others cannot be copied.
func (c *command) importRuns(folders []string, asJSON bool) error {
	s, err := c.openStore(false)
	if err != nil {
		return err
	}
	s.Close()
	return c.archive(false, forever, func(a *archive) error {
		for _, folder := range folders {
			ids, failed := a.store.Import(c.ctx, folder)
			if len(ids) > 0 {
				if err := c.printStored(a, ids, asJSON); err != nil {
					return err
				}
			}
			if failed != nil {
				return failed
			}
		}
		return nil
	})
}

func (c *command) runsCollectCommand() *cobra.Command {
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "gc",
		Short: "Say what can be removed for good, and remove it with --yes",
		Long: `Say which runs are removed for good to keep the store within its limit, and how
much that frees: what has been in the trash for 30 days, and where the store is
full the oldest of the trash, then the oldest runs without a tag. With --yes they
are removed.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return c.archive(!yes, forever, func(a *archive) error { return c.collect(a, yes, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "remove them")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// collect prints which runs are removed for good, and removes them if yes says so.
func (c *command) collect(a *archive, yes, asJSON bool) error {
	plan, err := a.store.Plan(c.ctx)
	if err != nil {
		return err
	}
	freed := plan.Freed()
	if yes {
		if freed, err = a.store.GC(c.ctx, plan); err != nil {
			return err
		}
		a.index.Refresh(c.ctx)
	}
	if asJSON {
		enc := json.NewEncoder(c.out)
		for _, r := range plan.Removals {
			enc.Encode(object{{"id", r.ID}, {"name", r.Name}, {"size", r.Size}, {"because", r.Because}})
		}
		return enc.Encode(object{{"bytes", plan.Bytes}, {"limit", plan.Limit}, {"freed", freed}, {"removed", yes}})
	}
	w := aligned(c.out)
	for _, r := range plan.Removals {
		fmt.Fprintln(w, strings.Join([]string{r.ID, excerpt.Printable(r.Name), memory.Bytes(float64(r.Size)), r.Because}, "\t"))
	}
	w.Flush()
	what := "to be removed for good"
	if yes {
		what = "removed for good"
	}
	fmt.Fprintf(c.out, "%s: %d, which frees %s of %s; the limit is %s\n",
		what, len(plan.Removals), memory.Bytes(float64(freed)), memory.Bytes(float64(plan.Bytes)), memory.Bytes(float64(plan.Limit)))
	if excess := plan.Excess(); excess != "" {
		fmt.Fprintln(c.out, excess)
	}
	return nil
}
