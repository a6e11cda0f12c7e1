package watch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"descent/data/regular"
	"descent/trainer/interchange"
)

const (
	headLen = 64 << 10 // bytes that are used to recognize a format
	markLen = 256      // bytes that are used to recognize that a file was rewritten
	readLen = 1 << 20  // bytes that are read at once
	maxRest = 256 << 20
)

// errRewritten is the error for a file that was rewritten since it was read.
var errRewritten = errors.New("the file was written anew")

// errLong is the error for a record of more than maxRest bytes.
var errLong = fmt.Errorf("a record of more than %d MB: want a log", maxRest>>20)

// A file is a log file that is read while it grows.
type file struct {
	path   string
	format *Format
	sink   interchange.Sink

	info    os.FileInfo // as of the last reading; nil before the first
	decoder interchange.Decoder
	offset  int64  // number of bytes that were read
	mark    []byte // the first markLen bytes
	rest    []byte // the last bytes, an incomplete record
	err     error  // why the rest of the file cannot be read
}

// restart resets f, so that it is read from the start.
func (f *file) restart() {
	*f = file{path: f.path, format: f.format, sink: f.sink}
}

// follow passes the new records of f to its sink. It returns errRewritten if f has to be
// read from the start.
func (f *file) follow() error {
	info, err := os.Stat(f.path)
	if err != nil {
		if os.IsNotExist(err) && f.info != nil {
			return nil // the file was removed: keep what was read
		}
		return err
	}
	if f.info != nil && os.SameFile(info, f.info) && info.Size() == f.info.Size() && info.ModTime().Equal(f.info.ModTime()) {
		return nil
	}
	in, err := regular.Open(f.path)
	if err != nil {
		return err
	}
	defer in.Close()
	if f.info != nil && f.rewritten(in, info) {
		return errRewritten
	}
	if f.info = info; f.decoder == nil {
		f.decoder = f.format.New()
	}
	if f.err != nil {
		return nil
	}
	if _, err := in.Seek(f.offset, io.SeekStart); err != nil {
		return err
	}
	return f.read(in)
}

// rewritten reports whether in, which is at its start, is another file than at the last
// reading, or has another beginning or fewer bytes. It returns true for a format with
// Whole.
func (f *file) rewritten(in io.Reader, info os.FileInfo) bool {
	if f.format.Whole || !os.SameFile(info, f.info) || info.Size() < f.offset {
		return true
	}
	mark := make([]byte, len(f.mark))
	n, _ := io.ReadFull(in, mark)
	return !bytes.Equal(mark[:n], f.mark)
}

// read reads in to its end.
func (f *file) read(in io.Reader) error {
	buffer := make([]byte, min(readLen, f.info.Size()-f.offset+1)) // one more byte, to detect the end
	for {
		n, err := io.ReadFull(in, buffer)
		data, end := buffer[:n], err != nil
		if end && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		f.offset += int64(n)
		f.mark = append(f.mark, data[:min(n, markLen-len(f.mark))]...)
		if len(f.rest) > 0 {
			data = append(f.rest, data...)
		}
		used, err := f.decoder.Decode(data, end, f.sink)
		if f.rest = bytes.Clone(data[used:]); err == nil && len(f.rest) > maxRest {
			err = errLong
		}
		if err != nil {
			f.err, f.rest = err, nil
			return fmt.Errorf("%s: %w", f.path, err)
		}
		if end {
			return nil
		}
	}
}

// headOf returns the start of a file.
func headOf(path string) ([]byte, error) {
	in, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, headLen))
}
