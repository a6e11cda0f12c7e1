package run

import (
	"descent/model/tensor"
	"descent/trainer"
)

// seriesLen bounds the points of a curve: more than any terminal is wide.
const seriesLen = 1024

// clockLen bounds the points of a run's clock, which is almost a straight line.
const clockLen = 128

// A record is what a Run remembers of its events.
type record struct {
	version     uint64 // grows with every change, from 1
	state       State
	err         error
	last        trainer.Event
	evaluated   bool
	first, eval Evaluation
	best        Evaluation
	hasBest     bool // whether best is that of an epoch, and not just the last one
	milestones  milestones
	series      []Series // in the order of Curves
	clock       Series
	turns       []Turn

	// The network of the last evaluation, or of the end.
	weights, layers []tensor.Float

	updates, gradients []float64
}

func newRecord() record {
	none := Evaluation{Train: trainer.Unmeasured(), Val: trainer.Unmeasured()}
	r := record{version: 1, first: none, eval: none, best: none, milestones: newMilestones(milestonesLen), clock: NewSeries(clockLen)}
	r.last.Test = trainer.Unmeasured()
	for range Curves {
		r.series = append(r.series, NewSeries(seriesLen))
	}
	return r
}

// step adds a step from the backlog.
func (r *record) step(g stepRecord) {
	e := &r.last
	e.Kind, e.Step, e.Epoch, e.Loss, e.Penalty, e.Rate = trainer.Stepped, g.step, g.epoch, g.loss, g.penalty, g.rate
	r.curves()
}

// curves adds the last event to the curves that are about its kind.
func (r *record) curves() {
	for i := range Curves {
		if Curves[i].Kind == r.last.Kind {
			if v := Curves[i].Of(&r.last); v-v == 0 { // finite
				r.series[i].Add(r.last.Step, v)
			}
		}
	}
}

// fold adds an event. It allocates nothing.
func (r *record) fold(e trainer.Event) {
	r.version++
	if r.repeats(&e) {
		return
	}
	r.last = e
	r.curves()
	r.last.Weights, r.last.State, r.last.Updates, r.last.Gradients = nil, nil, nil, nil // the run's own memory
	at := e.Epoch
	switch {
	case e.Complete:
		at = e.Kept
	case e.Kind != trainer.Evaluated:
		return
	}
	r.weights = append(r.weights[:0], e.Weights...)
	r.layers = append(r.layers[:0], e.State...)
	r.updates = append(r.updates[:0], e.Updates...)
	r.gradients = append(r.gradients[:0], e.Gradients...)
	r.eval = Evaluation{at, e.Train, e.Val, e.Health}
	if !r.evaluated {
		r.first, r.evaluated = r.eval, true
	}
	switch {
	case e.Complete:
		r.updateBest()
	case e.Step > 0 && e.Whole():
		r.milestones.add(r.eval)
		r.updateBest()
	case !r.hasBest: // no epoch has been recorded yet
		r.best = r.eval
	}
}

// updateBest makes the last evaluation the best one if its validation loss is
// the lowest so far. It is called at whole epochs and for the result of a run,
// so that a run that is evaluated more often does not have more chances of a
// low loss.
func (r *record) updateBest() {
	if !r.hasBest || r.eval.Val.Loss < r.best.Val.Loss {
		r.best, r.hasBest = r.eval, true
	}
}

func (r *record) copyTo(s *Snapshot) {
	s.Version, s.State, s.Err = r.version, r.state, r.err
	s.Plan, s.Step, s.Epoch, s.Test = r.last.Plan, r.last.Step, r.last.Epoch, r.last.Test
	s.Why = r.last.Why
	s.PenaltyShare = 0
	if total := r.last.Loss + r.last.Penalty; total > 0 {
		s.PenaltyShare = r.last.Penalty / total
	}
	s.Updates = append(s.Updates[:0], r.updates...)
	s.Gradients = append(s.Gradients[:0], r.gradients...)
	s.First, s.Last, s.Best = r.first, r.eval, r.best
	if s.Series == nil {
		s.Series = make(map[Curve][]Bucket, len(Curves))
	}
	for i := range r.series {
		if name := Curves[i].Curve; !r.series[i].Empty() || s.Series[name] != nil {
			s.Series[name] = r.series[i].AppendTo(s.Series[name][:0])
		}
	}
	s.EpochEnds = append(s.EpochEnds[:0], r.milestones.all...)
	s.Clock = r.clock.AppendTo(s.Clock[:0])
	s.Turns = append(s.Turns[:0], r.turns...)
}
