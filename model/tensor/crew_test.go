package tensor

import (
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestCrewsGiveEqualBits checks that helpers change no bit of a product.
func TestCrewsGiveEqualBits(t *testing.T) { eachKernel(t, checkCrews) }

func checkCrews(t *testing.T) {
	for _, s := range []struct{ batch, in, out int }{
		{64, 784, 128}, {61, 785, 100}, {128, 512, 512}, {256, 70, 65}, {1, 1000, 1000}, {3000, 33, 10},
	} {
		alone := productsOf(new(Crew), s.batch, s.in, s.out)
		for _, size := range []int{2, 5} {
			crew := NewCrew(size)
			for range 2 {
				if !slices.Equal(alone, productsOf(crew, s.batch, s.in, s.out)) {
					t.Errorf("%v: a crew of %d gives other bits", s, size)
				}
			}
			crew.Close()
			if !slices.Equal(alone, productsOf(crew, s.batch, s.in, s.out)) {
				t.Errorf("%v: a closed crew gives other bits", s)
			}
		}
	}
}

// productsOf returns the results of all products of a layer.
func productsOf(crew *Crew, batch, in, out int) []Float {
	x, dy, y, dx, w, dw, bias, _ := operands(batch, in, out)
	crew.Forward(y, x, w, bias)
	crew.GradWeights(dw, x, dy)
	crew.GradInput(dx, dy, w)
	return slices.Concat(y.Data, dx.Data, dw.Data)
}

// A counter is a task that counts what is done of it.
type counter struct {
	times []atomic.Int32
	do    func(i int)
}

func (c *counter) Chunk(i int) {
	c.times[i].Add(1)
	c.do(i)
}

// TestDo checks that every chunk is done once, by helpers that are awake and
// by helpers that sleep.
func TestDo(t *testing.T) {
	crew := NewCrew(4)
	defer crew.Close()
	for round := range 300 {
		task := &counter{times: make([]atomic.Int32, 1+round%40), do: func(int) {}}
		crew.Do(task, len(task.times))
		for i := range task.times {
			if n := task.times[i].Load(); n != 1 {
				t.Fatalf("round %d: chunk %d was done %d times", round, i, n)
			}
		}
		if round%50 == 49 {
			time.Sleep(2 * time.Millisecond) // they fall asleep
		}
	}
}

// TestHelpersComeInAlone checks that crews share nothing while another works.
func TestHelpersComeInAlone(t *testing.T) {
	crew := NewCrew(2)
	defer crew.Close()
	if !crew.helped() {
		t.Error("a crew that works alone has no helpers")
	}
	other := NewCrew(2)
	if crew.helped() || other.helped() {
		t.Error("two crews at work have helpers")
	}
	other.Rest()
	other.Rest()
	if !crew.helped() {
		t.Error("a crew beside one that rests has no helpers")
	}
	other.Work()
	if crew.helped() {
		t.Error("a crew beside one that works again has helpers")
	}
	other.Close()
	other.Work() // is of no consequence any more
	if !crew.helped() || other.helped() {
		t.Error("a crew that was closed still counts")
	}
	var zero Crew
	zero.Rest()
	zero.Work()
	zero.Close()
	if !crew.helped() || zero.helped() {
		t.Error("the zero crew counts, or has helpers")
	}
}

// TestPanicInAChunk checks that the caller sees the panic of a helper, with its
// words.
func TestPanicInAChunk(t *testing.T) {
	crew := NewCrew(2)
	defer crew.Close()
	var both sync.WaitGroup // so that one of the two chunks is a helper's
	both.Add(2)
	task := &counter{times: make([]atomic.Int32, 2)}
	task.do = func(int) {
		both.Done()
		both.Wait()
		if strings.Contains(string(debug.Stack()), "(*team).help(") {
			panic("broken chunk")
		}
	}
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "broken chunk") || !strings.Contains(p, "crew_test.go") {
			t.Errorf("the panic says %q", p)
		}
	}()
	crew.Do(task, 2)
	t.Error("no panic")
}

// TestDoAllocatesNothing checks a task that helpers share.
func TestDoAllocatesNothing(t *testing.T) {
	crew := NewCrew(2)
	defer crew.Close()
	x, dy, y, dx, w, dw, bias, _ := operands(64, 784, 128)
	step := func() {
		crew.Forward(y, x, w, bias)
		crew.GradWeights(dw, x, dy)
		crew.GradInput(dx, dy, w)
	}
	step()
	if allocs := testing.AllocsPerRun(20, step); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// FuzzProducts compares the products of any shape with loops, for all kernels,
// alone and with helpers.
func FuzzProducts(f *testing.F) {
	for _, s := range shapes {
		f.Add(uint16(s.batch), uint16(s.in), uint16(s.out))
	}
	f.Fuzz(func(t *testing.T, batch, in, out uint16) {
		checkShape(t, int(batch%40)+1, int(in%100)+1, int(out%80)+1)
	})
}

// TestTrial checks that helpers stay where they gain something, and are tried
// again where they did not.
func TestTrial(t *testing.T) {
	for _, c := range []struct {
		name           string
		helped, single time.Duration
		alone          bool
	}{
		{"twice as fast", 50, 100, false},
		{"hardly faster", 97, 100, true},
		{"slower", 200, 100, true},
	} {
		var tr trial
		for step := 1; step < 2*roundSteps; step++ {
			was := tr.alone
			took := c.helped
			if was {
				took = c.single
			}
			if step%5 == 0 {
				took *= 20 // the screen was drawn
			}
			tr.note(took)
			switch at := (step-1)%roundSteps + 1; {
			case at <= 2*trialSteps && was:
				t.Fatalf("%s: step %d of the trial is made alone", c.name, at)
			case at > 2*trialSteps && at <= 3*trialSteps && !was:
				t.Fatalf("%s: step %d of the trial is made with helpers", c.name, at)
			case at > 3*trialSteps && was != c.alone:
				t.Fatalf("%s: step %d is made alone: %v, want %v", c.name, at, was, c.alone)
			}
		}
	}
}

// TestTrialOfSteps checks that only steps with something to share are tried.
func TestTrialOfSteps(t *testing.T) {
	crew := NewCrew(2)
	defer crew.Close()
	for range 5 {
		crew.Begin()
		crew.End()
	}
	if crew.trial.step != 0 {
		t.Errorf("%d empty steps were tried", crew.trial.step)
	}
	for range 5 {
		crew.Begin()
		crew.helped()
		crew.End()
	}
	if crew.trial.step != 4 { // the first shows that there is something
		t.Errorf("%d of 5 steps were tried", crew.trial.step)
	}
}
