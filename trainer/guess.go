package trainer

import (
	"math"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// growth is the factor above which a loss counts as grown (CS231n: "cost > 3 ×
// original cost").
const growth = 3

// Grown reports whether a loss is more than three times the first one, which
// points to a rate that is too high. If the first loss is below that of the
// best constant answer, which can happen by chance, the loss is compared with
// that of the constant answer. It is false for losses that are 0 for a constant
// answer, as the perceptron's: they have no scale.
func (p Plan) Grown(first, now float64) bool {
	return p.Guess.Loss > 0 && now > growth*max(first, p.Guess.Loss)
}

// Guesses reports whether a score on the training part is no better than that of
// the best constant answer, in loss and in accuracy. It is false for losses that
// are 0 for a constant answer.
func (p Plan) Guesses(s Score) bool {
	return p.Guess.Loss > 0 && s.Loss > 0.98*p.Guess.Loss && s.Accuracy <= p.Guess.Accuracy+0.02
}

// WeighsClasses reports whether the examples of some classes weigh more in the
// loss than they are.
func (s *Spec) WeighsClasses() bool {
	_, none := s.Weighting.(data.NoClassWeighting)
	return s.Weighting != nil && !none
}

// Judge returns the metric that improves as the loss of a run of s falls, and
// what a constant answer reaches in it: the main metric of the task or, where
// classes are weighed, balanced accuracy.
func (s *Spec) Judge(p Plan) (m *metric.Metric, guess float64) {
	if s.WeighsClasses() {
		return metric.Named("balanced_accuracy"), 1 / float64(p.Classes)
	}
	return p.Metric(), p.Guess.Accuracy
}

// guess returns what the best constant answer reaches on the training part of
// set: the shares of the classes under the loss of s, or the mean of the
// target, weighted where the examples are.
func (s Spec) guess(set *data.Prepared) Score {
	if set.Regression() {
		mean, std := set.TargetStats()
		// These two targets have the same mean and standard deviation as all targets.
		targets := []model.Target{number(mean - std), number(mean + std)}
		return score(metric.Number, metric.Of(map[string]float64{
			"loss": s.constant(targets, []float64{0.5, 0.5}, []float64{0}, []float64{mean}), "rmse": std * set.TargetScale,
		}))
	}
	n := len(set.Classes)
	shares := set.Train.ClassSums(n)
	inLoss, logs, targets := slices.Clone(shares), make([]float64, n), make([]model.Target, n)
	for c := range n {
		inLoss[c] *= set.ClassWeight(c)
	}
	normalize(shares)
	normalize(inLoss)
	for c := range n {
		logs[c], targets[c].Class = math.Log(max(inLoss[c], 1e-9)), []int32{int32(c)}
	}
	return score(metric.TaskOf(n), metric.Of(map[string]float64{
		"loss": s.constant(targets, inLoss, make([]float64, n), inLoss, logs), "accuracy": slices.Max(shares),
	}))
}

// normalize divides parts by their sum.
func normalize(parts []float64) {
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	for i := range parts {
		parts[i] /= sum
	}
}

// number returns the target of one example of a regression.
func number(v float64) model.Target {
	return model.Target{Value: tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(v)}}}
}

// constant returns the lowest mean loss over answers, each of which is one vector
// of scores for all examples. targets[i] is the target of a share shares[i] of the
// examples.
func (s Spec) constant(targets []model.Target, shares []float64, answers ...[]float64) float64 {
	lowest := math.Inf(1)
	for _, answer := range answers {
		scores, grad := tensor.New(1, len(answer)), tensor.New(1, len(answer))
		for j, v := range answer {
			scores.Data[j] = tensor.Float(v)
		}
		mean := 0.0
		for i, target := range targets {
			mean += shares[i] * s.Loss.Loss(grad, scores, target)
		}
		lowest = min(lowest, mean)
	}
	return lowest
}
