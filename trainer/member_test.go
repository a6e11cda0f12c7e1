package trainer

import (
	"math"
	"testing"

	"descent/data"
	"descent/model/tensor"
)

// load returns the data of a Spec.
func load(t *testing.T, s Spec) *data.Prepared {
	t.Helper()
	set, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// kept trains s and returns its network and its last event.
func kept(t *testing.T, s Spec) (m Member, last Event) {
	t.Helper()
	if err := Train(t.Context(), s, nil, nil, func(e *Event) {
		if last = *e; e.Kind == Ended {
			m = Keep(s, e)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return m, last
}

// A rebuilt network must predict what the run scored, for every activation
// and with layers that remember.
func TestMemberScoresAsItsRun(t *testing.T) {
	for _, settings := range [][]string{
		{}, {"batchnorm", "true"}, {"dropout", "0.3", "input_dropout", "0.1"}, {"activation", "prelu", "lr", "0.01"}, {"activation", "maxout"},
		{"data", "sine", "loss", "squared"},
	} {
		s := rule(t, append(settings, "epochs", "4")...)
		m, last := kept(t, s)
		set := load(t, s)
		got := m.Outputs(set, &set.Test).Score(set, &set.Test)
		if got.Accuracy != last.Test.Accuracy && math.Abs(got.Accuracy-last.Test.Accuracy) > 1e-6 || math.Abs(got.Loss-last.Test.Loss) > 1e-5*(1+last.Test.Loss) {
			t.Errorf("%v: a rebuilt network scores %+v, its run %+v", settings, got, last.Test)
		}
	}
}

// More Monte-Carlo passes must come closer to their limit, as 1/√passes.
func TestMonteCarlo(t *testing.T) {
	s := rule(t, "data", "moons:n=200,noise=0.3", "hidden", "64", "epochs", "20", "dropout", "0.5")
	m := result(t, s)
	set := load(t, s)
	sample := func(passes int) tensor.Matrix {
		o, err := m.MonteCarlo(t.Context(), set, &set.Test, passes, nil)
		if err != nil {
			t.Fatal(err)
		}
		return o.Predictions()
	}
	limit := sample(2000)
	far := func(p tensor.Matrix) (sum float64) {
		for i, v := range p.Data {
			sum += math.Abs(float64(v-limit.Data[i])) / float64(len(p.Data))
		}
		return sum
	}
	few, many := far(sample(10)), far(sample(100))
	if few < 2*many || few == 0 {
		t.Errorf("10 passes are %v from the limit, 100 passes %v", few, many)
	}
	if one := far(m.Predict(set, &set.Test)); one > 0.1 {
		t.Errorf("the pass without dropout is %v from the limit", one)
	}
}
