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

// Open opens f and starts the measurement of its cost.
func Open(h ui.Host, f *Form) tea.Cmd {
	h.Open(f)
	return f.update(h)
}

// Copy returns a form with the settings of a lane's run.
func Copy(l *lanes.Lane) *Form {
	return New(fmt.Sprintf("Copy of run %s, %s", l.Letter(), l.Spec.Name), l.Spec)
}

// Fork returns a form for a run that goes on from the state from of l's run. The form shows
// said, a sentence about this state, unless it is "".
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

// submit takes the highlighted entry and starts the run as soon as its cost is known.
func (f *Form) submit(h ui.Host) tea.Cmd {
	f.refused = nil
	f.takeChoice()
	if f.refused != nil {
		return f.update(h)
	}
	if i, bad := f.firstWrong(); bad {
		f.focus(i)
		return f.update(h)
	}
	if f.cost.recipe != f.recipe() {
		f.waiting = true
		return f.update(h)
	}
	f.start(h)
	return nil
}

// start starts the runs if their settings are valid and there is enough memory. If they
// take more than half of the memory budget, it first asks the user.
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

// repeated returns spec with each seed and fold of the form. If the form has folds, they
// replace the fold of the copied run, unless the user has chosen that fold.
func (f *Form) repeated(spec trainer.Spec) ([]trainer.Spec, error) {
	if f.repeats.Folds > 0 && !f.own["fold"] {
		spec.Name, spec.Fold = spec.Experiment(), data.Fold{}
	}
	return f.repeats.Of(spec)
}

// specs returns the Specs of the runs to start, or an error if there are more than room.
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

// At moves the focus to the row of a setting, and sets it to value, unless that is empty or
// not valid.
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
