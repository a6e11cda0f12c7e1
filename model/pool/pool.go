// Package pool shares work among the processors of the machine: fork and join,
// with worker goroutines that stay alive between tasks. Products of matrices, the
// gathering of batches and the steps of optimizers use it.
//
// # What happens in Run
//
// Run splits a Task into chunks. Every worker, the caller being worker 0, has a
// span of them: the same one for every task with as many chunks, so that what a
// chunk reads and writes stays in the cache of one processor from step to step.
// A worker takes chunks from the front of its own span; when that is empty, it
// steals from the back of the others' spans, so that a slow worker does not delay
// the task. Run ends with a barrier: the caller waits until the number of
// finished chunks is that of all chunks.
//
// # What a worker waits for
//
// A worker is in one of three states:
//
//   - working: it runs chunks until no span has any left. Then it spins.
//   - spinning: it polls the number of the current task, without giving up its
//     processor, so that it sees a new task within some tens of nanoseconds. It
//     works when the number changes. It parks after 20,000 polls without a task,
//     or immediately if the pool is suspended, or if so many others are active
//     that this worker would not be used.
//   - parked: it is blocked on a channel and uses no processor time. Run and Close
//     unpark it, which takes some microseconds. A worker that is not used, because
//     other pools are active, stays parked.
//
// The caller waits in one place only, at the barrier: it spins for 2,000 polls,
// and then calls the scheduler between polls.
//
// # When work is shared
//
// Active pools divide the processors evenly: with n of them, each uses one nth of
// its workers, rounded down, and at least its caller. Two training runs side by
// side, on one processor each, are faster than the same two one after the other
// on two processors; but one of two runs on four processors has two of its own.
//
// Run shares a task if more than one worker is to be used, and measurements have
// not shown that sharing is slower. Whether sharing saves time is measured on
// whole training steps, if these are marked by BeginStep and EndStep; see tuner.
// Sharing changes no result, since a chunk computes the same on any worker.
package pool

import (
	"runtime"
	"sync/atomic"
)

// A Pool runs tasks for one caller at a time. The zero Pool has no workers but
// the caller.
type Pool struct {
	size   int    // number of workers, the caller included
	pause  func() // waits for some tens of nanoseconds while spinning
	active bool   // whether it counts among the active pools
	group  *group // the workers; nil until they are needed
	tuner  tuner
}

// A Task is work in chunks that can be run in any order and at the same time.
type Task interface {
	// Chunk runs chunk i on the given worker, from 0 to Workers()−1. A worker
	// runs one chunk at a time, so the task may give each worker memory of its
	// own.
	Chunk(i, worker int)
}

// active is the number of active pools: the only state that pools
// share.
var active atomic.Int32

// maxWorkers is the largest number of workers that New chooses: more processors
// do not make training steps of the usual length faster.
const maxWorkers = 8

// New returns a pool of the given number of workers, the caller included; 0
// stands for one for each processor that the program may use, at most 8. pause is
// called while a worker spins, and should wait for some tens of nanoseconds. The
// pool is active until it is suspended or closed.
func New(workers int, pause func()) Pool {
	if workers == 0 {
		workers = min(runtime.GOMAXPROCS(0), runtime.NumCPU(), maxWorkers)
	}
	active.Add(1)
	return Pool{size: workers, pause: pause, active: true}
}

// Workers returns the number of workers, the caller included.
func (p *Pool) Workers() int { return max(p.size, 1) }

// Suspend declares that the pool will have no tasks for a while. The workers park, and
// the pool does not count as active, so that other pools may share their tasks.
func (p *Pool) Suspend() {
	if p.active {
		p.active = false
		active.Add(-1)
		p.suspend(true)
	}
}

// Resume ends a Suspend.
func (p *Pool) Resume() {
	if p.size > 0 && !p.active {
		p.active = true
		active.Add(1)
		p.suspend(false)
	}
}

// suspend sets whether workers without a task park immediately.
func (p *Pool) suspend(suspended bool) {
	if p.group != nil {
		p.group.suspended.Store(suspended)
	}
}

// Close ends the workers. The pool can be used afterwards, without them.
func (p *Pool) Close() {
	p.Suspend()
	p.size = 0
	if p.group != nil {
		p.group.close()
		p.group = nil
	}
}

// share returns how many workers Run may use now, the caller included.
func (p *Pool) share() int { return sharedBy(p.size) }

// sharedBy returns how many of a pool's workers it may use beside the other active pools.
func sharedBy(workers int) int { return workers / max(int(active.Load()), 1) }

// Parallel reports whether Run would share a task now.
func (p *Pool) Parallel() bool {
	if p.size < 2 || !p.active || p.share() < 2 {
		return false
	}
	p.tuner.wanted = true
	return !p.tuner.serial
}

// Run runs all chunks of t and returns when they are done. If a chunk panics, Run
// panics.
func (p *Pool) Run(t Task, chunks int) {
	if chunks < 2 || !p.Parallel() {
		for i := range chunks {
			t.Chunk(i, 0)
		}
		return
	}
	if p.group == nil {
		p.group = newGroup(p.size-1, p.pause)
	}
	p.group.run(t, chunks, max(p.share(), 1))
}

// Yield lets other goroutines run if several pools are active, so that many
// training runs do not delay the answer to a key. With a single active pool it
// does nothing.
func Yield() {
	if active.Load() > 1 {
		runtime.Gosched()
	}
}
