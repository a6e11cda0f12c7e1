package form

import (
	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// look returns a command that reads the folder of what is typed in row r, unless
// that is read or under way.
func (f *Form) look(r row) tea.Cmd {
	dir, _ := ui.SplitPath(f.input.Value())
	if r.field.Picks == "" || f.folder.Dir == dir && f.folder.Picks == r.field.Picks {
		return nil
	}
	f.folder, f.list = ui.Folder{Dir: dir, Picks: r.field.Picks}, list{}
	picks := r.field.Picks
	return func() tea.Msg {
		got := ui.ReadFolder(dir, picks)
		return ui.Reply(func(ui.Host) tea.Cmd {
			if f.folder.Dir == got.Dir && f.folder.Picks == got.Picks { // else another is wanted by now
				f.folder = got
				f.relist()
			}
			return nil
		})
	}
}

// complete types on as far as all entries agree that begin with what is typed.
// It reports whether there was something to be typed.
func (f *Form) complete(r row) bool {
	dir, begin := ui.SplitPath(f.input.Value())
	common := f.folder.Agreed(begin)
	if len(common) <= len(begin) {
		return false
	}
	f.setText(r, dir+common)
	return true
}

// takeFile types the highlighted entry; a folder is then looked into.
func (f *Form) takeFile(r row) {
	if c, ok := f.list.chosen(); ok {
		dir, _ := ui.SplitPath(f.input.Value())
		f.setText(r, dir+c.Name)
	}
}
