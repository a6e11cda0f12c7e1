package tensor

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// A team is the helpers of a crew. They claim chunks of the task under way
// from a counter, so that a slow one holds up nobody; they wait for the next
// task with their eyes open for some microseconds, which is as long as a
// training step does other things, and then sleep.
type team struct {
	// claim holds the number of the task, how many chunks it has and how
	// many were claimed: 32, 16 and 16 bits. A helper that is late claims by
	// the number, and so nothing of another task.
	claim atomic.Uint64
	_     [56]byte
	done  atomic.Int32 // chunks that are finished
	_     [60]byte

	task    Task // written before claim, read after
	number  uint32
	panic   atomic.Pointer[string] // of a helper
	closed  atomic.Bool
	helpers []helper
}

type helper struct {
	asleep atomic.Bool
	wake   chan struct{}
	_      [48]byte
}

// How long to wait with open eyes: in rounds of use.pause, of some tens of
// nanoseconds each.
const (
	helperPatience = 3000
	callerPatience = 2000
)

func newTeam(helpers int) *team {
	t := &team{helpers: make([]helper, helpers)}
	for i := range t.helpers {
		t.helpers[i].wake = make(chan struct{}, 1)
		go t.help(&t.helpers[i])
	}
	return t
}

// do shares task with the helpers.
func (t *team) do(task Task, chunks int) {
	t.task = task
	t.done.Store(0)
	t.number++
	t.claim.Store(uint64(t.number)<<32 | uint64(chunks)<<16)
	for i := range t.helpers {
		h := &t.helpers[i]
		if h.asleep.Load() && h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	for t.chunk() {
	}
	for i := 0; t.done.Load() != int32(chunks); i++ {
		if i < callerPatience {
			use.pause()
		} else {
			runtime.Gosched()
		}
	}
	if p := t.panic.Load(); p != nil {
		panic(*p)
	}
}

// chunk does a chunk of the task, and reports whether there was one left.
func (t *team) chunk() bool {
	for {
		claim := t.claim.Load()
		i := claim & 0xffff
		if i >= claim>>16&0xffff {
			return false
		}
		if t.claim.CompareAndSwap(claim, claim+1) {
			t.task.Chunk(int(i))
			t.done.Add(1)
			return true
		}
	}
}

// help is what a helper does until it is dismissed.
func (t *team) help(h *helper) {
	for idle := 0; !t.closed.Load(); idle++ {
		if t.safeChunk() {
			idle = 0
			continue
		}
		if idle < helperPatience {
			use.pause()
			continue
		}
		idle = 0
		h.asleep.Store(true)
		// A task may have come while it fell asleep: then it must not.
		if (t.left() || t.closed.Load()) && h.asleep.CompareAndSwap(true, false) {
			continue
		}
		<-h.wake
	}
}

// left reports whether there are chunks to claim.
func (t *team) left() bool {
	claim := t.claim.Load()
	return claim&0xffff < claim>>16&0xffff
}

// safeChunk is chunk for a helper, whose panic the caller is to see.
func (t *team) safeChunk() (more bool) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("%v\n%s", p, debug.Stack())
			t.panic.Store(&text)
			t.done.Add(1)
		}
	}()
	return t.chunk()
}

// dismiss ends the helpers.
func (t *team) dismiss() {
	t.closed.Store(true)
	for i := range t.helpers {
		if h := &t.helpers[i]; h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
}
