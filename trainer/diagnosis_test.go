package trainer

import (
	"math"
	"strings"
	"testing"
)

func TestDiagnose(t *testing.T) {
	s := rule(t, "data", "spiral:n=300", "hidden", "16,16", "activation", "tanh", "batchnorm", "true", "dropout", "0.1", "epochs", "3")
	r := Start(t.Context(), s, Options{})
	<-r.Done()
	m, _ := r.Member()
	reports := Diagnose(m, load(t, s))
	var names []string
	for _, r := range reports {
		names = append(names, r.Name)
		n := 0
		for _, c := range r.Outputs.Counts {
			n += c
		}
		if n == 0 || r.Outputs.Min > r.Mean || r.Outputs.Max < r.Mean || r.Std < 0 {
			t.Errorf("%s: %+v", r.Name, r)
		}
		if strings.HasPrefix(r.Name, "dense") && (r.GradNorm <= 0 || r.WeightNorm <= 0) {
			t.Errorf("%s has no norms: %+v", r.Name, r)
		}
	}
	if got, want := strings.Join(names, ", "), "dense 2-16, batch norm, tanh, dropout, dense 16-16, batch norm, tanh, dropout, dense 16-3"; got != want {
		t.Errorf("layers are %s, want %s", got, want)
	}
	if tanh := reports[2]; math.Abs(tanh.Mean) > 0.2 || tanh.Outputs.Max > 1 || tanh.Outputs.Min < -1 {
		t.Errorf("tanh behind batch norm: mean %v from %v to %v", tanh.Mean, tanh.Outputs.Min, tanh.Outputs.Max)
	}
}

// Gradients of a deep sigmoid network vanish towards the input; those of a
// ReLU network do not.
func TestGradientsVanish(t *testing.T) {
	fade := func(activation, init string) float64 {
		s := rule(t, "data", "spiral:n=300", "hidden", "32,32,32,32,32,32", "activation", activation, "init", init, "epochs", "1", "lr", "1e-9")
		r := Start(t.Context(), s, Options{})
		<-r.Done()
		m, _ := r.Member()
		var norms []float64
		for _, r := range Diagnose(m, load(t, s)) {
			if strings.HasPrefix(r.Name, "dense") {
				norms = append(norms, r.GradNorm)
			}
		}
		return norms[1] / norms[5]
	}
	if got := fade("sigmoid", "xavier"); got > 0.02 {
		t.Errorf("sigmoid: the second layer's gradient is %v of the sixth's, want under 0.02", got)
	}
	if got := fade("relu", "he"); got < 0.3 || got > 3 {
		t.Errorf("relu: the second layer's gradient is %v of the sixth's, want 0.3 to 3", got)
	}
}

func TestUpdateRatios(t *testing.T) {
	s := rule(t, "hidden", "16", "optimizer", "sgd", "lr", "0.01", "epochs", "2")
	r := Start(t.Context(), s, Options{})
	<-r.Done()
	var slow, fast Snapshot
	r.Snapshot(&slow)
	s.Rate = 0.1
	r = Start(t.Context(), s, Options{})
	<-r.Done()
	r.Snapshot(&fast)
	if len(slow.Updates) != 2 || len(fast.Updates) != 2 {
		t.Fatalf("ratios are %v and %v, want one for each weight matrix", slow.Updates, fast.Updates)
	}
	for i := range slow.Updates {
		if a, b := slow.Updates[i], fast.Updates[i]; a <= 0 || b < 2*a {
			t.Errorf("matrix %d: ratio %v at rate 0.01, %v at 0.1", i, a, b)
		}
	}
}

func TestMonteCarloTestScore(t *testing.T) {
	s := rule(t, "data", "moons:n=200,noise=0.3", "hidden", "32", "epochs", "3", "dropout", "0.5")
	one := train(t, s)
	s.Passes = 30
	many := train(t, s)
	a, b := one[len(one)-1].Test, many[len(many)-1].Test
	if a == b || !b.Measured() || math.Abs(a.Loss-b.Loss) > 0.2 {
		t.Errorf("one pass scores %+v, thirty %+v", a, b)
	}
}
