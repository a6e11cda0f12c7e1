package data

import (
	"context"
	"io"
)

// Pipe is the path that stands for standard input where rows are read as they come.
const Pipe = "-"

// Open opens a file whose contents are used while they are read, zipped or not:
// standard input, which is piped unless that is nil, if its path is Pipe.
func Open(ctx context.Context, path string, piped io.Reader) (io.ReadCloser, error) {
	var f io.ReadCloser = io.NopCloser(piped)
	size := int64(0)
	if path != Pipe || piped == nil {
		file, err := open(path)
		if err != nil {
			return nil, explain(err)
		}
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		f = file
	}
	r, err := unzip(&cancelable{ctx, f}, size)
	if err != nil {
		f.Close()
		return nil, explain(err)
	}
	return &opened{r, f}, nil
}

// opened is an open file, and what reads it.
type opened struct {
	io.Reader
	io.Closer
}

// Read implements io.Reader.
func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = explain(err)
	}
	return n, err
}
