package tui

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/presets"
	"descent/tui/export"
	"descent/tui/plot"
)

// figure returns what the focused panel shows: its chart or table, and in any
// case its text, as large as it is on the screen.
func (a *App) figure() (name string, f *export.Figure) {
	s := a.scene()
	all := s.place(a.w, a.h)
	p := all[len(all)-len(s.screen.panels)+s.focus]
	f = &export.Figure{Title: p.name, Text: s.text(p)}
	lanes := slices.Clone(a.chosen()) // Series is called off the interface's goroutine
	if p := a.preset(lanes); len(p.Lanes) > 0 {
		f.Preset = presets.Format(presets.Absolute(p))
	}
	if len(lanes) > 0 {
		f.Series = func() [][]string { return seriesRecords(lanes).csv() }
	}
	if p.chart != nil {
		ch := p.chart(s)
		f.X, f.Log = ch.XLabel, ch.Log
		f.Title = strings.TrimLeft(ch.Title, " "+string(s.Theme.Glyphs.Selected))
		for _, l := range ch.Lines {
			f.Curves = append(f.Curves, exported(l))
		}
	}
	if p.table != nil {
		f.Table = p.table(s).csv()
	}
	return p.name, f
}

// preset returns lanes as an experiment that can be opened again, those without
// known settings left out. Lanes of equal names get their letters in front.
func (a *App) preset(lanes []*lane) presets.Preset {
	p := presets.Preset{Title: a.title, Pace: a.pace}
	names := map[string]int{}
	for _, l := range lanes {
		names[l.spec.Name]++
	}
	for _, l := range lanes {
		if !l.spec.Known() {
			continue
		}
		spec := l.spec
		if names[spec.Name] > 1 {
			spec.Name = l.name
		}
		p.Lanes = append(p.Lanes, spec)
	}
	return p
}

// copyCommand gives the command line of a run to the terminal's clipboard.
func (a *App) copyCommand() tea.Cmd {
	l := a.specified("")
	if l == nil {
		return nil
	}
	command := presets.Command(l.spec)
	a.notice = "Copied, if the terminal lets programs copy: " + command
	return tea.SetClipboard(command)
}

// text returns what a panel draws, without styles.
func (s *Scene) text(p placed) string {
	c := s.Theme.Glyphs.Canvas(max(p.W, 40), max(p.H, 12))
	s.focused = false
	p.draw(s, c)
	return ansi.Strip(c.String()) + "\n"
}

// exported returns a line as it is written to a file.
func exported(l plot.Line) export.Curve {
	k := export.Curve{Name: l.Name, X: l.X, Y: l.Y, Dashed: l.Dashed, Faint: l.Faint, Color: color.Gray{128}}
	if l.Name != "" {
		if slot := int(l.Name[0] - 'A'); slot >= 0 && slot < len(onLight) {
			k.Color = lipgloss.Color(onLight[slot]) // paper is white
		}
	}
	switch {
	case l.Faint:
		k.Name += " unsmoothed"
	case l.Dashed:
		k.Name += " validation"
	}
	return k
}

// writtenMsg says where a figure was written to.
type writtenMsg struct {
	path string
	err  error
}

// askWrite asks for a file to write the focused panel to.
func (a *App) askWrite() tea.Cmd {
	name, f := a.figure()
	kinds := f.Kinds()
	p := newPrompt("write "+name+" to", unused("descent-"+name, kinds[0]))
	p.help = "an ending of " + strings.Join(kinds, " ")
	p.done = func(_ *App, path string) tea.Cmd {
		path = strings.TrimSpace(path)
		return func() tea.Msg {
			if full, err := filepath.Abs(path); err == nil {
				path = full
			}
			return writtenMsg{path, f.Write(path)}
		}
	}
	a.over = p
	return nil
}

// unused returns the name of a file that does not exist yet.
func unused(name, kind string) string {
	for i := 2; ; i++ {
		path := name + kind
		if i > 2 {
			path = fmt.Sprintf("%s-%d%s", name, i-1, kind)
		}
		if _, err := os.Lstat(path); os.IsNotExist(err) || i > 1000 {
			return path
		}
	}
}

func (a *App) written(msg writtenMsg) {
	a.notice = "Written to " + msg.path
	if msg.err != nil {
		a.notice = "Not written: " + msg.err.Error() + "."
	}
}

// copyText gives the text of the focused panel to the terminal's clipboard.
// Terminals may refuse it without a word, so a file is offered too.
func (a *App) copyText() tea.Cmd {
	name, f := a.figure()
	lines := strings.Split(strings.TrimRight(f.Text, "\n"), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	a.notice = fmt.Sprintf("Copied %s, %d lines, if the terminal lets programs copy (tmux: set-clipboard on). w writes a file.", name, len(lines))
	return tea.SetClipboard(f.Text)
}
