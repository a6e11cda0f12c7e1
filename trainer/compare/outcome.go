package compare

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"descent/data"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// An Outcome is what the runs of one experiment reached: a Result for each
// seed and fold, by seed and fold.
type Outcome []Result

// A Result is what a run reached. An Evaluation that it does not have has no
// measured Val; End has none either where there is no validation part.
type Result struct {
	Run

	End  run.Evaluation // of a run that is done
	Best run.Evaluation // at the lowest validation loss of the common epochs, the first of equals
	Last run.Evaluation // at the last of the common epochs

	metric *metric.Metric   // by which it is compared; nil for accuracy or R²
	part   bool             // whether the run takes part in the common epochs
	common []run.Evaluation // at the common epochs
}

// none is the Evaluation of a run that does not have it.
var none = run.Evaluation{
	Epoch: math.NaN(),
	Train: trainer.Unmeasured(),
	Val:   trainer.Unmeasured(),
}

// end returns the last evaluation of a run that is done. Of a run that a person
// stopped it returns none: where that was says nothing about the Spec.
func end(r Run) run.Evaluation {
	if r.Snapshot.State != run.Done {
		return none
	}
	return r.Snapshot.Last
}

// choose sets what depends on the common epochs.
func (r *Result) choose(epochs []float64) {
	if !r.part || len(epochs) == 0 {
		return
	}
	for _, e := range r.Snapshot.EpochEnds {
		if _, ok := slices.BinarySearch(epochs, e.Epoch); ok {
			r.common = append(r.common, e)
		}
	}
	r.Best, r.Last = r.common[0], r.common[len(r.common)-1]
	for _, e := range r.common {
		if e.Val.Loss < r.Best.Val.Loss {
			r.Best = e
		}
	}
}

// Value returns the metric of a score by which r is compared.
func (r *Result) Value(s trainer.Score) float64 {
	if r.metric == nil {
		return s.Accuracy
	}
	return s.Of(r.metric.Key)
}

// Unvalidated reports whether r was evaluated at whole epochs, but never on a
// validation part: it has none.
func (r *Result) Unvalidated() bool {
	ends := r.Snapshot.EpochEnds
	return len(ends) > 0 && !slices.ContainsFunc(ends, func(e run.Evaluation) bool { return e.Val.Measured() })
}

// Unvalidated reports whether a run of o has no validation part.
func (o Outcome) Unvalidated() bool {
	return slices.ContainsFunc(o, func(r Result) bool { return r.Unvalidated() })
}

// Mixed reports whether some runs of the outcomes predict classes and others numbers.
// Their scores, such as accuracy and R², measure different things.
func Mixed(outcomes ...Outcome) bool {
	var numbers, classes bool
	for _, o := range outcomes {
		for i := range o {
			if p := o[i].Snapshot.Plan; p.Samples > 0 {
				numbers, classes = numbers || p.Regression(), classes || !p.Regression()
			}
		}
	}
	return numbers && classes
}

// better is 1 if more of the metric is better, -1 if less is.
func (r *Result) better() float64 {
	if r.metric == nil {
		return 1
	}
	return float64(r.metric.Better)
}

// Gap returns by how much the training part is ahead of validation at the last
// common epoch.
func (r *Result) Gap() float64 { return r.better() * (r.Value(r.Last.Train) - r.Value(r.Last.Val)) }

// Reached returns the first common epoch at which validation is at least as
// good as aim, and the seconds of running time until then, or NaN; each epoch of the
// log of another program is a step.
func (r *Result) Reached(aim float64) (epoch, seconds float64) {
	for _, e := range r.common {
		if r.better()*(r.Value(e.Val)-aim) >= 0 {
			seconds = math.NaN()
			if len(r.Snapshot.Clock) > 0 {
				seconds = r.Snapshot.Seconds(e.Epoch * float64(max(r.Snapshot.Plan.StepsPerEpoch, 1)))
			}
			return e.Epoch, seconds
		}
	}
	return math.NaN(), math.NaN()
}

// Rate returns the training examples a second of the run, or NaN where it is
// not known how many examples there are.
func (r *Result) Rate() float64 {
	from, elapsed := 0, r.Snapshot.Elapsed
	if r.Branch != nil {
		from, elapsed = r.Branch.Step, elapsed-r.Branch.Elapsed
	}
	plan := r.Snapshot.Plan
	if plan.Samples == 0 {
		return math.NaN()
	}
	seen := float64(plan.Seen(r.Snapshot.Step - from))
	return seen / math.Max(elapsed.Seconds(), 1e-9)
}

// Values returns a figure of every run, NaN where a run does not have it.
func (o Outcome) Values(of func(*Result) float64) []float64 {
	values := make([]float64, len(o))
	for i := range o {
		values[i] = of(&o[i])
	}
	return values
}

// Mean returns the mean of a figure over the runs and its standard deviation,
// which is NaN for one run. Both are NaN if any run lacks the figure: a mean
// over the other runs would not describe the experiment.
func (o Outcome) Mean(of func(*Result) float64) (mean, std float64) {
	return stat.MeanStdDev(o.Values(of), nil)
}

// Level returns the mean of a score's value over the runs, with its interval
// from MinRuns on.
func (o Outcome) Level(of func(*Result) trainer.Score) Estimate {
	return Level(o.Values(func(r *Result) float64 { return r.Value(of(r)) }), o.grain(), o.overlap())
}

// Repeats returns over how many seeds and over how many folds the runs go; the
// runs of the usual split have one fold.
func (o Outcome) Repeats() (seeds, folds int) {
	seen, held := map[uint64]bool{}, map[data.Fold]bool{}
	for i := range o {
		seen[o[i].Spec.Seed], held[o[i].Spec.Fold] = true, true
	}
	return len(seen), len(held)
}

// Over says what the runs go over: "5 folds", "3 seeds x 5 folds".
func (o Outcome) Over() string {
	switch seeds, folds := o.Repeats(); {
	case folds == 1:
		return fmt.Sprintf("%d seeds", seeds)
	case seeds == 1:
		return fmt.Sprintf("%d folds", folds)
	default:
		return fmt.Sprintf("%d seeds x %d folds", seeds, folds)
	}
}

// overlap returns how many examples runs of o are validated on for each that
// they are trained on, if these runs are folds and share training examples; else
// 0. See Paired.
func (o Outcome) overlap() (most float64) {
	for i := range o {
		if p := o[i].Snapshot.Plan; o[i].Spec.Fold != (data.Fold{}) && p.Samples > 0 {
			most = math.Max(most, float64(p.Held)/float64(p.Samples))
		}
	}
	return most
}

// Lost returns how many runs diverged or failed.
func (o Outcome) Lost() (n int) {
	for i := range o {
		if o[i].lost() {
			n++
		}
	}
	return n
}

// Aim returns a value that all runs reached on validation at their best epochs,
// a whole number of hundredths, or NaN.
func (o Outcome) Aim() float64 {
	least := math.Inf(1) // of values of which a larger one is better
	for i := range o {
		r := &o[i]
		least = math.Min(least, r.better()*r.Value(r.Best.Val)) // NaN if any is
	}
	if math.IsInf(least, 1) {
		return math.NaN()
	}
	return o[0].better() * math.Floor(100*least) / 100
}

// grain returns the step between possible values of o: 1/n for an accuracy on n
// validation examples; 0 for a regression, whose R² can be any number.
func (o Outcome) grain() float64 {
	var grain float64
	for i := range o {
		if p := o[i].Snapshot.Plan; !p.Regression() && p.Held > 0 {
			grain = math.Max(grain, 1/float64(p.Held))
		}
	}
	return grain
}

// pairs reports whether o and p have the same seeds and folds, or one run each.
func (o Outcome) pairs(p Outcome) bool {
	return len(o) == 1 && len(p) == 1 ||
		slices.EqualFunc(o, p, func(a, b Result) bool { return sameSample(a.Run, b.Run) })
}

// Difference returns by how much the value of a score is higher in o than in
// base: run by run where both have the same seeds and folds, else mean by mean. There is
// none if they are Mixed.
func Difference(o, base Outcome, of func(*Result) trainer.Score) Estimate {
	if Mixed(o, base) {
		return Estimate{Mean: math.NaN(), Half: math.NaN()}
	}
	value := func(r *Result) float64 { return r.Value(of(r)) }
	x, y := o.Values(value), base.Values(value)
	grain := math.Max(o.grain(), base.grain())
	if !o.pairs(base) {
		return Welch(x, y, grain, o.overlap(), base.overlap())
	}
	equal := true
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
		equal = equal && of(&o[i]) == of(&base[i])
	}
	if equal {
		return Estimate{Equal: true}
	}
	return Paired(d, grain, math.Max(o.overlap(), base.overlap()))
}
