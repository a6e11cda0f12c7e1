package model

import "descent/model/tensor"

// Hinge is the loss of a multi-class support vector machine,
// Σ over j ≠ y of max(0, sⱼ − s_y + Margin), where y is the right class
// (Weston and Watkins 1999). With all scores equal it is (C − 1)·Margin.
// PyTorch divides it by C; Keras takes the largest term in place of the sum.
type Hinge struct {
	Margin float64 `doc:"how far above the others the right score should be" over:"0" max:"1000"`
}

// ClassesOnly implements Classifier.
func (Hinge) ClassesOnly() {}

// Loss implements Loss. A wrong class violates the margin if its score is above
// s_y − Margin. The gradient of a row is 1 at every class that does, and at the
// right class it is minus the number of these; all is divided by the rows.
func (h Hinge) Loss(grad, scores tensor.Matrix, target Target) float64 {
	if target.Weight != nil {
		return weightedMean(h.Loss, grad, scores, target)
	}
	scale := 1 / tensor.Float(scores.Rows)
	clear(grad.Data)
	var sum float64
	for i := range scores.Rows {
		g, s, y := grad.Row(i), scores.Row(i), int(target.Class[i])
		for j, v := range s {
			if j == y {
				continue
			}
			violation := float64(v) - float64(s[y]) + h.Margin
			sum += max(0, violation)
			if violation > 0 {
				g[j] = scale
				g[y] -= scale
			}
		}
	}
	return sum / float64(scores.Rows)
}

// Predict implements Loss: scores are no probabilities and stay as they are.
func (Hinge) Predict(tensor.Matrix) {}
