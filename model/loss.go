package model

import (
	"descent/model/catalog"
	"descent/model/tensor"
)

// A Loss compares the scores of a network with the targets. It includes the
// final nonlinearity, such as softmax: the gradient of the two together is
// simpler than that of each, and numerically safer.
type Loss interface {
	// Loss returns the mean loss over the rows of scores, batch×out (a Summed
	// loss: the sum), and sets grad, of the same shape, to its gradient with
	// respect to scores. If rows have weights w, the mean of their losses l is
	// Σw·l/Σw and the sum Σw·l: see weightedMean.
	Loss(grad, scores tensor.Matrix, target Target) float64

	// Predict turns scores into predictions in place: probabilities of the
	// classes, or the values of a regression. The largest score of a row
	// becomes its largest prediction.
	Predict(scores tensor.Matrix)
}

// A Target holds the right answers for the rows of a batch: classes or values.
// One of the two is set.
type Target struct {
	Class  []int32       // batch: numbers of classes, from 0
	Value  tensor.Matrix // batch×out
	Weight []float64     // batch: the weight of each row, from 0; nil if all are equal
}

// Losses lists the losses.
var Losses = catalog.Of[Loss]{
	{Name: "softmax", Doc: "cross-entropy of a softmax, for classes", Part: Softmax{}},
	{Name: "squared", Doc: "half the squared error, for numbers; also fits classes as 0 and 1", Part: Squared{}},
	{Name: "hinge", Doc: "multi-class SVM: every wrong score a margin below the right one", Part: Hinge{Margin: 1}},
	{Name: "perceptron", Doc: "Rosenblatt's rule: moves only where an output is on the wrong side of 0", Part: Perceptron{}},
	{Name: "adaline", Doc: "Widrow-Hoff rule: squared error summed over the batch, not averaged", Part: Adaline{}},
}

// A Classifier is a Loss for classes only: it cannot take values as targets.
// Its method marks the type and does nothing.
type Classifier interface{ ClassesOnly() }

// A Summed loss adds up over the rows of a batch, where the others average. To
// compare it between batches of different sizes, divide it by Target.Total.
// Its method marks the type and does nothing.
type Summed interface{ SumsRows() }

// Softmax is the cross-entropy −log p_y, where p = softmax(s) and y is the right
// class. Its gradient is p − 1 at y and p elsewhere. With all scores of C
// classes equal it is ln C.
type Softmax struct{}

// ClassesOnly implements Classifier.
func (Softmax) ClassesOnly() {}

// Loss implements Loss.
func (l Softmax) Loss(grad, scores tensor.Matrix, target Target) float64 {
	if target.Weight != nil {
		return weightedMean(l.Loss, grad, scores, target)
	}
	rows := float64(scores.Rows)
	return tensor.CrossEntropy(grad, scores, target.Class, tensor.Float(1/rows)) / rows
}

// Predict implements Loss: scores become probabilities.
func (Softmax) Predict(scores tensor.Matrix) { tensor.Softmax(scores, scores) }

// Squared is ½·Σ(s − t)², the delta rule's loss (Rumelhart, Hinton and
// Williams 1986). The target of a class is 1 at that class and 0 elsewhere.
type Squared struct{}

// Loss implements Loss.
func (l Squared) Loss(grad, scores tensor.Matrix, target Target) float64 {
	if target.Weight != nil {
		return weightedMean(l.Loss, grad, scores, target)
	}
	scale := 1 / tensor.Float(scores.Rows)
	sum := residuals(grad, scores, target)
	multiply(grad.Data, scale)
	return sum / 2 / float64(scores.Rows)
}

// multiply sets p = a·p.
func multiply(p []tensor.Float, a tensor.Float) {
	for j := range p {
		p[j] *= a
	}
}

// residuals sets e to scores − targets and returns the sum of their squares.
// The target of a class is 1 at that class and 0 elsewhere.
func residuals(e, scores tensor.Matrix, target Target) float64 {
	copy(e.Data, scores.Data)
	if target.Class == nil {
		tensor.AddScaled(e.Data, target.Value.Data, -1)
	}
	for i, class := range target.Class {
		e.Row(i)[class]--
	}
	return tensor.SumSquares(e.Data)
}

// Predict implements Loss: a score is its own prediction.
func (Squared) Predict(tensor.Matrix) {}
