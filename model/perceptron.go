package model

import "descent/model/tensor"

// Perceptron makes every output a unit of Rosenblatt (1958): it gives o = 1 if
// its score is above 0, else 0, and should give d. Its loss is the sum of |s|
// over the outputs that are wrong, with the gradient o − d, so that descent on
// one example at a rate α is his rule,
//
//	w ← w + α·(d − o)·x
//
// For a class, d is 1 at its output and 0 at the others; for a value it is 1
// above ½. Once all outputs are right the gradient is 0, however close to 0 the
// scores are.
type Perceptron struct{}

// Loss implements Loss.
func (l Perceptron) Loss(grad, scores tensor.Matrix, target Target) float64 {
	if target.Weight != nil {
		return weightedMean(l.Loss, grad, scores, target)
	}
	rows := scores.Rows
	var sum float64
	for i := range rows {
		g := grad.Row(i)
		for j, s := range scores.Row(i) {
			var want, got tensor.Float
			if target.Class != nil && int(target.Class[i]) == j || target.Class == nil && target.Value.Row(i)[j] > 0.5 {
				want = 1
			}
			if s > 0 {
				got = 1
			}
			g[j] = (got - want) / tensor.Float(rows)
			sum += float64(got-want) * float64(s) // |s| if wrong, else 0; NaN stays
		}
	}
	return sum / float64(rows)
}

// Predict implements Loss: the scores stay as they are, since the outputs 0 and
// 1 would not show which of two classes is the more likely.
func (Perceptron) Predict(tensor.Matrix) {}

// Adaline is the loss ½·Σ(s − d)² of Widrow and Hoff (1960) over the outputs
// and over the batch, so that descent on all examples at a rate µ is their
// rule,
//
//	w ← w + µ·Σ(d − s)·x
//
// It differs from Squared in that Squared divides by the number of rows: its
// rate µ is that of Squared divided by the size of the batch. Descent converges
// for 0 < µ < 2/λ, where λ is the largest eigenvalue of Σxxᵀ with x₀ = 1.
type Adaline struct{}

// SumsRows implements Summed.
func (Adaline) SumsRows() {}

// Loss implements Loss.
func (l Adaline) Loss(grad, scores tensor.Matrix, target Target) float64 {
	if target.Weight != nil {
		return weightedSum(l.Loss, grad, scores, target, 1)
	}
	return residuals(grad, scores, target) / 2
}

// Predict implements Loss: a score is its own prediction.
func (Adaline) Predict(tensor.Matrix) {}
