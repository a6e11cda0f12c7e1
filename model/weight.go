package model

import "descent/model/tensor"

// Total returns the sum of the weights of so many rows: their number, where all
// count alike.
func (t Target) Total(rows int) float64 {
	if t.Weight == nil {
		return float64(rows)
	}
	total := 0.0
	for _, w := range t.Weight {
		total += w
	}
	return total
}

// row returns the target of row i alone, without its weight.
func (t Target) row(i int) Target {
	if t.Class != nil {
		return Target{Class: t.Class[i : i+1]}
	}
	return Target{Value: t.Value.Slice(i, i+1)}
}

// weightedMean returns Σw·l/Σw over the rows, which have weights w, and sets
// grad to its gradient: as torch.nn.functional.cross_entropy has it for the
// weights of classes. Where all weights are 0, both are 0. loss gives the loss l
// and the gradient of a single row.
func weightedMean(loss func(grad, scores tensor.Matrix, target Target) float64, grad, scores tensor.Matrix, target Target) float64 {
	total := target.Total(scores.Rows)
	if total == 0 {
		total = 1
	}
	return weightedSum(loss, grad, scores, target, total)
}

// weightedSum returns Σw·l/total and sets grad to its gradient. A row of weight
// 0 takes no part, whatever its scores are.
func weightedSum(loss func(grad, scores tensor.Matrix, target Target) float64, grad, scores tensor.Matrix, target Target, total float64) (sum float64) {
	for i, w := range target.Weight {
		g := grad.Slice(i, i+1)
		if w == 0 {
			clear(g.Data)
			continue
		}
		share := w / total
		sum += share * loss(g, scores.Slice(i, i+1), target.row(i))
		multiply(g.Data, tensor.Float(share))
	}
	return sum
}
