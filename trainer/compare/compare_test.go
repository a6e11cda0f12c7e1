package compare

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"descent/trainer"
)

// toy returns a Spec that trains in no time, with keys and values of settings.
func toy(t *testing.T, settings ...string) trainer.Spec {
	t.Helper()
	s := trainer.Default()
	settings = append([]string{"data", "moons:n=300", "hidden", "8", "batch", "30", "lr", "0.1", "epochs", "6", "evals", "1"}, settings...)
	for i := 0; i < len(settings); i += 2 {
		if err := s.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// made returns a run that has ended.
func made(t *testing.T, spec trainer.Spec, from *trainer.Checkpoint) (Run, *trainer.Run) {
	t.Helper()
	r := trainer.Start(t.Context(), spec, trainer.Options{From: from})
	<-r.Done()
	s := new(trainer.Snapshot)
	r.Snapshot(s)
	return Run{Spec: spec, Branch: from, Snapshot: s}, r
}

// run is made for runs from the start.
func run(t *testing.T, settings ...string) Run {
	t.Helper()
	r, _ := made(t, toy(t, settings...), nil)
	return r
}

func atEnd(r *Result) trainer.Score  { return r.End.Val }
func atBest(r *Result) trainer.Score { return r.Best.Val }

// TestEvaluationsAreNoTries trains the same networks over five seeds, evaluated
// once, twice and ten times an epoch: they never differ.
func TestEvaluationsAreNoTries(t *testing.T) {
	var groups [][]Run
	for _, evals := range []string{"1", "2", "10"} {
		var g []Run
		for seed := range 5 {
			g = append(g, run(t, "evals", evals, "batch", "10", "seed", fmt.Sprint(seed+1)))
		}
		groups = append(groups, g)
	}
	if most := groups[2][0].Snapshot.Series[trainer.ValLoss]; len(most) != 61 {
		t.Fatalf("%d evaluations: want 61", len(most))
	}
	for base := range groups {
		c := Compare(groups, base)
		if got := fmt.Sprint(c.Epochs); got != "[1 2 3 4 5 6]" {
			t.Errorf("the common epochs are %s", got)
		}
		for i, o := range c.Outcomes {
			for name, of := range map[string]func(*Result) trainer.Score{"end": atEnd, "best": atBest} {
				if d := Difference(o, c.Outcomes[base], of); !d.Equal || d.Mean != 0 || d.Significant() {
					t.Errorf("group %d less %d: the %s differs by %+v", i, base, name, d)
				}
			}
			if o.Aim() != c.Outcomes[base].Aim() || math.IsNaN(o.Aim()) {
				t.Errorf("group %d aims at %v, the baseline at %v", i, o.Aim(), c.Outcomes[base].Aim())
			}
			for k := range o {
				a, _ := o[k].Reached(0.8)
				if b, _ := c.Outcomes[base][k].Reached(0.8); a != b || math.IsNaN(a) {
					t.Errorf("group %d reaches 0.8 after %v epochs, the baseline after %v", i, a, b)
				}
				if o[k].Best.Epoch != c.Outcomes[base][k].Best.Epoch || o[k].Gap() != c.Outcomes[base][k].Gap() {
					t.Errorf("group %d is best at %v with gap %v, the baseline at %v with %v",
						i, o[k].Best.Epoch, o[k].Gap(), c.Outcomes[base][k].Best.Epoch, c.Outcomes[base][k].Gap())
				}
			}
		}
	}
}

// staged returns a made-up run of the given validation losses at the ends of
// epochs; its accuracies are 1 less a tenth of them.
func staged(first int, losses ...float64) Run {
	s := &trainer.Snapshot{State: trainer.Done, Plan: trainer.Plan{StepsPerEpoch: 10, Held: 100, Samples: 100}}
	for i, loss := range losses {
		val := trainer.Score{Loss: loss, Accuracy: 1 - loss/10}
		s.Last = trainer.Evaluation{Epoch: float64(first + i), Train: trainer.Score{Accuracy: 1}, Val: val}
		s.Epoch = s.Last.Epoch
		s.EpochEnds = append(s.EpochEnds, s.Last)
	}
	return Run{Snapshot: s}
}

// TestCommonEpochs checks from which epochs runs of different lengths choose.
func TestCommonEpochs(t *testing.T) {
	long, short := staged(1, 5, 4, 3, 2, 3), staged(1, 6, 3, 4)
	thinned := staged(2, 5)
	thinned.Snapshot.EpochEnds = append(thinned.Snapshot.EpochEnds, staged(4, 1).Snapshot.EpochEnds...)
	fork := staged(3, 2, 1)
	late := staged(9, 1, 1)
	diverged := staged(1, 1)
	diverged.Snapshot.State = trainer.Diverged
	bare := staged(1, 1, 1)
	for i := range bare.Snapshot.EpochEnds {
		bare.Snapshot.EpochEnds[i].Val = none.Val
	}
	bare.Snapshot.Last.Val = none.Val
	young := staged(1)
	young.Snapshot.State, young.Snapshot.Last = trainer.Running, none
	for _, c := range []struct {
		name   string
		runs   []Run
		epochs string
		at     string // the epochs of the best
	}{
		{"one", []Run{long}, "[1 2 3 4 5]", "[4]"},
		{"two", []Run{long, short}, "[1 2 3]", "[3 2]"},
		{"thinned", []Run{long, thinned}, "[2 4]", "[4 4]"},
		{"a fork", []Run{long, fork}, "[3 4]", "[4 4]"},
		{"nothing shared", []Run{short, late, long}, "[1 2 3]", "[2 NaN 3]"},
		{"the baseline alone", []Run{late, short, long}, "[9 10]", "[9 NaN NaN]"},
		{"diverged", []Run{diverged, long}, "[1 2 3 4 5]", "[NaN 4]"},
		{"no validation", []Run{long, bare}, "[1 2 3 4 5]", "[4 NaN]"},
		{"just begun", []Run{long, young}, "[1 2 3 4 5]", "[4 NaN]"},
		{"nothing", []Run{young}, "[]", "[NaN]"},
	} {
		var groups [][]Run
		for _, r := range c.runs {
			groups = append(groups, []Run{r})
		}
		got := Compare(groups, 0)
		var at []float64
		for _, o := range got.Outcomes {
			at = append(at, o[0].Best.Epoch)
			if o[0].Best.Val.Measured() == math.IsNaN(o[0].Gap()) {
				t.Errorf("%s: best %+v with gap %v", c.name, o[0].Best, o[0].Gap())
			}
		}
		if fmt.Sprint(got.Epochs) != c.epochs || fmt.Sprint(at) != c.at {
			t.Errorf("%s: %v, best at %v: want %s, %s", c.name, got.Epochs, at, c.epochs, c.at)
		}
		if got.Outcomes[0].Aim() >= 0.1 == math.IsNaN(at[0]) {
			t.Errorf("%s: the aim is %v", c.name, got.Outcomes[0].Aim())
		}
	}
	if c := Compare(nil, 0); c.Epochs != nil || len(c.Outcomes) != 0 {
		t.Errorf("nothing compared is %+v", c)
	}
}

// TestBaselineFirst checks that the baseline takes part, wherever it stands.
func TestBaselineFirst(t *testing.T) {
	c := Compare([][]Run{{staged(1, 1, 1)}, {staged(1, 2)}, {staged(8, 1)}}, 2)
	if got := fmt.Sprint(c.Epochs); got != "[8]" {
		t.Errorf("the common epochs are %s: want those of the baseline", got)
	}
}

// TestEnd checks who has come to an end.
func TestEnd(t *testing.T) {
	for state := trainer.Loading; state <= trainer.Failed; state++ {
		r := staged(1, 3, 2, 4)
		r.Snapshot.State = state
		o := Compare([][]Run{{r}}, 0).Outcomes[0]
		if got := o[0].End.Val.Measured(); got != (state == trainer.Done) {
			t.Errorf("a run that is %v has an end: %v", state, got)
		}
		if state == trainer.Done && o[0].End.Val.Loss != 4 {
			t.Errorf("the end is %+v", o[0].End)
		}
	}
}

// TestRepeatsCountOnce checks that runs with the same seed, which compute the
// same numbers, are one sample.
func TestRepeatsCountOnce(t *testing.T) {
	seeded := func(seed uint64, losses ...float64) Run {
		r := staged(1, losses...)
		r.Spec.Seed = seed
		return r
	}
	a := []Run{seeded(2, 3, 2), seeded(1, 3), seeded(1, 3, 2.5), seeded(1, 3, 2.5)}
	b := []Run{seeded(1, 4, 3), seeded(2, 4, 3.5), seeded(2, 4, 3.5)}
	c := Compare([][]Run{a, b}, 0)
	if len(c.Outcomes[0]) != 2 || c.Outcomes[0][0].Spec.Seed != 1 || len(c.Outcomes[0][0].Snapshot.EpochEnds) != 2 {
		t.Errorf("%d seeds, the first is %d after %v epochs", len(c.Outcomes[0]), c.Outcomes[0][0].Spec.Seed, c.Outcomes[0][0].Snapshot.Epoch)
	}
	d := Difference(c.Outcomes[0], c.Outcomes[1], atEnd)
	if math.Abs(d.Mean-0.1) > 1e-12 || !math.IsNaN(d.Half) {
		t.Errorf("the difference is %+v: want that of two seeds", d)
	}
}

// TestDifference checks when seeds are pairs and what is equal.
func TestDifference(t *testing.T) {
	group := func(seeds []uint64, losses ...float64) (o Outcome) {
		var g []Run
		for i, seed := range seeds {
			r := staged(1, losses[i])
			r.Spec.Seed = seed
			g = append(g, r)
		}
		return Compare([][]Run{g}, 0).Outcomes[0]
	}
	a := group([]uint64{1, 2, 3}, 1, 2, 3)
	for name, c := range map[string]struct {
		o    Outcome
		want Estimate
	}{
		"the same seeds":  {group([]uint64{3, 2, 1}, 4, 3, 2), Paired([]float64{-0.1, -0.1, -0.1}, 0.01)},
		"other seeds":     {group([]uint64{1, 2, 4}, 2, 3, 4), Welch([]float64{0.8, 0.7, 0.6}, []float64{0.9, 0.8, 0.7}, 0.01)},
		"more seeds":      {group([]uint64{1, 2, 3, 4}, 2, 3, 4, 5), Welch([]float64{0.8, 0.7, 0.6, 0.5}, []float64{0.9, 0.8, 0.7}, 0.01)},
		"the same losses": {group([]uint64{1, 2, 3}, 1, 2, 3), Estimate{Equal: true}},
	} {
		d := Difference(c.o, a, atEnd)
		if d.Equal != c.want.Equal || math.Abs(d.Mean-c.want.Mean) > 1e-9 || math.Abs(d.Half-c.want.Half) > 1e-9 {
			t.Errorf("%s: %+v: want %+v", name, d, c.want)
		}
	}
	one, tie := group([]uint64{1}, 2), group([]uint64{9}, 2)
	if d := Difference(one, tie, atEnd); !d.Equal {
		t.Errorf("one run beside an equal one of another seed differs by %+v", d)
	}
	tie[0].End.Val.Loss++ // as many right answers by another network
	if d := Difference(one, tie, atEnd); d.Equal || d.Mean != 0 || d.String() != "0.000" {
		t.Errorf("a tie of networks that differ is %+v", d)
	}
	lost := group([]uint64{1, 2, 3}, 1, 2, 3)
	lost[1].End = none
	if d := Difference(lost, a, atEnd); !math.IsNaN(d.Mean) || d.Significant() || d.String() != "-" {
		t.Errorf("the difference without one end is %+v", d)
	}
	if mean, _ := lost.Mean(func(r *Result) float64 { return r.End.Val.Accuracy }); !math.IsNaN(mean) {
		t.Errorf("the mean without one end is %v", mean)
	}
}

// TestForks checks a fork beside its parent: it shares the epochs behind the
// branch, and its examples a second are its own.
func TestForks(t *testing.T) {
	parent, r := made(t, toy(t), nil)
	from, err := r.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	fork, _ := made(t, toy(t, "epochs", "9"), from)
	straight := run(t, "epochs", "9")
	c := Compare([][]Run{{straight}, {fork}}, 0)
	if got := fmt.Sprint(c.Epochs); got != "[6 7 8 9]" {
		t.Errorf("the common epochs are %s", got)
	}
	if d := Difference(c.Outcomes[1], c.Outcomes[0], atEnd); !d.Equal {
		t.Errorf("a fork with the settings of its parent differs by %+v", d)
	}
	c = Compare([][]Run{{parent}, {fork}}, 0)
	if got := fmt.Sprint(c.Epochs); got != "[6]" {
		t.Errorf("the epochs of a parent and its fork are %s: want the branch", got)
	}
	s := *fork.Snapshot
	s.Elapsed = from.Elapsed + time.Second
	if rate := (&Result{Run: Run{Branch: from, Snapshot: &s}}).Rate(); rate != float64(3*s.Plan.Samples) {
		t.Errorf("%v examples a second: want those of three epochs", rate)
	}
}

// TestDiverged checks a group of real runs of which one diverged.
func TestDiverged(t *testing.T) {
	wild := run(t, "lr", "1e30", "loss", "squared", "activation", "relu", "seed", "2")
	if wild.Snapshot.State != trainer.Diverged {
		t.Fatalf("the run is %v", wild.Snapshot.State)
	}
	c := Compare([][]Run{{run(t), wild}}, 0)
	if o := c.Outcomes[0]; o.Lost() != 1 || !math.IsNaN(o.Aim()) || !o[0].Best.Val.Measured() {
		t.Errorf("%d lost, aim %v, best of the other %+v", o.Lost(), o.Aim(), o[0].Best)
	}
}

// TestRegression checks that R² comes in no steps.
func TestRegression(t *testing.T) {
	r := run(t, "data", "sine", "loss", "squared", "preprocess", "none")
	if r.Snapshot.Plan.Metric != trainer.RSquared || (Outcome{{Run: r}}).grain() != 0 {
		t.Errorf("R² comes in steps of %v", (Outcome{{Run: r}}).grain())
	}
	if s := run(t); (Outcome{{Run: s}}).grain() != 1/float64(s.Snapshot.Plan.Held) {
		t.Errorf("shares of %d examples come in steps of %v", s.Snapshot.Plan.Held, (Outcome{{Run: s}}).grain())
	}
}

// TestGroups checks that runs that differ in their seed alone, or in their
// name, are one experiment, and what differs between others.
func TestGroups(t *testing.T) {
	a, b := toy(t), toy(t, "seed", "7")
	b.Name = "other"
	specs := []trainer.Spec{a, toy(t, "lr", "0.2"), b, toy(t, "evals", "3")}
	var all [][]Setting
	for _, s := range specs {
		all = append(all, Settings(s, nil))
	}
	groups := Groups([]int{0, 1, 2, 3}, func(i int) string { return Recipe(all[i]) })
	if got := fmt.Sprint(groups); got != "[[0 2] [1] [3]]" {
		t.Errorf("the groups are %s", got)
	}
	if got := Differing(all); !slices.Equal(got, []string{"lr", "evals", "seed"}) {
		t.Errorf("differing are %v", got)
	}
	fork := Settings(a, &trainer.Checkpoint{Member: trainer.Member{Spec: b}, Epoch: 2.5})
	if got := Differing([][]Setting{all[0], fork}); !slices.Equal(got, []string{"fork of"}) || fork[0].Text != "other at 2.5" {
		t.Errorf("a fork differs in %v, %v", got, fork[0])
	}
	if Recipe(fork) == Recipe(all[0]) || Differing(nil) != nil {
		t.Error("a fork is the same experiment as a run from the start, or nothing differs")
	}
}
