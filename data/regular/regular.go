// Package regular reads files that end. Its functions return an error for a pipe or a
// device, which may block the caller forever, and for a file that does not fit into memory.
package regular

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"

	"descent/data/memory"
)

// Open opens the file at path for reading. The error is an *fs.PathError. If path is not a
// regular file, the error names its kind.
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

// kind returns the name of the kind of a file that is not regular.
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

// small is the size in bytes up to which Read does not check the free memory.
const small = 16 << 20

// Read returns the contents of the file at path. The error is an *fs.PathError, also for a
// file of more than small bytes that is larger than half of the free memory.
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
