package presets

import (
	"errors"
	"fmt"

	"descent/data"
	"descent/model/catalog"
	"descent/trainer"
)

// Repeats says how often each lane of a preset is run. Its fields are settings,
// of the command line and of the form.
type Repeats struct {
	Seeds int `doc:"number of runs with different seeds, from its own on" min:"1" max:"64"`
	Folds int `doc:"number of folds of cross-validation, a run for each, 0 for the usual split" min:"0" max:"64"`
}

// Once repeats nothing.
var Once = Repeats{Seeds: 1}

// Fields returns the settings of r as text. Setting one changes r.
func (r *Repeats) Fields() []*catalog.Field { return catalog.Fields(r) }

// Repeat puts in the place of each lane its repeats: each seed with each fold.
func (p *Preset) Repeat(r Repeats) error {
	var lanes []trainer.Spec
	for _, lane := range p.Lanes {
		repeated, err := r.Of(lane)
		if err != nil {
			return err
		}
		lanes = append(lanes, repeated...)
	}
	if n := len(lanes); n > MaxLanes {
		return fmt.Errorf("seeds: %d lanes with %d seeds and %d folds are %d runs: want at most %d", len(p.Lanes), max(r.Seeds, 1), max(r.Folds, 1), n, MaxLanes)
	}
	p.Lanes = lanes
	return nil
}

// Of returns spec with each seed and each fold.
func (r Repeats) Of(spec trainer.Spec) (all []trainer.Spec, err error) {
	switch {
	case r.Folds == 1:
		return nil, errors.New("folds: 1 fold leaves nothing to train on: want 2 or more, or 0 for the usual split")
	case r.Folds > 0 && spec.Fold != (data.Fold{}):
		return nil, fmt.Errorf("folds: %s is fold %v already: want fold=none or folds=0", spec.Name, spec.Fold)
	}
	for _, seeded := range reseeded(spec, r.Seeds) {
		if r.Folds == 0 {
			all = append(all, seeded)
		} else {
			all = append(all, seeded.Folds(r.Folds)...)
		}
	}
	return all, nil
}

// reseeded returns spec with n seeds, from its own on; as it is where n is 1.
func reseeded(spec trainer.Spec, n int) (all []trainer.Spec) {
	if n <= 1 {
		return []trainer.Spec{spec}
	}
	for i := range n {
		all = append(all, spec.Reseeded(spec.Seed+uint64(i)))
	}
	return all
}
