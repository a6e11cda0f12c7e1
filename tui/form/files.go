package form

import (
	"os"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// look returns a command that reads the folder of the typed path of row r, unless its list
// has other entries, or the folder was read or is being read.
func (f *Form) look(r row) tea.Cmd {
	dir, _ := ui.SplitPath(f.input.Value())
	if !f.list.paths || f.folder.Dir == dir && f.folder.Picks == r.field.Picks {
		return nil
	}
	f.folder = ui.Folder{Dir: dir, Picks: r.field.Picks}
	f.relist()
	picks := r.field.Picks
	return func() tea.Msg {
		got := ui.ReadFolder(dir, picks)
		return ui.Reply(func(ui.Host) tea.Cmd {
			if f.folder.Dir == got.Dir && f.folder.Picks == got.Picks { // otherwise the text has changed meanwhile
				f.folder = got
				if f.list.paths {
					f.relist()
				}
			}
			return nil
		})
	}
}

// complete extends the typed path by the longest common prefix of the matching entries. It
// reports whether the path has changed.
func (f *Form) complete(r row) bool {
	dir, begin := ui.SplitPath(f.input.Value())
	common := f.folder.Agreed(begin)
	if len(common) <= len(begin) {
		return false
	}
	f.setText(r, dir+common)
	return true
}

// takeFile sets the path to the highlighted entry; for a folder it lists its entries. If the
// setting has choices too, a file ends the typing as a choice does.
func (f *Form) takeFile(r row) {
	c, ok := f.list.chosen()
	if !ok {
		return
	}
	dir, _ := ui.SplitPath(f.input.Value())
	f.setText(r, dir+c.Name)
	if r.field.Choices != nil && !os.IsPathSeparator(c.Name[len(c.Name)-1]) {
		f.focus(f.focused)
	}
}
