package metric

import "descent/model/tensor"

// Counts is what the metrics are made of, gathered batch by batch. Its memory
// is used again after a Reset.
type Counts struct {
	task Task
	unit float64 // of a regression's targets: predictions and targets are in multiples of it
	rows int
	sum  float64 // of the losses of the rows

	// By class: examples that are right, that belong to it, that are taken
	// for it.
	hits, belong, taken []int

	// Of two classes: by how much the second one's score is above the first's,
	// and whether it is the right one.
	margins []margin

	// Of numbers. Targets are measured from the first one, so that the
	// rounding of their sums is small beside their spread.
	squares         float64 // Σ(prediction − target)²
	origin          float64
	targets, square float64 // Σ(target − origin), Σ(target − origin)²
}

type margin struct {
	by     float64
	second bool
}

// NewCounts returns counts for a set with so many classes, or for a regression
// if that is 0, whose targets are in multiples of unit.
func NewCounts(classes int, unit float64) *Counts {
	return &Counts{
		task: TaskOf(classes), unit: unit,
		hits: make([]int, classes), belong: make([]int, classes), taken: make([]int, classes),
	}
}

// Reset forgets everything that was counted.
func (c *Counts) Reset() {
	clear(c.hits)
	clear(c.belong)
	clear(c.taken)
	*c = Counts{task: c.task, unit: c.unit, hits: c.hits, belong: c.belong, taken: c.taken, margins: c.margins[:0]}
}

// AddLoss adds the loss of some rows, summed over them.
func (c *Counts) AddLoss(sum float64) { c.sum += sum }

// AddClasses adds the scores of some rows, rows×classes, and the right class of
// each. The class with the largest score is what the row is taken for.
func (c *Counts) AddClasses(scores tensor.Matrix, class []int32) {
	c.rows += scores.Rows
	for i := range scores.Rows {
		row, right := scores.Row(i), int(class[i])
		guess := tensor.Argmax(row)
		c.belong[right]++
		c.taken[guess]++
		if guess == right {
			c.hits[right]++
		}
		if len(row) == 2 {
			c.margins = append(c.margins, margin{float64(row[1]) - float64(row[0]), right == 1})
		}
	}
}

// AddNumbers adds predictions and targets of some rows, rows×1 each.
func (c *Counts) AddNumbers(predictions, targets tensor.Matrix) {
	if c.rows == 0 && targets.Rows > 0 {
		c.origin = float64(targets.Data[0])
	}
	c.rows += predictions.Rows
	for i := range predictions.Rows {
		y, p := float64(targets.Row(i)[0]), float64(predictions.Row(i)[0])
		c.squares += (p - y) * (p - y)
		c.targets += y - c.origin
		c.square += (y - c.origin) * (y - c.origin)
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
