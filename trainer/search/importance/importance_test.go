package importance_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"descent/trainer"
	"descent/trainer/search"
	"descent/trainer/search/importance"
)

// searched returns the trials of a search whose loss after an epoch is f, and its axes.
func searched(t *testing.T, n int, f func(s *trainer.Spec) float64, texts ...string) ([]search.Axis, []search.Trial) {
	t.Helper()
	base := trainer.Default()
	for key, value := range map[string]string{"data": "gate:gate=and", "epochs": "9"} {
		if err := base.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	axes, err := search.ParseAxes(texts, base)
	if err != nil {
		t.Fatal(err)
	}
	s := search.Search{Base: base, Axes: axes, Sampler: search.Random{}, Trials: n, Seed: 1, Metric: "loss",
		Trainer: func(ctx context.Context, spec trainer.Spec, _ *trainer.Checkpoint, _ trainer.Control, report func(*trainer.Event)) error {
			e := trainer.Event{Kind: trainer.Evaluated, Plan: trainer.Plan{StepsPerEpoch: 1}}
			for ; e.Step <= spec.Epochs && ctx.Err() == nil; e.Step++ {
				e.Epoch = float64(e.Step)
				loss := f(&spec)
				if math.IsNaN(loss) {
					return &trainer.Divergence{Loss: loss}
				}
				e.Val = trainer.Score{Loss: loss}
				e.Val.Metrics[0] = loss
				e.Train = e.Val
				report(&e)
			}
			return ctx.Err()
		}}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return axes, trials
}

// TestAnalyze tests that the axis that affects the loss has the largest effect, even with
// diverged trials and outliers, and that the effect of an axis under a choice is computed
// from the trials that have the axis.
func TestAnalyze(t *testing.T) {
	axes, trials := searched(t, 150, func(s *trainer.Spec) float64 {
		m, ok := s.Optimizer.(trainer.Momentum)
		switch {
		case s.Dropout > 0.47:
			return math.NaN()
		case s.Dropout > 0.45:
			return 1e9
		case ok:
			return 10*s.Dropout + 60*math.Abs(m.Mu-0.5)
		}
		return 10 * s.Dropout
	}, "dropout=0..0.5", "input_dropout=0..0.5", "optimizer=sgd|momentum", "optimizer.mu=0.4..0.6")
	a := importance.Analyze(axes, trials)
	dropout, input, mu := a.Main[0], a.Main[1], a.Main[3]
	if dropout.Trials != 150 || dropout.Share.Mean < 0.3 || dropout.Share.Low < 5*input.Share.Mean {
		t.Errorf("dropout has %+v, input_dropout %+v", dropout.Share, input.Share)
	}
	if mu.Trials < 50 || mu.Trials > 100 || mu.Share.Mean < 0.1 || mu.Explained < 0.5 {
		t.Errorf("mu has %+v of %d trials, %v explained", mu.Share, mu.Trials, mu.Explained)
	}
	if low, high := dropout.At(0.05), dropout.At(0.93); !(low.High < high.Low) || low.Mean < 0 || low.Mean > 6 {
		t.Errorf("along dropout the loss goes from %+v to %+v", low, high)
	}
	pairs := map[string]bool{}
	for i, p := range a.Pairs {
		pairs[fmt.Sprint(p.Axes)] = true
		if at := p.At(0.1, 0.1); math.IsNaN(at.Mean) || i > 0 && p.Share.Mean > a.Pairs[i-1].Share.Mean {
			t.Errorf("pair %v has %+v, and %+v at a place", p.Axes, p.Share, at)
		}
	}
	if len(pairs) != 5 || pairs["[2 3]"] {
		t.Errorf("the pairs are %v: want all but that of optimizer and mu", pairs)
	}
}

// TestAnalyzeLittle tests that the intervals are wide for few trials, and for trials with
// random values.
func TestAnalyzeLittle(t *testing.T) {
	for _, n := range []int{1, 4, 6, 20} {
		axes, trials := searched(t, n, func(s *trainer.Spec) float64 { return math.Mod(1e6*s.Rate+1e5*s.Dropout, 1) },
			"lr=0.1..1", "dropout=0..0.5")
		for _, e := range importance.Analyze(axes, trials).Main {
			if (e.Trials > 0) != (n >= importance.MinTrials) || e.Share.Low > 0.05 || e.Share.High < 0.95 {
				t.Errorf("%d trials: axis %v has %+v of %d, %v explained", n, e.Axes, e.Share, e.Trials, e.Explained)
			}
		}
	}
	axes, trials := searched(t, 20, func(*trainer.Spec) float64 { return 1 }, "lr=0.1..1", "dropout=0..0.5")
	for _, e := range importance.Analyze(axes, trials).Main {
		if e.Share.Mean != 0 || e.At(0.5).Mean != 1 {
			t.Errorf("of equal values axis %v has %+v, and %+v in the middle", e.Axes, e.Share, e.At(0.5))
		}
	}
}
