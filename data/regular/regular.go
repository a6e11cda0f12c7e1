// Package regular reads files that end. A pipe or a device, which may never do so and
// holds up whoever opens it, is refused, and so is what does not fit into memory.
package regular

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"

	"descent/data/memory"
)

// Open opens the file at path for reading. The error is an *fs.PathError, and says
// what is there if that is no file.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("this is %s: want a file", kind(info.Mode()))}
	}
	return os.Open(path)
}

// kind returns a name for what is not a regular file.
func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "no regular file"
}

// small is the size in bytes up to which Read does not ask how much memory is free.
const small = 16 << 20

// Read returns the contents of the file at path. The error is an *fs.PathError, and
// says so if the file is larger than half of the memory that is free.
func Read(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size := info.Size(); size > small {
		if free := memory.Free(); 2*float64(size) > free {
			return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("too large: it has %s, and %s of memory are free", memory.Bytes(float64(size)), memory.Bytes(free))}
		}
	}
	text := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = text.ReadFrom(f)
	return text.Bytes(), err
}
