//go:build unix

package regular

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRead tests that Read reads regular files, and returns an error for others at once.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.WriteFile(path("file"), []byte("text"), 0o666), os.WriteFile(path("empty"), nil, 0o666), os.Symlink("file", path("link")),
		syscall.Mkfifo(path("pipe"), 0o666), os.Symlink("loop", path("loop")), os.Symlink("/dev/zero", path("zero")),
		os.WriteFile(path("huge"), nil, 0o666), os.Truncate(path("huge"), 1<<50),
	} {
		if err != nil {
			t.Skip(err) // the disk has no such files
		}
	}
	for name, want := range map[string]string{"file": "text", "empty": "", "link": "text"} {
		if text, err := Read(path(name)); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v: want %q", name, text, err, want)
		}
	}
	for name, want := range map[string]string{
		"": "this is a folder: want a file", "pipe": "this is a pipe: want a file", "zero": "this is a device: want a file",
		"loop": "too many levels", "none": "no such file", "huge": "too large: it has ",
	} {
		_, err := Read(path(name))
		var p *fs.PathError
		if !errors.As(err, &p) || !strings.Contains(p.Err.Error(), want) {
			t.Errorf("%s: %v: want %s", name, err, want)
		}
	}
}
