package store

import (
	"descent/trainer"
)

// A Course is what the log of a run says of its way: where it began, what its
// numbers depend on, and all that it reported but its steps.
type Course struct {
	Branch bool   // whether it goes on from another run
	Parent string // the ID of that run; "" if that was not stored
	Step   int    // of that run, where this one begins
	Turn   bool   // whether it took the place of that run while that trained

	Numerics string // see tensor.Numerics
	Version  int    // trainer.NumericsVersion
	Program  string // the version of the program
	Data     string // the sum of the prepared data, see data.Prepared; "" if it is not known

	// Events are those of the kinds Started, Evaluated and Ended, in their order,
	// without weights.
	Events []trainer.Event
}

// Course returns the way of a run, in the trash or not. The error is a *Damage if
// its log is not as it was written.
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
