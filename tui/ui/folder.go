package ui

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"descent/model/catalog"
)

// maxFiles bounds how many entries of a folder are read, and so how long it
// takes to filter them.
const maxFiles = 2000

// A Folder is what a folder holds that a person may pick.
type Folder struct {
	Dir, Picks string // its path, "" for the present one; and what is picked: see catalog.Field
	Err        error  // why it could not be read
	Cut        bool   // whether it holds more than is known

	entries []catalog.Choice // folders end with a slash
}

// SplitPath divides a path that is typed into the folder, "" for the present one,
// and what the entry begins with.
func SplitPath(text string) (dir, begin string) { return filepath.Split(text) }

// ReadFolder returns what a folder holds: folders, and files too where picks is
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

// Entries returns what to choose from; hidden files if what is typed begins as they
// do.
func (f *Folder) Entries(begin string) []catalog.Choice {
	return slices.DeleteFunc(slices.Clone(f.entries), func(c catalog.Choice) bool {
		return strings.HasPrefix(c.Name, ".") && !strings.HasPrefix(begin, ".")
	})
}

// Agreed returns what all entries begin with that begin with what is typed, "" if
// there is none.
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

// agree returns what both texts begin with.
func agree(a, b string) string {
	n := 0
	for x, y := []rune(a), []rune(b); n < min(len(x), len(y)) && x[n] == y[n]; {
		n++
	}
	return string([]rune(a)[:n])
}
