package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Named returns the source that a person names by text. It does what Sources.Parse
// does; in addition, text may be the path of a file or of a folder, for which it
// returns the source that reads such files. Parameters may follow the path, as in
// houses.csv,target=price.
func Named(text string) (Source, error) {
	source, err := Sources.Parse(text)
	if err == nil {
		return source, nil
	}
	if present(text) {
		return pathSource(text), nil
	}
	name, _, params := strings.Cut(text, ":")
	if slices.Contains(Sources.Names(), strings.TrimSpace(name)) {
		return nil, err
	}
	for i, r := range text {
		if (r == ',' || r == ':') && present(text[:i]) {
			return withParams(pathSource(text[:i]), text[i+1:])
		}
	}
	const drive = 1 // letters in the name of a drive, as in c:\new.csv
	if !strings.ContainsAny(text, pathSigns) || params && len(name) > drive && !strings.ContainsAny(name, pathSigns) {
		return nil, fmt.Errorf("%w, or the path of a file or folder", err)
	}
	return pathSource(text), nil
}

// pathSigns are the signs by which a text without a file is taken for a path.
const pathSigns = "./\\"

// present reports whether path is that of a file or folder.
func present(path string) bool {
	_, err := os.Stat(expand(path))
	return err == nil
}

// pathSource returns the source that reads the file or folder path, which need not
// exist.
func pathSource(path string) Source {
	if info, err := os.Stat(expand(path)); err == nil && info.IsDir() {
		return folderSource(path)
	}
	if strings.HasSuffix(path, ".npy") || strings.HasSuffix(path, ".npz") {
		s := defaultNPZ
		s.File = path
		return s
	}
	s := defaultCSV
	s.File = path
	return s
}

// withParams returns src with the parameters in text, such as "target=price".
func withParams(src Source, text string) (Source, error) {
	return Sources.Parse(Sources.Format(src) + "," + text)
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
