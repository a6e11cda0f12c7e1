package metric

import (
	"math"

	"descent/model/tensor"
)

// Counts is what the metrics are made of, gathered batch by batch. Its memory
// is used again after a Reset.
type Counts struct {
	task Task
	unit float64 // of a regression's targets: predictions and targets are in multiples of it
	rows float64 // that were counted: the sum of their weights

	// The losses of the rows, each times its weight, and the sum of these
	// weights, which may be others than those that metrics count with.
	losses, lossRows float64

	// By class: examples that are right, that belong to it, that are taken
	// for it.
	hits, belong, taken []float64

	margins, spare []margin // of two classes; spare is room to sort them

	// Of numbers. Targets are measured from the first one, so that the
	// rounding of their sums is small beside their spread.
	squares         float64 // Σ(prediction − target)²
	origin          float64
	targets, square float64 // Σ(target − origin), Σ(target − origin)²
}

// A margin is the rank of by how much the score of the second of two classes is above
// that of the first. Its weight is that of an example of the second class, or of one
// of the first with a minus.
type margin struct {
	rank   uint64
	weight float64
}

// NewCounts returns counts for a set with so many classes, or for a regression
// if that is 0, whose targets are in multiples of unit.
func NewCounts(classes int, unit float64) *Counts {
	return &Counts{
		task: TaskOf(classes), unit: unit,
		hits: make([]float64, classes), belong: make([]float64, classes), taken: make([]float64, classes),
	}
}

// Reset forgets everything that was counted.
func (c *Counts) Reset() {
	clear(c.hits)
	clear(c.belong)
	clear(c.taken)
	*c = Counts{task: c.task, unit: c.unit, hits: c.hits, belong: c.belong, taken: c.taken, margins: c.margins[:0], spare: c.spare}
}

// AddLoss adds the losses of some rows: their sum, each times the weight of its
// row, and the sum of these weights.
func (c *Counts) AddLoss(sum, rows float64) {
	c.losses += sum
	c.lossRows += rows
}

// AddClasses adds the scores of some rows, rows×classes, the right class of
// each, and its weight, 1 if weights is nil. The class with the largest score
// is what the row is taken for. A row of weight 0 takes no part.
func (c *Counts) AddClasses(scores tensor.Matrix, class []int32, weights []float64) {
	w := 1.0
	for i := range scores.Rows {
		if weights != nil {
			if w = weights[i]; w == 0 {
				continue
			}
		}
		row, right := scores.Row(i), int(class[i])
		guess := tensor.Argmax(row)
		c.rows += w
		c.belong[right] += w
		c.taken[guess] += w
		if guess == right {
			c.hits[right] += w
		}
		if len(row) == 2 {
			c.margins = append(c.margins, margin{rank(float64(row[1]) - float64(row[0])), math.Copysign(w, float64(right)-0.5)})
		}
	}
}

// AddNumbers adds predictions and targets of some rows, rows×1 each, and their
// weights, 1 each if weights is nil.
func (c *Counts) AddNumbers(predictions, targets tensor.Matrix, weights []float64) {
	if c.rows == 0 && targets.Rows > 0 {
		c.origin = float64(targets.Data[0])
	}
	w := 1.0
	for i := range predictions.Rows {
		if weights != nil {
			if w = weights[i]; w == 0 {
				continue
			}
		}
		p := float64(predictions.Row(i)[0])
		y := float64(targets.Row(i)[0])
		gap, y := y-p, y-c.origin
		c.rows += w
		c.squares += w * (gap * gap)
		c.targets += w * y
		c.square += w * (y * y)
	}
}

// Values returns the metrics of what was counted.
func (c *Counts) Values() Values {
	if c.rows == 0 {
		return None()
	}
	var v Values
	for i := range All {
		if All[i].Task&c.task != 0 {
			v[i] = All[i].Of(c)
		}
	}
	return v
}
