package advice

import (
	"errors"
	"math"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

// logged returns a run of which only curves are known, by what they are at each of
// so many steps.
func logged(points int, curves map[run.Curve]func(x float64) float64) *run.Snapshot {
	s := &run.Snapshot{State: run.Running, Series: map[run.Curve][]run.Bucket{}}
	for name, f := range curves {
		for i := range points {
			v := f(float64(i) / float64(points))
			s.Series[name] = append(s.Series[name], run.Bucket{First: i, Last: i, N: 1, Min: v, Max: v, Mean: v})
		}
	}
	return s
}

// Of a run whose settings are not known the curves say what they can.
func TestJudgeCurves(t *testing.T) {
	falls := func(x float64) float64 { return 2 * math.Exp(-3*x) }
	turns := func(x float64) float64 { return 0.8 + 4*(x-0.3)*(x-0.3) }
	curves := map[string]map[run.Curve]func(float64) float64{
		"overfitting": {run.TrainLoss: falls, run.ValLoss: turns},
		"learning":    {run.TrainLoss: falls, run.ValLoss: falls},
		"gap": {run.TrainLoss: falls, run.ValLoss: func(float64) float64 { return 1 },
			"train_accuracy": func(x float64) float64 { return 0.5 + x/2 }, "val_accuracy": func(float64) float64 { return 0.6 }},
		"": {run.TrainLoss: falls},
	}
	for want, c := range curves {
		if got := Judge(new(trainer.Spec), logged(30, c)); got.Rule != want || (want == "") != (got.Text == "") {
			t.Errorf("the verdict is %q (%s), want %q", got.Rule, got.Text, want)
		}
	}
	s := logged(3, curves["learning"])
	s.State, s.Err = run.Diverged, errors.New("the loss is lost")
	if got := Judge(new(trainer.Spec), s); got.Rule != "diverged" || got.Text != "the loss is lost: a lower learning rate" {
		t.Errorf("the verdict is %+v", got)
	}
	for _, r := range curveRules {
		if rankOf(r.ID) < 0 {
			t.Errorf("%s is none of the rules", r.ID)
		}
	}
}
