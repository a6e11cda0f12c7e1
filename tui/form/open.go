package form

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Open opens f and begins to find out what its run would take.
func Open(h ui.Host, f *Form) tea.Cmd {
	h.Open(f)
	return f.estimate(h.Context())
}

// Copy returns a form that holds the settings of a lane's run.
func Copy(l *lanes.Lane) *Form {
	return New(fmt.Sprintf("Copy of run %s, %s", l.Letter(), l.Spec.Name), l.Spec)
}

// Fork returns a form for a run that goes on from where that of l stood.
func Fork(l *lanes.Lane, from *trainer.Checkpoint) *Form {
	spec := l.Spec
	if from.Epoch >= float64(spec.Epochs) {
		spec.Epochs *= 2
	}
	at := trainer.FormatEpoch(from.Epoch)
	f := New(fmt.Sprintf("Fork of run %s, %s, from epoch %s on", l.Letter(), spec.Name, at), spec)
	f.from = from
	return f
}

// A formHint stands in the form's first line, from column x on. A click on it
// presses its key.
type formHint struct {
	text string
	key  tea.KeyPressMsg
	rare bool // left out where there is no room for all
	x    int
}

// hints returns the hints that have room beside the title, at the right of
// width columns.
func (f *Form) hints(width int) []formHint {
	all := []formHint{
		{text: "enter starts", key: tea.KeyPressMsg{Code: tea.KeyEnter}},
		{text: "ctrl+p preflight", key: tea.KeyPressMsg{Code: 'p', Mod: tea.ModCtrl}, rare: true},
		{text: "ctrl+l find lr", key: tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl}, rare: true},
		{text: "esc cancels", key: tea.KeyPressMsg{Code: tea.KeyEsc}},
	}
	place := func(hints []formHint) []formHint {
		x := width + 2
		for i := len(hints) - 1; i >= 0; i-- {
			x -= len(hints[i].text) + 3
			hints[i].x = x
		}
		return hints
	}
	if place(all)[0].x > plot.Width(f.title)+3 {
		return all
	}
	return place(slices.DeleteFunc(all, func(h formHint) bool { return h.rare }))
}

// Point implements ui.Pointable: a click focuses a row, and takes the next choice
// of the row that has the focus; the hints above can be clicked.
func (f *Form) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	rows := f.rows()
	head, foot := formFrame(len(rows), m.H)
	i := m.Y - head + plot.NewWindow(f.row, len(rows), m.H-head-foot).First
	key := func(code rune) tea.Cmd { return f.Press(h, tea.KeyPressMsg{Code: code}) }
	switch {
	case m.Act == ui.WheelUp:
		return key(tea.KeyUp)
	case m.Act == ui.WheelDown:
		return key(tea.KeyDown)
	case m.Act != ui.Click:
	case m.Y == 0:
		for _, hint := range f.hints(m.W) {
			if m.X >= hint.x && m.X < hint.x+len(hint.text) {
				return f.Press(h, hint.key)
			}
		}
	case m.Y < head || m.Y >= m.H-foot || i >= len(rows):
	case i == f.row && rows[i].field.Choices != nil:
		return key(tea.KeyRight)
	default:
		f.focus(i)
	}
	return nil
}

// submit checks the Spec in a command, since that may read files, and starts
// its run.
func (f *Form) submit(h ui.Host) tea.Cmd {
	if i, bad := f.firstWrong(); bad {
		f.focus(i)
		return nil
	}
	if f.checking {
		return nil
	}
	f.checking, f.refused = true, nil
	spec, check := f.named(), trainer.Spec.Check
	if f.from != nil {
		check = f.from.Check
	}
	return func() tea.Msg {
		err := check(spec)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			f.checked(h, spec, err)
			return nil
		})
	}
}

// checked starts the run of a form that passed, unless it was closed.
func (f *Form) checked(h ui.Host, spec trainer.Spec, err error) {
	if h.Top() != ui.Layer(f) {
		return
	}
	f.checking, f.refused = false, err
	if err == nil {
		h.Close()
		h.Start(spec, f.from)
	}
}

// At gives the focus to the setting with a key, and a value to it if that is
// not empty.
func (f *Form) At(key, value string) {
	for i, r := range f.rows() {
		if r.path == key {
			f.focus(i)
			if value != "" && r.field.Set(value) == nil {
				f.focus(i)
			}
			return
		}
	}
}
