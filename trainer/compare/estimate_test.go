package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestIntervals holds intervals against values worked out by hand from the
// tables of Student's t: t(0.975) is 4.3027 for two degrees of freedom.
func TestIntervals(t *testing.T) {
	near := func(what string, e Estimate, mean, half float64) {
		t.Helper()
		if math.Abs(e.Mean-mean) > 1e-12 || math.Abs(e.Half-half) > 1e-4 || e.Significant() != (math.Abs(mean) > half) {
			t.Errorf("%s: %+v: want %v, %v", what, e, mean, half)
		}
	}
	near("paired", Paired([]float64{1, 2, 3}, 0, 0), 2, 4.3027/math.Sqrt(3))
	near("paired, in steps", Paired([]float64{1, 1, 1}, 1, 0), 1, 4.3027*math.Sqrt(1.0/18))
	near("equal sizes", Welch([]float64{1, 2, 3}, []float64{4, 5, 6}, 0, 0, 0), -3, 4.3027*math.Sqrt(2.0/3))
	// Variances of 1/3 and 5/12 of the means.
	near("other sizes", Welch([]float64{1, 2, 3}, []float64{4, 5, 6, 7}, 0, 0, 0), -3.5, 4.3027*math.Sqrt(0.75))
	near("in steps", Welch([]float64{1, 1, 1}, []float64{2, 2, 2}, 1, 0, 0), -1, 4.3027*math.Sqrt(1.0/18))
	near("one sample without spread", Welch([]float64{1, 1, 1}, []float64{4, 5, 6}, 0, 0, 0), -4, 4.3027/math.Sqrt(3))
	near("folds", Paired([]float64{1, 2, 3}, 0, 0.5), 2, 4.3027*math.Sqrt(1.0/3+0.5))
	near("folds in steps", Paired([]float64{1, 1, 1}, 1, 0.5), 1, 4.3027*math.Sqrt(1.0/6*(1.0/3+0.5)))
	near("folds beside seeds", Welch([]float64{1, 2, 3}, []float64{4, 5, 6}, 0, 0.5, 0), -3, 4.3027*math.Sqrt(1.0/3+0.5+1.0/3))
	near("no spread", Welch([]float64{1, 1, 1}, []float64{2, 2, 2}, 0, 0, 0), -1, 0)
}

// TestNoIntervalBelowThree checks that two seeds, of one side or of both, have a
// difference without an interval, which is not significant.
func TestNoIntervalBelowThree(t *testing.T) {
	one, two, three := []float64{.5}, []float64{.5, .6}, []float64{.5, .6, .7}
	for i, e := range []Estimate{
		Paired(one, .01, 0), Paired(two, .01, 0), Welch(one, one, .01, 0, 0), Welch(one, three, .01, 0, 0),
		Welch(two, two, .01, 0, 0), Welch(two, three, .01, 0, 0), Welch(three, two, .01, 0, 0),
	} {
		if math.IsNaN(e.Mean) || !math.IsNaN(e.Half) || e.Significant() {
			t.Errorf("case %d: %+v: want no interval", i, e)
		}
	}
	if e := Welch(nil, three, .01, 0, 0); !math.IsNaN(e.Mean) || e.Significant() {
		t.Errorf("the difference to nothing is %+v", e)
	}
}

func TestEstimateText(t *testing.T) {
	nan := math.NaN()
	for want, e := range map[string]Estimate{
		"+0.012 +-0.004": {Mean: 0.012, Half: 0.004},
		"-0.012":         {Mean: -0.012, Half: nan},
		"0.000":          {Mean: -0.0001, Half: nan},
		"0.000 +-0.010":  {Half: 0.01},
		"equal":          {Equal: true},
		"-":              {Mean: nan, Half: nan},
	} {
		if got := e.String(); got != want {
			t.Errorf("%+v is %q: want %q", e, got, want)
		}
	}
}

// falseAlarms returns how often estimates of a difference that is 0 have an
// interval without it.
func falseAlarms(estimate func() Estimate) float64 {
	const times = 4000
	n := 0
	for range times {
		if estimate().Significant() {
			n++
		}
	}
	return float64(n) / times
}

// maxAlarms is above the 5% that intervals promise by what 4000 draws vary.
const maxAlarms = 0.06

// seedCounts are how many seeds two experiments have.
var seedCounts = [][2]int{{3, 3}, {3, 4}, {3, 10}, {5, 10}, {3, 20}}

// TestFalseAlarmsOfShares counts false alarms on accuracies as they come:
// shares of a few hundred examples. Two networks that are as good differ on few
// of the examples, each on as many in the mean, and are often equal. Networks
// of other seeds have nothing to do with each other, and their true accuracies
// vary too.
func TestFalseAlarmsOfShares(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	count := func(mean float64) float64 { return distuv.Poisson{Lambda: mean, Src: rng}.Rand() }
	const examples = 200
	for _, differing := range []float64{0.5, 2, 8, 32} { // examples
		for _, n := range []int{3, 4, 5, 10} {
			got := falseAlarms(func() Estimate {
				d := make([]float64, n)
				for i := range d {
					d[i] = (count(differing/2) - count(differing/2)) / examples
				}
				return Paired(d, 1.0/examples, 0)
			})
			if got > maxAlarms {
				t.Errorf("paired, %v examples differ, %d seeds: %v of intervals miss", differing, n, got)
			}
		}
	}
	for _, p := range []float64{0.85, 0.99} {
		share := func(spread float64) float64 {
			q := p
			if spread > 0 { // of the variance of one example
				k := 1/(spread*spread) - 1
				q = distuv.Beta{Alpha: p * k, Beta: (1 - p) * k, Src: rng}.Rand()
			}
			return distuv.Binomial{N: examples, P: q, Src: rng}.Rand() / examples
		}
		for _, spread := range [][2]float64{{0, 0}, {0.1, 0}, {0.1, 0.1}} {
			for _, n := range seedCounts {
				got := falseAlarms(func() Estimate {
					return Welch(draw(n[0], spread[0], share), draw(n[1], spread[1], share), 1.0/examples, 0, 0)
				})
				if got > maxAlarms {
					t.Errorf("accuracy %v, spread %v, %v seeds: %v of intervals miss", p, spread, n, got)
				}
			}
		}
	}
}

// draw returns n values of a given spread.
func draw(n int, spread float64, value func(spread float64) float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = value(spread)
	}
	return values
}

// TestFalseAlarmsOfNormals counts false alarms on normal values, as R² may be,
// whose deviations are equal or not.
func TestFalseAlarmsOfNormals(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	value := func(spread float64) float64 { return spread * rng.NormFloat64() }
	for _, ratio := range []float64{0.03, 0.2, 1, 2, 4, 8} {
		for _, n := range seedCounts {
			got := falseAlarms(func() Estimate { return Welch(draw(n[0], ratio, value), draw(n[1], 1, value), 0, 0, 0) })
			if got > maxAlarms {
				t.Errorf("deviations of %v to 1, %v seeds: %v of intervals miss", ratio, n, got)
			}
		}
	}
	for _, n := range []int{3, 5, 10} {
		if got := falseAlarms(func() Estimate { return Paired(draw(n, 1, value), 0, 0) }); got > maxAlarms || got < 0.04 {
			t.Errorf("%d normal differences: %v of intervals miss: want 0.05", n, got)
		}
	}
}

// TestFalseAlarmsOfFolds counts false alarms in cross-validation. Two learners are
// equally good: each knows one of two inputs, equally distributed, and puts the
// border halfway between the means of the classes. Folds share training and, over
// all of them, use each example once, so that their differences are not
// independent. Without the correction more than 5% of intervals miss.
func TestFalseAlarmsOfFolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for _, c := range []struct{ examples, folds, seeds int }{{50, 5, 1}, {100, 5, 1}, {100, 10, 1}, {60, 5, 4}} {
		overlap := 1 / float64(c.folds-1)
		plain := 0
		got := falseAlarms(func() Estimate {
			inputs := [2][]float64{make([]float64, c.examples), make([]float64, c.examples)}
			for i := range c.examples {
				for k := range inputs {
					inputs[k][i] = float64(i%2) + rng.NormFloat64()
				}
			}
			var d []float64
			for range c.seeds {
				order := rng.Perm(c.examples)
				for f := range c.folds {
					d = append(d, borderAccuracy(inputs[0], order, f, c.folds)-borderAccuracy(inputs[1], order, f, c.folds))
				}
			}
			grain := float64(c.folds) / float64(c.examples)
			if Paired(d, grain, 0).Significant() {
				plain++
			}
			return Paired(d, grain, overlap)
		})
		if got > maxAlarms {
			t.Errorf("%+v: %v of intervals miss", c, got)
		}
		if c.seeds > 1 && plain < 400 {
			t.Errorf("%+v: without the correction %d of 4000 intervals miss: want a case that needs it", c, plain)
		}
	}
}

// borderAccuracy returns the share of fold f that a border between two classes,
// which take turns, gets right: halfway between the means of their inputs in the
// other folds.
func borderAccuracy(input []float64, order []int, f, folds int) float64 {
	var sum, n [2]float64
	for at, i := range order {
		if at%folds != f {
			sum[i%2] += input[i]
			n[i%2]++
		}
	}
	border := (sum[0]/n[0] + sum[1]/n[1]) / 2
	right, all := 0.0, 0.0
	for at, i := range order {
		if at%folds == f {
			all++
			if (input[i] > border) == (i%2 == 1) {
				right++
			}
		}
	}
	return right / all
}
