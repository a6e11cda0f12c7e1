package store

import (
	"fmt"

	"descent/trainer/library"
)

// Batch returns the IDs of the runs that were begun together with a run, in the
// order of their lanes. Where others took the place of one, it is the last of them.
func (s *Store) Batch(id string) ([]string, error) {
	e, err := s.Read(id)
	if err != nil {
		return nil, err
	}
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	var batch []string
	for _, other := range ids {
		if other < e.Batch {
			continue // the first of them is the oldest
		}
		if o, err := s.Read(other); err == nil && o.Batch == e.Batch && o.Trashed.IsZero() && (o.State != library.Forked || other == id) {
			batch = append(batch, other)
		}
	}
	return batch, nil
}

// Last returns the IDs of the newest batch of runs of which one can be resumed or, if
// there is none, of the newest batch. The runs of searches do not count.
func (s *Store) Last() ([]string, error) {
	ids, err := s.Folders()
	if err != nil {
		return nil, err
	}
	newest := ""
	for i := len(ids) - 1; i >= 0; i-- {
		if newest != "" && looksEnded(s.find(ids[i])) {
			continue
		}
		e, err := s.Read(ids[i])
		if err != nil || !e.Trashed.IsZero() || s.isTrial(&e) {
			continue
		}
		if newest == "" {
			newest = ids[i]
		}
		if e.State == library.Interrupted {
			return s.Batch(ids[i])
		}
	}
	if newest == "" {
		return nil, fmt.Errorf("there is no run in %s: want one that is neither of a search nor in the trash", s.dir)
	}
	return s.Batch(newest)
}
