package form

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/lanes"
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
	spec, ctx := f.named(), h.Context()
	check := spec.Check
	if f.from != nil {
		check = func(ctx context.Context) error { return f.from.Check(ctx, spec) }
	}
	return func() tea.Msg {
		err := check(ctx)
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

// At moves to the row of a setting, and gives it a value unless that is empty
// or none of the setting.
func (f *Form) At(path, value string) {
	for i, r := range f.rows() {
		if r.path != path {
			continue
		}
		if value != "" && r.field.Set(value) == nil {
			delete(f.wrong, path)
		}
		f.focus(i)
		return
	}
}
