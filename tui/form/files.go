package form

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/model/catalog"
	"descent/tui/ui"
)

// maxFiles bounds how many entries of a folder are read, and so how long it
// takes to filter them.
const maxFiles = 2000

// A folder is what a folder holds that a row may name.
type folder struct {
	dir, picks string
	entries    []catalog.Choice // folders end with a slash
	err        error            // why it could not be read
	cut        bool             // whether it holds more than maxFiles
}

// split divides what is typed into the folder, "" for the present one, and what
// the entry begins with.
func split(text string) (dir, begin string) { return filepath.Split(text) }

// readFolder returns what a folder holds: folders, and files too where picks is
// catalog.PicksFile.
func readFolder(dir, picks string) folder {
	f := folder{dir: dir, picks: picks}
	file, err := os.Open(filepath.Clean(dir)) // "" is "."
	if err != nil {
		f.err = err
		return f
	}
	defer file.Close()
	entries, err := file.ReadDir(maxFiles + 1)
	if err != nil && err != io.EOF {
		f.err = err
	}
	f.cut = len(entries) > maxFiles
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

// look returns a command that reads the folder of what is typed in row r, unless
// that is read or under way.
func (f *Form) look(r row) tea.Cmd {
	dir, _ := split(f.input.Value())
	if r.field.Picks == "" || f.folder.dir == dir && f.folder.picks == r.field.Picks {
		return nil
	}
	f.folder, f.list = folder{dir: dir, picks: r.field.Picks}, list{}
	picks := r.field.Picks
	return func() tea.Msg {
		got := readFolder(dir, picks)
		return ui.Reply(func(ui.Host) tea.Cmd {
			if f.folder.dir == got.dir && f.folder.picks == got.picks { // else another is wanted by now
				f.folder = got
				f.relist()
			}
			return nil
		})
	}
}

// shownEntries returns the entries of the folder that was read; hidden ones if
// what is typed begins as they do.
func (f *Form) shownEntries(begin string) []catalog.Choice {
	return slices.DeleteFunc(slices.Clone(f.folder.entries), func(c catalog.Choice) bool {
		return strings.HasPrefix(c.Name, ".") && !strings.HasPrefix(begin, ".")
	})
}

// complete types on as far as all entries agree that begin with what is typed.
// It reports whether there was something to be typed.
func (f *Form) complete(r row) bool {
	dir, begin := split(f.input.Value())
	common, any := "", false
	for _, c := range f.shownEntries(begin) {
		switch {
		case !strings.HasPrefix(c.Name, begin):
		case !any:
			common, any = c.Name, true
		default:
			common = agree(common, c.Name)
		}
	}
	if len(common) <= len(begin) {
		return false
	}
	f.setText(r, dir+common)
	return true
}

// agree returns what both texts begin with.
func agree(a, b string) string {
	n := 0
	for x, y := []rune(a), []rune(b); n < min(len(x), len(y)) && x[n] == y[n]; {
		n++
	}
	return string([]rune(a)[:n])
}

// takeFile types the highlighted entry; a folder is then looked into.
func (f *Form) takeFile(r row) {
	if c, ok := f.list.chosen(); ok {
		dir, _ := split(f.input.Value())
		f.setText(r, dir+c.Name)
	}
}
