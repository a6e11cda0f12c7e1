package advice

import (
	"strings"
	"testing"

	"descent/data"
	"descent/data/memory"
	"descent/trainer"
)

// What would take the machine is refused before any of it is allocated, and
// the text names the setting that is to blame.
func TestNeedIsCountedBeforehand(t *testing.T) {
	ctx := memory.New(16e9).With(t.Context())
	for blame, change := range map[string]func(*trainer.Spec){
		"batch, which is 600000 examples, or hidden": func(s *trainer.Spec) {
			s.Data, s.Hidden, s.Batch = data.Spiral{N: 1_000_000, Noise: 0.2}, []int{30_000, 30_000}, 0
		},
		"hidden": func(s *trainer.Spec) {
			s.Data, s.Hidden = data.Spiral{N: 500}, []int{65_536, 65_536, 65_536, 65_536, 65_536}
		},
		"the examples or the inputs of data": func(s *trainer.Spec) { s.Data = data.Noise{N: 1_000_000, Inputs: 10_000, Classes: 2} },
	} {
		spec := trainer.Default()
		change(&spec)
		n, err := NeedOf(ctx, spec)
		if err != nil {
			t.Fatal(err)
		}
		if !n.Heavy() || n.Refused == nil || !strings.HasSuffix(n.String(), "lower "+blame+", or raise --memory") {
			t.Errorf("of %+v it says %q: want to lower %s", n, n, blame)
		}
	}
	if n, err := NeedOf(ctx, trainer.Default()); err != nil || n.Heavy() {
		t.Errorf("the default settings are refused: %v, %v", n, err)
	}
}

// Folds are trained beside each other: each takes as much as one run alone.
func TestNeedOfFolds(t *testing.T) {
	spec := trainer.Default()
	spec.Data, spec.Hidden = data.Wine{}, []int{512}
	one, err := NeedOf(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	all, err := NeedOf(t.Context(), spec.Folds(5)...)
	if err != nil || all.Runs != 5 || all.Weights != 5*one.Weights || all.Data != 5*one.Data {
		t.Errorf("five folds take %+v, one run %+v, %v", all.Memory, one.Memory, err)
	}
}
