package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
		Short: "Move runs to the trash",
		Long: `Move runs to the trash. descent runs restore moves them back within 30 days, and
descent runs ls --trash lists them. A run that a process trains cannot be removed.`,
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
		Short:             "Move runs back from the trash",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeRuns(0, true),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.move(args, asJSON, true, (*store.Store).Restore)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// move moves runs to the trash or back, and prints them.
func (c *command) move(names []string, asJSON, fromTrash bool, how func(*store.Store, context.Context, ...string) error) error {
	return c.archive(false, forever, func(a *archive) error {
		var ids []string
		for _, name := range names { // before any of them moves
			e, err := a.index.Find(c.ctx, name, fromTrash)
			if damaged := (*index.Problem)(nil); errors.As(err, &damaged) {
				e.ID = damaged.ID // a damaged run can be moved too
			} else if err != nil {
				return err
			}
			if !slices.Contains(ids, e.ID) { // two names may mean one run
				ids = append(ids, e.ID)
			}
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
	a.index.Refresh(c.ctx) // an error is ignored: the next command tries again
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
		Long: `Copy runs into the store: the folder of one run, or all runs of another store that this
store does not have. Each copy is verified before it is added.`,
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

// importRuns copies runs into the store, which it creates if necessary, and prints the new
// runs, even if others cannot be copied.
func (c *command) importRuns(folders []string, asJSON bool) error {
	s, err := c.openStore(false)
	if err != nil {
		return err
	}
	s.Close()
	return c.archive(false, forever, func(a *archive) error {
		var ids []string
		var failed []error
		for _, folder := range folders {
			some, err := a.store.Import(c.ctx, folder)
			ids, failed = append(ids, some...), append(failed, err)
			if c.ctx.Err() != nil {
				break
			}
		}
		err := errors.Join(failed...)
		if len(ids) > 0 {
			err = errors.Join(c.printStored(a, ids, asJSON), err)
		} else if err == nil && !asJSON {
			fmt.Fprintln(c.out, "no new run: all are here already")
		}
		return err
	})
}

func (c *command) runsCollectCommand() *cobra.Command {
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "gc",
		Short: "List the runs to delete from a full store, and delete them with --yes",
		Long: `List the runs that have to be deleted to keep the store within its limit, with the
space that they free: runs that have been in the trash for 30 days and, if the store
is full, the oldest runs in the trash and then the oldest runs without a tag. With
--yes they are deleted.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return c.archive(!yes, forever, func(a *archive) error { return c.collect(a, yes, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "delete them")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// collect prints the runs that are to be deleted, and deletes them if yes is set.
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
