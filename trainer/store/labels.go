package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"descent/data/regular"
	"descent/trainer/library"
)

// labelsLock is locked while labels are changed, so that no change is lost.
const labelsLock = "labels.lock"

// labelPatience is how long a change of labels waits for others.
const labelPatience = 10 * time.Second

// A labelsText is what labels.json holds.
type labelsText struct {
	Labels json.RawMessage
}

// writeLabels writes the labels of the run in dir.
func writeLabels(dir string, l library.Labels) error {
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	text, err := seal(labelsText{raw})
	if err != nil {
		return err
	}
	return replaceShared(dir, labelsFile, text)
}

// readLabels returns the labels of the run in dir; empty ones if there is no file.
func readLabels(dir string) (l library.Labels, err error) {
	text, err := regular.Read(filepath.Join(dir, labelsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	var raw labelsText
	if err == nil {
		err = unseal(text, &raw)
	}
	if err == nil {
		err = json.Unmarshal(raw.Labels, &l)
	}
	if err != nil {
		return l, fmt.Errorf("%s is damaged: %w", labelsFile, plain(err))
	}
	return l, nil
}

// Label changes the labels of a run. If it has no name of its own, change gets the name
// in its settings.
func (s *Store) Label(ctx context.Context, id string, change func(*library.Labels)) error {
	if s.o.ReadOnly {
		return errReadOnly
	}
	owned := func(owner string) error { return &Owned{ID: id, Owner: owner} }
	if lock, err := takeLock(filepath.Join(s.dir, labelsLock), labelPatience, owned); err == nil { // else who writes last has it
		defer lock.Close()
	}
	e, err := s.Read(id)
	if err != nil {
		return err
	}
	l := e.Labels
	change(&l)
	if err := writeLabels(s.find(id), l); err != nil {
		return fmt.Errorf("run %s cannot be labeled: %w", id, plain(err))
	}
	s.changed()
	return nil
}

var errReadOnly = errors.New("the store was opened to be read: want one that can be written")
