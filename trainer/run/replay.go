package run

import (
	"time"

	"descent/trainer"
)

// A Replay is a record of a run without the run: a copy from Run.Stand, or one that is
// built from stored events and steps by calling Step and Fold in their order. It gives the
// same Snapshot as the run.
type Replay struct {
	Branch *trainer.Checkpoint // see Run.Branch
	Past   *Handover           // see Run.Past

	record  record
	elapsed time.Duration
}

// NewReplay returns the record of a run that has not begun.
func NewReplay() *Replay { return &Replay{record: newRecord()} }

// Step adds a step from its stored numbers.
func (p *Replay) Step(step int, epoch, loss, penalty, rate float64) {
	p.record.version++
	p.record.step(stepRecord{step, epoch, loss, penalty, rate})
}

// Fold adds an event after a running time.
func (p *Replay) Fold(e *trainer.Event, elapsed time.Duration) {
	if e.Kind == trainer.Started && p.record.state == Loading {
		p.record.state = Running
	}
	p.record.fold(*e)
	if elapsed > p.elapsed {
		p.elapsed = elapsed
		p.record.clock.Add(e.Step, elapsed.Seconds())
	}
}

// SetMember says which network the last evaluation was about.
func (p *Replay) SetMember(m trainer.Member) {
	p.record.weights = append(p.record.weights[:0], m.Weights...)
	p.record.layers = append(p.record.layers[:0], m.State...)
}

// Member returns the network that the last evaluation was about, and whether it
// is known. It belongs to p.
func (p *Replay) Member(spec trainer.Spec) (trainer.Member, bool) {
	return trainer.Member{Spec: spec, Weights: p.record.weights, State: p.record.layers}, len(p.record.weights) > 0
}

// End says how the run ended.
func (p *Replay) End(state State, err error) {
	p.record.state, p.record.err = state, err
	p.record.version++
}

// State returns the state that End has set.
func (p *Replay) State() State { return p.record.state }

// Snapshot fills s as that of a Source does.
func (p *Replay) Snapshot(s *Snapshot) bool {
	if s.Version == p.record.version {
		return false
	}
	p.record.copyTo(s)
	s.Elapsed, s.Pace, s.Throughput = p.elapsed, 0, 0
	return true
}

// Record returns what was recorded up to h.
func (h *Handover) Record() *Replay {
	return &Replay{Branch: h.branch, record: h.record.clone(), elapsed: h.State.Elapsed}
}

// Handover returns p as what a run left to the one that took its place, in the
// given state.
func (p *Replay) Handover(state *trainer.Checkpoint) *Handover {
	return &Handover{State: state, branch: p.Branch, record: p.record.clone()}
}
