package compare

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// An Outcome is what the runs of one experiment reached: a Result for each
// seed, by seed.
type Outcome []Result

// A Result is what a run reached. An Evaluation that it does not have has no
// measured Val.
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
	if r.Snapshot.State != run.Done || !r.Snapshot.Last.Val.Measured() {
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
// good as aim, and the seconds of running time until then, or NaN.
func (r *Result) Reached(aim float64) (epoch, seconds float64) {
	for _, e := range r.common {
		if r.better()*(r.Value(e.Val)-aim) >= 0 {
			return e.Epoch, r.Snapshot.Seconds(e.Epoch * float64(r.Snapshot.Plan.StepsPerEpoch))
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

// Values returns a figure of every seed, NaN where a run does not have it.
func (o Outcome) Values(of func(*Result) float64) []float64 {
	values := make([]float64, len(o))
	for i := range o {
		values[i] = of(&o[i])
	}
	return values
}

// Mean returns the mean of a figure over the seeds and its standard deviation,
// which is NaN for one seed. Both are NaN if any run lacks the figure: a mean
// over the other runs would not describe the experiment.
func (o Outcome) Mean(of func(*Result) float64) (mean, std float64) {
	return stat.MeanStdDev(o.Values(of), nil)
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

// Aim returns a value that all seeds reached on validation at their best epochs,
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

// pairs reports whether o and p have the same seeds, or one run each.
func (o Outcome) pairs(p Outcome) bool {
	return len(o) == 1 && len(p) == 1 ||
		slices.EqualFunc(o, p, func(a, b Result) bool { return a.Spec.Seed == b.Spec.Seed })
}

// Difference returns by how much the value of a score is higher in o than in
// base: seed by seed where both have the same seeds, else mean by mean.
func Difference(o, base Outcome, of func(*Result) trainer.Score) Estimate {
	value := func(r *Result) float64 { return r.Value(of(r)) }
	x, y := o.Values(value), base.Values(value)
	grain := math.Max(o.grain(), base.grain())
	if !o.pairs(base) {
		return Welch(x, y, grain)
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
	return Paired(d, grain)
}
