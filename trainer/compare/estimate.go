package compare

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// MinRuns is the smallest number of runs for which an interval is computed.
const MinRuns = 3

// An Estimate is a mean or the difference of two, or NaN, and half the width of
// its 95% interval, which is NaN where there are too few runs for one.
type Estimate struct {
	Mean, Half float64
	Equal      bool // of a difference: whether both have the same bits, run by run
}

// Significant reports whether 0 lies outside of the interval.
func (e Estimate) Significant() bool { return math.Abs(e.Mean) > e.Half }

// String returns the estimate as text: "+0.012 +-0.004", "+0.012" without an
// interval, "equal", or "-" if there is none.
func (e Estimate) String() string {
	if e.Equal {
		return "equal"
	}
	if math.IsNaN(e.Mean) {
		return "-"
	}
	text := decimals("%+.3f", e.Mean)
	if strings.Trim(text, "+-0.") == "" {
		text = "0.000"
	}
	if !math.IsNaN(e.Half) {
		text += " +-" + decimals("%.3f", e.Half)
	}
	return text
}

// decimals writes v in a format with three decimals, or with an exponent where
// that would take more than eight columns.
func decimals(format string, v float64) string {
	text := fmt.Sprintf(format, v)
	if len(text) > 8 {
		text = fmt.Sprintf(strings.Replace(format, ".3f", ".1e", 1), v)
	}
	return text
}

// Paired returns the mean of differences run by run with Student's interval,
// t(n−1) √(s²/n), from MinRuns on.
//
// The values are multiples of grain: a share of m examples is a multiple of
// 1/m. Differences that are equal by chance would have an interval of width 0.
// So each value is treated as uniformly distributed over a step of grain, which
// adds grain²/12 to its variance.
//
// Folds share most of their training examples, so that their scores are not
// independent and s²/n is less than the variance of their mean. overlap, which
// is 0 for independent runs, is m/k where each run is trained on k examples and
// validated on m. The interval is that of the corrected resampled t test of
// Nadeau and Bengio (2003), which Bouckaert and Frank (2004) apply to the folds
// of one or several divisions, with overlap added to 1/n:
//
//	t(n−1) √(s² (1/n + m/k))
func Paired(d []float64, grain, overlap float64) Estimate {
	return interval(d, grain*grain/6, overlap)
}

// Level returns the mean of the values of single runs with the interval of Paired, to
// whose variance grain²/12 is added.
func Level(values []float64, grain, overlap float64) Estimate {
	return interval(values, grain*grain/12, overlap)
}

// interval returns the mean of values, to whose variance extra is added, with
// the interval of Paired.
func interval(values []float64, extra, overlap float64) Estimate {
	n := float64(len(values))
	mean, variance := stat.MeanVariance(values, nil)
	if len(values) < MinRuns {
		return Estimate{Mean: mean, Half: math.NaN()}
	}
	return Estimate{Mean: mean, Half: quantile(n-1) * math.Sqrt((variance+extra)*(1/n+overlap))}
}

// Welch returns the difference of the means of x and y, whose runs have nothing
// in common. From MinRuns values of each on it has an interval that does not
// assume equal variances:
//
//	t(min(n₁, n₂)−1) √(s₁²/n₁ + s₂²/n₂)   s² with grain²/12 added
//
// To 1/n the overlap of the runs on its side is added, as in Paired.
//
// These are the fewest degrees of freedom that Welch's formula (1947) can
// give. With those that it does give, estimated from the variances, intervals
// of three normal values beside twenty miss the truth in 7% of cases.
func Welch(x, y []float64, grain, overlapX, overlapY float64) Estimate {
	d := Estimate{Mean: stat.Mean(x, nil) - stat.Mean(y, nil), Half: math.NaN()}
	if len(x) < MinRuns || len(y) < MinRuns {
		return d
	}
	n, m := float64(len(x)), float64(len(y))
	a := (stat.Variance(x, nil) + grain*grain/12) * (1/n + overlapX)
	b := (stat.Variance(y, nil) + grain*grain/12) * (1/m + overlapY)
	d.Half = quantile(min(n, m)-1) * math.Sqrt(a+b)
	return d
}

// quantile returns the value that |t| exceeds with probability 5% under
// Student's t distribution.
func quantile(freedom float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.975)
}
