package form

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/presets"
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

// Fork returns a form for a run that goes on from where that of l stood. said is a
// sentence about that, which the form shows; "" for none.
func Fork(l *lanes.Lane, from *trainer.Checkpoint, said string) *Form {
	spec := l.Spec
	if from.Epoch >= float64(spec.Epochs) {
		spec.Epochs = min(2*spec.Epochs, trainer.MaxEpochs)
	}
	at := trainer.FormatEpoch(from.Epoch)
	f := New(fmt.Sprintf("Fork of run %s, %s, from epoch %s on", l.Letter(), spec.Name, at), spec)
	f.from, f.said = from, said
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

// start starts the runs if they can and there is memory for them; where one takes
// more than half of what the program may take, the person is asked first.
func (f *Form) start(h ui.Host) {
	f.waiting = false
	specs, err := f.specs(presets.MaxLanes - len(h.Lanes().Lanes))
	switch c := &f.cost; {
	case c.err != nil:
		f.refused = c.err
	case err != nil:
		f.refused = err
	case c.need.Refused != nil:
		f.refused = c.need.Refused
	case c.need.Heavy() && !f.asking:
		f.asking = true
	default:
		h.Close()
		for _, spec := range specs {
			h.Start(spec, f.from)
		}
	}
}

// repeated returns spec with each seed and fold that the form asks for. All folds
// take the place of the one that the copied run was on, unless the person has
// chosen that.
func (f *Form) repeated(spec trainer.Spec) ([]trainer.Spec, error) {
	if f.repeats.Folds > 0 && !f.own["fold"] {
		spec.Name, spec.Fold = spec.Experiment(), data.Fold{}
	}
	return f.repeats.Of(spec)
}

// specs returns the runs that are to start, or an error if there is not room for
// so many.
func (f *Form) specs(room int) ([]trainer.Spec, error) {
	specs, err := f.repeated(f.named())
	switch {
	case err != nil:
		return nil, err
	case f.from != nil && f.repeats.Folds > 0:
		return nil, errors.New("folds: the run that this one goes on from was trained on rows that folds hold out: want folds=0")
	case len(specs) > 1 && len(specs) > room:
		return nil, fmt.Errorf("%d runs do not fit beside the others, there is room for %d: want fewer seeds or folds", len(specs), room)
	}
	return specs, nil
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
