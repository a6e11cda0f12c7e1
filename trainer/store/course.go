package store

import (
	"descent/trainer"
)

// A Course is the history of a run from its log: where the run began, what its numbers
// depend on, and all of its events except for steps.
type Course struct {
	Branch bool   // whether the run continues another one
	Parent string // the ID of that run; "" if it was not stored
	Step   int    // the step of the parent at which this run begins
	Turn   bool   // whether this run replaced the parent while the parent trained

	Numerics string // see tensor.Numerics
	Version  int    // trainer.NumericsVersion
	Program  string // the version of the program
	Data     string // the SHA-256 of the prepared data, see data.Prepared; "" if it is not known

	// Events has the events of the kinds Started, Evaluated and Ended, in their order,
	// without weights, and of the evaluations those that IsLogged chooses.
	Events []trainer.Event
	Gaps   []Gap // in which evaluations could not be stored
}

// A Gap is a range of steps, both ends included.
type Gap struct{ From, To int }

// Course returns the history of a run, in the trash or not. The error is a *Damage if
// the log was changed after it was written.
func (s *Store) Course(id string) (*Course, error) {
	if _, err := s.Read(id); err != nil {
		return nil, err
	}
	h, err := readLog(s.find(id))
	if err != nil {
		return nil, &Damage{id, err}
	}
	c := h.created()
	course := &Course{
		Branch: c.Start.File != "", Parent: c.Parent, Step: c.Step, Turn: c.Turn,
	}
	course.Numerics, course.Version, course.Program = h.madeBy() // maybe another program than at first, or on another machine
	for i := range h.places {
		p := &h.places[i]
		switch p.Event {
		case checkpoint:
			course.Data = p.Checkpoint.Data
		case dropped:
			if p.Dropped.Evaluations > 0 {
				course.Gaps = append(course.Gaps, Gap{p.Dropped.From, p.Dropped.To})
			}
		case started, evaluated, ended:
			if p.Event == ended && p.Run.Kind != trainer.Ended {
				continue // it never began
			}
			course.Events = append(course.Events, *h.event(p))
		}
	}
	return course, nil
}

// Start returns where the run begins, if it goes on from another; else nil.
func (r *Stored) Start() *trainer.Checkpoint {
	if r.start == nil {
		return nil
	}
	return r.start.state
}
