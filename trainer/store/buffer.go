package store

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"descent/trainer"
)

// Limits of the records of a run, on disk and while they wait to be written.
const (
	stepLen    = 12      // bytes of a step: loss, penalty and rate in single precision
	maxSteps   = 1 << 20 // in steps.f32, which ends there
	maxLines   = 1 << 12 // evaluations in the log before every second one is left out, then of these again
	maxWaiting = 1 << 12 // evaluations of a run that wait for the disk
)

// A buffer holds the events of a run until they are written. The goroutine that
// trains fills it and never waits for the disk: events that do not fit are dropped and
// counted.
type buffer struct {
	mu    sync.Mutex
	run   trained
	begun bool // whether the start of the run is in the log
	base  int  // step at which the run began
	evals int  // evaluations of an epoch
	waiting
	room  int           // bytes of steps that may wait
	most  int           // reports that may wait
	end   trainer.Event // the last one, without networks
	shots shots
}

// waiting holds the records that are not written yet. Its steps are consecutive.
type waiting struct {
	steps   []byte
	first   int // the step of the first of steps
	reports []report
	norms   []float64 // those of reports, in one piece of memory
	lines   []byte    // of the reports that were taken
	gap
}

// A report is an event that becomes a line of the log. The goroutine that trains only
// copies it, because formatting its numbers takes a hundred times as long.
type report struct {
	event   string
	seconds float64 // of running time
	run     trainer.Event
}

// listen adds an event of the run.
func (b *buffer) listen(e *trainer.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e.Kind {
	case trainer.Stepped:
		b.step(e)
	case trainer.Started:
		b.evals = b.run.Spec().Evals
		if !b.begun {
			b.begun, b.base = true, e.Step
			b.line(started, e)
		}
	case trainer.Evaluated:
		if IsLogged(e, b.evals) {
			b.line(evaluated, e)
		}
		b.shots.take(e)
	case trainer.Ended:
		b.end = *e
		b.end.Plan, b.end.Weights, b.end.State = trainer.Plan{}, nil, nil
		b.end.Updates, b.end.Gradients = slices.Clone(e.Updates), slices.Clone(e.Gradients)
	}
}

// IsLogged reports whether an evaluation of a run with evals evaluations an epoch gets a
// line in the log: every one of the first maxLines, then every second one, then every
// fourth, and so on.
func IsLogged(e *trainer.Event, evals int) bool {
	n := int(math.Round(e.Epoch * float64(evals)))
	every := 1
	for n/every >= maxLines {
		every *= 2
	}
	return n%every == 0
}

// step adds the loss, penalty and rate of a step.
func (b *buffer) step(e *trainer.Event) {
	switch n := len(b.steps); {
	case e.Step-b.base > maxSteps:
	case n+stepLen > b.room:
		b.drop(e.Step, 1, 0)
	default:
		if n == 0 {
			b.first = e.Step
		}
		var s [stepLen]byte
		binary.LittleEndian.PutUint32(s[0:], math.Float32bits(float32(e.Loss)))
		binary.LittleEndian.PutUint32(s[4:], math.Float32bits(float32(e.Penalty)))
		binary.LittleEndian.PutUint32(s[8:], math.Float32bits(float32(e.Rate)))
		b.steps = append(b.steps, s[:]...)
	}
}

// line adds an event as a line of the log.
func (b *buffer) line(event string, e *trainer.Event) {
	if len(b.reports) >= b.most {
		b.drop(e.Step, 0, 1)
		return
	}
	b.reports = append(b.reports, report{event, b.run.Elapsed().Seconds(), *e})
	r := &b.reports[len(b.reports)-1].run
	r.Weights, r.State = nil, nil
	r.Updates, r.Gradients = b.keep(e.Updates), b.keep(e.Gradients)
	if event != started {
		r.Plan = trainer.Plan{} // it is in the line of the start
	}
}

// keep returns a copy of numbers.
func (b *buffer) keep(numbers []float64) []float64 {
	from := len(b.norms)
	b.norms = append(b.norms, numbers...)
	return b.norms[from:len(b.norms):len(b.norms)]
}

// entry returns r as an entry of the log.
func (r *report) entry() entry { return entry{Event: r.event, Seconds: r.seconds, Run: r.run} }

// write writes the reports of w as lines.
func (w *waiting) write() {
	var line struct { // an entry that has only these members, so that no others are looked at
		Event   string
		Seconds float64
		Run     *trainer.Event
	}
	for i := range w.reports {
		r := &w.reports[i]
		line.Event, line.Seconds, line.Run = r.event, r.seconds, &r.run
		w.lines = appendLine(w.lines, &line)
	}
	clear(w.reports)
	w.reports, w.norms = w.reports[:0], w.norms[:0]
}

// drop counts steps and evaluations that do not fit.
func (b *buffer) drop(step, steps, evaluations int) {
	if b.gap == (gap{}) {
		b.From = step
	}
	b.To = step
	b.Steps += steps
	b.Evaluations += evaluations
}

// take returns the waiting records, and goes on with the memory of free.
func (b *buffer) take(free waiting) waiting {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.waiting
	b.waiting = waiting{steps: free.steps[:0], reports: free.reports[:0], norms: free.norms[:0]}
	w.lines = free.lines[:0]
	return w
}
