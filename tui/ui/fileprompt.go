package ui

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/model/catalog"
)

// A FilePrompt is a Prompt for the path of a file. Above the line it shows the files and
// folders that begin with the typed text.
type FilePrompt struct {
	*Prompt
	folder Folder // the folder of the typed path
}

// NewFilePrompt returns a prompt that begins with the path text. done is called
// with the path that is entered.
func NewFilePrompt(label, text string, done func(Host, string) tea.Cmd) *FilePrompt {
	p := &FilePrompt{Prompt: NewPrompt(label, text), folder: Folder{Dir: "\x00"}} // no path has this folder
	p.Done = done
	p.Complete = p.entries
	return p
}

// OpenPrompt opens p and reads the folder of its text.
func (p *FilePrompt) OpenPrompt(h Host) tea.Cmd {
	h.Open(p)
	return p.look()
}

// entries returns the completions of the text.
func (p *FilePrompt) entries(text string) (all []Completion) {
	dir, begin := SplitPath(text)
	if dir != p.folder.Dir {
		return nil
	}
	for _, c := range p.folder.Entries(begin) {
		if strings.HasPrefix(c.Name, begin) {
			all = append(all, Completion{Text: dir + c.Name, Show: c.Name})
		}
	}
	return all
}

// look returns a command that reads the folder of the typed path, unless it was read or
// is being read.
func (p *FilePrompt) look() tea.Cmd {
	dir, _ := SplitPath(p.Text())
	if dir == p.folder.Dir {
		return nil
	}
	p.folder = Folder{Dir: dir}
	return func() tea.Msg {
		got := ReadFolder(dir, catalog.PicksFile)
		return Reply(func(Host) tea.Cmd {
			if p.folder.Dir == dir { // otherwise the text has changed in the meantime
				p.folder = got
			}
			return nil
		})
	}
}

// Keys implements Layer. Completing a folder also reads its entries.
func (p *FilePrompt) Keys() []Key {
	keys := p.Prompt.Keys()
	for i := range keys {
		do := keys[i].Do
		switch {
		case keys[i].Is("tab"):
			keys[i].Do = func(h Host) tea.Cmd { return tea.Batch(do(h), p.look()) }
		case keys[i].Is("enter"):
			keys[i].Do = func(h Host) tea.Cmd {
				if strings.HasSuffix(p.Text(), string(filepath.Separator)) {
					return nil // its files are listed
				}
				return do(h)
			}
		}
	}
	return keys
}

// Type implements Typist.
func (p *FilePrompt) Type(h Host, msg tea.Msg) tea.Cmd {
	return tea.Batch(p.Prompt.Type(h, msg), p.look())
}
