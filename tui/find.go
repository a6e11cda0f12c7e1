package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/form"
	"descent/tui/palette"
	"descent/tui/ui"
)

// openPalette opens the palette: a list of entries that typing filters.
func (a *App) openPalette() tea.Cmd {
	a.over = palette.New(a.entries(), a.typedSettings)
	return nil
}

// entries returns the entries of the palette, kind by kind.
func (a *App) entries() []palette.Entry {
	var all []palette.Entry
	add := func(kind, name, doc, key string, do func(*App) tea.Cmd) {
		all = append(all, palette.Entry{Kind: kind, Name: name, Doc: doc, Key: key, Do: on(do)})
	}
	for _, l := range a.lanes.Shown() {
		add("run", l.Name, "select run "+l.Letter(), "", func(a *App) tea.Cmd { a.lanes.Select(l); return nil })
	}
	for i, p := range a.pages {
		add("screen", p.Name(), p.Doc(), p.number, func(a *App) tea.Cmd { return a.show(i) })
	}
	listed := map[string]bool{}
	for n := range a.pages {
		i := (a.page + n) % len(a.pages) // begins with the keys of the shown screen
		for _, k := range a.pages[i].keys {
			if listed[k.Show+k.Doc] {
				continue
			}
			listed[k.Show+k.Doc] = true
			add("key", keyName(k), k.Doc, k.Show, func(a *App) tea.Cmd {
				a.show(i)
				return a.Press(k.Presses[0])
			})
		}
	}
	for _, l := range lesson.All {
		add("lesson", l.Name, l.Claim, "", func(a *App) tea.Cmd { return a.lookAt(l.Preset()) })
	}
	for _, name := range presets.Names() {
		p, err := presets.Open(name)
		if err != nil {
			continue // the file cannot be read
		}
		add("preset", name, p.Title, "", func(a *App) tea.Cmd { return a.openFound(p, nil) })
	}
	spec := trainer.Default()
	if l := a.one(); l != nil && l.Spec.Known() {
		spec = l.Spec
	}
	for _, f := range spec.Fields() {
		add("setting", f.Key+" = "+f.String(), f.Doc, "e", func(a *App) tea.Cmd { return a.editAt(f.Key, "") })
	}
	return all
}

// keyName returns the name of a key: its hint, or else the first words of its help text.
func keyName(k ui.Key) string {
	if k.Hint != "" {
		return k.Hint
	}
	name, _, _ := strings.Cut(k.Doc, ":")
	words := strings.Fields(name)
	return strings.TrimRight(strings.Join(words[:min(len(words), 4)], " "), ",;")
}

// lookAt shows a preset on the screen that opens it. It does not change runs.
func (a *App) lookAt(p presets.Preset, err error) tea.Cmd {
	if err != nil {
		a.notice = err.Error() + "."
		return nil
	}
	for i, page := range a.pages {
		if o, ok := page.Screen.(ui.Opener); ok && o.Opens(p) {
			o.LookAt(p)
			return a.show(i)
		}
	}
	return nil
}

// openFound stops the runs and replaces them by those of a preset, like o on Lessons.
func (a *App) openFound(p presets.Preset, err error) tea.Cmd {
	if err != nil {
		a.notice = err.Error() + "."
		return nil
	}
	a.OpenPreset(p)
	a.notice = p.Title + ": its lanes train in place of the runs that were here."
	return nil
}

// typedSettings returns the entry that a text such as lr=0.1 stands for: a copy
// of the selected run with that setting, or where the text is no value of it what is
// wrong.
func (a *App) typedSettings(text string) []palette.Entry {
	key, value, ok := strings.Cut(text, "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	spec := trainer.Default()
	if l := a.one(); l != nil && l.Spec.Known() {
		spec = l.Spec
	}
	if _, err := spec.Field(key); !ok || value == "" || err != nil {
		return nil
	}
	e := palette.Entry{Kind: "setting", Name: key + " = " + value, Doc: "edit a copy of the selected run with this setting", Key: "e",
		Do: on(func(a *App) tea.Cmd { return a.editAt(key, value) })}
	if err := spec.Type(key, value); err != nil {
		e.Doc = err.Error()
		e.Do = on(func(a *App) tea.Cmd { return a.editAt(key, "") })
	}
	return []palette.Entry{e}
}

// editAt opens a form with a copy of the selected run, with the focus on a setting. It
// sets the setting to value, unless that is empty.
func (a *App) editAt(key, value string) tea.Cmd {
	var f *form.Form
	switch l := a.one(); {
	case l == nil:
		f = form.New("New run", trainer.Default())
	case a.Known("") == nil:
		return nil
	default:
		f = form.Copy(l)
	}
	f.At(key, value)
	return form.Open(a, f)
}
