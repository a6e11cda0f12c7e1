package store

import (
	"fmt"
	"path/filepath"
	"slices"

	"descent/trainer"
)

// A Kept is a checkpoint of a run whose file exists.
type Kept struct {
	Kind  string // "latest", "end", or "kept" if it was written on request or for a fork
	File  string
	Step  int
	Epoch float64
	Size  int64 // in bytes
}

// Checkpoints returns the checkpoints of a run whose files exist, in the order of their
// steps.
func (s *Store) Checkpoints(id string) ([]Kept, error) {
	dir := s.find(id)
	if !isRun(id, dir) {
		return nil, noRun(id, dir)
	}
	h, err := readLog(dir)
	if err != nil {
		return nil, &Damage{id, err}
	}
	var list []Kept
	for i := range h.places {
		c := &h.places[i].Checkpoint
		if c.File == "" || !exists(filepath.Join(dir, c.File)) {
			continue
		}
		list = slices.DeleteFunc(list, func(k Kept) bool { return k.File == c.File }) // it was replaced
		list = append(list, Kept{c.Kind, c.File, c.Step, c.Epoch, c.Size})
	}
	slices.SortStableFunc(list, func(a, b Kept) int { return a.Step - b.Step })
	return list, nil
}

// Checkpoint returns the state of a run at a step, if a checkpoint of this step exists.
// Another run can go on from it.
func (s *Store) Checkpoint(id string, step int) (*trainer.Checkpoint, error) {
	dir := s.find(id)
	return steady(dir, func() (*trainer.Checkpoint, error) {
		f, err := readFolder(id, dir)
		if err != nil {
			return nil, err
		}
		return f.checkpoint(id, step)
	})
}

// checkpoint returns the state of the run at a step.
func (f *folder) checkpoint(id string, step int) (_ *trainer.Checkpoint, err error) {
	for i := range f.places {
		c := &f.places[i].Checkpoint
		if c.File == "" || c.Step != step {
			continue
		}
		var stands *standing
		if stands, err = f.standing(c); err == nil {
			return stands.state, nil
		}
		err = &Damage{id, err} // unless another file has that step too
	}
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("run %s has no checkpoint at step %d: want one of those that Checkpoints lists", id, step)
}
