package tui

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/chart"
	"descent/tui/export"
	"descent/tui/lanes"
	"descent/tui/palette"
	"descent/tui/plot"
	"descent/tui/ui"
)

// figure returns the name and the content of the focused panel: its chart or table if it
// has one, and its text in its present size.
func (a *App) figure() (name string, f *export.Figure) {
	fr := a.frame()
	p := fr.place(a.display.w, a.display.h)[frameParts+fr.focus]
	f = &export.Figure{Chart: chart.Chart{Title: p.Name}, Text: fr.text(p)}
	runs := slices.Clone(a.lanes.Chosen()) // Series is called on another goroutine
	if p := a.preset(runs); len(p.Lanes) > 0 {
		f.Preset = append(unsaid(runs), presets.Format(presets.Absolute(p))...)
	}
	if len(runs) > 0 {
		f.Series = func() [][]string { return seriesRecords(runs).CSV() }
	}
	if p.Chart != nil {
		ch := p.Chart(&fr.Scene)
		f.X, f.Log = ch.XLabel, ch.Log
		f.Title = strings.TrimLeft(ch.Title, " "+string(fr.Theme.Glyphs.Selected))
		for _, l := range ch.Lines {
			f.Curves = append(f.Curves, exported(l))
		}
	}
	if p.Table != nil {
		f.Table = p.Table(&fr.Scene).CSV()
	}
	return p.Name, f
}

// preset returns a preset of lanes, without lanes of unknown settings. The names of lanes
// with equal names are preceded by their letters.
func (a *App) preset(runs []*lanes.Lane) presets.Preset {
	p := presets.Preset{Title: a.title, Pace: a.pace}
	names := map[string]int{}
	for _, l := range runs {
		names[l.Spec.Name]++
	}
	for _, l := range runs {
		if !l.Spec.Known() {
			continue
		}
		spec := l.Spec
		if names[spec.Name] > 1 {
			spec.Name = l.Name
		}
		p.Lanes = append(p.Lanes, spec)
	}
	return p
}

// unsaid returns comments on changes of settings during training, which a preset cannot
// express.
func unsaid(runs []*lanes.Lane) (text []byte) {
	for _, l := range runs {
		if changed := l.Changed(); changed != "" {
			text = fmt.Appendf(text, "# Run %s had %s; here it has the last of these from the start.\n", l.Name, changed)
		}
	}
	return text
}

// copyCommand copies the command line of a run to the clipboard. If its key is pressed
// again, it copies one without the paths of data files; see share.
func (a *App) copyCommand() tea.Cmd {
	l := a.Known("")
	if l == nil {
		return nil
	}
	spec := l.Spec
	spec.Data = data.Absolute(spec.Data)
	if a.asked.share == l {
		return a.share(spec)
	}
	command := presets.Command(spec)
	a.notice = "Copied, if the terminal lets programs copy: " + command
	if changed := l.Changed(); changed != "" {
		a.notice += " It has lr " + rate(&l.Spec) + " from the start: no command says " + changed + "."
	}
	if data.ReadsFiles(spec.Data) {
		a.asked.share = l
		a.notice += " C again copies it with the file's name and hash, to share."
	}
	return tea.SetClipboard(command)
}

// share copies the command line of spec to the clipboard, with the names and digests of
// its data files. A command reads the files.
func (a *App) share(spec trainer.Spec) tea.Cmd {
	ctx := a.ctx
	return func() tea.Msg {
		digests, err := data.Digests(ctx, spec.Data)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say("Not copied: " + err.Error() + ".")
				return nil
			}
			command := presets.Shared(spec, digests)
			h.Say("Copied to share, if the terminal lets programs copy: " + command)
			return tea.SetClipboard(command)
		})
	}
}

// text returns the text of a panel without styles.
func (f *frame) text(p placed) string {
	c := f.Theme.Glyphs.Canvas(max(p.W, 40), max(p.H, 12))
	p.Draw(&f.Scene, c)
	return ansi.Strip(c.String()) + "\n"
}

// exported converts a line for a file.
func exported(l plot.Line) chart.Curve {
	k := chart.Curve{Name: l.Name, Label: l.Name, X: l.X, Y: l.Y, Dashed: l.Dashed, Faint: l.Faint}
	slot, ok := lanes.SlotOf(l.Name)
	k.Slot, k.Gray = slot, !ok
	switch {
	case l.Faint:
		k.Name, k.Label = k.Name+" unsmoothed", ""
	case l.Held:
		k.Name += " validation"
	}
	return k
}

// askWrite opens a list of the formats for the focused panel and its runs.
func (a *App) askWrite() tea.Cmd {
	a.Open(palette.New(a.forms(), func(string) []palette.Entry { return nil }))
	return nil
}

// forms returns the entries of this list: for the panel, for runs, for the network, for the
// search.
func (a *App) forms() (forms []palette.Entry) {
	name, f := a.figure()
	add := func(kind, form, doc, ending string, write func(ctx context.Context, path string) error) {
		of := kind
		if kind == "panel" {
			of = name
		}
		ask := func(a *App) tea.Cmd { return a.askPath(of, ending, write) }
		forms = append(forms, palette.Entry{Kind: kind, Name: form, Doc: doc, Do: on(ask)})
	}
	for _, k := range f.Forms() {
		add(k.Kind, k.Ending[1:], k.Doc, k.Ending, func(_ context.Context, path string) error { return f.Write(path) })
	}
	for i := range export.Targets {
		t := &export.Targets[i]
		runs := a.offered(t, f)
		if len(runs) == 0 {
			continue
		}
		kind, ending := "runs", t.Ending
		if t.Network {
			kind = "network"
		}
		if len(runs) > 1 { // in a folder
			ending = ""
		}
		add(kind, t.Name, t.Doc, ending, func(ctx context.Context, path string) error { return t.WriteAll(ctx, runs, path) })
	}
	if id := a.search(); id != "" {
		stored := a.store
		for _, t := range a.formats {
			add("search", t.Name, t.Doc, "."+t.Name, func(ctx context.Context, path string) error {
				return export.Create(path, func(w io.Writer) error { return t.Write(ctx, stored, id, w) })
			})
		}
	}
	return forms
}

// search returns the ID of the stored search that the screen shows; "" if there is none.
func (a *App) search() string {
	if s, ok := a.pages[a.page].Screen.(ui.Searcher); ok && a.store != nil {
		return s.Stored()
	}
	return ""
}

// offered returns the runs of the focused panel that can be written in a format: the
// selected ones for a panel with curves, the run with the network for a panel about a
// network. For a ui.Chooser it is the chosen run, in all formats.
func (a *App) offered(t *export.Target, f *export.Figure) (runs []*export.Run) {
	p, choosing := a.pages[a.page].panels[a.focus], a.chooser() != nil
	var of []*lanes.Lane
	switch l := a.one(); {
	case t.Network && (p.Network || choosing) && l != nil && l.HasWeights():
		of = []*lanes.Lane{l}
	case !t.Network && !t.Page && (p.Chart != nil || choosing) && !f.Has(t.Ending):
		of = a.chosen()
	}
	for _, l := range of {
		r := export.NewRun(a.lanes.Source(l), l.Name)
		r.Epoch = l.Rewound()
		runs = append(runs, r)
	}
	return runs
}

// askPath opens a prompt for the path of a file with the given ending, or of a folder if
// ending is "", and then calls write with it.
func (a *App) askPath(name, ending string, write func(ctx context.Context, path string) error) tea.Cmd {
	p := ui.NewPrompt("write "+name+" to", unused("descent-"+name, ending))
	p.Help = "a new file " + ending
	if ending == "" {
		p.Help = "a new folder"
	}
	ctx := a.ctx
	p.Done = func(_ ui.Host, path string) tea.Cmd {
		if path = strings.TrimSpace(path); filepath.Ext(path) == "" {
			path += ending
		}
		return a.writes(func() tea.Msg {
			if full, err := filepath.Abs(path); err == nil {
				path = full
			}
			err := write(ctx, path)
			return ui.Reply(func(ui.Host) tea.Cmd {
				a.written(path, err)
				return nil
			})
		})
	}
	a.Open(p)
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

// written shows a notice with the path of a file, or with the error.
func (a *App) written(path string, err error) {
	if err != nil {
		a.notice = "Not written: " + err.Error() + "."
		return
	}
	a.notice = "Written to " + path
	a.tell(lanes.Event{Kind: lanes.Written, Slot: -1, Text: path})
}

// copyText copies the text of the focused panel to the clipboard of the terminal. Some
// terminals ignore this, so the notice also names the key for a file.
func (a *App) copyText() tea.Cmd {
	name, f := a.figure()
	lines := strings.Split(strings.TrimRight(f.Text, "\n"), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	a.notice = fmt.Sprintf("Copied %s, %d lines, if the terminal lets programs copy (tmux: set-clipboard on). w writes a file.", name, len(lines))
	return tea.SetClipboard(f.Text)
}

// seriesRecords returns a row for each bucket of each series of lanes. It takes new
// snapshots, so that it can run on any goroutine.
func seriesRecords(runs []*lanes.Lane) *ui.Table {
	t := &ui.Table{Head: []string{"run", "series", "first step", "last step", "values", "mean", "min", "max"}}
	for _, l := range runs {
		s := l.Latest()
		for _, name := range slices.Sorted(maps.Keys(s.Series)) {
			for _, b := range s.Series[name] {
				t.Record(l.Name, string(name), strconv.Itoa(b.First), strconv.Itoa(b.Last), strconv.Itoa(b.N),
					ui.Record(b.Mean), ui.Record(b.Min), ui.Record(b.Max))
			}
		}
	}
	return t
}
