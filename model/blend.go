package model

import (
	"math"

	"descent/model/tensor"
)

// A Probabilistic loss is one whose predictions are probabilities. The joint
// prediction of several networks is the mean of their probabilities, not of
// their scores.
type Probabilistic interface {
	// Blend sets mean to scores whose predictions are (1 − share)·p + share·q,
	// where p and q are the predictions from mean and from scores, both
	// batch×out.
	Blend(mean, scores tensor.Matrix, share float64)
}

// Blend moves mean toward the scores of another network, both batch×out, by a
// share from 0 to 1. Called for one network after the other with the shares 1,
// 1/2, 1/3, ... it makes mean the mean of them all: of their probabilities under
// a Probabilistic loss, of their scores under other losses. In either case mean
// is scores again, which loss.Loss and loss.Predict take.
func Blend(loss Loss, mean, scores tensor.Matrix, share float64) {
	if p, ok := loss.(Probabilistic); ok {
		p.Blend(mean, scores, share)
		return
	}
	for i, m := range mean.Data {
		mean.Data[i] = m + tensor.Float(share)*(scores.Data[i]-m)
	}
}

// Blend implements Probabilistic. It works with the logarithms of the
// probabilities, which are scores: the probabilities themselves would be 0
// where one score is some hundred above another.
func (Softmax) Blend(mean, scores tensor.Matrix, share float64) {
	for i := range mean.Rows {
		m, s := mean.Row(i), scores.Row(i)
		keep, add := math.Log1p(-share)-logSumExp(m), math.Log(share)-logSumExp(s)
		for j := range m {
			m[j] = tensor.Float(logAddExp(float64(m[j])+keep, float64(s[j])+add))
		}
	}
}

// logSumExp returns log Σ exp(s).
func logSumExp(s []tensor.Float) float64 {
	top := float64(s[tensor.Argmax(s)])
	var sum float64
	for _, v := range s {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}

// logAddExp returns log(exp(a) + exp(b)), where at most one is -∞.
func logAddExp(a, b float64) float64 {
	return max(a, b) + math.Log1p(math.Exp(-math.Abs(a-b)))
}
