package tensor

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// A team is a caller and its helpers, who share tasks. Everyone has a share of
// the chunks, the same ones of like tasks, so that what a chunk reads and
// writes stays in the cache of one processor from step to step; who is done
// with his own takes from the ends of the others', so that a slow one holds up
// nobody. Helpers wait for the next task with their eyes open, longer than a
// training step does other things, and then sleep.
type team struct {
	number  atomic.Uint32 // of the task, which tells helpers that there is one
	resting atomic.Bool   // no task is to come soon
	closed  atomic.Bool
	_       [56]byte
	done    atomic.Int32 // chunks that are finished and reported
	_       [60]byte

	task    Task // written before the shares, read after a claim
	shares  []share
	helpers []helper
	panic   atomic.Pointer[string] // of a helper
}

// A share is the chunks of a task that one of the team does first. It holds
// the number of the task, the first chunk that is left and the one after the
// last: 32, 16 and 16 bits. Who is late claims by the number, and so nothing of
// another task.
type share struct {
	atomic.Uint64
	_ [120]byte // processors fetch lines in pairs
}

type helper struct {
	asleep atomic.Bool
	wake   chan struct{}
	_      [48]byte
}

// How long to wait with open eyes: in rounds of use.pause, of some tens of
// nanoseconds each. A helper waits about as long as a frame of the screen holds
// up its caller, since to wake it costs as much as a step.
const (
	helperPatience = 20000
	callerPatience = 2000
)

// yieldTasks is the number of tasks after which a helper lets others go first,
// such as the one that draws the screen. A helper is between two chunks then,
// and its caller goes on alone; without that the scheduler would stop either of
// them in the middle, and the other would wait.
const yieldTasks = 4

func newTeam(helpers int) *team {
	t := &team{helpers: make([]helper, helpers), shares: make([]share, helpers+1)}
	for i := range t.helpers {
		t.helpers[i].wake = make(chan struct{}, 1)
		go t.help(i)
	}
	return t
}

// do shares task with the helpers.
func (t *team) do(task Task, chunks int) {
	t.task = task
	t.done.Store(0)
	number := t.number.Load() + 1
	for i, from := 0, 0; i < len(t.shares); i++ {
		to := chunks * (i + 1) / len(t.shares)
		t.shares[i].Store(uint64(number)<<32 | uint64(from)<<16 | uint64(to))
		from = to
	}
	t.number.Store(number)
	for i := range t.helpers {
		h := &t.helpers[i]
		if h.asleep.Load() && h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
	var did int32
	t.work(0, &did)
	t.done.Add(did)
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

// work does the chunks of share own, then what others have left of theirs, and
// counts in did how many it did.
func (t *team) work(own int, did *int32) {
	for i := range t.shares {
		s := &t.shares[(own+i)%len(t.shares)]
		for {
			chunk, ok := s.take(i > 0)
			if !ok {
				break
			}
			t.task.Chunk(chunk)
			*did++
		}
	}
}

// take claims the first chunk of a share or the last, if there is one left.
func (s *share) take(last bool) (chunk int, ok bool) {
	for {
		was := s.Load()
		from, to := was>>16&0xffff, was&0xffff
		if from >= to {
			return 0, false
		}
		now, chunk := was+1<<16, from
		if last {
			now, chunk = was-1, to-1
		}
		if s.CompareAndSwap(was, now) {
			return int(chunk), true
		}
	}
}

// help is what helper i does until the team is dismissed.
func (t *team) help(i int) {
	h := &t.helpers[i]
	var seen uint32
	for idle := 0; !t.closed.Load(); idle++ {
		if now := t.number.Load(); now != seen {
			seen, idle = now, 0
			t.safeWork(i + 1)
			if seen%yieldTasks == 0 {
				runtime.Gosched()
			}
			continue
		}
		if idle < helperPatience && !t.resting.Load() {
			use.pause()
			continue
		}
		idle = 0
		h.asleep.Store(true)
		// A task may have come while it fell asleep: then it must not.
		if (t.number.Load() != seen || t.closed.Load()) && h.asleep.CompareAndSwap(true, false) {
			continue
		}
		<-h.wake
	}
}

// safeWork is work for a helper, whose panic the caller is to see.
func (t *team) safeWork(own int) {
	var did int32
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprintf("%v\n%s", p, debug.Stack())
			t.panic.Store(&text)
			did++
		}
		t.done.Add(did)
	}()
	t.work(own, &did)
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
