package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"descent/trainer/library"
)

// labelsText is the content of labels.json.
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
	text, err := os.ReadFile(filepath.Join(dir, labelsFile))
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
	e, err := s.Read(id)
	if err != nil {
		return err
	}
	if s.o.ReadOnly {
		return errReadOnly
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
