package run

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/trainertest"
)

// hold loads the data of a Spec and keeps it for the test, so that runs in a
// bubble of synctest find it loaded outside.
func hold(t *testing.T, s trainer.Spec) {
	t.Helper()
	set, err := data.Load(t.Context(), s.Data, s.Seed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runtime.KeepAlive(set) })
}

// long returns a Spec that would train for very long.
func long() trainer.Spec {
	s := trainertest.Spec()
	s.Epochs = 1_000_000
	return s
}

func snapshot(r *Run) *Snapshot {
	s := new(Snapshot)
	r.Snapshot(s)
	return s
}

func TestRun(t *testing.T) {
	s := trainertest.Spec()
	var list []trainer.Event
	r := Start(t.Context(), s, Options{Listen: trainertest.Collect(&list)})
	<-r.Done()
	if !trainertest.Same(list, trainertest.Train(t, s)) {
		t.Error("a Run has other events than Train")
	}
	got := snapshot(r)
	if r.ctx.Err() == nil || r.rec.last.Weights != nil {
		t.Error("a run that has ended holds on to its context or its weights")
	}
	evaluated := trainertest.Of(trainer.Evaluated, list)
	first, last := evaluated[0], evaluated[len(evaluated)-1]
	if got.State != Done || r.State() != Done || got.Err != nil {
		t.Errorf("the run is %v, %v: want done", got.State, got.Err)
	}
	if got.Step != 12 || got.Epoch != 3 || got.Plan != first.Plan {
		t.Errorf("the run stands at step %d, epoch %v, plan %+v", got.Step, got.Epoch, got.Plan)
	}
	if got.First.Train != first.Train || got.First.Val != first.Val || got.First.Epoch != 0 ||
		got.Last.Train != last.Train || got.Last.Val != last.Val || got.Last.Epoch != 3 {
		t.Errorf("the first and last evaluation are %+v, %+v", got.First, got.Last)
	}
	whole := slices.DeleteFunc(slices.Clone(evaluated), func(e trainer.Event) bool { return e.Step == 0 || e.Step%4 != 0 })
	best := slices.MinFunc(whole, func(a, b trainer.Event) int { return cmp.Compare(a.Val.Loss, b.Val.Loss) })
	if got.Best.Val != best.Val || got.Best.Epoch != best.Epoch {
		t.Errorf("the best validation is %+v: want %+v", got.Best, best)
	}
	if len(got.EpochEnds) != len(whole) {
		t.Fatalf("%d evaluations are at whole epochs, the snapshot has %d", len(whole), len(got.EpochEnds))
	}
	for i, e := range got.EpochEnds {
		if e.Val != whole[i].Val || e.Train != whole[i].Train || e.Epoch != float64(i+1) {
			t.Errorf("epoch %d ends with %+v: want %+v", i+1, e, whole[i])
		}
	}
	if end := list[len(list)-1]; got.Test != end.Test {
		t.Errorf("the test score is %v: want %v", got.Test, end.Test)
	}
	for _, want := range Curves {
		values := slices.DeleteFunc(trainertest.Of(want.Kind, list), func(e trainer.Event) bool { return math.IsNaN(want.Of(&e)) })
		bs := got.Series[want.Curve]
		if len(bs) != len(values) || want.Name == "" {
			t.Fatalf("curve %q has %d points: want %d", want.Name, len(bs), len(values))
		}
		for i := range bs {
			if v := want.Of(&values[i]); bs[i].Mean != v || bs[i].First != values[i].Step {
				t.Errorf("point %d of %s is %+v: want %v", i, want.Name, bs[i], v)
			}
		}
	}
}

// TestBest checks that the best evaluation is the first one of the lowest
// validation loss, whatever the accuracy, among those at whole epochs and where
// a rule ended the run.
func TestBest(t *testing.T) {
	plan := trainer.Plan{StepsPerEpoch: 2}
	for _, c := range []struct {
		losses []float64 // two an epoch, from 0 on
		why    string
		want   float64 // epoch
	}{
		{[]float64{.1}, "", 0},
		{[]float64{.1, .9}, "", 0.5},
		{[]float64{.1, .9, .8}, "", 1},
		{[]float64{9, 1, 4, 1, 3, 1, 3, 1, 5}, "", 2},
		{[]float64{9, 1, 4, 1, 3, 2}, "", 2},
		{[]float64{9, 1, 4, 1, 3, 2}, "enough", 2.5},
		{[]float64{9, 1, 4, 1, 3, 3}, "enough", 2},
		{[]float64{9, 1}, "enough", 0.5},
	} {
		r := newRecord()
		e := trainer.Event{Plan: plan, Test: trainer.Unmeasured()}
		for i, loss := range c.losses {
			e.Kind, e.Step, e.Epoch = trainer.Evaluated, i, float64(i)/2
			e.Val = trainer.Score{Loss: loss, Accuracy: loss}
			r.fold(e)
		}
		e.Kind, e.Why, e.Complete, e.Kept = trainer.Ended, c.why, c.why != "", e.Epoch
		r.fold(e)
		if r.first.Epoch != 0 || r.eval.Epoch != float64(len(c.losses)-1)/2 || r.best.Epoch != c.want {
			t.Errorf("%v: first %v, last %v, best %v: want the best at %v", c, r.first.Epoch, r.eval.Epoch, r.best.Epoch, c.want)
		}
	}
}

// TestMilestones checks that what two runs of different lengths keep is that of
// the same epochs, as far as both have them, and never too much.
func TestMilestones(t *testing.T) {
	short, long := newMilestones(8), newMilestones(8)
	for epoch := 1.0; epoch <= 100; epoch++ {
		e := Evaluation{Epoch: epoch, Val: trainer.Score{Loss: epoch}}
		if epoch <= 21 {
			short.add(e)
		}
		long.add(e)
		if n := len(long.all); n > 8 || epoch >= 8 && n < 4 {
			t.Fatalf("%d evaluations after %v epochs", n, epoch)
		}
		for _, e := range long.all {
			if e.Val.Loss != e.Epoch || epoch <= 21 && !slices.Contains(short.all, e) {
				t.Errorf("after %v epochs, %+v is not that of the shorter run", epoch, e)
			}
		}
	}
	for _, e := range long.all {
		if e.Epoch <= 21 && !slices.Contains(short.all, e) {
			t.Errorf("the shorter run has %v, without %v", short.all, e.Epoch)
		}
	}
	if allocs := testing.AllocsPerRun(100, func() { long.add(Evaluation{Epoch: long.all[len(long.all)-1].Epoch + 1}) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// TestFoldAllocatesNothing covers what a run does with every event.
func TestFoldAllocatesNothing(t *testing.T) {
	r := &Run{rec: newRecord()}
	e := trainer.Event{Plan: trainer.Plan{Params: 1, Samples: 60, StepsPerEpoch: 4}, Train: trainer.Score{Loss: 1, Accuracy: .5}, Val: trainer.Score{Loss: 1, Accuracy: .5}, Test: trainer.Unmeasured()}
	if allocs := testing.AllocsPerRun(3*seriesLen, func() {
		for k := range trainer.Ended + 1 {
			e.Kind = k
			e.Step++
			r.fold(&e)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
	if n := len(r.rec.series[slices.IndexFunc(Curves, func(c recorded) bool { return c.Curve == TrainLoss })].buckets); n == 0 || n > seriesLen {
		t.Errorf("a curve has %d points: want up to %d", n, seriesLen)
	}
}

// TestCurvesAreFinite checks that nothing that is no number gets into a
// curve, where it would spoil the means and the scale of a chart.
func TestCurvesAreFinite(t *testing.T) {
	r := newRecord()
	plan := trainer.Plan{Classes: 2}
	all := func(v float64) trainer.Score { // every metric
		s := trainer.Score{Loss: v, Accuracy: v}
		for i := range s.Metrics {
			s.Metrics[i] = v
		}
		return s
	}
	for _, v := range []float64{1, math.NaN(), math.Inf(1), math.Inf(-1), 2} {
		for k := range trainer.Ended + 1 {
			r.fold(trainer.Event{Kind: k, Plan: plan, Loss: v, Penalty: v, Rate: v, Updates: []float64{v}, Train: all(v), Val: all(v), Test: all(v)})
		}
	}
	for c, s := range r.series {
		for _, b := range s.buckets {
			if !finite(b.Min) || !finite(b.Max) || !finite(b.Mean) {
				t.Errorf("%s holds %+v", Curves[c].Name, b)
			}
		}
		want := 2
		for _, m := range metric.All {
			if name := Curves[c].Curve; m.Task&plan.Task() == 0 && (name == TrainCurve(&m) || name == ValCurve(&m)) {
				want = 0
			}
		}
		if len(s.buckets) != want {
			t.Errorf("%s has %d points: want the %d that are finite", Curves[c].Name, len(s.buckets), want)
		}
	}
}

func TestDivergedRun(t *testing.T) {
	r := Start(t.Context(), trainertest.Diverging(), Options{})
	<-r.Done()
	s := snapshot(r)
	var d *trainer.Divergence
	if s.State != Diverged || !errors.As(s.Err, &d) || d.Step != s.Step {
		t.Fatalf("the run is %v at step %d, %v: want diverged", s.State, s.Step, s.Err)
	}
	for c, bs := range s.Series {
		for _, b := range bs {
			if !finite(b.Min) || !finite(b.Max) || !finite(b.Mean) {
				t.Errorf("%s holds %+v", c, b)
			}
		}
	}
}

// broken is a source that cannot be read.
type broken struct{ data.Moons }

var errBroken = errors.New("the disk is gone")

func (broken) Load(context.Context, uint64) (*data.Set, error) { return nil, errBroken }

func TestFailedRun(t *testing.T) {
	s := trainertest.Spec()
	s.Data = broken{}
	r := Start(t.Context(), s, Options{})
	<-r.Done()
	if got := snapshot(r); got.State != Failed || !errors.Is(got.Err, errBroken) {
		t.Errorf("the run is %v, %v: want failed", got.State, got.Err)
	}
}

// TestPanicEndsRun checks that a panic does not take the program along, and
// leaves a Run that can be asked and told as before.
func TestPanicEndsRun(t *testing.T) {
	for _, kind := range []trainer.Kind{trainer.Started, trainer.Stepped, trainer.Ended} {
		r := Start(t.Context(), trainertest.Spec(), Options{Listen: func(e *trainer.Event) {
			if e.Kind == kind {
				panic("boom")
			}
		}})
		<-r.Done()
		s := snapshot(r)
		if r.watch.running {
			t.Errorf("the clock goes on after a panic when the run %v", kind)
		}
		if s.State != Failed || s.Err == nil || !strings.HasPrefix(s.Err.Error(), "panic: boom\n") {
			t.Errorf("a panic when the run %v: %v, %v: want failed", kind, s.State, s.Err)
		}
		r.Pause()
		r.Resume()
		r.SetPace(1)
		r.Stop()
		if r.State() != Failed {
			t.Errorf("the run became %v", r.State())
		}
	}
}

func TestSnapshotChanges(t *testing.T) {
	r := &Run{rec: newRecord()}
	var s Snapshot
	changed := func(when string, want bool) {
		t.Helper()
		if got := r.Snapshot(&s); got != want {
			t.Errorf("%s, Snapshot says %v: want %v", when, got, want)
		}
	}
	changed("at first", true)
	changed("when nothing happened", false)
	r.fold(&trainer.Event{Kind: trainer.Stepped, Step: 1})
	changed("after an event", true)
	changed("when nothing happened", false)
	r.Pause()
	changed("after a pause", true)
	r.Pause()
	changed("after a second pause", false)
	r.resumed.L = &r.mu
	r.Resume()
	changed("after it went on", true)
	r.Resume()
	changed("after it went on twice", false)
	r.woken = make(chan struct{}, 1)
	r.SetPace(3)
	changed("after another pace", true)
	if s.Pace != 3 {
		t.Errorf("the pace is %v: want 3", s.Pace)
	}
	r.finish(nil)
	changed("after its end", true)
	changed("after its end", false)
}

// TestSnapshotReusesMemory checks that a snapshot taken ten times a second is
// no work for the garbage collector, and is the caller's own.
func TestSnapshotReusesMemory(t *testing.T) {
	r := &Run{rec: newRecord()}
	step := 0
	add := func(n int) {
		for range n {
			step++
			r.fold(&trainer.Event{Kind: trainer.Stepped, Step: step, Loss: float64(step)})
		}
	}
	add(seriesLen)
	s := snapshot(r)
	before := slices.Clone(s.Series[BatchLoss])
	add(seriesLen + 1)
	if !slices.Equal(before, s.Series[BatchLoss]) {
		t.Error("a snapshot changes while the run goes on")
	}
	if allocs := testing.AllocsPerRun(20, func() {
		add(1)
		r.Snapshot(s)
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestPace(t *testing.T) {
	s := trainertest.Spec()
	s.Epochs = 4
	hold(t, s)
	want := trainertest.Train(t, s)
	synctest.Test(t, func(t *testing.T) {
		var list []trainer.Event
		from := time.Now()
		r := Start(context.Background(), s, Options{Pace: 2, Listen: trainertest.Collect(&list)})
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		if e := snapshot(r).Epoch; math.Abs(e-1.8) > 0.25 {
			t.Errorf("epoch %v after 0.9 seconds: want about 1.8", e)
		}
		<-r.Done()
		if d := time.Since(from); d < 1990*time.Millisecond || d > 2010*time.Millisecond {
			t.Errorf("4 epochs at 2 a second take %v: want 2s", d)
		}
		if s := snapshot(r); s.State != Done || s.Elapsed != time.Since(from) || s.Pace != 2 {
			t.Errorf("the run is %v after %v at pace %v", s.State, s.Elapsed, s.Pace)
		}
		if !trainertest.Same(list, want) {
			t.Error("the pace changes numbers")
		}
	})
}

func TestSetPaceWakes(t *testing.T) {
	s := trainertest.Spec()
	hold(t, s)
	synctest.Test(t, func(t *testing.T) {
		from := time.Now()
		r := Start(context.Background(), s, Options{Pace: 1e-6})
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := snapshot(r); got.Step != 1 || got.State != Running {
			t.Errorf("the run is %v at step %d: want it to sleep after step 1", got.State, got.Step)
		}
		r.SetPace(0)
		<-r.Done()
		if d := time.Since(from); d != time.Minute || r.State() != Done {
			t.Errorf("the run is %v after %v: want done at once", r.State(), d)
		}
	})
}

// pausedAfterASecond returns a run that was paused after a second at ten epochs
// a second, by the clock of synctest.
func pausedAfterASecond(s trainer.Spec) *Run {
	r := Start(context.Background(), s, Options{Pace: 10})
	time.Sleep(time.Second)
	r.Pause()
	synctest.Wait()
	return r
}

func TestPauseAndResume(t *testing.T) {
	s := long()
	hold(t, s)
	synctest.Test(t, func(t *testing.T) {
		r := pausedAfterASecond(s)
		defer r.Stop()
		paused := snapshot(r)
		if paused.State != Paused || math.Abs(paused.Epoch-10) > 0.5 {
			t.Errorf("the run is %v at epoch %v: want paused at about 10", paused.State, paused.Epoch)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if r.Snapshot(paused) {
			t.Errorf("a paused run went on to epoch %v", paused.Epoch)
		}
		r.Resume()
		time.Sleep(time.Second)
		synctest.Wait()
		on := snapshot(r)
		if on.State != Running || math.Abs(on.Epoch-20) > 0.5 {
			t.Errorf("the run is %v at epoch %v: want running at about 20, not catching up", on.State, on.Epoch)
		}
		if math.Abs(on.Elapsed.Seconds()-2) > 0.01 {
			t.Errorf("the run ran for %v: want 2s, without the pause", on.Elapsed)
		}
		if math.Abs(on.Throughput-600) > 60 {
			t.Errorf("%v examples a second: want 10 epochs of 60", on.Throughput)
		}

		r.Pause()
		time.Sleep(500 * time.Millisecond) // too short to look like a run that is too slow
		r.Resume()
		time.Sleep(time.Second)
		synctest.Wait()
		r.Snapshot(on)
		if math.Abs(on.Epoch-30) > 1 {
			t.Errorf("the run is at epoch %v: want about 30, not catching up", on.Epoch)
		}

		r.SetPace(20)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		r.Snapshot(on)
		if math.Abs(on.Epoch-130) > 2 {
			t.Errorf("the run is at epoch %v: want about 130, after 5 seconds at the new pace", on.Epoch)
		}
		if math.Abs(on.Throughput-1200) > 60 {
			t.Errorf("%v examples a second: want 20 epochs of 60, as they are lately", on.Throughput)
		}
	})
}

func TestStop(t *testing.T) {
	s := long()
	hold(t, s)
	for name, end := range map[string]func(r *Run){
		"stopped":             func(r *Run) { r.Stop() },
		"canceled":            func(r *Run) { r.Cancel(); <-r.Done() },
		"canceled and paused": func(r *Run) { r.Pause(); synctest.Wait(); r.Cancel(); <-r.Done() },
		"stopped and paused":  func(r *Run) { r.Pause(); synctest.Wait(); r.Stop() },
		"stopped twice":       func(r *Run) { r.Stop(); r.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				from := time.Now()
				r := Start(context.Background(), s, Options{Pace: 1e-6})
				time.Sleep(time.Second)
				end(r)
				if got := snapshot(r); got.State != Stopped || got.Err != nil || got.Step != 1 || got.Test.Measured() {
					t.Errorf("the run is %v, %v at step %d, test %v: want stopped", got.State, got.Err, got.Step, got.Test)
				}
				if d := time.Since(from); d != time.Second {
					t.Errorf("it took until %v: want 1s", d)
				}
				r.Pause()
				r.Resume()
				if r.State() != Stopped {
					t.Errorf("a run that has ended became %v", r.State())
				}
			})
		})
	}
}

// TestPauseAtEnd checks that a run that has made its last step ends, though
// it was paused.
func TestPauseAtEnd(t *testing.T) {
	s := trainertest.Spec()
	hold(t, s)
	synctest.Test(t, func(t *testing.T) {
		started := make(chan *Run, 1)
		r := Start(context.Background(), s, Options{Listen: func(e *trainer.Event) {
			if e.Kind == trainer.Ended {
				(<-started).Pause()
			}
		}})
		started <- r
		<-r.Done()
		if r.State() != Done {
			t.Errorf("the run is %v: want done", r.State())
		}
	})
}

// TestContextEndsRun checks that a run ends with the context it was given.
func TestContextEndsRun(t *testing.T) {
	s := long()
	hold(t, s)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		r := Start(ctx, s, Options{Pace: 1})
		<-r.Done()
		if got := snapshot(r); got.State != Stopped || math.Abs(got.Epoch-3) > 0.5 {
			t.Errorf("the run is %v at epoch %v: want stopped at about 3", got.State, got.Epoch)
		}
	})
}

// gated loads when its channel is closed.
type gated struct{ open chan struct{} }

func (g gated) Load(ctx context.Context, seed uint64) (*data.Set, error) {
	<-g.open
	return data.Moons{N: 100, Noise: 0.1}.Load(ctx, seed)
}

// TestPauseBeforeStart checks that a run can be paused while its data is
// being read.
func TestPauseBeforeStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := trainertest.Spec()
		g := gated{make(chan struct{})}
		s.Data = g
		r := Start(context.Background(), s, Options{Pace: 1})
		synctest.Wait()
		if r.State() != Loading {
			t.Errorf("the run is %v: want loading", r.State())
		}
		r.Pause()
		close(g.open)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := snapshot(r); got.State != Paused || got.Step != 0 || got.Elapsed != 0 {
			t.Errorf("the run is %v at step %d after %v: want paused before the first", got.State, got.Step, got.Elapsed)
		}
		r.Resume()
		<-r.Done()
		if got := snapshot(r); got.State != Done || got.Elapsed != 3*time.Second {
			t.Errorf("the run is %v after %v: want done after 3s", got.State, got.Elapsed)
		}
	})
}

// TestResumeBeforeStart checks that a pause that is over when the data is
// there leaves no trace.
func TestResumeBeforeStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := trainertest.Spec()
		g := gated{make(chan struct{})}
		s.Data = g
		r := Start(context.Background(), s, Options{Pace: 1})
		synctest.Wait()
		r.Pause()
		r.Resume()
		if r.State() != Loading {
			t.Errorf("the run is %v: want loading", r.State())
		}
		time.Sleep(time.Minute)
		close(g.open)
		<-r.Done()
		if got := snapshot(r); got.State != Done || got.Elapsed != 3*time.Second {
			t.Errorf("the run is %v after %v: want done after 3s", got.State, got.Elapsed)
		}
	})
}

// TestSlowRunsDontRace checks that a run that could not keep its pace does
// not hurry to make up for it.
func TestSlowRunsDontRace(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	p := pace{perSecond: 2}
	p.anchor(start, 10)
	for _, c := range []struct {
		seconds, epoch float64
		want           time.Duration
	}{
		{0, 10, 0}, {0, 11, 500 * time.Millisecond}, {0.4, 11, 100 * time.Millisecond},
		{0.499, 11, 0}, // too short to be slept
		{0.9, 11, 0},   // late, but not for long
		{60, 12, 0},    // far too late: from here on
		{60, 13, 500 * time.Millisecond},
	} {
		if got := p.ahead(at(c.seconds), c.epoch); got != c.want {
			t.Errorf("after %v seconds at epoch %v: wait %v: want %v", c.seconds, c.epoch, got, c.want)
		}
	}
	if got := (&pace{}).ahead(start, 1e9); got != 0 {
		t.Errorf("a run without pace waits %v", got)
	}
}

func TestStopwatch(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	var w stopwatch
	if w.elapsed(at(5)) != 0 || w.throughput(at(5), 0) != 0 {
		t.Error("a stopwatch runs before it was started")
	}
	w.start(at(10))
	w.start(at(11)) // has no effect
	if got := w.elapsed(at(14)); got != 4*time.Second {
		t.Errorf("%v: want 4s", got)
	}
	w.stop(at(14))
	if got := w.elapsed(at(99)); got != 4*time.Second {
		t.Errorf("%v while stopped: want 4s", got)
	}
	w.start(at(100))
	for s := range 10 { // 100 examples a second, then 500
		w.mark(at(100+s), 100*s)
	}
	for s := range 10 {
		w.mark(at(110+s), 1000+500*s)
	}
	if got := w.throughput(at(120), 6000); got != 500 {
		t.Errorf("%v examples a second lately: want 500", got)
	}
}

func TestStates(t *testing.T) {
	for s := Loading; s <= Failed; s++ {
		if live := s == Loading || s == Running || s == Paused; s.Live() != live || s.String() == "" {
			t.Errorf("%v: live %v", s, s.Live())
		}
	}
}

// TestBacklog checks that a run records every step, whether it looks up after
// each or not.
func TestBacklog(t *testing.T) {
	events := []trainer.Event{{Kind: trainer.Started, Plan: trainer.Plan{StepsPerEpoch: 10, Samples: 10}}}
	for i := range 3000 {
		events = append(events, trainer.Event{Kind: trainer.Stepped, Step: i + 1, Epoch: float64(i+1) / 10, Loss: float64(i % 7), Rate: 1 / float64(i+1)})
	}
	events = append(events, trainer.Event{Kind: trainer.Ended, Step: 3000, Epoch: 300})
	waited := 0
	record := func(r *Run) *Snapshot {
		r.rec, r.resumed.L = newRecord(), &r.mu
		for i := range events {
			r.report(&events[i])
			waited = max(waited, len(r.backlog.steps))
		}
		return snapshot(r)
	}
	late := record(&Run{ctx: t.Context(), backlog: newBacklog()})
	if waited < 10 {
		t.Errorf("at most %d steps waited", waited)
	}
	soon := record(&Run{ctx: t.Context()})
	for c := range soon.Series {
		if !slices.Equal(late.Series[c], soon.Series[c]) {
			t.Errorf("%s differs", c)
		}
	}
	if late.Step != 3000 || late.Epoch != 300 {
		t.Errorf("it ends at step %d, epoch %v", late.Step, late.Epoch)
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
