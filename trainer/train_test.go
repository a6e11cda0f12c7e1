package trainer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// toy returns a Spec that trains in no time: 60 examples in steps of 16, the
// last one of an epoch of 12.
func toy() Spec {
	s := Default()
	s.Data = data.Moons{N: 100, Noise: 0.1}
	s.Hidden, s.Activation, s.Init = []int{8}, model.Tanh{}, model.Xavier{}
	s.Rate, s.Batch, s.Epochs, s.Evals = 0.1, 16, 3, 1
	return s
}

// keep returns a listener that copies events to list.
func keep(list *[]Event) func(*Event) {
	return func(e *Event) {
		c := *e
		c.Weights, c.State = slices.Clone(e.Weights), slices.Clone(e.State)
		c.Updates, c.Gradients = slices.Clone(e.Updates), slices.Clone(e.Gradients)
		*list = append(*list, c)
	}
}

// train returns the events of a run that comes to its end.
func train(t *testing.T, s Spec) []Event {
	t.Helper()
	var list []Event
	if err := Train(t.Context(), s, nil, nil, keep(&list)); err != nil {
		t.Fatal(err)
	}
	return list
}

// result returns the network that a run of s ends with.
func result(t *testing.T, s Spec) Member {
	t.Helper()
	events := train(t, s)
	return Keep(s, &events[len(events)-1])
}

// comparable returns events with a number for each NaN, which is not equal
// to itself.
func comparable(events []Event) []Event {
	events = slices.Clone(events)
	for i := range events {
		e := &events[i]
		for _, v := range []*float64{&e.Train.Loss, &e.Train.Accuracy, &e.Val.Loss, &e.Val.Accuracy, &e.Test.Loss, &e.Test.Accuracy} {
			if math.IsNaN(*v) {
				*v = -math.MaxFloat64
			}
		}
	}
	return events
}

func same(a, b []Event) bool { return reflect.DeepEqual(comparable(a), comparable(b)) }

// of returns the events of one kind.
func of(k Kind, events []Event) []Event {
	return slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.Kind != k })
}

func steps(events []Event) []int {
	var list []int
	for _, e := range events {
		list = append(list, e.Step)
	}
	return list
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// TestTailOfOneRow checks that an epoch may end with a single example under
// batch norm: the step moves all weights and leaves the running statistics.
func TestTailOfOneRow(t *testing.T) {
	s := rule(t, "batchnorm", "true", "batch", "59", "epochs", "5", "optimizer", "sgd")
	events := of(Stepped, train(t, s))
	for i, e := range events {
		for _, v := range slices.Concat(e.Weights, e.State) {
			if !finite(float64(v)) {
				t.Fatalf("after step %d there is a %v", e.Step, v)
			}
		}
		if i == 0 {
			continue
		}
		before, single := events[i-1], e.Step%e.Plan.StepsPerEpoch == 0
		if slices.Equal(e.State, before.State) != single {
			t.Errorf("step %d of %d an epoch: the running statistics stayed: %t, want %t", e.Step, e.Plan.StepsPerEpoch, !single, single)
		}
		if slices.Equal(e.Weights, before.Weights) {
			t.Errorf("step %d moved nothing", e.Step)
		}
	}
	if per := events[0].Plan.StepsPerEpoch; per != 2 {
		t.Errorf("%d steps an epoch: want one of 59 examples and one of 1", per)
	}
}

func TestEvents(t *testing.T) {
	s := toy()
	s.L2 = 0.01
	s.Schedule = Exponential{K: 0.5}
	events := train(t, s)
	if events[0].Kind != Started || events[0].Step != 0 || events[1].Kind != Evaluated || events[1].Step != 0 {
		t.Errorf("a run begins with %v, %v: want started, evaluated", events[0].Kind, events[1].Kind)
	}
	if last := events[len(events)-1]; last.Kind != Ended || last.Step != 12 || last.Epoch != 3 {
		t.Errorf("a run ends with %v of step %d, epoch %v: want ended, 12, 3", last.Kind, last.Step, last.Epoch)
	}
	if n := len(of(Started, events)) + len(of(Ended, events)); n != 2 {
		t.Errorf("%d events start and end a run: want 2", n)
	}
	plan := Plan{Classes: 2, Inputs: 2, Params: (2+1)*8 + (8+1)*2, Samples: 60, Held: 20, StepsPerEpoch: 4, Epochs: 3,
		Numerics: tensor.Numerics(), Guess: score(metric.TwoClasses, metric.Of(map[string]float64{"loss": math.Ln2, "accuracy": 0.5})), Spread: events[0].Plan.Spread}
	if plan.Spread < 1 || plan.Spread > 3 {
		t.Errorf("the inputs have spread %v: want a little above 1", plan.Spread)
	}
	if plan.Steps() != 12 {
		t.Errorf("the plan has %d steps: want 12", plan.Steps())
	}
	made := 0
	for i, e := range events {
		if e.Kind == Stepped {
			made++
			if rate := 0.1 * math.Exp(-0.5*float64(made-1)/4); math.Abs(e.Rate-rate) > 1e-12 {
				t.Errorf("the rate of step %d is %v: want %v", made, e.Rate, rate)
			}
			if !(finite(e.Loss) && e.Loss > 0 && finite(e.Penalty) && e.Penalty > 0) {
				t.Errorf("step %d has loss %v, penalty %v", made, e.Loss, e.Penalty)
			}
		}
		if e.Step != made || e.Epoch != float64(made)/4 {
			t.Errorf("event %d, %v, is of step %d, epoch %v: want %d, %v", i, e.Kind, e.Step, e.Epoch, made, float64(made)/4)
		}
		if e.Plan != plan {
			t.Errorf("the plan is %+v: want %+v", e.Plan, plan)
		}
		if e.Kind == Evaluated && !(e.Train.Measured() && e.Val.Measured()) {
			t.Errorf("the evaluation of step %d measured %v, %v", e.Step, e.Train, e.Val)
		}
		if e.Test.Measured() != (e.Kind == Ended) {
			t.Errorf("event %d, %v, has test score %v", i, e.Kind, e.Test)
		}
	}
	if events[0].Rate != 0.1 || events[0].Train.Measured() || events[0].Val.Measured() {
		t.Errorf("a run starts with rate %v, scores %v, %v", events[0].Rate, events[0].Train, events[0].Val)
	}
}

func TestEvaluations(t *testing.T) {
	for evals, want := range map[int][]int{ // after which of the four steps of an epoch
		1: {4}, 2: {2, 4}, 3: {2, 3, 4}, 4: {1, 2, 3, 4}, 5: {1, 2, 3, 4}, 100: {1, 2, 3, 4},
	} {
		s := toy()
		s.Evals = evals
		all := []int{0}
		for epoch := range s.Epochs {
			for _, step := range want {
				all = append(all, 4*epoch+step)
			}
		}
		if got := steps(of(Evaluated, train(t, s))); !slices.Equal(got, all) {
			t.Errorf("%d evaluations an epoch come after steps %v: want %v", evals, got, all)
		}
	}
	// They are spread evenly, and there are as many as were asked for.
	for _, perEpoch := range []int{1, 5, 17, 100} {
		for evals := 1; evals <= perEpoch; evals++ {
			count, last := 0, 0
			for s := 1; s <= perEpoch; s++ {
				if evalDue(s, perEpoch, evals) {
					if gap := s - last; gap < perEpoch/evals || gap > perEpoch/evals+1 {
						t.Errorf("%d of %d steps apart for %d evaluations", gap, perEpoch, evals)
					}
					count, last = count+1, s
				}
			}
			if count != evals || last != perEpoch {
				t.Errorf("%d evaluations of %d, the last after step %d of %d", count, evals, last, perEpoch)
			}
		}
	}
}

// TestEpochSeesAll checks that an epoch sees every example once, in a last
// batch that may be shorter. With weights that stay, the losses of the
// batches make up the loss of the whole part.
func TestEpochSeesAll(t *testing.T) {
	s := toy()
	s.Rate = 1e-30
	events := train(t, s)
	first := of(Evaluated, events)[0]
	sums := make([]float64, s.Epochs)
	var losses []float64
	for i, e := range of(Stepped, events) {
		size := 16.0
		if i%4 == 3 {
			size = 12
		}
		sums[i/4] += e.Loss * size / 60
		losses = append(losses, e.Loss)
	}
	for epoch, sum := range sums {
		if math.Abs(sum-first.Train.Loss) > pick(1e-6, 1e-12) {
			t.Errorf("epoch %d sees a loss of %v: want %v", epoch+1, sum, first.Train.Loss)
		}
	}
	if slices.Equal(losses[:4], losses[4:8]) {
		t.Error("two epochs have the same batches: want them shuffled")
	}
}

func TestFullBatch(t *testing.T) {
	s := toy()
	s.Batch = 0
	all := train(t, s)
	if got := all[0].Plan.StepsPerEpoch; got != 1 {
		t.Errorf("the whole training part takes %d steps: want 1", got)
	}
	// Every step sees what the evaluation before it saw.
	before := of(Evaluated, all)
	for i, e := range of(Stepped, all) {
		if want := before[i].Train.Loss; math.Abs(e.Loss-want) > pick(1e-6, 1e-12) {
			t.Errorf("step %d has loss %v: want %v", e.Step, e.Loss, want)
		}
	}
	s.Batch = 1_000_000
	if !same(train(t, s), all) {
		t.Error("a batch larger than the training part is not the same as all of it")
	}
}

func TestExamples(t *testing.T) {
	whole := train(t, toy())
	s := toy()
	s.Examples = 20
	part := train(t, s)
	if p := part[0].Plan; p.Samples != 20 || p.StepsPerEpoch != 2 {
		t.Errorf("20 examples are %d, in %d steps", p.Samples, p.StepsPerEpoch)
	}
	if part[1].Val != whole[1].Val || part[1].Train == whole[1].Train {
		t.Error("fewer training examples must change the training part alone")
	}
	s.Examples = 1000
	if !same(train(t, s), whole) {
		t.Error("a limit above the number of examples changes a run")
	}
}

// TestEqualSpecs checks that equal Specs compute the same bits, on however
// many processors and whatever else runs. The network is large enough for
// products to be split, if they ever were.
func TestEqualSpecs(t *testing.T) {
	s := toy()
	s.Data, s.Hidden, s.Batch, s.Epochs, s.L2 = data.Spiral{N: 500, Noise: 0.2}, []int{200, 70}, 100, 2, 1e-3
	want := train(t, s)
	if !same(train(t, s), want) {
		t.Error("a second run has other events")
	}
	procs := runtime.GOMAXPROCS(1)
	one := train(t, s)
	runtime.GOMAXPROCS(procs)
	if !same(one, want) {
		t.Error("a run on one processor has other events")
	}

	other := s
	other.Seed, other.Epochs = 2, 1_000_000
	ctx, cancel := context.WithCancel(t.Context())
	stepping, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		once := false
		Train(ctx, other, nil, nil, func(e *Event) {
			if e.Kind == Stepped && !once {
				once = true
				close(stepping)
			}
		})
	}()
	<-stepping
	beside := train(t, s)
	cancel()
	<-done
	if !same(beside, want) {
		t.Error("a run beside another has other events")
	}

	s.Seed = 2
	if reflect.DeepEqual(train(t, s)[0].Weights, want[0].Weights) {
		t.Error("another seed has the same weights")
	}
}

// TestWorkersChangeNothing checks that a run whose steps are shared has the
// weights of one that is alone, to the bit.
func TestWorkersChangeNothing(t *testing.T) {
	after := func(s Spec, workers int) []tensor.Float {
		j, err := newJob(t.Context(), s, func(*Event) {})
		if err != nil {
			t.Fatal(err)
		}
		engine := tensor.NewEngine(workers)
		defer engine.Close()
		j.setEngine(engine)
		for step := range 30 {
			if err := j.step(step); err != nil {
				t.Fatal(err)
			}
		}
		return slices.Clone(j.net.W)
	}
	for _, s := range []Spec{
		Default(),
		rule(t, "data", "fashion", "hidden", "256,100", "batch", "60", "optimizer", "adam", "lr", "0.001", "activation", "maxout"),
	} {
		alone := after(s, 1)
		for _, workers := range []int{2, 3} {
			if !slices.Equal(alone, after(s, workers)) {
				t.Errorf("%v: %d workers give other weights than one", s.Hidden, workers)
			}
		}
	}
}

// TestStreams checks that runs with equal seeds share what a change does not
// concern: another network has the same order of examples, another size of
// batches the same initial weights.
func TestStreams(t *testing.T) {
	first := func(s Spec) (weights []tensor.Float, order []int32) {
		j, err := newJob(t.Context(), s, func(*Event) {})
		if err != nil {
			t.Fatal(err)
		}
		weights = slices.Clone(j.net.W)
		if err := j.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		return weights, j.order
	}
	s := toy()
	if w, o := s.rand(weightStream).Uint64(), s.rand(orderStream).Uint64(); w == o {
		t.Error("weights and order are drawn from the same numbers")
	}
	weights, order := first(s)
	s.Hidden, s.Activation = []int{30, 20}, model.ReLU{}
	if _, o := first(s); !slices.Equal(o, order) {
		t.Error("another network has another order of examples")
	}
	s = toy()
	s.Batch, s.Examples, s.Epochs = 7, 30, 2
	if w, _ := first(s); !slices.Equal(w, weights) {
		t.Error("other batches have other initial weights")
	}
	s = toy()
	s.Seed++
	if w, o := first(s); slices.Equal(w, weights) || slices.Equal(o, order) {
		t.Error("another seed has the same weights or order")
	}
}

func TestTrainIsCanceled(t *testing.T) {
	j, err := newJob(t.Context(), toy(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.KeepAlive(j) // the other runs share its data, so that a canceled one has it too
	for _, at := range []int{-1, 0, 1, 7, 12} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			if at < 0 { // before it begins
				cancel()
			}
			var list []Event
			err := Train(ctx, toy(), nil, nil, func(e *Event) {
				keep(&list)(e)
				if e.Step == at && e.Kind != Started {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v: want context canceled", err)
			}
			last := list[len(list)-1]
			if last.Kind != Ended || last.Step != max(at, 0) || last.Test.Measured() {
				t.Errorf("a run that is canceled after step %d ends with %v of step %d, test %v", at, last.Kind, last.Step, last.Test)
			}
		})
	}
}

// wild returns a Spec that diverges after a few steps.
func wild() Spec {
	s := toy()
	s.Loss, s.Activation, s.Hidden, s.Rate, s.Epochs = model.Squared{}, model.ReLU{}, []int{8, 8}, 1e6, 100
	return s
}

func TestDivergence(t *testing.T) {
	var list []Event
	err := Train(t.Context(), wild(), nil, nil, keep(&list))
	var d *Divergence
	if !errors.As(err, &d) {
		t.Fatalf("the error is %v: want a divergence", err)
	}
	last := list[len(list)-1]
	if last.Kind != Ended || last.Step != d.Step || d.Epoch != last.Epoch || last.Test.Measured() {
		t.Errorf("a run that diverged at step %d ends with %v of step %d, test %v", d.Step, last.Kind, last.Step, last.Test)
	}
	if d.Step < 1 || finite(d.Loss) || d.Cause == "" {
		t.Errorf("the divergence is %+v: want a step, a loss that is not finite, and a cause", d)
	}
	want := fmt.Sprintf("diverged at step %d (epoch %.2g): the loss became %v: %s", d.Step, d.Epoch, d.Loss, d.Cause)
	if err.Error() != want {
		t.Errorf("the error reads %q: want %q", err, want)
	}
	for _, e := range list[:len(list)-1] {
		if e.Kind == Stepped && !finite(e.Loss+e.Penalty) || e.Kind == Evaluated && !finite(e.Train.Loss) {
			t.Errorf("%v of step %d reports losses %v, %v", e.Kind, e.Step, e.Loss, e.Train.Loss)
		}
	}
}

func TestDivergenceCauses(t *testing.T) {
	for _, c := range []struct {
		step        int
		first, last float64
		want        string
	}{
		{0, 0, 0, "the numbers overflow before the first step: initial weights or inputs are too large"},
		{9, 2, 7, "it had grown from 2 to 7 at learning rate 0.1"},
		{9, 2, 3, "the last step, at learning rate 0.1, overshot"},
	} {
		j := &stepper{event: Event{Step: c.step, Rate: 0.1, Plan: Plan{Guess: Score{Loss: 1}}}, firstLoss: c.first, lastLoss: c.last}
		for _, loss := range []float64{math.NaN(), math.Inf(1)} {
			var d *Divergence
			if err := j.checkFinite(loss); !errors.As(err, &d) || d.Cause != c.want || d.Step != c.step {
				t.Errorf("%+v: error %v", c, err)
			}
		}
	}
	if err := new(stepper).checkFinite(1); err != nil {
		t.Errorf("a loss of 1 is no divergence: %v", err)
	}
}

func TestDivergenceAtStart(t *testing.T) {
	s := toy()
	s.Init, s.Activation, s.Loss = model.Normal{Std: 100}, model.ReLU{}, model.Squared{}
	s.Hidden = slices.Repeat([]int{64}, int(pick(20, 130)))
	var d *Divergence
	var list []Event
	if err := Train(t.Context(), s, nil, nil, keep(&list)); !errors.As(err, &d) || d.Step != 0 {
		t.Errorf("numbers that overflow at once: error %v: want a divergence at step 0", err)
	}
	if len(list) != 2 || list[0].Kind != Started || list[1].Kind != Ended {
		t.Errorf("%d events: want started and ended alone", len(list))
	}
}

func TestRegression(t *testing.T) {
	src, err := data.Sources.Parse("sine:n=100")
	if err != nil {
		t.Fatal(err)
	}
	s := toy()
	s.Data, s.Loss, s.Hidden, s.Epochs, s.Preprocess = src, model.Squared{}, []int{32, 32}, 200, data.Standardize{}
	events := train(t, s)
	if p := events[0].Plan; p.Classes != 0 || p.Inputs != 1 {
		t.Errorf("the plan is %+v: want R², no class, 1 input", p)
	}
	first, last := of(Evaluated, events)[0], events[len(events)-1]
	t.Logf("R² %.3f before, %.3f train, %.3f test", first.Train.Accuracy, last.Train.Accuracy, last.Test.Accuracy)
	if first.Train.Accuracy > 0.5 || last.Test.Accuracy < 0.8 {
		t.Errorf("R² goes from %v to %v: want from below 0.5 to above 0.8", first.Train.Accuracy, last.Test.Accuracy)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, e := range Optimizers {
		s := toy()
		s.Optimizer, s.L2, s.Schedule = e.Part, 0.1, StepDecay{Every: 1, Factor: 0.5}
		j, err := newJob(t.Context(), s, func(*Event) {})
		if err != nil {
			t.Fatal(err)
		}
		epoch := func() {
			for i := range j.event.Plan.StepsPerEpoch {
				if err := j.step(i); err != nil {
					t.Fatal(err)
				}
			}
			if err := j.evaluate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		epoch()
		if allocs := testing.AllocsPerRun(10, epoch); allocs != 0 {
			t.Errorf("%s: %v allocations in an epoch", e.Name, allocs)
		}
	}
}

// TestLongRunsAllocateNoMore compares whole runs, to cover what goes on
// between the steps.
func TestLongRunsAllocateNoMore(t *testing.T) {
	s := toy()
	set, err := data.Load(t.Context(), s.Data, s.Seed) // held, so that no run loads it again
	if err != nil {
		t.Fatal(err)
	}
	allocs := func(epochs int) float64 {
		s.Epochs = epochs
		return testing.AllocsPerRun(3, func() {
			if err := Train(t.Context(), s, nil, nil, func(*Event) {}); err != nil {
				t.Fatal(err)
			}
		})
	}
	short, long := allocs(2), allocs(200)
	if long > short+5 { // the runtime allocates now and then
		t.Errorf("200 epochs make %v allocations, 2 make %v", long, short)
	}
	runtime.KeepAlive(set)
}

func TestTexts(t *testing.T) {
	for k, want := range map[Kind]string{Started: "started", Stepped: "stepped", Evaluated: "evaluated", Ended: "ended"} {
		if k.String() != want {
			t.Errorf("kind %d is %q: want %q", k, k, want)
		}
	}
	if m := (Plan{Classes: 3}).Metric(); m.Name != "accuracy" {
		t.Errorf("classes are judged by %s", m.Name)
	}
	if m := (Plan{}).Metric(); m.Name != "R²" || m.Key != "r2" {
		t.Errorf("numbers are judged by %s, %s", m.Name, m.Key)
	}
	if Unmeasured().Measured() || !(Score{}).Measured() {
		t.Error("a score of 0 is a measurement, NaN is none")
	}
}

// TestWeightsAreTheRuns checks that events carry the parameters after their
// step.
func TestWeightsAreTheRuns(t *testing.T) {
	var last []tensor.Float
	err := Train(t.Context(), toy(), nil, nil, func(e *Event) {
		moved := !slices.Equal(last, e.Weights)
		if moved != (e.Kind == Started || e.Kind == Stepped) {
			t.Errorf("%v of step %d: weights moved: %v", e.Kind, e.Step, moved)
		}
		last = append(last[:0], e.Weights...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBelow checks that numbers are drawn as the library draws them.
func TestBelow(t *testing.T) {
	a, b := rand.NewPCG(1, 2), rand.NewPCG(1, 2)
	library := rand.New(b)
	for _, n := range []uint64{1, 2, 3, 1000, 4096, 60_000, 1<<63 + 1, 1<<64 - 1} {
		for range 100 {
			if got, want := below(a, n), library.Uint64N(n); got != want || got >= n {
				t.Fatalf("below %d: %d, want %d", n, got, want)
			}
		}
	}
}
