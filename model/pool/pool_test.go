package pool

import (
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// start returns a pool with the given number of workers.
func start(workers int) *Pool {
	p := New(workers, func() {})
	return &p
}

// A counter is a task that counts how often its chunks are run.
type counter struct {
	times []atomic.Int32
	run   func(i, worker int)
}

func (c *counter) Chunk(i, worker int) {
	c.times[i].Add(1)
	c.run(i, worker)
}

// TestRun checks that every chunk is run once, by workers that spin and by
// workers that are parked.
func TestRun(t *testing.T) {
	p := start(4)
	defer p.Close()
	for round := range 300 {
		chunks := 1 + round%40
		if round >= 298 {
			chunks = 2*maxUnits + round // more than a word counts
		}
		task := &counter{times: make([]atomic.Int32, chunks), run: func(_, _ int) {}}
		p.Run(task, len(task.times))
		for i := range task.times {
			if n := task.times[i].Load(); n != 1 {
				t.Fatalf("round %d: chunk %d was run %d times", round, i, n)
			}
		}
		if round%50 == 49 {
			time.Sleep(2 * time.Millisecond) // they park
		}
	}
}

// TestSpans checks that a worker runs the same chunks of every task of one
// size, so that they stay in one processor's cache, unless others steal.
func TestSpans(t *testing.T) {
	p := start(2)
	defer p.Close()
	for round := range 100 {
		var both sync.WaitGroup // so that each of the two runs one
		both.Add(2)
		task := &counter{times: make([]atomic.Int32, 2)}
		task.run = func(i, worker int) {
			both.Done()
			both.Wait()
			if i != worker {
				t.Errorf("round %d: worker %d ran chunk %d", round, worker, i)
			}
			if called := !strings.Contains(string(debug.Stack()), "(*group).loop("); called != (worker == 0) {
				t.Errorf("round %d: worker %d is the caller: %v", round, worker, called)
			}
		}
		p.Run(task, 2)
	}
}

// TestOneActivePool checks that a pool shares nothing while another is active.
func TestOneActivePool(t *testing.T) {
	p := start(2)
	defer p.Close()
	if !p.Parallel() {
		t.Error("the only active pool shares nothing")
	}
	other := start(2)
	if p.Parallel() || other.Parallel() {
		t.Error("one of two active pools shares tasks")
	}
	other.Suspend()
	other.Suspend()
	if !p.Parallel() {
		t.Error("a pool beside a suspended one shares nothing")
	}
	other.Resume()
	if p.Parallel() {
		t.Error("a pool beside one that was resumed shares tasks")
	}
	other.Close()
	other.Resume() // has no effect after Close
	if !p.Parallel() || other.Parallel() {
		t.Error("a closed pool counts as active")
	}
	var zero Pool
	zero.Suspend()
	zero.Resume()
	zero.Close()
	if !p.Parallel() || zero.Parallel() {
		t.Error("the zero pool counts as active, or shares tasks")
	}
}

// TestActivePoolsShare checks that active pools divide the processors evenly, and
// that one that becomes the only one uses all of its workers again.
func TestActivePoolsShare(t *testing.T) {
	p, other := start(5), start(5)
	defer p.Close()
	defer other.Close()
	for round := range 100 {
		var two sync.WaitGroup // so that two workers run one each
		two.Add(2)
		task := &counter{times: make([]atomic.Int32, 2)}
		task.run = func(_, worker int) {
			two.Done()
			two.Wait()
			if worker > 1 {
				t.Errorf("round %d: worker %d of five runs, beside another pool", round, worker)
			}
		}
		p.Run(task, 2)
		if round%20 == 0 {
			time.Sleep(2 * time.Millisecond) // they park
		}
	}
	other.Suspend()
	var five sync.WaitGroup
	five.Add(5)
	task := &counter{times: make([]atomic.Int32, 5)}
	task.run = func(_, _ int) {
		five.Done()
		five.Wait()
	}
	p.Run(task, 5)
}

// TestParksBesideOthers checks that a worker that spins gives up its processor when
// another pool becomes active and leaves no worker but the caller to its own.
func TestParksBesideOthers(t *testing.T) {
	slow := New(2, func() { time.Sleep(10 * time.Millisecond) }) // would spin for minutes
	p := &slow
	defer p.Close()
	p.Run(&counter{times: make([]atomic.Int32, 2), run: func(_, _ int) {}}, 2)
	other := start(2)
	defer other.Close()
	for deadline := time.Now().Add(time.Minute); !p.group.workers[0].parked.Load(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the worker spins beside another active pool")
		}
	}
}

// TestPanicInAChunk checks that a panic on a worker's goroutine reaches the
// caller, with its text and stack.
func TestPanicInAChunk(t *testing.T) {
	p := start(2)
	defer p.Close()
	var both sync.WaitGroup // so that a worker's goroutine runs one of the two
	both.Add(2)
	task := &counter{times: make([]atomic.Int32, 2)}
	task.run = func(_, _ int) {
		both.Done()
		both.Wait()
		if strings.Contains(string(debug.Stack()), "(*group).loop(") {
			panic("broken chunk")
		}
	}
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "broken chunk") || !strings.Contains(p, "pool_test.go") {
			t.Errorf("the panic says %q", p)
		}
	}()
	p.Run(task, 2)
	t.Error("no panic")
}

// TestTuner checks that steps are made in the faster mode, whatever disturbs
// some of them, and that the mode changes when the other becomes faster.
func TestTuner(t *testing.T) {
	type machine struct {
		name             string
		parallel, serial time.Duration
	}
	machines := []machine{{"twice as fast", 50, 100}, {"hardly faster", 97, 100}, {"slower", 200, 100}, {"faster again", 60, 100}}
	var tn tuner
	for _, m := range machines {
		const settled = 2 * tunerPairs * (laterSteps + otherSteps) // the first decision still remembers the machine before
		wrong, slow := 0, m.name == "hardly faster" || m.name == "slower"
		for step := range 4 * settled {
			took := m.parallel
			if tn.serial {
				took = m.serial
			}
			if step%600 < 30 {
				took *= 20 // the screen was drawn
			}
			if step >= settled && tn.serial != slow {
				wrong++
			}
			tn.add(took)
		}
		if most := 3 * settled * 2 * otherSteps / laterSteps; wrong > most {
			t.Errorf("%s: %d steps of %d in the slower mode, want at most %d", m.name, wrong, 3*settled, most)
		}
	}
}

// TestFirstDecision checks that the first decision needs few steps.
func TestFirstDecision(t *testing.T) {
	var tn tuner
	for range tunerPairs * (firstSteps + otherSteps) {
		took := time.Duration(200)
		if tn.serial {
			took = 100
		}
		tn.add(took)
	}
	if !tn.serial {
		t.Error("steps are parallel after the first decision, though serial ones are faster")
	}
}

// TestTunedSteps checks that only steps with something to share are timed.
func TestTunedSteps(t *testing.T) {
	p := start(2)
	defer p.Close()
	for range 5 {
		p.BeginStep()
		p.EndStep()
	}
	if p.tuner.step != 0 {
		t.Errorf("%d empty steps were timed", p.tuner.step)
	}
	for range 5 {
		p.BeginStep()
		p.Parallel()
		p.EndStep()
	}
	if p.tuner.step != 4 { // the first shows that there is something
		t.Errorf("%d of 5 steps were timed", p.tuner.step)
	}
}
