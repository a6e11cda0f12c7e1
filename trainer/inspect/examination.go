// Package inspect examines a trained network: its predictions for each example
// and their probabilities, its mistakes, its predictions between the examples,
// and the outputs and gradients of its layers.
//
// Every function that examines a network takes a trainer.Member, whose weights
// are a copy, and builds a network of its own. So it may run beside the
// training that the member comes from. Equal members give equal results. Of a
// large set only the first examples are used, fewer for a large network, so
// that it takes about a tenth of a second. It returns ctx.Err() if ctx ends
// first.
//
// The package imports trainer and none of the other packages below it.
package inspect

import (
	"cmp"
	"context"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A Part is one of the three parts of a set.
type Part uint8

// The parts, in the order of their names.
const (
	Train Part = iota
	Val
	Test
	Parts // their number
)

// String returns the name of the part.
func (p Part) String() string { return [...]string{"training", "validation", "test"}[p] }

// Of returns the part of set.
func (p Part) Of(set *data.Set) *data.Part {
	return [...]*data.Part{&set.Train, &set.Val, &set.Test}[p]
}

// Most bounds how many examples an examination looks at: the first ones, in
// which the classes have about the shares that they have in all of the part.
const Most = 1000

// batchRows is the number of rows that go through a network at once.
const batchRows = 256

// An Examination is the predictions of a network for the examples of a part.
type Examination struct {
	Part     Part
	Total    int       // examples in the part
	Verdicts []Verdict // of the first ones, at most Most
	Worst    []int     // indices of Verdicts, the highest loss first
	Hits     int       // verdicts with the right class

	// Probable reports whether the outputs for classes are probabilities, and
	// not scores.
	Probable bool

	// Confusion counts verdicts by their right class and the one that was
	// guessed. It is nil for a regression.
	Confusion [][]int
}

// A Verdict is the prediction of a network for one example, beside the right
// answer.
type Verdict struct {
	Class, Guess int     // the right class and the one with the largest output; 0 for a regression
	Loss         float64 // without the penalty

	// Outputs are the probabilities or scores of all classes, or the value
	// that a regression predicts, in the unit of Value.
	Outputs []tensor.Float
	Value   float64 // the target of a regression
}

// Right reports whether the right class was guessed.
func (v *Verdict) Right() bool { return v.Class == v.Guess }

// Examine returns the predictions of m for the examples of a part of set.
func Examine(ctx context.Context, m trainer.Member, set *data.Prepared, which Part) (*Examination, error) {
	part := which.Of(set.Set)
	n := min(affordable(m, Most), part.Len())
	e := &Examination{Part: which, Total: part.Len(), Verdicts: make([]Verdict, 0, n)}
	_, e.Probable = m.Spec.Loss.(model.Probabilistic)
	for range set.Classes {
		e.Confusion = append(e.Confusion, make([]int, len(set.Classes)))
	}
	grad := tensor.New(1, set.Outputs())
	err := forward(ctx, m, set, part, n, func(b data.Batch, scores tensor.Matrix) {
		for i := range scores.Rows {
			e.add(m.Spec.Loss, set, row(b, i), scores.Slice(i, i+1), grad)
		}
	})
	if err != nil {
		return nil, err
	}
	e.Worst = make([]int, n)
	for i := range e.Worst {
		e.Worst[i] = i
	}
	slices.SortStableFunc(e.Worst, func(i, j int) int {
		return cmp.Compare(e.Verdicts[j].Loss, e.Verdicts[i].Loss)
	})
	return e, nil
}

// add adds the verdict on one example, given its scores, 1×outputs.
func (e *Examination) add(loss model.Loss, set *data.Prepared, b data.Batch, scores, grad tensor.Matrix) {
	v := Verdict{Loss: loss.Loss(grad, scores, trainer.TargetOf(b))}
	loss.Predict(scores)
	v.Outputs = slices.Clone(scores.Data)
	if b.Class == nil {
		v.Outputs[0] = tensor.Float(set.TargetValue(v.Outputs[0]))
		v.Value = set.TargetValue(b.Value.Data[0])
	} else {
		v.Class, v.Guess = int(b.Class[0]), tensor.Argmax(v.Outputs)
		e.Confusion[v.Class][v.Guess]++
		if v.Right() {
			e.Hits++
		}
	}
	e.Verdicts = append(e.Verdicts, v)
}

// row returns row i of b as a batch, without its weight: what is said of one
// example does not depend on how much it counts. It shares memory with b.
func row(b data.Batch, i int) data.Batch {
	one := data.Batch{X: b.X.Slice(i, i+1)}
	if b.Class != nil {
		one.Class = b.Class[i : i+1]
	} else {
		one.Value = b.Value.Slice(i, i+1)
	}
	return one
}

// forward calls see with the first n examples of part, batch by batch, and
// their scores, in evaluation mode.
func forward(ctx context.Context, m trainer.Member, set *data.Prepared, part *data.Part, n int, see func(data.Batch, tensor.Matrix)) error {
	size := max(1, min(batchRows, n))
	net, batch, rows := m.Network(set.Set, size), set.NewBatch(size), make([]int32, size)
	for from := 0; from < n; from += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		k := min(size, n-from)
		for i := range k {
			rows[i] = int32(from + i)
		}
		b := batch.Slice(k)
		set.Gather(b, part, rows[:k])
		see(b, net.Forward(b.X, model.Evaluating))
	}
	return ctx.Err()
}

// affordable returns how many examples, at most most, m can process in about a
// tenth of a second.
func affordable(m trainer.Member, most int) int {
	const effort = 400_000_000 // weights times examples
	return min(most, max(64, effort/max(len(m.Weights), 1)))
}
