package ui

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"descent/model/catalog"
)

// maxFiles is the maximum number of entries of a folder that are read. It limits the time
// of filtering them.
const maxFiles = 2000

// A Folder contains the entries of a folder that can be picked.
type Folder struct {
	Dir, Picks string // the path, "" for the current folder; and the kind of entries, see catalog.Field
	Err        error  // the error of reading the folder
	Cut        bool   // whether it has more entries than maxFiles

	entries []catalog.Choice // folders end with a slash
}

// SplitPath splits a typed path into the folder, which is "" for the current one, and the
// beginning of the entry.
func SplitPath(text string) (dir, begin string) { return filepath.Split(text) }

// ReadFolder reads the entries of a folder: folders, and also files if picks is
// catalog.PicksFile.
func ReadFolder(dir, picks string) Folder {
	f := Folder{Dir: dir, Picks: picks}
	file, err := os.Open(filepath.Clean(dir)) // "" is "."
	if err != nil {
		f.Err = err
		return f
	}
	defer file.Close()
	entries, err := file.ReadDir(maxFiles + 1)
	if err != nil && err != io.EOF {
		f.Err = err
	}
	f.Cut = len(entries) > maxFiles
	for _, e := range entries[:min(len(entries), maxFiles)] {
		mode := e.Type()
		if mode&os.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(dir, e.Name()))
			if err != nil {
				continue
			}
			mode = info.Mode()
		}
		switch {
		case mode.IsDir():
			f.entries = append(f.entries, catalog.Choice{Name: e.Name() + string(filepath.Separator)})
		case mode.IsRegular() && picks == catalog.PicksFile:
			f.entries = append(f.entries, catalog.Choice{Name: e.Name()})
		}
	}
	slices.SortFunc(f.entries, func(a, b catalog.Choice) int { return strings.Compare(a.Name, b.Name) })
	return f
}

// Entries returns the entries to choose from; hidden ones only if begin begins with a dot.
func (f *Folder) Entries(begin string) []catalog.Choice {
	return slices.DeleteFunc(slices.Clone(f.entries), func(c catalog.Choice) bool {
		return strings.HasPrefix(c.Name, ".") && !strings.HasPrefix(begin, ".")
	})
}

// Agreed returns the longest common prefix of the entries that begin with begin; "" if
// there are none.
func (f *Folder) Agreed(begin string) string {
	common, any := "", false
	for _, c := range f.Entries(begin) {
		switch {
		case !strings.HasPrefix(c.Name, begin):
		case !any:
			common, any = c.Name, true
		default:
			common = agree(common, c.Name)
		}
	}
	return common
}

// agree returns the longest common prefix of two texts.
func agree(a, b string) string {
	n := 0
	for x, y := []rune(a), []rune(b); n < min(len(x), len(y)) && x[n] == y[n]; {
		n++
	}
	return string([]rune(a)[:n])
}
