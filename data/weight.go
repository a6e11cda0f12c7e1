package data

import (
	"errors"
	"math"

	"descent/model/catalog"
)

// Examples may have weights of their own, Part.Weights: those of a survey, say.
// One that weighs 2 counts as two, in the loss and in every metric, in all three
// parts. A row of a table that weighs 0 is left out. Preprocessing and batch norm
// look at examples and not at their weights.
//
// A ClassWeighting comes on top, in the loss alone: accuracy and the other
// metrics stay those of the examples as they are. The loss of the validation
// and of the test part is measured with the weights that the training part
// gives, so that it can be compared with the loss that training lowers.

// A ClassWeighting decides how much the examples of each class weigh in the
// loss, as factors on their own weights.
type ClassWeighting interface {
	// Weigh returns the weight of each class, or nil where all weigh the same,
	// given the sum of the weights of each class's training examples: their
	// number, if they have no weights.
	Weigh(sums []float64) []float64
}

// ClassWeightings lists the ways to weigh classes.
var ClassWeightings = catalog.Of[ClassWeighting]{
	{Name: "none", Doc: "every example as it is: frequent classes count for more", Part: NoClassWeighting{}},
	{Name: "balanced", Doc: "all classes count alike: an example of one with n_c of the n training examples weighs n/(classes*n_c)", Part: Balanced{}},
}

// NoClassWeighting leaves the weights of the examples alone.
type NoClassWeighting struct{}

// Weigh implements ClassWeighting.
func (NoClassWeighting) Weigh([]float64) []float64 { return nil }

// Balanced gives an example of class c the weight n/(k·n_c), where n is the
// number of training examples, n_c that of class c, and k the number of classes
// that have any: scikit-learn's class_weight="balanced". Where examples have
// weights, n and n_c are sums of these, as scikit-learn has it from 1.7 on.
type Balanced struct{}

// Weigh implements ClassWeighting. A class without training examples gets the
// mean weight, 1.
func (Balanced) Weigh(sums []float64) []float64 {
	total, classes := 0.0, 0
	for _, s := range sums {
		total += s
		if s > 0 {
			classes++
		}
	}
	weights := make([]float64, len(sums))
	for c, s := range sums {
		weights[c] = 1
		if s > 0 {
			weights[c] = total / (float64(classes) * s)
		}
	}
	return weights
}

// WeighClasses makes p give the examples of each class the weights that by,
// which may be nil for none, returns for the training part. It returns an error
// if the targets are numbers.
func (p *Prepared) WeighClasses(by ClassWeighting) error {
	p.classWeights = nil
	if by == nil {
		return nil
	}
	weights := by.Weigh(p.Train.ClassSums(len(p.Classes)))
	if weights != nil && p.Regression() {
		return errors.New("the targets are numbers: want none, or classes")
	}
	p.classWeights = weights
	return nil
}

// ClassWeight returns the factor on the weights of the examples of class c in
// the loss.
func (p *Prepared) ClassWeight(c int) float64 {
	if p.classWeights == nil {
		return 1
	}
	return p.classWeights[c]
}

// Weight returns the weight of example i: 1 where all weigh the same.
func (p *Part) Weight(i int) float64 {
	if p.Weights == nil {
		return 1
	}
	return p.Weights[i]
}

// ClassSums returns the sum of the weights of each class's examples.
func (p *Part) ClassSums(classes int) []float64 {
	sums := make([]float64, classes)
	for i, c := range p.Class {
		sums[c] += p.Weight(i)
	}
	return sums
}

// targetStats returns the weighted mean and standard deviation of the targets.
func (p *Part) targetStats() (mean, std float64) {
	total := 0.0
	for _, w := range p.Weights {
		total += w
	}
	for i, w := range p.Weights {
		mean += float64(p.Target[i]) * (w / total)
	}
	for i, w := range p.Weights {
		d := float64(p.Target[i]) - mean
		std += d * d * (w / total)
	}
	return mean, math.Sqrt(std)
}

// gatherWeights fills the weights of b with those of the examples that rows
// names.
func (p *Prepared) gatherWeights(b Batch, part *Part, rows []int32) {
	if b.Weight != nil {
		for i, r := range rows {
			b.Weight[i] = part.Weight(int(r))
		}
	}
	if p.classWeights != nil {
		for i, r := range rows {
			b.LossWeight[i] = part.Weight(int(r)) * p.classWeights[b.Class[i]]
		}
	}
}
