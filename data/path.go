package data

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Named returns the source that text describes. It does what Sources.Parse does;
// in addition, text may be the path of a file or of a folder, for which it returns
// the source that reads such files.
func Named(text string) (Source, error) {
	source, err := Sources.Parse(text)
	if err == nil {
		return source, nil
	}
	name, _, _ := strings.Cut(text, ":")
	info, bad := os.Stat(expand(text))
	switch {
	case bad != nil && slices.Contains(Sources.Names(), name):
		return nil, err
	case bad != nil && !strings.ContainsAny(text, "./\\"):
		return nil, err
	case bad == nil && info.IsDir():
		return folderSource(text), nil
	case strings.HasSuffix(text, ".npy"), strings.HasSuffix(text, ".npz"):
		s := defaultNPZ
		s.File = text
		return s, nil
	}
	s := defaultCSV
	s.File = text
	return s, nil
}

// folderSource returns the source that reads the folder dir.
func folderSource(dir string) Source {
	if _, _, err := (CIFAR10{Dir: dir}).locate(); err == nil {
		return CIFAR10{Dir: dir}
	}
	if _, err := (IDX{Dir: dir}).locate(); err == nil {
		return IDX{Dir: dir}
	}
	return Images{Dir: dir}
}

// A placed source reads files. at returns the source with f(path) in place of each
// path.
type placed interface {
	at(f func(string) string) Source
}

// Beside returns src with its relative paths joined to the folder dir, and with
// the home folder in place of ~.
func Beside(src Source, dir string) Source {
	return Placed(src, func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	})
}

// Placed returns src with f(path) in place of the path of each file or folder that
// it reads. f gets the home folder in place of ~.
func Placed(src Source, f func(path string) string) Source {
	p, ok := src.(placed)
	if !ok {
		return src
	}
	return p.at(func(path string) string {
		if path == "" {
			return path
		}
		return f(expand(path))
	})
}

// Absolute returns src with absolute paths, so that it reads the same files
// whatever the current folder is.
func Absolute(src Source) Source {
	dir, err := os.Getwd()
	if err != nil {
		return src
	}
	return Beside(src, dir)
}

func (s CSV) at(f func(string) string) Source {
	s.File, s.Test, s.Val = f(s.File), f(s.Test), f(s.Val)
	return s
}

func (s IDX) at(f func(string) string) Source     { s.Dir = f(s.Dir); return s }
func (s CIFAR10) at(f func(string) string) Source { s.Dir = f(s.Dir); return s }
func (s NPZ) at(f func(string) string) Source     { s.File = f(s.File); return s }
func (s Images) at(f func(string) string) Source  { s.Dir = f(s.Dir); return s }
