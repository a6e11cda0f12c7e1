package store

import (
	"path/filepath"
	"slices"
)

// A Kept is a checkpoint of a run that is still there.
type Kept struct {
	Kind  string // "latest", "end" or "kept", by a person or for a fork
	File  string
	Step  int
	Epoch float64
	Size  int64 // in bytes
}

// Checkpoints returns the checkpoints of a run that are still there, in the order
// of their steps.
func (s *Store) Checkpoints(id string) ([]Kept, error) {
	dir := s.find(id)
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
