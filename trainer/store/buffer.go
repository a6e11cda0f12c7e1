package store

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"descent/trainer"
)

// Bounds of what is kept of a run and of what waits for the disk.
const (
	stepLen    = 12      // bytes of a step: loss, penalty and rate in single precision
	maxSteps   = 1 << 20 // in steps.f32, which ends there
	maxLines   = 1 << 12 // evaluations in the log before every second one is left out, then of these again
	maxWaiting = 4 << 20 // bytes of lines that wait for the disk
)

// A buffer takes what a run reports, on the goroutine that trains, until it is
// written. It never waits for the disk: what does not fit is counted.
type buffer struct {
	mu    sync.Mutex
	run   trained
	begun bool // whether the start of the run is in the log
	base  int  // step at which the run began
	waiting
	room  int           // bytes of steps that may wait
	end   trainer.Event // the last one, without networks
	shots shots

	report entry // of the line that is added
}

// waiting is what waits for the disk. All steps in a row follow each other.
type waiting struct {
	steps []byte
	first int // the step of the first of steps
	lines []byte
	gap
}

// listen takes an event of the run.
func (b *buffer) listen(e *trainer.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e.Kind {
	case trainer.Stepped:
		b.step(e)
	case trainer.Started:
		if !b.begun {
			b.begun, b.base = true, e.Step
			b.line(started, e)
		}
	case trainer.Evaluated:
		if isKept(e, b.run.Spec().Evals) {
			b.line(evaluated, e)
		}
		b.shots.take(e)
	case trainer.Ended:
		b.end = *e
		b.end.Plan, b.end.Weights, b.end.State = trainer.Plan{}, nil, nil
		b.end.Updates, b.end.Gradients = slices.Clone(e.Updates), slices.Clone(e.Gradients)
	}
}

// isKept reports whether an evaluation has a line of its own in the log. All do
// in runs of usual length.
func isKept(e *trainer.Event, evals int) bool {
	n := int(math.Round(e.Epoch * float64(evals)))
	every := 1
	for n/every >= maxLines {
		every *= 2
	}
	return n%every == 0
}

// step takes a step.
func (b *buffer) step(e *trainer.Event) {
	switch n := len(b.steps); {
	case e.Step-b.base > maxSteps:
	case n+stepLen > b.room:
		b.drop(e.Step, 1, 0)
	default:
		if n == 0 {
			b.first = e.Step
		}
		b.steps = binary.LittleEndian.AppendUint32(b.steps, math.Float32bits(float32(e.Loss)))
		b.steps = binary.LittleEndian.AppendUint32(b.steps, math.Float32bits(float32(e.Penalty)))
		b.steps = binary.LittleEndian.AppendUint32(b.steps, math.Float32bits(float32(e.Rate)))
	}
}

// line adds a line to those that wait.
func (b *buffer) line(event string, e *trainer.Event) {
	if len(b.lines) > maxWaiting {
		b.drop(e.Step, 0, 1)
		return
	}
	l := &b.report
	l.Event, l.Seconds, l.Run = event, b.run.Elapsed().Seconds(), *e
	if event != started {
		l.Run.Plan = trainer.Plan{} // it is in the line of the start
	}
	b.lines = l.appendTo(b.lines)
}

// drop counts what does not fit.
func (b *buffer) drop(step, steps, evaluations int) {
	if b.gap == (gap{}) {
		b.From = step
	}
	b.To = step
	b.Steps += steps
	b.Evaluations += evaluations
}

// take returns what waits and makes room, in the memory of free, for more.
func (b *buffer) take(free waiting) waiting {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.waiting
	b.waiting = waiting{steps: free.steps[:0], lines: free.lines[:0]}
	return w
}
