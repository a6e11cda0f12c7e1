package data

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxBytes caps what is read of one file, unzipped. It is more than ten times
// the size of any set that fully connected networks are trained on here.
const maxBytes = 1 << 30

var (
	errTooLarge = fmt.Errorf("too large: want at most %d MB a file", maxBytes>>20)
	errDamaged  = errors.New("damaged: the zipped data make no sense")
	errTrailing = errors.New("data follows after the end")
)

// readFile reads a file from disk, zipped or not. Errors begin with its path.
func readFile[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	f, err := os.Open(path)
	return readAndClose(path, f, err, read)
}

// readAndClose reads f, the file that was opened, if err is nil. Errors begin
// with name.
func readAndClose[T any](name string, f fs.File, err error, read func(io.Reader) (T, error)) (T, error) {
	var got T
	if err == nil {
		defer f.Close()
		var r io.Reader
		if r, err = unzip(f); err == nil {
			got, err = read(r)
		}
	}
	if err != nil {
		var zero T
		return zero, fmt.Errorf("%s: %w", name, explain(err))
	}
	return got, nil
}

// unzip returns the contents of r. Whether they are zipped is seen by their
// first bytes, since downloads lose and gain the ending .gz.
func unzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if start, err := b.Peek(2); err != nil || !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return b, nil // an error comes back when b is read
	}
	z, err := gzip.NewReader(b)
	if errors.Is(err, gzip.ErrHeader) {
		return nil, errDamaged
	}
	return z, err
}

// readUpTo reads all of r, or its first n bytes. It allocates as it reads, so
// that a header which promises too much costs no memory.
func readUpTo(r io.Reader, n int) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, int64(n)))
}

// readRest returns an error unless r ends here. The checksum of a zipped file
// is checked only when its end is reached, so a reader that knows how much to
// expect has to read once more.
func readRest(r io.Reader) error {
	rest, err := readUpTo(r, 1)
	if len(rest) > 0 {
		return errTrailing
	}
	return err
}

// explain turns errors of the standard library into words for people who did
// not write this program.
func explain(err error) error {
	var corrupt flate.CorruptInputError
	var path *fs.PathError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("truncated: the zipped data ends too early")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("damaged: the checksum of the zipped data is wrong")
	case errors.Is(err, gzip.ErrHeader): // of what follows: unzip has read the first
		return errTrailing
	case errors.As(err, &corrupt):
		return errDamaged
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// exists reports whether path is a file.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
