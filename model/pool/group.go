package pool

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// A group is the caller and the worker goroutines of a pool. The package comment
// describes their states.
type group struct {
	number    atomic.Uint32 // number of the current task: when it changes, there is a new task
	used      atomic.Int32  // the first used workers, the caller included, run the current task
	suspended atomic.Bool   // whether workers park immediately instead of spinning
	closed    atomic.Bool
	_         [52]byte     // puts the fields that workers poll on a cache line of their own
	finished  atomic.Int32 // number of finished units of the current task, for the barrier
	_         [60]byte

	// Written before the spans, and read only after a unit was taken from a span.
	task        Task
	chunks, per int // number of chunks of the task, and of a unit

	spans   []span
	workers []worker // without the caller
	pause   func()
	panic   atomic.Pointer[string] // text of a panic in a chunk that a worker ran
}

// A span is the range of units that belong to one worker: a unit is a chunk, or
// several of a task that has more than maxUnits. One word holds the number of the
// task, the first unit that is left and the end, one after the last: 32, 16 and 16
// bits. Units are taken by compare and swap of the whole word. So a worker that has
// read a span of an earlier task cannot take a unit of the current one by mistake,
// because the number differs.
type span struct {
	atomic.Uint64
	_ [120]byte // processors fetch cache lines in pairs
}

// A worker is the state of a worker goroutine that the caller uses to unpark it.
type worker struct {
	parked atomic.Bool
	unpark chan struct{}
	_      [48]byte
}

// maxUnits is the maximum number of units of a task.
const maxUnits = 1<<16 - 1

// How long to spin, in calls of pause. A worker spins about as long as drawing
// the screen delays its caller, since unparking it costs as much as a step.
const (
	workerSpin = 20000
	callerSpin = 2000
)

// yieldTasks is the number of tasks after which a worker calls the scheduler,
// so that other goroutines run, such as the one that draws the screen. At this
// time the worker is between two tasks, so the caller does not wait for it. Without
// these calls the scheduler would interrupt the worker or the caller within a
// chunk, and the other would wait at the barrier.
const yieldTasks = 4

// newGroup starts the given number of worker goroutines, the caller not counted.
func newGroup(workers int, pause func()) *group {
	g := &group{workers: make([]worker, workers), spans: make([]span, workers+1), pause: pause}
	g.used.Store(int32(workers + 1))
	for i := range g.workers {
		g.workers[i].unpark = make(chan struct{}, 1)
		go g.loop(i + 1)
	}
	return g
}

// run runs all chunks of task on the given number of workers, the caller included,
// and returns when they are done.
func (g *group) run(task Task, chunks, workers int) {
	g.task, g.chunks, g.per = task, chunks, chunks/maxUnits+1
	units := (chunks + g.per - 1) / g.per
	g.finished.Store(0)
	g.used.Store(int32(workers))
	number := g.number.Load() + 1
	for i, from := 0, 0; i < len(g.spans); i++ {
		to := units * min(i+1, workers) / workers // the spans of unused workers are empty
		g.spans[i].Store(uint64(number)<<32 | uint64(from)<<16 | uint64(to))
		from = to
	}
	g.number.Store(number)
	g.unpark(workers)
	var ran int32
	g.work(0, &ran)
	g.finished.Add(ran)
	for i := 0; g.finished.Load() != int32(units); i++ {
		if i < callerSpin {
			g.pause()
		} else {
			runtime.Gosched()
		}
	}
	if p := g.panic.Load(); p != nil {
		panic(*p)
	}
}

// unpark unparks the parked goroutines among the first workers, the caller included.
func (g *group) unpark(workers int) {
	for i := range g.workers[:workers-1] {
		w := &g.workers[i]
		if w.parked.Load() && w.parked.CompareAndSwap(true, false) {
			w.unpark <- struct{}{}
		}
	}
}

// work runs units as the given worker, 0 for the caller, until none is left. It
// starts with those of the worker's own span. It adds the number of units to ran.
func (g *group) work(id int, ran *int32) {
	for i := range g.spans {
		s := &g.spans[(id+i)%len(g.spans)]
		for {
			unit, ok := s.take(i > 0)
			if !ok {
				break
			}
			for chunk := unit * g.per; chunk < min((unit+1)*g.per, g.chunks); chunk++ {
				g.task.Chunk(chunk, id)
			}
			*ran++
		}
	}
}

// take removes a unit from the span: the first remaining one, or the last one if steal
// is set. ok is false if none is left.
func (s *span) take(steal bool) (unit int, ok bool) {
	for {
		old := s.Load()
		from, to := old>>16&0xffff, old&0xffff
		if from >= to {
			return 0, false
		}
		left, unit := old+1<<16, from
		if steal {
			left, unit = old-1, to-1
		}
		if s.CompareAndSwap(old, left) {
			return int(unit), true
		}
	}
}

// loop is the goroutine of the worker with the given ID, until the group is closed.
func (g *group) loop(id int) {
	w := &g.workers[id-1]
	var seen uint32
	for polls := 0; !g.closed.Load(); polls++ {
		if g.wants(id, seen) {
			seen, polls = g.number.Load(), 0
			g.workSafely(id)
			if seen%yieldTasks == 0 {
				runtime.Gosched()
			}
			continue
		}
		if polls < workerSpin && !g.suspended.Load() && g.uses(id) && g.shares(id) {
			g.pause()
			continue
		}
		polls = 0
		w.parked.Store(true)
		// If a task started before parked was set, the caller may have read false
		// and does not unpark this worker. So the worker clears parked itself,
		// unless the caller has cleared it and sends on unpark.
		if (g.wants(id, seen) || g.closed.Load()) && w.parked.CompareAndSwap(true, false) {
			continue
		}
		<-w.unpark
	}
}

// uses reports whether a worker runs the current task.
func (g *group) uses(id int) bool { return int32(id) < g.used.Load() }

// shares reports whether a worker would run the next task: the more pools are active, the
// fewer workers each has, and a worker that spins would delay another pool.
func (g *group) shares(id int) bool { return id < sharedBy(len(g.spans)) }

// wants reports whether there is a task for a worker with another number than seen.
func (g *group) wants(id int, seen uint32) bool { return g.number.Load() != seen && g.uses(id) }

// workSafely is work for a worker goroutine. It stores the text of a panic, and the
// caller panics with this text at the end of run.
func (g *group) workSafely(id int) {
	var ran int32
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("%v\n%s", p, debug.Stack())
			g.panic.Store(&text)
			ran++
		}
		g.finished.Add(ran)
	}()
	g.work(id, &ran)
}

// close ends the goroutines.
func (g *group) close() {
	g.closed.Store(true)
	g.unpark(len(g.spans))
}
