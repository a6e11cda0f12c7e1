package store

import (
	"descent/trainer/library"
	"descent/trainer/run"
)

// Refresh brings the entries of runs that this process trains up to date: what is listed is
// that of their last summaries, which are some seconds old.
func (s *Store) Refresh(entries []library.Entry) {
	s.mu.Lock()
	trained := map[string]*keeper{}
	for _, w := range s.writers {
		if k, ok := w.(*keeper); ok {
			trained[k.id] = k
		}
	}
	s.mu.Unlock()
	for i := range entries {
		if k := trained[entries[i].ID]; k != nil {
			var snap run.Snapshot // of this run alone: one that is used again is filled only with what is new
			k.run.Snapshot(&snap)
			if snap.Step > entries[i].Step {
				fill(&entries[i], &snap, k.spec)
			}
		}
	}
}
