package pool

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// A group is the caller and the worker goroutines of a pool. The package
// comment says in which states they are.
type group struct {
	number    atomic.Uint32 // number of the current task: when it changes, there is a new task
	suspended atomic.Bool   // whether no task comes soon: park instead of spinning
	closed    atomic.Bool
	_         [56]byte     // puts the fields that workers poll on a cache line of their own
	finished  atomic.Int32 // chunks of the current task, as counted at the barrier
	_         [60]byte

	task    Task // written before the spans, read after a chunk was taken
	spans   []span
	workers []worker // without the caller
	pause   func()
	panic   atomic.Pointer[string] // text of a panic in a chunk that a worker ran
}

// A span is the range of chunks that belong to one worker. One word holds the
// number of the task, the first chunk that is left and the end, one after the
// last: 32, 16 and 16 bits. Chunks are taken by compare and swap of the whole
// word. So a worker that has read a span of an earlier task cannot take a chunk
// of the current one by mistake, because the number differs.
type span struct {
	atomic.Uint64
	_ [120]byte // processors fetch cache lines in pairs
}

// A worker holds what the caller needs to know of a worker goroutine.
type worker struct {
	parked atomic.Bool
	unpark chan struct{}
	_      [48]byte
}

// How long to spin, in calls of pause. A worker spins about as long as drawing
// the screen delays its caller, since unparking it costs as much as a step.
const (
	workerSpin = 20000
	callerSpin = 2000
)

// yieldTasks is the number of tasks after which a worker calls the scheduler,
// so that other goroutines run, such as the one that draws the screen. The
// worker is between two tasks then, and the caller need not wait for it. Without
// these calls the scheduler would interrupt the worker or the caller within a
// chunk, and the other would wait at the barrier.
const yieldTasks = 4

// newGroup starts the given number of worker goroutines, the caller not counted.
func newGroup(workers int, pause func()) *group {
	g := &group{workers: make([]worker, workers), spans: make([]span, workers+1), pause: pause}
	for i := range g.workers {
		g.workers[i].unpark = make(chan struct{}, 1)
		go g.loop(i)
	}
	return g
}

// run runs all chunks of task on the caller and the workers, and returns when
// they are done.
func (g *group) run(task Task, chunks int) {
	g.task = task
	g.finished.Store(0)
	number := g.number.Load() + 1
	for i, from := 0, 0; i < len(g.spans); i++ {
		to := chunks * (i + 1) / len(g.spans)
		g.spans[i].Store(uint64(number)<<32 | uint64(from)<<16 | uint64(to))
		from = to
	}
	g.number.Store(number)
	g.unparkAll()
	var ran int32
	g.work(0, &ran)
	g.finished.Add(ran)
	for i := 0; g.finished.Load() != int32(chunks); i++ {
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

// unparkAll unparks the workers that are parked.
func (g *group) unparkAll() {
	for i := range g.workers {
		w := &g.workers[i]
		if w.parked.Load() && w.parked.CompareAndSwap(true, false) {
			w.unpark <- struct{}{}
		}
	}
}

// work runs chunks as the given worker, 0 for the caller, until none is left:
// those of its own span first. It counts in ran how many it ran.
func (g *group) work(id int, ran *int32) {
	for i := range g.spans {
		s := &g.spans[(id+i)%len(g.spans)]
		for {
			chunk, ok := s.take(i > 0)
			if !ok {
				break
			}
			g.task.Chunk(chunk, id)
			*ran++
		}
	}
}

// take takes a chunk out of the span: the first one that is left, or the last
// one if another worker steals it. ok is false if none is left.
func (s *span) take(steal bool) (chunk int, ok bool) {
	for {
		old := s.Load()
		from, to := old>>16&0xffff, old&0xffff
		if from >= to {
			return 0, false
		}
		left, chunk := old+1<<16, from
		if steal {
			left, chunk = old-1, to-1
		}
		if s.CompareAndSwap(old, left) {
			return int(chunk), true
		}
	}
}

// loop is the goroutine of worker i+1, until the group is closed.
func (g *group) loop(i int) {
	w := &g.workers[i]
	var seen uint32
	for polls := 0; !g.closed.Load(); polls++ {
		if now := g.number.Load(); now != seen {
			seen, polls = now, 0
			g.workSafely(i + 1)
			if seen%yieldTasks == 0 {
				runtime.Gosched()
			}
			continue
		}
		if polls < workerSpin && !g.suspended.Load() {
			g.pause()
			continue
		}
		polls = 0
		w.parked.Store(true)
		// If a task came before parked was set, the caller may not have seen it
		// and does not unpark this worker. So the worker clears it, unless the
		// caller has done so and sends on unpark.
		if (g.number.Load() != seen || g.closed.Load()) && w.parked.CompareAndSwap(true, false) {
			continue
		}
		<-w.unpark
	}
}

// workSafely is work for a worker goroutine. It keeps the text of a panic, with
// which the caller panics at the end of run.
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
	g.unparkAll()
}
