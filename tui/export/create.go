package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Create makes a new file at path with what write writes: all of it, or no file.
// It never touches a file that exists. Until it is whole, it has another name in
// the same folder.
func Create(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return exists(path)
	}
	part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".descent-%08x.part", rand.Uint32()))
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return About(path, err)
	}
	defer os.Remove(part)
	if err := fill(file, write); err != nil {
		return About(path, err)
	}
	return About(path, publish(part, path))
}

// Begin makes a new, empty file at path, for what is written piece by piece. It never
// touches a file that exists.
func Begin(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	return file, About(path, err)
}

// fill writes to file and closes it. What the system keeps back until then, such
// as a disk that is full, is an error too.
func fill(file *os.File, write func(io.Writer) error) error {
	defer file.Close()
	w := bufio.NewWriter(file)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

// publish gives the file at part the name path, unless that is taken. A link does
// both at once; some file systems have none.
func publish(part, path string) error {
	err := os.Link(part, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(part, path)
}

// About returns err as an error about path, whichever name the file had then.
func About(path string, err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return exists(path)
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

func exists(path string) error { return fmt.Errorf("%s exists: want another name", path) }
