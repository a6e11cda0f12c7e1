package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/trainer/store"
	"descent/tui/plot"
)

func (c *command) searchListCommand() *cobra.Command {
	var trash, asJSON bool
	cmd := &cobra.Command{
		Use:     "ls",
		Aliases: []string{"list"},
		Short:   "List the stored searches, the newest first",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			err := c.inStore(true, func(s *store.Store) error {
				entries, damaged, err := s.Studies(c.ctx, trash)
				if err != nil {
					return err
				}
				c.printSearches(entries, asJSON)
				for _, d := range damaged {
					fmt.Fprintf(c.err, "descent: %s\n", shownText(d.Error()))
				}
				return nil
			})
			if n := (*noStore)(nil); errors.As(err, &n) && c.stored.dir == "" {
				fmt.Fprintf(c.err, "descent: %v\n", err)
				return nil // an empty list
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&trash, "trash", false, "list the searches that were removed")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a search and line")
	return cmd
}

// printSearches prints a table of searches, or JSON.
func (c *command) printSearches(entries []store.StudyEntry, asJSON bool) {
	if asJSON {
		for i := range entries {
			c.printJSON(searchEntryObject(&entries[i]))
		}
		return
	}
	w := aligned(c.out)
	if len(entries) > 0 {
		fmt.Fprintln(w, "id\tname\tstate\ttrials\tbest\tover")
	}
	for i := range entries {
		e := &entries[i]
		fmt.Fprintln(w, strings.TrimRight(strings.Join([]string{e.ID, shownName(orDash(e.Name)), e.State.String(), madeOf(e), bestOf(e),
			excerpt.Printable(strings.Join(e.Over, ", "))}, "\t"), "\t"))
	}
	w.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// madeOf formats the number of ended trials and of all trials.
func madeOf(e *store.StudyEntry) string {
	if e.Trials == 0 {
		return fmt.Sprint(e.Made)
	}
	return fmt.Sprintf("%d/%d", e.Made, e.Trials)
}

// bestOf formats the ranking metric of the best trial.
func bestOf(e *store.StudyEntry) string {
	if !e.Score.Measured() {
		return "-"
	}
	return plot.Decimals(e.Value(), 4)
}

// searchEntryObject returns a search in a list as JSON.
func searchEntryObject(e *store.StudyEntry) object {
	o := object{{"id", e.ID}, {"name", e.Name}, {"title", e.Title}, {"state", e.State.String()}, {"owner", e.Owner},
		{"created", e.Created.UTC().Format(time.RFC3339)}, {"changed", e.Changed.UTC().Format(time.RFC3339)},
		{"program", e.Program}, {"numerics", e.Numerics}, {"metric", e.Metric}, {"over", append([]string{}, e.Over...)},
		{"trials", e.Trials}, {"made", e.Made}, {"best", e.Best}, {"value", number(e.Value())}, {"hash", e.Hash}, {"size", e.Size}}
	if !e.Removed.IsZero() {
		o.add("removed", e.Removed.UTC().Format(time.RFC3339))
	}
	return o
}

func (c *command) searchRemoveCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rm SEARCH ...",
		Short: "Move searches to the trash",
		Long: `Move searches to the trash, together with their stored runs, except for runs with a
tag. descent search restore moves them back within 30 days, and descent search ls
--trash lists them. A search that a process makes cannot be removed.`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeSearch(true, false),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.moveSearches(args, asJSON, true)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a search and line")
	return cmd
}

func (c *command) searchRestoreCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "restore SEARCH ...",
		Short:             "Move searches back from the trash",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeSearch(true, true),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.moveSearches(args, asJSON, false)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a search and line")
	return cmd
}

// moveSearches moves searches to the trash or back, and prints them.
func (c *command) moveSearches(names []string, asJSON, remove bool) error {
	return c.inStore(false, func(s *store.Store) error {
		var entries []store.StudyEntry
		for _, name := range names { // before any of them moves
			e, err := s.FindStudy(c.ctx, name, !remove)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		move := s.RestoreStudy
		if remove {
			move = s.RemoveStudy
		}
		for i := range entries {
			if err := move(c.ctx, entries[i].ID); err != nil {
				return err
			}
			moved, err := s.FindStudy(c.ctx, entries[i].ID, remove)
			if err != nil {
				return err
			}
			entries[i] = moved
		}
		c.printSearches(entries, asJSON)
		return nil
	})
}
