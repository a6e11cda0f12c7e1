package compare

import (
	"fmt"
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

// TestGroups checks that runs that differ in their seed or fold alone, or in
// their name, are one experiment, and what differs between others.
func TestGroups(t *testing.T) {
	a, b := toy(t), toy(t, "seed", "7")
	b.Name = "other"
	specs := []trainer.Spec{a, toy(t, "lr", "0.2"), b, toy(t, "evals", "3"), toy(t, "fold", "1/5"), toy(t, "fold", "3/5"), toy(t, "fold", "1/4")}
	var all [][]Setting
	for _, s := range specs {
		all = append(all, Settings(s, nil))
	}
	groups := Groups([]int{0, 1, 2, 3, 4, 5, 6}, func(i int) string { return ExperimentKey(all[i]) })
	if got := fmt.Sprint(groups); got != "[[0 2] [1] [3] [4 5] [6]]" {
		t.Errorf("the groups are %s", got)
	}
	if got := Differing(all[:4]); !slices.Equal(got, []string{"lr", "evals", "seed"}) {
		t.Errorf("differing are %v", got)
	}
	fork := Settings(a, &trainer.Checkpoint{Member: trainer.Member{Spec: b}, Epoch: 2.5})
	if got := Differing([][]Setting{all[0], fork}); !slices.Equal(got, []string{"fork of"}) || fork[0].Text != "other at 2.5" {
		t.Errorf("a fork differs in %v, %v", got, fork[0])
	}
	if ExperimentKey(fork) == ExperimentKey(all[0]) || Differing(nil) != nil {
		t.Error("a fork is the same experiment as a run from the start, or nothing differs")
	}
}

// A setting that changed at turns tells all that it was; the others tell nothing.
func TestSettingsTellOfTurns(t *testing.T) {
	spec := trainer.Default()
	turns := []run.Turn{{Step: 30, Epoch: 3, Before: spec}, {Step: 45, Epoch: 4.5, Before: spec}}
	turns[1].Before.Rate = 0.04
	if got, want := Changed(spec, turns), "lr 0.02 > 0.04 at epoch 3 > 0.02 at epoch 4.5"; got != want {
		t.Errorf("changed %q, want %q", got, want)
	}
	if got := Changed(spec, nil); got != "" {
		t.Errorf("nothing changed, and it says %q", got)
	}
	plain, turned := Settings(spec, nil), Settings(spec, nil, turns...)
	if got := Differing([][]Setting{plain, turned}); !slices.Equal(got, []string{"lr"}) {
		t.Errorf("%q differ", got)
	}
}
