package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/trainer/library"
	"descent/trainer/store"
	"descent/trainer/store/index"
)

func (c *command) runsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List, show, label, remove and import stored runs",
		Long: `Runs are stored while they train, each in a folder of its own. The commands below
list, show and change them.

A RUN is the ID of a run, the beginning or the last six digits of an ID, a name, the
beginning of a name, or "last" for the newest run. With --json the commands print one
JSON object a line for each run, with the columns of the view runs of the index.`,
		Example: `  descent runs ls optimizer=momentum 'val_accuracy>0.8' -state:failed
  descent runs ls --by best_val_accuracy
  descent runs show last
  descent runs tag last class thursday`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		c.runsListCommand(),
		c.runsShowCommand(),
		c.runsCompareCommand(),
		c.runsTagCommand(),
		c.runsRenameCommand(),
		c.runsNoteCommand(),
		c.runsRemoveCommand(),
		c.runsRestoreCommand(),
		c.runsImportCommand(),
		c.runsCollectCommand(),
		c.runsWhereCommand(),
	)
	return cmd
}

// An archive is a store with its index.
type archive struct {
	store *store.Store
	index *index.Index
}

// open reads and verifies a run, and records this in the index.
func (a *archive) open(ctx context.Context, id string) (*store.Stored, error) {
	r, err := a.store.Open(ctx, id)
	if damage := (*store.Damage)(nil); errors.As(err, &damage) {
		a.index.Verified(ctx, id, 0)
	} else if err == nil {
		a.index.Verified(ctx, id, r.Entry.Log)
	}
	return r, err
}

// forever is the patience of commands that need the complete index.
const forever = time.Hour

// indexing returns a function that shows the progress of indexing on the error stream, if
// that is a terminal and indexing takes long.
func (c *command) indexing() func(indexed, total int) {
	begun := time.Now()
	var bar *progress
	return func(indexed, total int) {
		switch {
		case bar == nil && indexed < total && time.Since(begun) > time.Second:
			bar = c.progress(total, "runs are in the index")
		case bar != nil && indexed == total:
			bar.clear()
			bar = nil
		case bar != nil:
			bar.done, bar.total = indexed, total
			bar.draw("")
		}
	}
}

// archive opens the store, calls do and closes the store. patience is how long lists wait
// for the index; see index.Options.
func (c *command) archive(readOnly bool, patience time.Duration, do func(*archive) error) error {
	return c.inStore(readOnly, func(s *store.Store) error {
		x := index.Open(c.ctx, s, index.Options{Patience: patience, Progress: c.indexing()})
		defer x.Close()
		return do(&archive{s, x})
	})
}

func (c *command) runsWhereCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "where",
		Short: "Print the folder of the store",
		Long: `Print the folder in which runs are stored: that of --store, of the environment
variable DESCENT_STORE, or a folder in the user's data folder. With --json also print
the number of its runs.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if !asJSON {
				dir, err := store.Folder(c.stored.dir)
				if err == nil {
					fmt.Fprintln(c.out, excerpt.Printable(dir))
				}
				return err
			}
			return c.archive(true, forever, func(a *archive) error {
				_, n, err := a.index.List(c.ctx, nil, library.Order{Limit: 1})
				if err != nil {
					return err
				}
				_, trashed, err := a.index.List(c.ctx, nil, library.Order{Limit: 1, Trash: true})
				if err != nil {
					return err
				}
				return c.printJSON(object{{"folder", a.store.Dir()}, {"index", a.index.Path()}, {"runs", n}, {"removed", trashed}})
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}
