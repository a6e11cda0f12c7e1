package search

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/data/memory"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// toy returns a small search with two numeric axes and a choice.
func toy(t *testing.T) *Search {
	t.Helper()
	base := trainer.Default()
	for _, kv := range [][2]string{{"data", "spiral:n=150"}, {"hidden", "12"}, {"batch", "30"}, {"epochs", "9"}, {"evals", "1"}} {
		if err := base.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	s := &Search{Base: base, Sampler: Random{}, Trials: 12, Seed: 1}
	for _, text := range []string{"lr=1e-4..10", "hidden=4..32:log", "activation=relu|tanh"} {
		a, err := ParseAxis(text, base)
		if err != nil {
			t.Fatal(err)
		}
		s.Axes = append(s.Axes, a)
	}
	return s
}

// halved returns successive halving by factor, or nil for 0.
func halved(factor int) Pruner {
	if factor == 0 {
		return nil
	}
	return Halving{Factor: factor}
}

// TestEpochsAreSearched tests that trials with an axis for the number of epochs train for
// all of their epochs, and that a budget counts the maximum number.
func TestEpochsAreSearched(t *testing.T) {
	for _, pruner := range []Pruner{nil, Halving{Factor: 3}} {
		s := tuned(t, bowl, "lr=0.01..1", "epochs=3..20")
		s.Base.Epochs, s.Pruner = 9, pruner
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		long := 0
		for _, tr := range trials {
			if made := tr.Epoch == float64(tr.Spec.Epochs); made != (tr.State == Done) || tr.State == Stopped {
				t.Errorf("%T: trial %d is %v after %v of %d epochs", pruner, tr.Number, tr.State, tr.Epoch, tr.Spec.Epochs)
			}
			if tr.Spec.Epochs > 9 {
				long++
			}
		}
		if long < 10 {
			t.Errorf("%d trials have more than 9 epochs", long)
		}
		if s.Epochs, s.Pruner = 100, nil; s.cost(1) != 20 {
			t.Errorf("a trial makes up to %v epochs: want 20", s.cost(1))
		}
	}
}

func TestTrialsEnd(t *testing.T) {
	s := toy(t)
	s.Trials = MaxTrials + 1
	if _, err := s.Plan(); err == nil || err.Error() != "trials: 100001 is too large: want at most 100000" {
		t.Error(err)
	}
	s.Trials, s.Epochs = 3, 1e300
	if trials, err := s.Plan(); err != nil || len(trials) != 3 {
		t.Errorf("%d trials, %v", len(trials), err)
	}
	if _, err := s.Run(memory.New(1000).With(t.Context()), nil); err == nil || !strings.Contains(err.Error(), "raise --memory") {
		t.Errorf("%v: want an error about memory", err)
	}
}

// TestSearchRepeats checks that equal searches give equal trials, whatever
// the order in which they end.
func TestSearchRepeats(t *testing.T) {
	for _, halving := range []int{0, 3} {
		run := func() string {
			s := toy(t)
			s.Pruner = halved(halving)
			reports := map[int]int{}
			trials, err := s.Run(t.Context(), func(t Trial) { reports[t.Number]++ })
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, tr := range trials {
				fmt.Fprintln(&b, tr.Number, tr.Values, tr.State, tr.Epoch, tr.Best, tr.When)
				if !tr.Finished() || reports[tr.Number] != 1 {
					t.Errorf("trial %d is %v, reported %d times", tr.Number, tr.State, reports[tr.Number])
				}
			}
			return b.String()
		}
		if a, b := run(), run(); a != b {
			t.Errorf("halving %d: two equal searches:\n%s\n%s", halving, a, b)
		}
	}
}

// TestEvaluationsAreNoTries checks that trials that differ only in the number of
// evaluations, and thus have the same network, have the same score and reach the same rung.
func TestEvaluationsAreNoTries(t *testing.T) {
	for _, halving := range []int{0, 2} {
		s := toy(t)
		s.Base.Epochs, s.Base.Rate, s.Pruner = 9, 0.1, halved(halving)
		axis, err := ParseAxis("evals=1|2|5", s.Base)
		if err != nil {
			t.Fatal(err)
		}
		s.Axes, s.Sampler, s.Trials = []Axis{axis}, Grid{}, 3
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		first := map[State]Trial{} // two of three equal trials end at the first rung
		for _, tr := range trials {
			one, ok := first[tr.State]
			if !ok {
				one, first[tr.State] = tr, tr
			}
			if tr.Best != one.Best || tr.When != one.When || tr.Epoch != one.Epoch || !tr.Best.Measured() {
				t.Errorf("halving %d: evals %s: %+v at %v of %v: want %+v at %v of %v",
					halving, tr.Values[0], tr.Best, tr.When, tr.Epoch, one.Best, one.When, one.Epoch)
			}
		}
		if want := 1 + min(halving, 1); len(first) != want {
			t.Errorf("halving %d: the trials end in %d ways: want %d", halving, len(first), want)
		}
	}
}

// TestHalving checks that the best trials continue, and that a trial that reaches the last
// epoch has the same result as on its own.
func TestHalving(t *testing.T) {
	s := toy(t)
	s.Pruner = Halving{Factor: 3}
	halved, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Pruner = nil
	whole, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	states := map[State]int{}
	for i, tr := range halved {
		states[tr.State]++
		if tr.State == Done && tr.Best != whole[i].Best {
			t.Errorf("trial %d comes to %v, on its own to %v", tr.Number, tr.Best, whole[i].Best)
		}
		if tr.State == Behind && !(tr.Epoch < 9) {
			t.Errorf("trial %d was left behind after %v epochs", tr.Number, tr.Epoch)
		}
	}
	if states[Done] != 1 || states[Behind] < 4 {
		t.Errorf("%v: want one of 12 to make all epochs", states)
	}
	if got := fmt.Sprint(Halving{3}.Brackets(9, 27)[0].Rungs); got != "[{9 3} {3 9} {1 27}]" {
		t.Errorf("the rungs of 9 trials are %s", got)
	}
	if got := fmt.Sprint(Halving{3}.Brackets(100, 4)[0].Rungs); got != "[{100 2} {33 4}]" {
		t.Errorf("the rungs of 100 trials of 4 epochs are %s", got)
	}
}

// TestBudget checks that a search does not exceed its budget of epochs.
func TestBudget(t *testing.T) {
	s := toy(t)
	s.Epochs = 30
	trials, err := s.Run(t.Context(), nil)
	if err != nil || len(trials) != 3 {
		t.Errorf("%d trials, %v: want 3 of 9 epochs", len(trials), err)
	}
	s.Epochs, s.Pruner = 30, Halving{Factor: 3}
	if trials, err = s.Run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, tr := range trials {
		sum += tr.Epoch
	}
	if sum > 30 || sum < 12 {
		t.Errorf("a budget of 30 epochs went to %v", sum)
	}
	s.Epochs, s.Pruner = 5, nil
	if _, err := s.Run(t.Context(), nil); err == nil {
		t.Error("a budget below one trial is no error")
	}
}

// TestCancel checks that a canceled search returns the trials so far.
func TestCancel(t *testing.T) {
	for _, halving := range []int{0, 3} {
		s := toy(t)
		s.Trials, s.Pruner, s.Patient = 40, halved(halving), true
		ctx, cancel := context.WithCancel(t.Context())
		ended := 0
		trials, err := s.Run(ctx, func(Trial) {
			if ended++; ended == 3 {
				cancel()
			}
		})
		if err == nil {
			t.Error("a search that was ended has no error")
		}
		done := 0
		for _, tr := range trials {
			if tr.Finished() {
				done++
			}
		}
		if done < 3 || done == 40 || len(trials) != 40 {
			t.Errorf("halving %d: %d of %d trials are finished", halving, done, len(trials))
		}
		if r := Ranked(trials); len(r) < 3 {
			t.Errorf("%d trials are ranked", len(r))
		}
	}
}

// TestHopeless checks that trials that cannot become the best end early with a reason.
func TestHopeless(t *testing.T) {
	s := toy(t)
	s.Axes, s.Trials = s.Axes[:1], 20
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	early, winner := 0, Ranked(trials)[0]
	for _, tr := range trials {
		if tr.State == Hopeless || tr.State == Diverged {
			early++
			if tr.Why == "" || tr.Epoch > 9 {
				t.Errorf("trial %d: %v after %v epochs: %q", tr.Number, tr.State, tr.Epoch, tr.Why)
			}
		}
	}
	if early == 0 || early > 15 {
		t.Errorf("%d of 20 trials from 1e-4 to 10 ended early", early)
	}
	s.Patient = true
	all, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if best := Ranked(all)[0]; best.Number != winner.Number {
		t.Errorf("with patience trial %d wins, without %d", best.Number, winner.Number)
	}
}

// TestLossWithoutScale checks that no trial ends early because its loss started at 0:
// Rosenblatt's rule starts there and learns AND at every rate.
func TestLossWithoutScale(t *testing.T) {
	base := trainer.Default()
	for _, kv := range [][2]string{{"data", "gate:gate=and"}, {"hidden", "none"}, {"loss", "perceptron"}, {"optimizer", "sgd"},
		{"batch", "1"}, {"init", "zero"}, {"epochs", "20"}} {
		if err := base.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	rate, err := ParseAxis("lr=0.1..1", base)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range []int{1, 0} { // with all rows at once it takes its time
		base.Batch, base.Epochs = batch, 20+20*(1-batch)
		s := &Search{Base: base, Sampler: Random{}, Trials: 4, Seed: 1, Axes: []Axis{rate}}
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range trials {
			if tr.State != Done || tr.Best.Accuracy != 1 {
				t.Errorf("batch %d, trial %d is %v with %v: %s", batch, tr.Number, tr.State, tr.Best.Accuracy, tr.Why)
			}
		}
	}
}

func TestBorders(t *testing.T) {
	s := toy(t)
	trials, err := s.Plan()
	if err != nil {
		t.Fatal(err)
	}
	for i := range trials {
		trials[i].State, trials[i].Best = Done, trainer.Score{Accuracy: 1 / float64(i+1)}
	}
	trials[0].At = []float64{0.97, 0.5, 0.99}
	says := s.Borders(trials)
	if len(says) != 1 || !strings.Contains(says[0], "lr") || !strings.Contains(says[0], "upper") {
		t.Errorf("it says %q: want the upper end of lr, and nothing of choices", says)
	}
}

// TestPlace checks that diverged trials come last.
func TestPlace(t *testing.T) {
	nan := math.NaN()
	trials := []Trial{
		{Number: 1, State: Diverged, Best: trainer.Score{Accuracy: 0.9}},
		{Number: 2, State: Done, Best: trainer.Score{Accuracy: 0.5, Loss: 2}},
		{Number: 3, State: Done, Best: trainer.Score{Accuracy: 0.5, Loss: 1}},
		{Number: 4, Best: trainer.Score{Accuracy: nan, Loss: nan}},
		{Number: 5, State: Failed, Best: trainer.Score{Accuracy: nan, Loss: nan}},
	}
	var order []int
	for _, tr := range Ranked(trials) {
		order = append(order, tr.Number)
	}
	if !slices.Equal(order, []int{3, 2, 1, 5}) {
		t.Errorf("the order is %v: want 3, 2, 1, 5", order)
	}
}

// TestTrialScoresWhatItKeeps tests that the score of a trial whose stopping rule keeps
// earlier weights is that of these weights.
func TestTrialScoresWhatItKeeps(t *testing.T) {
	s := toy(t)
	s.Patient = true
	if err := s.Base.Set("stop", "early:patience=2"); err != nil {
		t.Fatal(err)
	}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, trial := range trials {
		if trial.State != Done {
			continue
		}
		r := run.Start(t.Context(), trial.Spec, run.Options{})
		<-r.Done()
		var snap run.Snapshot
		r.Snapshot(&snap)
		if snap.Earlier() {
			kept++
		}
		if trial.Best != snap.Last.Val || trial.Train != snap.Last.Train || trial.When != snap.Last.Epoch {
			t.Errorf("trial %d scores %+v at epoch %v: want %+v at %v", trial.Number, trial.Best, trial.When, snap.Last.Val, snap.Last.Epoch)
		}
	}
	if kept == 0 {
		t.Error("no trial kept other weights than its last ones")
	}
}

// TestRankedByMetric checks that trials are ranked by the chosen metric, whether lower or
// higher is better.
func TestRankedByMetric(t *testing.T) {
	s := toy(t)
	s.Patient = true
	for _, i := range metric.For(metric.TwoClasses) {
		m := &metric.All[i]
		s.Metric = metric.Key(m.Key)
		trials, err := s.Run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ranked := Ranked(trials)
		for k := 1; k < len(ranked) && ranked[k].State != Diverged; k++ {
			if a, b := ranked[k-1], ranked[k]; m.Ahead(b.Value(), a.Value()) || b.Value() != b.Best.Of(m.Key) {
				t.Errorf("%s: %v is ranked before %v", m.Key, a.Value(), b.Value())
			}
		}
	}
}

// TestFolds checks that a trial on folds is the mean of its runs on their own,
// costs what they do, and that equal searches give equal trials.
func TestFolds(t *testing.T) {
	s := toy(t)
	s.Folds, s.Patient, s.Trials = 3, true, 4
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Run(t.Context(), nil)
	if err != nil || fmt.Sprint(again) != fmt.Sprint(trials) {
		t.Errorf("two equal searches differ, %v:\n%v\n%v", err, trials, again)
	}
	for _, tr := range trials {
		if tr.State != Done {
			continue
		}
		mean, whole := 0.0, 0.0
		for i, spec := range tr.Spec.Folds(3) {
			r := run.Start(t.Context(), spec, run.Options{})
			<-r.Done()
			var snap run.Snapshot
			r.Snapshot(&snap)
			if tr.Folds[i] != snap.Best.Val {
				t.Errorf("trial %d, fold %d scores %+v: want %+v", tr.Number, i+1, tr.Folds[i], snap.Best.Val)
			}
			mean += snap.Best.Val.Accuracy / 3
			whole += snap.Epoch
		}
		if math.Abs(tr.Value()-mean) > 1e-12 || tr.Cost != whole || tr.Cost != 27 || !(tr.Spread() >= 0) || tr.Fitted {
			t.Errorf("trial %d has %v with a spread of %v for %v epochs: want %v for %v", tr.Number, tr.Value(), tr.Spread(), tr.Cost, mean, whole)
		}
	}
}

// TestFoldsCost checks that a budget counts the epochs of all folds, also with rungs, and
// that a trial that ends early on a fold is not trained on later folds and ranks below the
// complete trials.
func TestFoldsCost(t *testing.T) {
	s := toy(t)
	s.Folds, s.Epochs = 3, 60
	if trials, err := s.Plan(); err != nil || len(trials) != 2 {
		t.Errorf("60 epochs are %d trials, %v: want 2 of 27", len(trials), err)
	}
	s.Epochs, s.Pruner = 100, Halving{Factor: 3}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	sum, early, whole := 0.0, 0, 0
	for _, tr := range trials {
		sum += tr.Cost
		if tr.State == Hopeless || tr.State == Diverged {
			early++
		}
		whole = max(whole, len(tr.Folds))
	}
	if sum > 100 || sum < 30 || early == 0 || whole != 3 {
		t.Errorf("a budget of 100 epochs went to %v, %d trials ended early, the best has %d folds", sum, early, whole)
	}
	ranked := Ranked(trials)
	for i, tr := range ranked[1:] {
		if before := ranked[i]; before.Best.Measured() && len(before.Folds) < len(tr.Folds) && before.State != Diverged && tr.State != Diverged {
			t.Errorf("trial %d, on %d folds, is ahead of one on %d", before.Number, len(before.Folds), len(tr.Folds))
		}
	}
	for _, folds := range []int{-1, 1, 101} {
		s.Folds = folds
		if _, err := s.Plan(); err == nil || !strings.Contains(err.Error(), "want 2 to 100") {
			t.Errorf("%d folds: %v", folds, err)
		}
	}
	s.Folds = 5
	if err := s.Base.Set("fold", "1/5"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Plan(); err == nil || !strings.Contains(err.Error(), "fold 1/5 is chosen already") {
		t.Errorf("folds of a fold: %v", err)
	}
}

// TestWithoutValidation checks that trials without a validation part are ranked by the
// training score, as RankedBy states.
func TestWithoutValidation(t *testing.T) {
	s := toy(t)
	path := filepath.Join(t.TempDir(), "two.csv")
	if err := os.WriteFile(path, []byte("x,y\n1,a\n2,b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Base.Set("data", "csv:file="+path); err != nil {
		t.Fatal(err)
	}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	best := Ranked(trials)[0]
	if RankedBy(trials) != "train" || best.Val().Measured() || best.Value() != best.Train.Accuracy || !best.Train.Measured() {
		t.Errorf("ranked by %s: %v, val %v, train %v", RankedBy(trials), best.Value(), best.Val(), best.Train)
	}
	if trials, err = toy(t).Run(t.Context(), nil); err != nil || RankedBy(trials) != "val" || Ranked(trials)[0].Val() != Ranked(trials)[0].Best {
		t.Errorf("ranked by %s, %v", RankedBy(trials), err)
	}
}
