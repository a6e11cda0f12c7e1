// Package form is what lies on top of a screen while a run is prepared: the
// form with its settings, the checks before it trains, and the rate test. It
// may import what a screen may.
//
// A key press computes nothing heavy. What reads files, counts, measures or
// draws many numbers is done by commands, whose replies are ignored once the
// form asks for something else: what a run would take (cost.go), the picture of
// a setting (explain.go), the files of a folder (files.go).
package form

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/model/catalog"
	"descent/presets"
	"descent/trainer"
	"descent/tui/ui"
)

// A Form edits a Spec: a row for each of its settings, under a setting that is
// a part a row for each of the part's parameters, and at the end rows for how
// often it is run. Choices and files
// are taken from a list beside the rows, which letters filter; everything else
// is typed.
type Form struct {
	title    string
	spec     trainer.Spec
	original trainer.Spec        // what spec was copied from
	repeats  presets.Repeats     // how many runs are started
	from     *trainer.Checkpoint // where the run goes on from; nil for the start
	said     string              // about from, in place of the explanation of the name

	focused int               // index of the row that has the focus
	input   textinput.Model   // the text of that row, or what filters its list
	wrong   map[string]string // texts that are no value of their row, by path
	list    list              // what there is to choose from for that row
	folder  ui.Folder         // that was read last

	own      map[string]bool   // settings that the person has set
	derived  map[string]string // what settings were that follow from the data
	followed string            // the data that they follow from

	explained explained // the picture of the row that has the focus
	cost      cost      // what the run would take
	estimate  estimate

	waiting bool  // whether the run is to start as soon as its cost is known
	asking  bool  // whether the person is asked if it may take so much memory
	refused error // why the Spec could not start
}

// A row is a setting on the form.
type row struct {
	path  string // unique: "optimizer.mu"
	level int    // 1 for the parameter of a part
	field *catalog.Field
}

// listed reports whether the value is taken from a list.
func (r row) listed() bool { return r.field.Choices != nil || r.field.Picks != "" }

// New returns a form that holds spec.
func New(title string, spec trainer.Spec) *Form {
	f := &Form{
		title: title, spec: spec, original: spec, repeats: presets.Once, input: ui.NewInput(""),
		wrong: map[string]string{}, own: map[string]bool{}, derived: map[string]string{},
		followed: data.Sources.Format(spec.Data),
	}
	f.focus(0)
	return f
}

// rows returns the rows for the parts that are chosen now.
func (f *Form) rows() (rows []row) {
	for _, field := range slices.Concat([]*catalog.Field{trainer.NameField(&f.spec)}, f.spec.Fields(), f.repeats.Fields()) {
		rows = append(rows, row{field.Key, 0, field})
		for _, p := range field.Params() {
			rows = append(rows, row{field.Key + "." + p.Key, 1, p})
		}
	}
	return rows
}

// row returns the row that has the focus.
func (f *Form) row() row { return f.rows()[f.focused] }

// text returns what a row shows: its value, the name alone where the
// parameters have rows of their own, or the wrong text that was typed.
func (f *Form) text(r row) string {
	if text, ok := f.wrong[r.path]; ok {
		return text
	}
	if r.field.Choices != nil {
		name, _, _ := strings.Cut(r.field.String(), ":")
		return name
	}
	return r.field.String()
}

// focus moves to row i, or to the nearest one that there is.
func (f *Form) focus(i int) {
	rows := f.rows()
	f.focused = min(max(i, 0), len(rows)-1)
	r := rows[f.focused]
	f.input.SetValue("")
	if r.field.Choices == nil {
		f.input.SetValue(f.text(r))
		f.input.CursorEnd()
	}
	f.relist()
}

// relist fills the list of the row that has the focus and filters it by what is
// typed.
func (f *Form) relist() {
	r := f.row()
	switch {
	case r.field.Choices != nil:
		f.list.all = r.field.Choices
		f.list.filter(f.input.Value())
		if f.input.Value() == "" {
			f.list.highlight(f.text(r))
		}
	case r.field.Picks != "":
		_, begin := ui.SplitPath(f.input.Value())
		f.list.all = f.folder.Entries(begin)
		f.list.filter(begin)
	default:
		f.list = list{}
	}
}

// Type implements ui.Typist: what is typed or pasted goes to the row.
func (f *Form) Type(h ui.Host, msg tea.Msg) tea.Cmd {
	if f.asking {
		f.asking = false
		return nil
	}
	f.waiting = false
	return tea.Batch(f.write(f.row(), msg), f.update(h))
}

// check opens what is made of the form's Spec, which then has not to wait for
// what the form computes itself.
func (f *Form) check(h ui.Host, open func(ui.Host, string, trainer.Spec, ui.Layer) tea.Cmd) tea.Cmd {
	f.takeChoice()
	f.estimate.stop()
	spec := f.named()
	return open(h, "Preflight of "+spec.Name, spec, f)
}

// update returns commands for all that the form does not know yet of what it
// holds.
func (f *Form) update(h ui.Host) tea.Cmd {
	return tea.Batch(f.look(f.row()), f.explain(), f.measure(h.Context()))
}

// write changes what is typed: the filter of a list, or the text of a row and
// with it the value.
func (f *Form) write(r row, msg tea.Msg) (cmd tea.Cmd) {
	before := f.input.Value()
	f.input, cmd = f.input.Update(msg)
	switch text := f.input.Value(); {
	case text == before:
	case r.field.Choices != nil:
		f.relist()
	default:
		f.setText(r, text)
	}
	return cmd
}

// setText puts a text into the row that has the focus, and sets the value if
// the text is one.
func (f *Form) setText(r row, text string) {
	if f.input.Value() != text {
		f.input.SetValue(text)
		f.input.CursorEnd()
	}
	f.refused = nil
	f.owned(r.path)
	delete(f.wrong, r.path)
	if r.field.Set(text) != nil {
		f.wrong[r.path] = text
	}
	f.relist()
}

// firstWrong returns the first row whose text is no value.
func (f *Form) firstWrong() (int, bool) {
	i := slices.IndexFunc(f.rows(), func(r row) bool { _, bad := f.wrong[r.path]; return bad })
	return i, i >= 0
}
