package model

import (
	"math"

	"descent/model/tensor"
)

// A Probabilistic loss is one whose predictions are probabilities. What several
// networks say together is the mean of these, not of their scores.
type Probabilistic interface {
	// Blend sets mean to scores with the predictions (1 − share)·p + share·q,
	// where p and q are the predictions from mean and from scores.
	Blend(mean, scores tensor.Matrix, share float64)
}

// Blend moves mean toward the scores of another network, of the same shape, by
// a share from 0 to 1. With the shares 1, 1/2, 1/3, ... mean becomes the mean
// of all: that of their probabilities under a Probabilistic loss, that of the
// scores under others. In either case loss.Loss(mean) is the loss of the mean.
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
		keep, add := math.Log1p(-share)-logSum(m), math.Log(share)-logSum(s)
		for j := range m {
			m[j] = tensor.Float(logAdd(float64(m[j])+keep, float64(s[j])+add))
		}
	}
}

// logSum returns log Σ exp(s).
func logSum(s []tensor.Float) float64 {
	top := float64(s[tensor.Argmax(s)])
	var sum float64
	for _, v := range s {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}

// logAdd returns log(exp(a) + exp(b)), where at most one is -∞.
func logAdd(a, b float64) float64 {
	return max(a, b) + math.Log1p(math.Exp(-math.Abs(a-b)))
}
