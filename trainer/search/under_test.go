package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
)

// TestAxesUnderChoices tests that an axis for a parameter exists only in trials whose part
// has the parameter.
func TestAxesUnderChoices(t *testing.T) {
	base := trainer.Default()
	for _, texts := range [][]string{
		{"optimizer=sgd|momentum|adam", "optimizer.mu=0.5..0.99"},
		{"optimizer.mu=0.5..0.99", "optimizer=sgd|momentum|adam"},
	} {
		axes, err := ParseAxes(texts, base)
		if err != nil {
			t.Fatal(err)
		}
		mu := slices.IndexFunc(axes, func(a Axis) bool { return a.Key == "optimizer.mu" })
		if axes[mu].Key+"=" != texts[mu][:len("optimizer.mu=")] || !slices.Equal(axes[mu].Under, []string{"momentum"}) {
			t.Errorf("%v: the axes are %+v", texts, axes)
		}
		s := Search{Base: base, Axes: axes, Sampler: Random{}, Trials: 40, Seed: 1}
		trials, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range trials {
			want, optimizer := "", tr.Values[1-mu]
			if optimizer == "momentum" {
				want = axes[mu].Value(tr.At[mu])
				optimizer += ":mu=" + want
			}
			if got := trainer.Optimizers.Format(tr.Spec.Optimizer); tr.Values[mu] != want || tr.Has(mu) != (want != "") || got != optimizer {
				t.Errorf("trial %d has %q and is %s", tr.Number, tr.Values, got)
			}
		}
	}
}

// TestGridUnderChoices checks that a grid contains no trial twice because of an axis that
// the trial does not have.
func TestGridUnderChoices(t *testing.T) {
	for _, texts := range [][]string{
		{"optimizer=sgd|momentum|nesterov", "optimizer.mu=0.5|0.7|0.9", "lr=0.1|1"},
		{"optimizer.mu=0.5|0.7|0.9", "lr=0.1|1", "optimizer=sgd|momentum|nesterov"},
	} {
		base := trainer.Default()
		axes, err := ParseAxes(texts, base)
		if err != nil {
			t.Fatal(err)
		}
		s := Search{Base: base, Axes: axes, Sampler: Grid{}, Trials: 100}
		trials, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, tr := range trials {
			seen[fmt.Sprint(tr.Values)] = true
		}
		if len(trials) != 14 || len(seen) != 14 { // 2 rates, with sgd or with 2 optimizers of 3 mu
			t.Errorf("%v: %d trials, %d of them different: want 14", texts, len(trials), len(seen))
		}
	}
}

// TestUnder tests axes for parameters that some, all or no choices have.
func TestUnder(t *testing.T) {
	for text, want := range map[string]string{
		"optimizer=momentum|nesterov optimizer.mu=0.5..0.99":          "[]",
		"optimizer=*  optimizer.mu=0.5..0.99":                         "[momentum nesterov]",
		"optimizer=momentum:mu=0.5|adam optimizer.mu=0.6..0.9":        "[momentum:mu=0.5]",
		"activation=relu|leaky_relu activation.slope=0.01..0.3":       "[leaky_relu]",
		"optimizer=sgd|adam optimizer.mu=0.5..0.99":                   "unknown parameter",
		"optimizer=sgd|momentum optimizer.mu=0.5..2":                  "with optimizer=momentum: optimizer.mu: 2 is too large",
		"optimizer=sgd|momentum optimizer.mu=0.5..1 optimizer.mu=0|1": "optimizer.mu is given twice",
	} {
		axes, err := ParseAxes(strings.Fields(text), trainer.Default())
		got := fmt.Sprint(err)
		if err == nil {
			got = fmt.Sprint(axes[1].Under)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s: want %s", text, got, want)
		}
	}
}
