package form

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// Open opens f and begins to find out what its run would take.
func Open(h ui.Host, f *Form) tea.Cmd {
	h.Open(f)
	return f.update(h)
}

// Copy returns a form that holds the settings of a lane's run.
func Copy(l *lanes.Lane) *Form {
	return New(fmt.Sprintf("Copy of run %s, %s", l.Letter(), l.Spec.Name), l.Spec)
}

// Fork returns a form for a run that goes on from where that of l stood.
func Fork(l *lanes.Lane, from *trainer.Checkpoint) *Form {
	spec := l.Spec
	if from.Epoch >= float64(spec.Epochs) {
		spec.Epochs = min(2*spec.Epochs, trainer.MaxEpochs)
	}
	at := trainer.FormatEpoch(from.Epoch)
	f := New(fmt.Sprintf("Fork of run %s, %s, from epoch %s on", l.Letter(), spec.Name, at), spec)
	f.from = from
	return f
}

// submit takes what is highlighted and starts the run, as soon as it is known
// what it would take.
func (f *Form) submit(h ui.Host) tea.Cmd {
	f.takeChoice()
	if i, bad := f.firstWrong(); bad {
		f.focus(i)
		return f.update(h)
	}
	f.refused = nil
	if f.cost.recipe != f.recipe() {
		f.waiting = true
		return f.update(h)
	}
	f.start(h)
	return nil
}

// start starts the run if it can and there is memory for it; where it takes more
// than half of what the program may take, the person is asked first.
func (f *Form) start(h ui.Host) {
	f.waiting = false
	switch c := &f.cost; {
	case c.err != nil:
		f.refused = c.err
	case c.need.Refused != nil:
		f.refused = c.need.Refused
	case c.need.Heavy() && !f.asking:
		f.asking = true
	default:
		h.Close()
		h.Start(f.named(), f.from)
	}
}

// At moves to the row of a setting, and gives it a value unless that is empty
// or none of the setting.
func (f *Form) At(path, value string) {
	for i, r := range f.rows() {
		if r.path != path {
			continue
		}
		if value != "" && r.field.Set(value) == nil {
			f.owned(path)
			delete(f.wrong, path)
		}
		f.focus(i)
		return
	}
}
