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

// storeOptions are the flags of the store.
type storeOptions struct {
	dir   string
	none  bool
	limit memory.Size // of all runs; 0 for the default
}

// addFlags gives root and all its commands the flags.
func (o *storeOptions) addFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.Var((*folderFlag)(&o.dir), "store", "store runs in the folder `DIR` (default $DESCENT_STORE, else a folder in the user's data folder)")
	f.BoolVar(&o.none, "no-store", false, "do not store runs")
	f.Var(&o.limit, "store-limit", "how much all stored runs may take, such as 10GB (default 2GB): the oldest without a tag go first")
}

// A folderFlag is a flag with the name of a folder. An empty name is an error: a script has it
// whose variable is not set.
type folderFlag string

// String implements pflag.Value.
func (d *folderFlag) String() string { return string(*d) }

// Type implements pflag.Value.
func (*folderFlag) Type() string { return "string" }

// Set implements pflag.Value.
func (d *folderFlag) Set(name string) error {
	if name == "" {
		return errors.New("the name is empty: want a folder")
	}
	*d = folderFlag(name)
	return nil
}

// beginStore returns the store for the runs of the command, which opens in the
// background; nil with --no-store.
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

// followIndex opens the index of s, and keeps it up to date while the command trains.
func (c *command) followIndex(s *store.Store) {
	c.index = index.Open(context.Background(), s, index.Options{})
	c.index.Follow(followTime, s.Changes)
}

// The interval of updates of the index, of which the first one does not delay the start;
// the longest time of the last update of its lists, and what that of its curves may take
// at least and as a share of the time that the command has taken.
const (
	followTime  = 5 * time.Second
	finishTime  = time.Second
	curvesTime  = 20 * time.Millisecond
	curvesShare = 100
)

// endStore closes the store, and then updates and closes the index. It says what
// the store removed.
func (c *command) endStore(s *store.Store) {
	s.Close()
	for _, text := range s.Told() {
		fmt.Fprintf(c.err, "descent: %s\n", shownText(text))
	}
	if c.index != nil {
		ctx, cancel := context.WithTimeout(context.Background(), finishTime)
		defer cancel()
		c.index.Finish(ctx, max(curvesTime, time.Since(c.debug.begun)/curvesShare))
		c.index.Close()
	}
}

// noStore is the error of a store that does not exist.
type noStore struct{ dir string }

// Error implements error.
func (e *noStore) Error() string {
	return fmt.Sprintf("no run is stored in %s: want a folder that descent has written, as descent train does", e.dir)
}

// errNoStore is the error of a command that needs the store where none is wanted.
var errNoStore = errors.New("--no-store: this command is about stored runs")

// existing returns the folder of the store, which must exist.
func (c *command) existing() (dir string, err error) {
	if c.stored.none {
		return "", errNoStore
	}
	if dir, err = store.Folder(c.stored.dir); err == nil && !store.Exists(dir) {
		err = &noStore{dir}
	}
	return dir, err
}

// inStore opens the store, which must exist, and calls do with it.
func (c *command) inStore(readOnly bool, do func(*store.Store) error) error {
	if _, err := c.existing(); err != nil {
		return err
	}
	s, err := c.openStore(readOnly)
	if err != nil {
		return err
	}
	defer s.Close()
	if readOnly {
		return do(s)
	}
	return unwritten(do(s))
}

// openStore opens the store, and creates it if it does not exist and readOnly is not set.
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
	s, err := store.Open(dir, o)
	if !readOnly {
		err = unwritten(err)
	}
	return s, err
}

func (c *command) storeSettings() store.Options {
	info, _ := debug.ReadBuildInfo() // nil if there is no information
	return store.Options{Program: identify(info, release, commit).Version, MaxBytes: int64(c.stored.limit), Log: c.debug.log}
}

// closeStore closes the store. If something could not be stored, it prints what, and
// returns errFailed.
func (c *command) closeStore(s *store.Store) error {
	c.endStore(s)
	return c.sayLost(s)
}

// sayLost prints what could not be stored in one line and returns errFailed; nil if
// everything was stored.
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
