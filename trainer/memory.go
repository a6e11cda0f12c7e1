package trainer

import (
	"context"
	"fmt"
	"unsafe"

	"descent/data"
	"descent/model/tensor"
)

// A Memory is about how many bytes a run takes, counted before anything of it
// is allocated.
type Memory struct {
	Data    int // examples
	Weights int // parameters, with what optimizer and checkpoints keep of each
	Rows    int // what the layers hold of the examples of a batch

	BatchRows int // examples in a batch
}

// Total returns the sum.
func (m Memory) Total() int { return m.Data + m.Weights + m.Rows }

// Lower says which settings make most of m, and so what to lower.
func (m Memory) Lower() string {
	switch max(m.Data, m.Weights, m.Rows) {
	case m.Rows:
		return fmt.Sprintf("batch, which is %d examples, or hidden", m.BatchRows)
	case m.Weights:
		return "hidden"
	}
	return "the examples of data"
}

const (
	floatBytes = int(unsafe.Sizeof(tensor.Float(0)))

	// rowBytes are for each example beside its inputs: its target, its place in
	// the order of an epoch, and what shuffles and counts it.
	rowBytes = 48

	// paramCopies is how many numbers a run holds for each parameter beside the
	// optimizer's: weight, gradient, the weight before a step, and two copies
	// for people to look at.
	paramCopies = 5
)

// Memory returns how much a run of s takes. It loads the data where their
// source does not say how many they are, which is so for sets that are part of
// the program and for files, whose size is bounded.
func (s Spec) Memory(ctx context.Context) (Memory, error) {
	e, known := data.ExtentOf(s.Data)
	if !known {
		set, err := s.LoadSet(ctx)
		if err != nil {
			return Memory{}, err
		}
		return s.memory(set.Extent()), nil
	}
	return s.memory(s.Fold.Extent(e)), nil
}

// memory returns how much a run of s on a set of extent e takes.
func (s Spec) memory(e data.Extent) Memory {
	batch, train := s.Batch, e.Train
	if s.Examples > 0 {
		train = min(train, s.Examples)
	}
	if batch == 0 || batch > train {
		batch = train
	}
	arch := s.arch(e.Inputs, e.Outputs)
	copies := paramCopies + s.Optimizer.Slots()
	if s.Average > 0 {
		copies++
	}
	if _, ok := s.Stop.(BestKeeper); ok {
		copies += copies - paramCopies + 1
	}
	ofBatch := e.Inputs + 2*e.Outputs
	return Memory{
		Data:      e.Rows * (e.Inputs*floatBytes + rowBytes),
		Weights:   arch.Count() * copies * floatBytes,
		Rows:      (max(batch, evalRows)*(arch.RowFloats()+ofBatch) + evalRows*ofBatch) * floatBytes,
		BatchRows: batch,
	}
}
