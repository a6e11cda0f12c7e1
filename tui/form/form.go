// Package form has the layers for the preparation of a run: the form with its settings, the
// checks before training (preflight), and the rate test.
//
// Key presses start no long computations. Commands measure the cost of a run (cost.go),
// compute the picture of a setting (explain.go) and read folders (files.go); a reply is
// ignored if the form has changed meanwhile.
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

// A Form edits a Spec. It has a row for each setting, rows for the parameters of a part
// below the part, and at the end rows for the numbers of seeds and folds. Choices and files
// are taken from a list beside the rows, which typed letters filter; other values are
// typed.
type Form struct {
	title    string
	spec     trainer.Spec
	original trainer.Spec        // the unchanged Spec
	repeats  presets.Repeats     // the numbers of seeds and folds
	from     *trainer.Checkpoint // the state from which the run goes on; nil for new weights
	said     string              // a sentence about from, shown instead of the explanation of the name

	focused int               // index of the row that has the focus
	input   textinput.Model   // the text of that row, or the filter of its list
	wrong   map[string]string // invalid texts of rows, by path
	list    list              // the choices of that row
	folder  ui.Folder         // the last folder that was read

	own      map[string]bool   // settings that the user has set
	derived  map[string]string // earlier values of settings that were set as consequences of the data
	followed string            // the data of these consequences

	explained explained // the explanation of the focused row
	cost      cost      // of the runs
	estimate  estimate

	waiting bool  // whether to start the run as soon as its cost is known
	asking  bool  // whether the form asks if the run may take much memory
	refused error // why the run could not start
}

// A row is a setting on the form.
type row struct {
	path  string // unique: "optimizer.mu"
	level int    // 1 for the parameter of a part
	field *catalog.Field
}

// listed reports whether the value is taken from a list.
func (r row) listed() bool { return r.field.Choices != nil || r.field.Picks != "" }

// New returns a form for spec.
func New(title string, spec trainer.Spec) *Form {
	f := &Form{
		title: title, spec: spec, original: spec, repeats: presets.Once, input: ui.NewInput(""),
		wrong: map[string]string{}, own: map[string]bool{}, derived: map[string]string{},
		followed: data.Sources.Format(spec.Data),
	}
	f.focus(0)
	return f
}

// rows returns the rows, including those of the parameters of the present parts.
func (f *Form) rows() (rows []row) {
	for _, field := range slices.Concat([]*catalog.Field{trainer.NameField(&f.spec)}, f.spec.TypedFields(), f.repeats.Fields()) {
		rows = append(rows, row{field.Key, 0, field})
		for _, p := range field.Params() {
			rows = append(rows, row{field.Key + "." + p.Key, 1, p})
		}
	}
	return rows
}

// row returns the row that has the focus.
func (f *Form) row() row { return f.rows()[f.focused] }

// text returns the text of a row: its value, without parameters that have rows of their
// own, or the typed text if it is invalid.
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

// focus moves the focus to row i, or to the nearest existing one.
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

// relist fills the list of the focused row and filters it by the typed text.
func (f *Form) relist() {
	r := f.row()
	switch {
	case r.field.Choices != nil:
		f.list.all, f.list.paths = r.field.Choices, false
		f.list.filter(f.input.Value())
		if f.input.Value() == "" {
			f.list.highlight(f.text(r))
		} else if f.list.found == nil && r.field.Picks != "" {
			f.listFolder()
		}
	case r.field.Picks != "":
		f.listFolder()
	default:
		f.list = list{}
	}
}

// listFolder fills the list with the entries of the folder of the typed path.
func (f *Form) listFolder() {
	_, begin := ui.SplitPath(f.input.Value())
	f.list.all, f.list.paths = f.folder.Entries(begin), true
	f.list.filter(begin)
}

// Type implements ui.Typist. The focused row receives the text.
func (f *Form) Type(h ui.Host, msg tea.Msg) tea.Cmd {
	if f.asking {
		f.asking = false
		return nil
	}
	f.waiting = false
	return tea.Batch(f.write(f.row(), msg), f.update(h))
}

// check opens a layer that checks the form's Spec, and stops the form's own measurements.
func (f *Form) check(h ui.Host, open func(ui.Host, string, trainer.Spec, ui.Layer) tea.Cmd) tea.Cmd {
	f.takeChoice()
	f.estimate.stop()
	spec := f.named()
	return open(h, "Preflight of "+spec.Name, spec, f)
}

// update returns commands for everything that the form has to compute for its present
// contents.
func (f *Form) update(h ui.Host) tea.Cmd {
	return tea.Batch(f.look(f.row()), f.explain(), f.measure(h.Context()))
}

// write passes a message to the input, which is the filter of a list, or the text of a row.
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

// setText sets the text of the focused row, and its value if the text is valid.
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

// firstWrong returns the first row with an invalid text.
func (f *Form) firstWrong() (int, bool) {
	i := slices.IndexFunc(f.rows(), func(r row) bool { _, bad := f.wrong[r.path]; return bad })
	return i, i >= 0
}
