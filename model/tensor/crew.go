package tensor

import (
	"runtime"
	"sync/atomic"
)

// A Crew is what a network computes with: the goroutine that calls it, helpers
// that share large tasks with it, and room for what products need beside their
// operands. The zero Crew has no helpers and is ready. A Crew serves one caller
// at a time.
//
// Helpers come in only where they gain something: the task is large; no other
// crew is at work, since two runs beside each other, one processor each, are
// faster than the same two in turn with two processors; and a trial, if steps
// are marked by Begin and End, shows that they do. Who does which chunk of a
// task changes no result.
type Crew struct {
	product  product
	biasTail [panelCols]Float
	scratch  []Float

	size    int   // the caller and its helpers
	counted bool  // whether it is one of those that work
	team    *team // the helpers; nil until they are needed
	trial   trial
}

// working is the number of crews at work. It is the one thing that runs know
// of each other, and it changes no number.
var working atomic.Int32

// maxCrew is the size from which more processors do not help steps of the size
// that fits here.
const maxCrew = 8

// NewCrew returns a crew of the given number of processors, or of all that the
// program may use where it is 0. It counts as working until it rests or is
// closed.
func NewCrew(processors int) *Crew {
	if processors == 0 {
		processors = min(runtime.GOMAXPROCS(0), runtime.NumCPU(), maxCrew)
	}
	working.Add(1)
	return &Crew{size: processors, counted: true}
}

// Rest tells other crews that this one has nothing to do for a while, and Work
// that it goes on.
func (c *Crew) Rest() {
	if c.counted {
		c.counted = false
		working.Add(-1)
		c.rest(true)
	}
}

// rest tells the helpers whether a task is to come soon.
func (c *Crew) rest(rest bool) {
	if c.team != nil {
		c.team.resting.Store(rest)
	}
}

// Work ends a Rest.
func (c *Crew) Work() {
	if c.size > 0 && !c.counted {
		c.counted = true
		working.Add(1)
		c.rest(false)
	}
}

// Yield lets other goroutines have their turn where several crews work: many runs
// must not keep a key waiting. Beside a single one there is room.
func Yield() {
	if working.Load() > 1 {
		runtime.Gosched()
	}
}

// Close sends the helpers home. The crew can be used afterwards, without them.
func (c *Crew) Close() {
	c.Rest()
	c.size = 0
	if c.team != nil {
		c.team.dismiss()
		c.team = nil
	}
}

// helped reports whether a large task is shared.
func (c *Crew) helped() bool {
	if c.size < 2 || working.Load() != 1 {
		return false
	}
	c.trial.wanted = true
	return !c.trial.alone
}

// room returns n floats of undefined value, which are valid until the next
// call.
func (c *Crew) room(n int) []Float {
	if cap(c.scratch) < n {
		c.scratch = Make(n)
	}
	return c.scratch[:n]
}

// A Task is work in chunks that can be done in any order, by anyone.
type Task interface {
	// Chunk does chunk i. It may run at the same time as others.
	Chunk(i int)
}

// Do does all chunks of t, of which there are fewer than 65,536, and returns
// when they are done.
func (c *Crew) Do(t Task, chunks int) {
	if chunks < 2 || !c.helped() {
		for i := range chunks {
			t.Chunk(i)
		}
		return
	}
	if c.team == nil {
		c.team = newTeam(c.size - 1)
	}
	c.team.do(t, chunks)
}
