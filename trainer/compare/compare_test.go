package compare

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
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
func made(t *testing.T, spec trainer.Spec, from *trainer.Checkpoint) (Run, *run.Run) {
	t.Helper()
	r := run.Start(t.Context(), spec, run.Options{From: from})
	<-r.Done()
	s := new(run.Snapshot)
	r.Snapshot(s)
	return Run{Spec: spec, Branch: from, Snapshot: s}, r
}

// trained is made for runs from the start.
func trained(t *testing.T, settings ...string) Run {
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
			g = append(g, trained(t, "evals", evals, "batch", "10", "seed", fmt.Sprint(seed+1)))
		}
		groups = append(groups, g)
	}
	if most := groups[2][0].Snapshot.Series[run.ValLoss]; len(most) != 61 {
		t.Fatalf("%d evaluations: want 61", len(most))
	}
	for base := range groups {
		c := Compare(groups, base, nil)
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
	s := &run.Snapshot{State: run.Done, Plan: trainer.Plan{Classes: 2, StepsPerEpoch: 10, Held: 100, Samples: 100}}
	for i, loss := range losses {
		val := trainer.Score{Loss: loss, Accuracy: 1 - loss/10}
		s.Last = run.Evaluation{Epoch: float64(first + i), Train: trainer.Score{Accuracy: 1}, Val: val}
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
	diverged.Snapshot.State = run.Diverged
	bare := staged(1, 1, 1)
	for i := range bare.Snapshot.EpochEnds {
		bare.Snapshot.EpochEnds[i].Val = none.Val
	}
	bare.Snapshot.Last.Val = none.Val
	young := staged(1)
	young.Snapshot.State, young.Snapshot.Last = run.Running, none
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
		got := Compare(groups, 0, nil)
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
	if c := Compare(nil, 0, nil); c.Epochs != nil || len(c.Outcomes) != 0 {
		t.Errorf("nothing compared is %+v", c)
	}
}

// TestBaselineFirst checks that the baseline takes part, wherever it stands.
func TestBaselineFirst(t *testing.T) {
	c := Compare([][]Run{{staged(1, 1, 1)}, {staged(1, 2)}, {staged(8, 1)}}, 2, nil)
	if got := fmt.Sprint(c.Epochs); got != "[8]" {
		t.Errorf("the common epochs are %s: want those of the baseline", got)
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
	straight := trained(t, "epochs", "9")
	c := Compare([][]Run{{straight}, {fork}}, 0, nil)
	if got := fmt.Sprint(c.Epochs); got != "[6 7 8 9]" {
		t.Errorf("the common epochs are %s", got)
	}
	if d := Difference(c.Outcomes[1], c.Outcomes[0], atEnd); !d.Equal {
		t.Errorf("a fork with the settings of its parent differs by %+v", d)
	}
	c = Compare([][]Run{{parent}, {fork}}, 0, nil)
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
	wild := trained(t, "lr", "1e30", "loss", "squared", "activation", "relu", "seed", "2")
	if wild.Snapshot.State != run.Diverged {
		t.Fatalf("the run is %v", wild.Snapshot.State)
	}
	c := Compare([][]Run{{trained(t), wild}}, 0, nil)
	if o := c.Outcomes[0]; o.Lost() != 1 || !math.IsNaN(o.Aim()) || !o[0].Best.Val.Measured() {
		t.Errorf("%d lost, aim %v, best of the other %+v", o.Lost(), o.Aim(), o[0].Best)
	}
}

// TestByMetric compares regressions by a metric of which less is better.
func TestByMetric(t *testing.T) {
	rmse := metric.Named("rmse")
	var groups [][]Run
	for _, lr := range []string{"0.1", "0.001"} {
		groups = append(groups, []Run{trained(t, "data", "sine:n=200", "loss", "squared", "lr", lr)})
	}
	c := Compare(groups, 1, rmse)
	quick, slow := &c.Outcomes[0][0], &c.Outcomes[1][0]
	if a, b := quick.Value(quick.End.Val), quick.End.Val.Of("rmse"); a != b {
		t.Errorf("the value is %v: want an RMSE of %v", a, b)
	}
	if d := Difference(c.Outcomes[0], c.Outcomes[1], atEnd); !(d.Mean < 0) {
		t.Errorf("a higher rate changes the RMSE by %+v: want less", d)
	}
	aim := c.Outcomes[1].Aim()
	if epoch, _ := quick.Reached(aim); !(epoch >= 1) || aim < slow.Value(slow.Best.Val) {
		t.Errorf("the aim is %v, where the slow run has %v; the quick one is there after %v epochs", aim, slow.Value(slow.Best.Val), epoch)
	}
	if gap := quick.Gap(); gap != quick.Last.Val.Of("rmse")-quick.Last.Train.Of("rmse") {
		t.Errorf("the gap is %v: want how much larger the error on validation is", gap)
	}
}
