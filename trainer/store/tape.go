package store

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"sync"
	"time"

	"descent/trainer"
	"descent/trainer/run"
)

// trained is what a keeper needs of a run: a run.Run or a tape.
type trained interface {
	Spec() trainer.Spec
	Elapsed() time.Duration
	Done() <-chan struct{}
	Snapshot(*run.Snapshot) bool
	Stand(context.Context) (*trainer.Checkpoint, *run.Replay, error)
	Cancel()
}

// A tape is a run of a search. Most of these runs are never stored, so the record of a
// tape is made from its buffer when it is stored. The buffer has the numbers of steps in
// single precision.
type tape struct {
	spec    trainer.Spec
	buffer  *buffer
	control trainer.Control // of the caller; may be nil
	begun   time.Time
	elapsed time.Duration
	state   *trainer.Checkpoint
	err     error
	done    chan struct{}
	record  func() *run.Replay
}

func newTape(b *buffer, spec trainer.Spec, control trainer.Control) *tape {
	t := &tape{spec: spec, buffer: b, control: control, begun: time.Now(), done: make(chan struct{})}
	t.record = sync.OnceValue(t.play)
	return t
}

// Between implements trainer.Control.
func (t *tape) Between(e *trainer.Event) trainer.Request {
	if t.control == nil {
		return trainer.Request{}
	}
	return t.control.Between(e)
}

// End implements trainer.Control.
func (t *tape) End(c *trainer.Checkpoint) {
	t.state = c
	if t.control != nil {
		t.control.End(c)
	}
}

// finish marks the run as ended, with its error.
func (t *tape) finish(err error) {
	t.err, t.elapsed = err, time.Since(t.begun)
	if t.state != nil {
		t.state.Elapsed = t.elapsed
	}
	close(t.done)
}

// play makes the record of the run. It must be called before the buffer is written.
func (t *tape) play() *run.Replay {
	r := run.NewReplay()
	b := t.buffer
	b.mu.Lock()
	defer b.mu.Unlock()
	var plan trainer.Plan
	steps, at := b.steps, b.first
	until := func(step int) {
		for ; len(steps) > 0 && at <= step; at, steps = at+1, steps[stepLen:] {
			number := func(i int) float64 {
				return float64(math.Float32frombits(binary.LittleEndian.Uint32(steps[4*i:])))
			}
			r.Step(at, float64(at)/float64(max(plan.StepsPerEpoch, 1)), number(0), number(1), number(2))
		}
	}
	for i := range b.reports {
		e := b.reports[i].entry()
		if e.Event == started {
			plan = e.Run.Plan
		}
		e.Run.Plan = plan
		until(e.Run.Step)
		r.Fold(&e.Run, seconds(e.Seconds))
	}
	end := b.end
	end.Plan = plan
	until(end.Step)
	if plan.Params > 0 {
		r.Fold(&end, t.elapsed)
	}
	if end.Complete {
		r.SetMember(t.state.Shown())
	}
	r.End(t.outcome())
	return r
}

// outcome returns the state in which the run ended, and its error.
func (t *tape) outcome() (run.State, error) {
	switch {
	case t.err == nil:
		return run.Done, nil
	case errors.Is(t.err, context.Canceled), errors.Is(t.err, context.DeadlineExceeded):
		return run.Stopped, nil
	case asDivergence(t.err) != nil:
		return run.Diverged, t.err
	}
	return run.Failed, t.err
}

// Spec implements trained.
func (t *tape) Spec() trainer.Spec { return t.spec }

// Done implements trained.
func (t *tape) Done() <-chan struct{} { return t.done }

// Cancel implements trained. It does nothing: the search ends its runs.
func (t *tape) Cancel() {}

// Elapsed implements trained.
func (t *tape) Elapsed() time.Duration {
	if isClosed(t.done) {
		return t.elapsed
	}
	return time.Since(t.begun)
}

// Snapshot implements trained.
func (t *tape) Snapshot(s *run.Snapshot) bool { return t.record().Snapshot(s) }

// Stand implements trained.
func (t *tape) Stand(context.Context) (*trainer.Checkpoint, *run.Replay, error) {
	if t.state == nil {
		return nil, nil, errors.New("the trial never began")
	}
	return t.state, t.record(), nil
}
