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

// TestShares checks that everyone has the same chunks of like tasks, so that
// they stay in one processor's cache, as long as nobody is late.
func TestShares(t *testing.T) {
	crew := NewCrew(2)
	defer crew.Close()
	for round := range 100 {
		var both sync.WaitGroup // so that each of the two does one
		both.Add(2)
		task := &counter{times: make([]atomic.Int32, 2)}
		task.do = func(i int) {
			both.Done()
			both.Wait()
			if helper := strings.Contains(string(debug.Stack()), "(*team).help("); helper != (i == 1) {
				t.Errorf("round %d: chunk %d was done by a helper: %v", round, i, helper)
			}
		}
		crew.Do(task, 2)
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

// TestTrial checks that steps are made in the faster way, whatever disturbs
// some of them, and that a change of the faster way is noticed.
func TestTrial(t *testing.T) {
	type machine struct {
		name           string
		helped, single time.Duration
	}
	machines := []machine{{"twice as fast", 50, 100}, {"hardly faster", 97, 100}, {"slower", 200, 100}, {"faster again", 60, 100}}
	var tr trial
	for _, m := range machines {
		const settled = 2 * trialTimes * (laterSteps + trialSteps) // the first decision still remembers the machine before
		wrong, slow := 0, m.name == "hardly faster" || m.name == "slower"
		for step := range 4 * settled {
			took := m.helped
			if tr.alone {
				took = m.single
			}
			if step%600 < 30 {
				took *= 20 // the screen was drawn
			}
			if step >= settled && tr.alone != slow {
				wrong++
			}
			tr.note(took)
		}
		if most := 3 * settled * 2 * trialSteps / laterSteps; wrong > most {
			t.Errorf("%s: %d steps of %d in the slower way, want at most %d", m.name, wrong, 3*settled, most)
		}
	}
}

// TestFirstTrial checks that a crew decides soon after it began.
func TestFirstTrial(t *testing.T) {
	var tr trial
	for range trialTimes * (soonSteps + trialSteps) {
		took := time.Duration(200)
		if tr.alone {
			took = 100
		}
		tr.note(took)
	}
	if !tr.alone {
		t.Error("helpers that cost time are still there after the first decision")
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
