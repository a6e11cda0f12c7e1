package advice

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"

	"descent/model"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// A view is a run with the figures that several rules use.
type view struct {
	*run.Snapshot
	spec *trainer.Spec

	train, val           span           // of the losses
	metric               *metric.Metric // that the run is judged by
	guess                float64        // what a constant answer reaches in it
	trainScore, valScore span           // of that metric
	peak                 float64        // highest loss of an evaluation after the first, or of a batch without dropout
}

// A span is the figures of a curve that rules use.
type span struct {
	points      int        // buckets
	values      int        // in all of them
	low         run.Bucket // the one with the lowest value
	at          int        // values before it
	middle, end float64    // means of the middle and the last third
	now         float64    // the last value
	noise       float64    // deviation of the steps from point to point in the last third
}

// lastThird begins a finding whose scores are means: a person compares them with the
// last values, which stand beside.
const lastThird = "mean of the last third: "

// minPoints is how many points a curve needs before it has a trend.
const minPoints = 6

func newView(spec *trainer.Spec, s *run.Snapshot) *view {
	v := &view{Snapshot: s, spec: spec}
	v.metric, v.guess = spec.Judge(s.Plan)
	v.measure()
	return v
}

// measure takes the figures of the curves.
func (v *view) measure() {
	v.train, v.val = newSpan(v.Series[run.TrainLoss]), newSpan(v.Series[run.ValLoss])
	v.trainScore, v.valScore = newSpan(v.Series[run.TrainCurve(v.metric)]), newSpan(v.Series[run.ValCurve(v.metric)])
	v.peak = v.highest()
}

// highest returns the highest loss of an evaluation after the first or of a
// batch, without its penalty. With dropout a batch can have a high loss at any
// rate, and does not count.
func (v *view) highest() float64 {
	top := 0.0
	for i, b := range v.Series[run.TrainLoss] {
		if i > 0 {
			top = max(top, b.Max)
		}
	}
	if v.spec.Dropout > 0 || v.spec.InputDrop > 0 {
		return top
	}
	penalty := v.Series[run.Penalty]
	for i, b := range v.Series[run.BatchLoss] {
		if i < len(penalty) {
			b.Max -= penalty[i].Min
		}
		top = max(top, b.Max)
	}
	return top
}

func newSpan(curve []run.Bucket) span {
	n := len(curve)
	if n == 0 {
		return span{}
	}
	p := span{points: n, low: curve[0], now: curve[n-1].Mean}
	for _, b := range curve {
		if b.Min < p.low.Min {
			p.low, p.at = b, p.values
		}
		p.values += b.N
	}
	p.middle, p.end = mean(curve[n/3:max(2*n/3, n/3+1)]), mean(curve[2*n/3:])
	p.noise = noise(curve[2*n/3:])
	return p
}

// mean returns the mean of the values in buckets.
func mean(buckets []run.Bucket) float64 {
	means, counts := make([]float64, len(buckets)), make([]float64, len(buckets))
	for i, b := range buckets {
		means[i], counts[i] = b.Mean, float64(b.N)
	}
	return stat.Mean(means, counts)
}

// noise returns the standard deviation of the steps from one bucket to the
// next.
func noise(buckets []run.Bucket) float64 {
	if len(buckets) < 2 {
		return 0
	}
	steps := make([]float64, len(buckets)-1)
	for i := range steps {
		steps[i] = buckets[i+1].Mean - buckets[i].Mean
	}
	return stat.PopStdDev(steps, nil)
}

// epoch returns the epoch of a step.
func (v *view) epoch(step int) float64 {
	return float64(step) / float64(max(v.Plan.StepsPerEpoch, 1))
}

// patience is the number of epochs of a long run after which rules are applied.
const patience = 20

// trend reports whether the run is far enough to judge its direction: at its
// end, at half its epochs, or after 20 epochs of a long run.
func (v *view) trend() bool {
	far := v.Epoch >= min(float64(v.Plan.Epochs)/2, patience)
	return v.train.points >= minPoints && (far || !v.State.Live())
}

// begun reports whether the start of the run can be judged: it has a trend, or
// ended before it had one.
func (v *view) begun() bool {
	return v.trend() || !v.State.Live() && v.train.points > 1
}

// level returns a loss divided by that of the best constant answer: 1 means that
// nothing is learned. It is NaN where a constant answer has a loss of 0.
func (v *view) level(loss float64) float64 {
	if v.Plan.Guess.Loss == 0 {
		return math.NaN()
	}
	return loss / v.Plan.Guess.Loss
}

// lossLeft returns the level of the training loss in the last third of the run.
func (v *view) lossLeft() float64 { return v.level(v.train.end) }

// poor is the level of the training loss above which little is learned.
const poor = 0.3

// learned returns the score on the training part on a scale from 0, the best
// constant answer, to 1, no error.
func (v *view) learned() float64 {
	return (v.trainScore.end - v.guess) / (1 - v.guess)
}

// struggles reports whether little is learned, by the loss and by the score.
func (v *view) struggles() bool { return v.lossLeft() > poor && v.learned() < 0.5 }

// unlearned reports whether much is left to learn, by the score.
func (v *view) unlearned() bool { return v.learned() < 0.7 }

// largestUpdate returns the largest update:weight ratio of the last step that
// was measured.
func (v *view) largestUpdate() (top float64) {
	for _, u := range v.Updates {
		top = max(top, u)
	}
	return top
}

// usualUpdate is about the update:weight ratio of a good rate, by the rule of
// thumb in the notes of Stanford's CS231n.
const usualUpdate = 1e-3

// fastest returns the largest update:weight ratio of all that were measured.
func (v *view) fastest() float64 {
	top := v.largestUpdate()
	for _, b := range v.Series[run.Update] {
		top = max(top, b.Max)
	}
	return top
}

// largeSteps reports whether early steps changed a weight matrix by a fifth of its
// norm, where a thousandth is usual. A rising validation loss may then be due to
// the rate.
func (v *view) largeSteps() bool {
	curve := v.Series[run.Update]
	for _, b := range curve[:min(len(curve), minPoints)] {
		if b.Max > 0.2 {
			return true
		}
	}
	return false
}

// penalty returns what the penalty adds to the loss now.
func (v *view) penalty() float64 {
	curve := v.Series[run.Penalty]
	if len(curve) == 0 {
		return 0
	}
	return curve[len(curve)-1].Mean
}

// alike reports whether all units of a layer begin with the same weights, and
// so stay the same.
func (v *view) alike() bool {
	switch v.spec.Init.(type) {
	case model.Zero, model.Constant:
		return len(v.spec.Hidden) > 0
	}
	return false
}

// narrowest returns the width of the smallest hidden layer, 0 without one.
func (v *view) narrowest() int {
	least := 0
	for i, n := range v.spec.Hidden {
		if i == 0 || n < least {
			least = n
		}
	}
	return least
}

// scoreError returns the standard error of the validation accuracy, 0 for R².
func (v *view) scoreError(accuracy float64) float64 {
	if v.Plan.Regression() || v.Plan.Held == 0 {
		return 0
	}
	return math.Sqrt(max(accuracy*(1-accuracy), 0) / float64(v.Plan.Held))
}

// firstLine returns the first line of an error: a panic has many.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
