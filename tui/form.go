package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"descent/model/catalog"
	"descent/trainer"
	"descent/tui/plot"
)

// A form edits a Spec: a row for each of its settings, and under a setting
// that is a part, a row for each of the part's parameters. A choice is made
// with left and right; everything else is typed.
type form struct {
	title    string
	spec     trainer.Spec
	original trainer.Spec        // what spec was copied from
	from     *trainer.Checkpoint // where the run goes on from; nil for the start

	row    int
	offset int               // first row on the screen
	input  textinput.Model   // the text of the row, where it is typed
	wrong  map[string]string // texts that are no value of their row, by path

	drawn      []plot.Line // the explanation of the row; see illustrate
	drawnText  string
	costs      costMsg // what the run would take
	estimating bool    // whether that is being found out

	checking bool  // whether the data are being read before the start
	refused  error // why the Spec could not start
}

// A formRow is a setting on the form.
type formRow struct {
	path  string // unique: "optimizer.mu"
	level int    // 1 for the parameter of a part
	field *catalog.Field
}

func newForm(title string, spec trainer.Spec) *form {
	f := &form{title: title, spec: spec, original: spec, input: textinput.New(), wrong: map[string]string{}}
	f.input.Prompt = ""
	f.input.Focus()
	f.focus(0)
	return f
}

// rows returns the rows for the parts that are chosen now.
func (f *form) rows() []formRow {
	var rows []formRow
	for _, field := range append([]*catalog.Field{trainer.NameField(&f.spec)}, f.spec.Fields()...) {
		rows = append(rows, formRow{field.Key, 0, field})
		for _, p := range field.Params() {
			rows = append(rows, formRow{field.Key + "." + p.Key, 1, p})
		}
	}
	return rows
}

// text returns what a row shows: its value, the name alone where the
// parameters have rows of their own, or the wrong text that was typed.
func (f *form) text(r formRow) string {
	if text, ok := f.wrong[r.path]; ok {
		return text
	}
	if r.field.Choices != nil {
		name, _, _ := strings.Cut(r.field.String(), ":")
		return name
	}
	return r.field.String()
}

// focus moves to row i.
func (f *form) focus(i int) {
	rows := f.rows()
	f.row = min(max(i, 0), len(rows)-1)
	f.input.SetValue(f.text(rows[f.row]))
	f.input.CursorEnd()
	f.illustrate(rows[f.row].path)
}

// press implements layer.
func (f *form) press(a *App, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		a.over = nil
		return nil
	case "enter", "ctrl+s":
		return a.submit(f)
	case "ctrl+p":
		return a.light("Preflight of "+f.named().Name, f.named(), f)
	case "ctrl+l":
		return a.findRate(f)
	}
	return tea.Batch(f.edit(msg), f.estimate(a.ctx))
}

// edit handles a key; typed text goes to the row.
func (f *form) edit(msg tea.KeyPressMsg) tea.Cmd {
	r := f.rows()[f.row]
	choice := r.field.Choices != nil
	switch name := msg.String(); {
	case name == "up" || name == "shift+tab":
		f.focus(f.row - 1)
	case name == "down" || name == "tab":
		f.focus(f.row + 1)
	case name == "pgup":
		f.focus(0)
	case name == "pgdown":
		f.focus(len(f.rows()) - 1)
	case choice && name == "left":
		f.choose(r, -1)
	case choice && (name == "right" || name == "space"):
		f.choose(r, 1)
	case choice && len([]rune(msg.Text)) == 1:
		f.jump(r, msg.Text)
	case !choice:
		return f.write(r, msg)
	}
	return nil
}

// write changes the text of a row and sets the value if the text is one.
func (f *form) write(r formRow, msg tea.Msg) (cmd tea.Cmd) {
	f.input, cmd = f.input.Update(msg)
	f.refused = nil
	delete(f.wrong, r.path)
	if text := f.input.Value(); r.field.Set(text) != nil {
		f.wrong[r.path] = text
	}
	f.illustrate(r.path)
	return cmd
}

// paste implements paster.
func (f *form) paste(msg tea.PasteMsg) tea.Cmd {
	if r := f.rows()[f.row]; r.field.Choices == nil {
		return f.write(r, msg)
	}
	return nil
}

// choose takes the choice by places further on.
func (f *form) choose(r formRow, by int) {
	i := slices.IndexFunc(r.field.Choices, func(c catalog.Choice) bool { return c.Name == f.text(r) })
	n := len(r.field.Choices)
	f.take(r, r.field.Choices[(i+by+n)%n].Name)
}

// jump takes the next choice that begins with letter.
func (f *form) jump(r formRow, letter string) {
	n := len(r.field.Choices)
	i := slices.IndexFunc(r.field.Choices, func(c catalog.Choice) bool { return c.Name == f.text(r) })
	for k := range n {
		if c := r.field.Choices[(i+1+k)%n]; strings.HasPrefix(c.Name, letter) {
			f.take(r, c.Name)
			return
		}
	}
}

func (f *form) take(r formRow, name string) {
	f.refused = nil
	for path := range f.wrong { // of the parameters that go
		if strings.HasPrefix(path, r.path+".") {
			delete(f.wrong, path)
		}
	}
	if err := r.field.Set(name); err != nil {
		f.refused = fmt.Errorf("%s: %w", r.field.Key, err)
	}
	f.focus(f.row)
}

// firstWrong returns the first row whose text is no value.
func (f *form) firstWrong() (int, bool) {
	i := slices.IndexFunc(f.rows(), func(r formRow) bool { _, bad := f.wrong[r.path]; return bad })
	return i, i >= 0
}

// named returns the Spec, called after what was changed where its name was
// left alone.
func (f *form) named() trainer.Spec {
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

// draw implements layer. It draws the form over the whole of c.
func (f *form) draw(s *Scene, c plot.Canvas) {
	t := s.Theme
	fill(c)
	hints := f.hints(c.Width)
	c.Text(1, 0, clip(f.title, max(hints[0].x-3, 0)), t.Strong)
	for _, h := range hints {
		c.Text(h.x, 0, h.text, t.Weak)
	}
	rows := f.rows()
	head, foot := formFrame(len(rows), c.Height)
	body := c.Sub(0, head, c.Width, c.Height-head-foot)
	f.offset = min(max(f.offset, f.row-body.Height+1), f.row)
	if len(rows) <= body.Height {
		f.offset = 0
	}
	if c.Width >= asideWidth {
		left := c.Width - c.Width*2/5
		f.drawAside(s, body.Sub(left+1, 0, c.Width-left-2, body.Height), rows[f.row].path)
		body = body.Sub(0, 0, left, body.Height)
	}
	for y := range min(body.Height, len(rows)-f.offset) {
		f.drawRow(body.Sub(0, y, body.Width, 1), t, rows[f.offset+y], f.offset+y == f.row)
	}
	f.drawFoot(c.Sub(0, c.Height-foot, c.Width, foot), t, rows[f.row])
}

// formFrame returns how many lines of a form are above its rows and below.
func formFrame(rows, height int) (head, foot int) {
	foot = min(4, max(1, height/6))
	if height > rows+foot+2 {
		return 2, foot
	}
	return 1, foot
}

// The columns of the form, and the width from which it has something beside
// it.
const formLabel, formValue, asideWidth = 2, 16, 76

func (f *form) drawRow(c plot.Canvas, t *Theme, r formRow, focused bool) {
	label := t.Text
	if focused {
		c.Set(0, 0, t.Glyphs.Selected, t.Strong)
		label = t.Strong
	}
	c.Text(formLabel+2*r.level, 0, r.field.Key, label)
	x := formValue
	switch text := f.text(r); {
	case r.field.Choices != nil && focused:
		x = c.Text(x, 0, "< "+text+" >", t.Strong)
	case r.field.Choices != nil:
		x = c.Text(x+2, 0, text, t.Text)
	case focused:
		x = f.drawInput(c, t, x+2)
	default:
		x = c.Text(x+2, 0, text, t.Text)
	}
	if text, bad := f.wrong[r.path]; bad {
		c.Text(x+2, 0, r.field.Set(text).Error(), t.Grave)
	}
}

// drawInput draws the text that is being typed, with its cursor.
func (f *form) drawInput(c plot.Canvas, t *Theme, x int) int {
	text := []rune(f.input.Value())
	for i, r := range append(text, ' ') {
		style := t.Strong
		if i == f.input.Position() {
			style = t.Focus
		}
		x = c.Text(x, 0, string(r), style)
	}
	return x
}

// drawFoot says what the focused setting means, or why the run cannot start.
func (f *form) drawFoot(c plot.Canvas, t *Theme, r formRow) {
	text, style := r.field.Doc, t.Weak
	for _, choice := range r.field.Choices {
		if choice.Name == f.text(r) {
			text += ": " + choice.Doc
		}
	}
	switch {
	case f.refused != nil:
		text, style = f.refused.Error(), t.Grave
	case f.checking:
		text = "reading the data ..."
	}
	for y, line := range wrap(text, c.Width-2) {
		c.Text(1, y, line, style)
	}
}
