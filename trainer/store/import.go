package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"descent/data/regular"
)

// Import copies runs into the store and verifies them. path is the folder of a run, or
// another store, of which all runs are copied that are not in s yet. It returns the IDs
// of the new runs, also beside an error for others that could not be copied. The error is
// ErrRemoved for the folder of a run that is in the trash of s.
func (s *Store) Import(ctx context.Context, path string) ([]string, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	if s.o.ReadOnly {
		return nil, errReadOnly
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if exists(filepath.Join(path, logFile)) {
		id := filepath.Base(path)
		switch here := s.find(id); {
		case !trashed(here).IsZero():
			return nil, noRun(id, s.runDir(id))
		case exists(here):
			return nil, fmt.Errorf("run %s is here already", id)
		}
		if err := s.importRun(ctx, path); err != nil {
			return nil, err
		}
		return []string{id}, nil
	}
	if text, err := regular.Read(filepath.Join(path, versionFile)); err == nil {
		if err := (&Store{dir: path}).checkVersion(string(text)); err != nil {
			return nil, err
		}
	}
	files, err := os.ReadDir(filepath.Join(path, runsFolder))
	if err != nil {
		return nil, fmt.Errorf("%s: neither the folder of a run nor a store: want one with %s or %s in it", path, logFile, runsFolder)
	}
	var ids []string
	var failed []error
	for _, f := range files {
		if !isID(f.Name()) || exists(s.find(f.Name())) {
			continue
		}
		if err := s.importRun(ctx, filepath.Join(path, runsFolder, f.Name())); err != nil {
			failed = append(failed, err)
			continue
		}
		ids = append(ids, f.Name())
	}
	return ids, errors.Join(failed...)
}

// importRun copies the folder of a run, verifies the copy and only then adds it to the
// store.
func (s *Store) importRun(ctx context.Context, from string) error {
	id := filepath.Base(from)
	if !isID(id) {
		return fmt.Errorf("%s: %q is not the ID of a run: want a folder as it was called", from, id)
	}
	if locked(from) {
		return &Owned{ID: id, Owner: holder(from)}
	}
	copied := hidden(s.runDir(id))
	defer os.RemoveAll(copied)
	if err := copyFolder(ctx, from, copied); err != nil {
		return fmt.Errorf("run %s: %w", id, err)
	}
	if _, err := s.openIn(id, copied); err != nil {
		return err
	}
	defer s.changed()
	return os.Rename(copied, s.runDir(id))
}

// copyFolder copies the files of a folder, but for folders in it.
func copyFolder(ctx context.Context, from, to string) error {
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !f.Type().IsRegular() || f.Name() == lockFile || f.Name() == trashedFile {
			continue
		}
		if err := copyFile(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := regular.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
