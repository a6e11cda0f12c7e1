package data

import (
	"context"
	"fmt"
	"io"
)

// Pipe is the path that stands for standard input where rows are read as they come.
const Pipe = "-"

// Open opens a file whose contents are used while they are read, zipped or not:
// standard input, which is piped, if its path is Pipe. Errors begin with the path.
func Open(ctx context.Context, path string, piped io.Reader) (io.ReadCloser, error) {
	if path == Pipe {
		r, err := unzip(piped, 0)
		return &opened{"standard input", r, io.NopCloser(nil)}, err
	}
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, explain(err))
	}
	info, err := f.Stat()
	var r io.Reader
	if err == nil {
		r, err = unzip(&cancelable{ctx, f}, info.Size())
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, explain(err))
	}
	return &opened{path, r, f}, nil
}

// opened is an open file, of the given name, and what reads it.
type opened struct {
	name string
	io.Reader
	io.Closer
}

// Read implements io.Reader.
func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%s: %w", o.name, explain(err))
	}
	return n, err
}
