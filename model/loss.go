package model

import (
	"math"

	"descent/model/catalog"
	"descent/model/tensor"
)

// A Loss compares the scores of a network with what they should be. It owns
// the final nonlinearity, such as softmax: the two together have a gradient
// that is simpler and safer than either has alone.
type Loss interface {
	// Loss returns the mean loss over the rows of scores (a Summed loss: the
	// sum) and sets grad, of the same shape, to its gradient with respect to
	// scores.
	Loss(grad, scores tensor.Matrix, target Target) float64

	// Predict turns scores into predictions in place: probabilities of the
	// classes, or the values of a regression. The largest score of a row
	// becomes its largest prediction.
	Predict(scores tensor.Matrix)
}

// A Target is what the rows of a batch should give: the number of a class, or
// values. One of the two is set.
type Target struct {
	Class []int32       // batch
	Value tensor.Matrix // batch×out
}

// Losses lists the losses.
var Losses = catalog.Of[Loss]{
	{Name: "softmax", Doc: "cross-entropy of a softmax, for classes", Part: Softmax{}},
	{Name: "squared", Doc: "half the squared error, for numbers; also fits classes as 0 and 1", Part: Squared{}},
	{Name: "hinge", Doc: "multi-class SVM: every wrong score a margin below the right one", Part: Hinge{Margin: 1}},
	{Name: "perceptron", Doc: "Rosenblatt's rule: moves only where an output is on the wrong side of 0", Part: Perceptron{}},
	{Name: "adaline", Doc: "Widrow-Hoff rule: squared error summed over the batch, not averaged", Part: Adaline{}},
}

// A Classifier is a Loss that can do nothing with numbers as targets.
type Classifier interface{ ClassesOnly() }

// A Summed loss adds up over the rows of a batch, where the others average. To
// compare it over batches of other sizes, divide it by the number of rows.
type Summed interface{ SumsRows() }

// Softmax is the cross-entropy −log softmax(s)_y. Its gradient is p − 1 at
// the right class y and p elsewhere. With all scores equal it is ln C.
type Softmax struct{}

// ClassesOnly implements Classifier.
func (Softmax) ClassesOnly() {}

// Loss implements Loss.
func (Softmax) Loss(grad, scores tensor.Matrix, target Target) float64 {
	classes, rows := target.Class[:scores.Rows], float64(scores.Rows)
	var right float64 // Σ (s_y − largest s)
	for i, y := range classes {
		p := grad.Row(i)
		lower(p, scores.Row(i))
		right += float64(p[y])
	}
	tensor.Exp(grad.Data, grad.Data)
	logs := logSum{product: 1}
	for i, y := range classes {
		p := grad.Row(i)
		sum := total(p)
		logs.add(sum)
		multiply(p, tensor.Float(1/(sum*rows)))
		p[y] -= tensor.Float(1 / rows)
	}
	return (logs.total() - right) / rows
}

// Predict implements Loss: scores become probabilities.
func (Softmax) Predict(scores tensor.Matrix) {
	for i := range scores.Rows {
		lower(scores.Row(i), scores.Row(i))
	}
	tensor.Exp(scores.Data, scores.Data)
	for i := range scores.Rows {
		multiply(scores.Row(i), tensor.Float(1/total(scores.Row(i))))
	}
}

// lower sets p to s less its largest element, so that no exponential
// overflows. p and s may be the same slice.
func lower(p, s []tensor.Float) {
	top := s[tensor.Argmax(s)]
	for j, v := range s {
		p[j] = v - top
	}
}

// total returns Σp.
func total(p []tensor.Float) (sum float64) {
	for _, v := range p {
		sum += float64(v)
	}
	return sum
}

// multiply sets p = a·p.
func multiply(p []tensor.Float, a tensor.Float) {
	for j := range p {
		p[j] *= a
	}
}

// A logSum adds up logarithms, by way of products: a logarithm would cost more
// than anything else in the loss of a row.
type logSum struct{ product, sum float64 }

// add adds log x.
func (l *logSum) add(x float64) {
	if l.product *= x; l.product > 1e200 {
		l.sum += math.Log(l.product)
		l.product = 1
	}
}

// total returns the sum.
func (l *logSum) total() float64 { return l.sum + math.Log(l.product) }

// Squared is ½·Σ(s − t)², the delta rule's loss (Rumelhart, Hinton and
// Williams 1986). The target of a class is 1 at that class and 0 elsewhere.
type Squared struct{}

// Loss implements Loss.
func (Squared) Loss(grad, scores tensor.Matrix, target Target) float64 {
	scale := 1 / tensor.Float(scores.Rows)
	sum := errors(grad, scores, target)
	multiply(grad.Data, scale)
	return sum / 2 / float64(scores.Rows)
}

// errors sets e to scores − targets, with 1 and 0 for classes, and returns the
// sum of squares.
func errors(e, scores tensor.Matrix, target Target) float64 {
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
