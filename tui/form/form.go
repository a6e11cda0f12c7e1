// Package form is what lies on top of a screen while a run is prepared: the
// form with its settings, the checks before it trains, and the rate test. It
// may import what a screen may.
package form

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/model/catalog"
	"descent/trainer"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A Form edits a Spec: a row for each of its settings, and under a setting
// that is a part, a row for each of the part's parameters. A choice is made
// with left and right; everything else is typed.
type Form struct {
	title    string
	spec     trainer.Spec
	original trainer.Spec        // what spec was copied from
	from     *trainer.Checkpoint // where the run goes on from; nil for the start

	focused int               // index of the row that has the focus
	input   textinput.Model   // the text of that row, where it is typed
	wrong   map[string]string // texts that are no value of their row, by path

	explained     []plot.Line // of the row that has the focus; nil if there is no explanation
	explainedText string
	cost          cost // what the run would take
	estimating    bool // whether that is being found out

	checking bool  // whether the data are being read before the start
	refused  error // why the Spec could not start
}

// A row is a setting on the form.
type row struct {
	path  string // unique: "optimizer.mu"
	level int    // 1 for the parameter of a part
	field *catalog.Field
}

// New returns a form that holds spec.
func New(title string, spec trainer.Spec) *Form {
	f := &Form{title: title, spec: spec, original: spec, input: ui.NewInput(""), wrong: map[string]string{}}
	f.focus(0)
	return f
}

// rows returns the rows for the parts that are chosen now.
func (f *Form) rows() (rows []row) {
	for _, field := range append([]*catalog.Field{trainer.NameField(&f.spec)}, f.spec.Fields()...) {
		rows = append(rows, row{field.Key, 0, field})
		for _, p := range field.Params() {
			rows = append(rows, row{field.Key + "." + p.Key, 1, p})
		}
	}
	return rows
}

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
	f.input.SetValue(f.text(r))
	f.input.CursorEnd()
	f.explain(r.path)
}

// Press implements ui.Layer.
func (f *Form) Press(h ui.Host, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		h.Close()
		return nil
	case "enter", "ctrl+s":
		return f.submit(h)
	case "ctrl+p":
		return Preflight(h, "Preflight of "+f.named().Name, f.named(), f)
	case "ctrl+l":
		return FindRate(h, "Rate test of "+f.named().Name, f, f)
	}
	return tea.Batch(f.edit(msg), f.estimate(h.Context()))
}

// edit handles a key; typed text goes to the row.
func (f *Form) edit(msg tea.KeyPressMsg) tea.Cmd {
	r := f.rows()[f.focused]
	choice := r.field.Choices != nil
	switch name := msg.String(); {
	case name == "up" || name == "shift+tab":
		f.focus(f.focused - 1)
	case name == "down" || name == "tab":
		f.focus(f.focused + 1)
	case name == "pgup":
		f.focus(0)
	case name == "pgdown":
		f.focus(len(f.rows()) - 1)
	case choice && name == "left":
		f.choose(r, -1)
	case choice && (name == "right" || name == "space"):
		f.choose(r, 1)
	case choice && len([]rune(msg.Text)) == 1:
		f.chooseLetter(r, msg.Text)
	case !choice:
		return f.write(r, msg)
	}
	return nil
}

// write changes the text of a row and sets the value if the text is one.
func (f *Form) write(r row, msg tea.Msg) (cmd tea.Cmd) {
	f.input, cmd = f.input.Update(msg)
	f.refused = nil
	delete(f.wrong, r.path)
	if text := f.input.Value(); r.field.Set(text) != nil {
		f.wrong[r.path] = text
	}
	f.explain(r.path)
	return cmd
}

// Paste implements ui.Paster.
func (f *Form) Paste(msg tea.PasteMsg) tea.Cmd {
	if r := f.rows()[f.focused]; r.field.Choices == nil {
		return f.write(r, msg)
	}
	return nil
}

// choose takes the choice by places further on.
func (f *Form) choose(r row, by int) {
	n := len(r.field.Choices)
	f.setChoice(r, r.field.Choices[(f.chosen(r)+by+n)%n].Name)
}

// chooseLetter takes the next choice that begins with letter.
func (f *Form) chooseLetter(r row, letter string) {
	n := len(r.field.Choices)
	i := f.chosen(r)
	for k := range n {
		if c := r.field.Choices[(i+1+k)%n]; strings.HasPrefix(c.Name, letter) {
			f.setChoice(r, c.Name)
			return
		}
	}
}

// chosen returns the index of the choice that a row shows.
func (f *Form) chosen(r row) int {
	return slices.IndexFunc(r.field.Choices, func(c catalog.Choice) bool { return c.Name == f.text(r) })
}

// setChoice takes a choice. Texts that were wrong for the parameters of the one
// before are forgotten.
func (f *Form) setChoice(r row, name string) {
	f.refused = nil
	for path := range f.wrong {
		if strings.HasPrefix(path, r.path+".") {
			delete(f.wrong, path)
		}
	}
	if err := r.field.Set(name); err != nil {
		f.refused = fmt.Errorf("%s: %w", r.field.Key, err)
	}
	f.focus(f.focused)
}

// firstWrong returns the first row whose text is no value.
func (f *Form) firstWrong() (int, bool) {
	i := slices.IndexFunc(f.rows(), func(r row) bool { _, bad := f.wrong[r.path]; return bad })
	return i, i >= 0
}

// named returns the Spec, called after what was changed where its name was
// left alone.
func (f *Form) named() trainer.Spec {
	spec := f.spec
	if spec.Name != f.original.Name {
		return spec
	}
	var changes []string
	for _, field := range spec.Diff(f.original) {
		changes = append(changes, field.Key+" "+field.String())
	}
	switch {
	case f.from != nil && len(changes) == 0:
		spec.Name += " forked"
	case f.from != nil:
		spec.Name += " > " + strings.Join(changes, ", ")
	case len(changes) > 0:
		spec.Name = strings.Join(changes, ", ")
	}
	return spec
}
