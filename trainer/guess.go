package trainer

import (
	"math"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// growth is how many times the loss of knowing nothing a loss must come to
// before it counts as grown (CS231n: "cost > 3 × original cost").
const growth = 3

// Grown reports whether a loss has grown so far from the first one that the
// rate is to blame. What it is compared with is at least the loss of the best
// constant answer: a run may begin lower by luck. A loss whose constant answer
// costs nothing, as the perceptron's, has no scale, and none of it counts as
// grown.
func (p Plan) Grown(first, now float64) bool {
	return p.Guess.Loss > 0 && now > growth*max(first, p.Guess.Loss)
}

// Guesses reports whether a score on the training part is no better than that
// of the best constant answer, in loss and in accuracy. Of a loss whose constant
// answer costs nothing that cannot be said.
func (p Plan) Guesses(s Score) bool {
	return p.Guess.Loss > 0 && s.Loss > 0.98*p.Guess.Loss && s.Accuracy <= p.Guess.Accuracy+0.02
}

// guess returns what the best constant answer reaches on the training part of
// set: the shares of the classes under the loss of s, or the mean of the
// target.
func (s Spec) guess(set *data.Prepared) Score {
	if set.Regression() {
		mean, std := set.TargetStats()
		// Two targets have the mean and the deviation of all.
		targets := []model.Target{number(mean - std), number(mean + std)}
		return score(metric.Number, metric.Of(map[string]float64{
			"loss": s.constant(targets, []float64{0.5, 0.5}, []float64{0}, []float64{mean}), "rmse": std * set.TargetScale,
		}))
	}
	n := len(set.Classes)
	shares, logs, targets := make([]float64, n), make([]float64, n), make([]model.Target, n)
	for _, c := range set.Train.Class {
		shares[c]++
	}
	for c := range n {
		shares[c] /= float64(set.Train.Len())
		logs[c], targets[c].Class = math.Log(max(shares[c], 1e-9)), []int32{int32(c)}
	}
	return score(metric.TaskOf(n), metric.Of(map[string]float64{
		"loss": s.constant(targets, shares, make([]float64, n), shares, logs), "accuracy": slices.Max(shares),
	}))
}

// number returns the target of one example of a regression.
func number(v float64) model.Target {
	return model.Target{Value: tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(v)}}}
}

// constant returns the lowest mean loss of one of answers, scores that are the
// same for all examples, over targets of one example, which have shares.
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
