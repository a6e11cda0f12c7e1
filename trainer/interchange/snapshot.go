package interchange

import (
	"math"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// sinceStart converts the times of s.Clock to seconds since the run began.
func sinceStart(s *run.Snapshot, began float64) {
	for i := range s.Clock {
		b := &s.Clock[i]
		b.Min, b.Mean, b.Max = b.Min-began, b.Mean-began, b.Max-began
	}
	if n := len(s.Clock); n > 0 {
		s.Elapsed = time.Duration(s.Clock[n-1].Max * float64(time.Second))
	}
}

// evaluate sets the evaluations of s from its curves: one at each point of the validation
// loss or, if there is none, of the training loss. If both parts have an accuracy, it
// adds the curve of the gap.
func evaluate(s *run.Snapshot) {
	none := run.Evaluation{Train: trainer.Unmeasured(), Val: trainer.Unmeasured()}
	s.First, s.Last, s.Best = none, none, none
	at := s.Series[run.ValLoss]
	if len(at) == 0 {
		at = s.Series[run.TrainLoss]
	}
	train, val := newScorer(s, run.TrainLoss, run.TrainCurve), newScorer(s, run.ValLoss, run.ValCurve)
	var gap []run.Bucket
	for i, b := range at {
		s.Last = run.Evaluation{Epoch: float64(b.Last), Train: train.at(b.Last), Val: val.at(b.Last)}
		if i == 0 {
			s.First, s.Best = s.Last, s.Last
		}
		if g := s.Last.Train.Accuracy - s.Last.Val.Accuracy; finite(g) {
			gap = append(gap, run.Bucket{First: b.First, Last: b.Last, N: b.N, Min: g, Max: g, Mean: g})
		}
		if b.Last > 0 {
			s.EpochEnds = append(s.EpochEnds, s.Last)
		}
		if s.Last.Val.Loss < s.Best.Val.Loss || !s.Best.Val.Measured() {
			s.Best = s.Last
		}
	}
	if s.Series[run.Gap] == nil && len(gap) > 0 {
		s.Series[run.Gap] = gap
	}
}

// A scorer reads the scores of a part from its curves, at increasing steps.
type scorer struct {
	loss    []run.Bucket
	metrics [len(metric.Values{})][]run.Bucket
}

// newScorer returns the scorer of a part. loss is the name of its loss curve, and name
// returns the names of the curves of its metrics.
func newScorer(s *run.Snapshot, loss run.Curve, name func(*metric.Metric) run.Curve) *scorer {
	r := &scorer{loss: s.Series[loss]}
	for i := range metric.All {
		r.metrics[i] = s.Series[name(&metric.All[i])]
	}
	return r
}

// at returns the score at a step, which must not be before that of the last call.
func (r *scorer) at(step int) trainer.Score {
	score := trainer.Unmeasured()
	score.Loss = advance(&r.loss, step)
	for i := range r.metrics {
		score.Metrics[i] = advance(&r.metrics[i], step)
	}
	score.Accuracy = score.Metrics.Of("accuracy")
	return score
}

// advance removes the buckets that end before a step, except for the last bucket, and
// returns the mean of the first remaining one; NaN if there is none.
func advance(buckets *[]run.Bucket, step int) float64 {
	for len(*buckets) > 1 && (*buckets)[0].Last < step {
		*buckets = (*buckets)[1:]
	}
	if len(*buckets) == 0 {
		return math.NaN()
	}
	return (*buckets)[0].Mean
}
