package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/trainer/store"
	"descent/trainer/store/index"
)

// storeOptions say where runs are stored.
type storeOptions struct {
	dir   string
	none  bool
	limit memory.Size // of all runs; 0 for the default
}

// addFlags gives root and all its commands the flags.
func (o *storeOptions) addFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&o.dir, "store", "", "store runs in the folder `DIR`, in place of that of DESCENT_STORE or a person's own")
	f.BoolVar(&o.none, "no-store", false, "store no run")
	f.Var(&o.limit, "store-limit", "how much all stored runs may take, such as 10GB (default 2GB): the oldest without a tag go first")
}

// beginStore returns the store of the runs that the command trains, which opens in
// the background; nil if none is wanted.
func (c *command) beginStore() (*store.Store, error) {
	if c.stored.none {
		return nil, nil
	}
	dir, err := store.Folder(c.stored.dir)
	if err != nil {
		return nil, err
	}
	s := store.Begin(dir, c.storeSettings())
	c.followIndex(s)
	return s, nil
}

// followIndex opens the index of s, which follows what the command trains.
func (c *command) followIndex(s *store.Store) {
	c.index = index.Open(context.Background(), s, index.Options{})
	c.index.Follow(followTime, s.Changes)
}

// How the index follows what is trained: after this time for the first time, so
// that no start waits for it, and no longer at the end than it may take.
const (
	followTime = 5 * time.Second
	finishTime = time.Second
)

// endStore waits until what runs did is stored, and then for the index. It says what
// the store removed.
func (c *command) endStore(s *store.Store) {
	s.Close()
	for _, text := range s.Told() {
		fmt.Fprintf(c.err, "descent: %s\n", shownText(text))
	}
	if c.index != nil {
		ctx, cancel := context.WithTimeout(context.Background(), finishTime)
		defer cancel()
		c.index.Refresh(ctx) // what is missing, the next command adds
		c.index.Close()
	}
}

// noStore is the error of a store that is not there.
type noStore struct{ dir string }

// Error implements error.
func (e *noStore) Error() string {
	return fmt.Sprintf("no run is stored in %s: want a folder that descent has written, as descent train does", e.dir)
}

// errNoStore is the error of a command that needs the store where none is wanted.
var errNoStore = errors.New("--no-store: this command is about stored runs")

// existing returns the folder of the store, which must be there.
func (c *command) existing() (dir string, err error) {
	if c.stored.none {
		return "", errNoStore
	}
	if dir, err = store.Folder(c.stored.dir); err == nil && !store.Exists(dir) {
		err = &noStore{dir}
	}
	return dir, err
}

// inStore opens the store, which must be there, and calls do with it.
func (c *command) inStore(readOnly bool, do func(*store.Store) error) error {
	if _, err := c.existing(); err != nil {
		return err
	}
	s, err := c.openStore(readOnly)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

// openStore returns the store with what was trained before, which must be there.
func (c *command) openStore(readOnly bool) (*store.Store, error) {
	if c.stored.none {
		return nil, errNoStore
	}
	dir, err := store.Folder(c.stored.dir)
	if err != nil {
		return nil, err
	}
	o := c.storeSettings()
	o.ReadOnly = readOnly
	return store.Open(dir, o)
}

func (c *command) storeSettings() store.Options {
	info, _ := debug.ReadBuildInfo() // nil if there is none
	return store.Options{Program: identify(info, release, commit).Version, MaxBytes: int64(c.stored.limit), Log: c.debug.log}
}

// closeStore waits until what runs did is stored, and says what could not be. Then
// it returns errFailed.
func (c *command) closeStore(s *store.Store) error {
	c.endStore(s)
	return c.sayLost(s)
}

// sayLost says in one line what could not be stored, and returns errFailed then.
func (c *command) sayLost(s *store.Store) error {
	var reasons []string
	of := map[string][]string{}
	for _, l := range s.Lost() {
		reason := fmt.Sprintf("the disk was too slow for %d steps and evaluations", l.Dropped)
		if l.Err != nil {
			reason = l.Err.Error()
		}
		if of[reason] == nil {
			reasons = append(reasons, reason)
		}
		if !slices.Contains(of[reason], l.Of) {
			of[reason] = append(of[reason], l.Of)
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	for i, reason := range reasons {
		reasons[i] = strings.Join(of[reason], ", ") + ": " + reason
	}
	fmt.Fprintf(c.err, "descent: not all is stored of %s\n", shownText(strings.Join(reasons, "; of ")))
	return errFailed
}
