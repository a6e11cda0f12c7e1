package trainer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
	"descent/trainer/metric"
)

// rule returns toy with settings changed.
func rule(t *testing.T, settings ...string) Spec {
	t.Helper()
	s := toy()
	for i := 0; i < len(settings); i += 2 {
		if err := s.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestStoppingsAndPlateausAreDocumented(t *testing.T) {
	for _, e := range Stoppings {
		if got, err := Stoppings.Parse(Stoppings.Format(e.Part)); err != nil || got != e.Part || e.Doc == "" {
			t.Errorf("%s: %v, %v", e.Name, got, err)
		}
		// Nothing is known yet: no reason to stop.
		if why := e.Part.Stop(Progress{Train: Unmeasured(), Moved: math.NaN()}); why != "" {
			t.Errorf("%s stops at once: %s", e.Name, why)
		}
	}
	for _, e := range Plateaus {
		if got, err := Plateaus.Parse(Plateaus.Format(e.Part)); err != nil || got != e.Part || e.Doc == "" {
			t.Errorf("%s: %v, %v", e.Name, got, err)
		}
		if f := e.Part.Drop(0); f != 1 {
			t.Errorf("%s drops the rate at once, by %v", e.Name, f)
		}
	}
}

// Early stopping must end the run Patience epochs after the lowest validation
// loss, and the weights from then must be the ones that are tested.
func TestEarlyStoppingKeepsTheBest(t *testing.T) {
	s := rule(t, "data", "moons:n=200,noise=0.3,flip=0.2", "hidden", "64", "epochs", "400", "lr", "0.3", "stop", "early:patience=8")
	var best []tensor.Float
	lowest, at := math.Inf(1), 0.0
	var last Event
	err := Train(t.Context(), s, nil, nil, func(e *Event) {
		if e.Kind == Evaluated && e.Val.Loss < lowest*(1-minGain) {
			lowest, at = e.Val.Loss, e.Epoch
			best = append(best[:0], e.Weights...)
		}
		if last = *e; e.Kind == Ended {
			last.Weights = append([]tensor.Float(nil), e.Weights...)
		}
	})
	if err != nil || last.Kind != Ended || last.Why == "" || !last.Test.Measured() {
		t.Fatalf("%v, %+v", err, last)
	}
	if last.Epoch >= 400 || math.Abs(last.Epoch-at-8) > 1 {
		t.Errorf("lowest at epoch %v, ended at %v", at, last.Epoch)
	}
	for i, w := range best {
		if last.Weights[i] != w {
			t.Fatalf("weight %d is %v, was %v at the lowest loss", i, last.Weights[i], w)
		}
	}
}

func TestPerfectStops(t *testing.T) {
	s := rule(t, "data", "gauss:n=60", "epochs", "500", "stop", "perfect")
	events := train(t, s)
	last := events[len(events)-1]
	if last.Why == "" || last.Train.Accuracy != 1 || last.Epoch >= 500 {
		t.Errorf("ended at epoch %v with accuracy %v: %q", last.Epoch, last.Train.Accuracy, last.Why)
	}
}

func TestGoalStopsAtSmallSteps(t *testing.T) {
	s := rule(t, "epochs", "50", "stop", "goal:goal=1e9")
	events := train(t, s)
	if last := events[len(events)-1]; last.Step != 1 || last.Why == "" {
		t.Errorf("ended after %d steps: %q", last.Step, last.Why)
	}
	s = rule(t, "epochs", "3", "stop", "goal:goal=0")
	events = train(t, s)
	if last := events[len(events)-1]; last.Epoch != 3 || last.Why != "" {
		t.Errorf("ended at epoch %v: %q", last.Epoch, last.Why)
	}
}

func TestPlateauDropsTheRate(t *testing.T) {
	s := rule(t, "data", "moons:n=200,noise=0.3,flip=0.2", "hidden", "64", "epochs", "120", "lr", "0.3", "plateau", "drop:factor=0.5,patience=10")
	rates := map[float64]bool{}
	for _, e := range of(Stepped, train(t, s)) {
		rates[e.Rate] = true
		if n := math.Log2(0.3 / e.Rate); math.Abs(n-math.Round(n)) > 1e-9 {
			t.Fatalf("rate %v is no half of a half of 0.3", e.Rate)
		}
	}
	if len(rates) < 2 {
		t.Error("the rate never dropped")
	}
}

// The average must keep of itself, step by step, what its help says: the share
// that is set, at step t at most (1 + t)/(10 + t).
func TestAverageKeepsItsShare(t *testing.T) {
	for _, keep := range []float64{0.05, 2.0 / 11, 0.2, 0.5, 0.9, 0.99, 0.999} {
		weights := []tensor.Float{1}
		a := newAverage(keep, weights)
		weights[0] = 0
		for step := 1; step <= 1000; step++ {
			before := float64(a.mean[0])
			if before < 1e-30 { // so that the share can be seen
				a.mean[0], before = 1, 1
			}
			a.step(step)
			want := keep
			if warm := float64(1+step) / float64(10+step); float64(step) < (10*keep-1)/(1-keep) {
				want = warm
			}
			if got := float64(a.mean[0]) / before; math.Abs(got-want) > pick(1e-6, 1e-12) {
				t.Fatalf("average=%v keeps %v at step %d: want %v", keep, got, step, want)
			}
		}
	}
}

// The average of the weights must be what is evaluated, and follow them.
func TestAverage(t *testing.T) {
	weights := []tensor.Float{1, 1}
	a := newAverage(0.9, weights)
	for step := 1; step <= 2000; step++ {
		weights[0], weights[1] = 5, tensor.Float(step%2)
		a.step(step)
	}
	a.show()
	if math.Abs(float64(weights[0])-5) > 1e-3 || math.Abs(float64(weights[1])-0.5) > 0.06 {
		t.Errorf("the average is %v, want 5 and about 0.5", weights)
	}
	a.hide()
	if weights[0] != 5 || weights[1] != 0 {
		t.Errorf("the weights are %v after the average was hidden", weights)
	}
	noise := func(settings ...string) (sum float64) {
		s := rule(t, append([]string{"data", "spiral:n=300", "lr", "0.5", "batch", "5", "epochs", "40", "hidden", "16"}, settings...)...)
		events := of(Evaluated, train(t, s))
		for i, e := range events[len(events)/2:] {
			sum += math.Abs(e.Train.Loss - events[len(events)/2+i-1].Train.Loss)
		}
		return sum
	}
	if plain, averaged := noise(), noise("average", "0.99"); averaged > plain/2 {
		t.Errorf("evaluations of the average move by %v, of the weights by %v", averaged, plain)
	}
}

// TestEarlyByMetric checks for every metric of a task that early stopping keeps
// the weights of its best evaluation, and that it refuses those of other tasks.
func TestEarlyByMetric(t *testing.T) {
	for source, classes := range map[string]int{"moons:n=200,noise=0.3": 2, "spiral:n=200": 3, "sine:n=100": 0} {
		loss := "softmax"
		if classes == 0 {
			loss = "squared"
		}
		for _, m := range metric.All {
			s := rule(t, "data", source, "loss", loss, "hidden", "16", "epochs", "12", "lr", "0.3", "evals", "2", "stop", "early:patience=100,metric="+m.Key)
			if m.Task&metric.TaskOf(classes) == 0 {
				if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "stop: the metric "+m.Key) {
					t.Errorf("%s, %s: %v: want that it is not for these targets", source, m.Key, err)
				}
				continue
			}
			events := train(t, s)
			last, best := events[len(events)-1], Event{}
			for _, e := range of(Evaluated, events) {
				now, before := e.Val.Of(m.Key), best.Val.Of(m.Key)
				if m.Key == "loss" {
					before *= 1 - minGain
				}
				if best.Weights == nil || m.Ahead(now, before) {
					best = e
				}
			}
			if last.Kept != best.Epoch || last.Val != best.Val || !slices.Equal(last.Weights, best.Weights) {
				t.Errorf("%s, %s: kept epoch %v with %v: want %v with %v", source, m.Key, last.Kept, last.Val.Of(m.Key), best.Epoch, best.Val.Of(m.Key))
			}
		}
	}
}
