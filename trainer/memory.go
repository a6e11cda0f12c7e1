package trainer

import (
	"context"
	"fmt"
	"slices"

	"descent/data"
	"descent/data/memory"
)

// A Memory is about how many bytes runs take, counted before anything of them is
// allocated.
type Memory struct {
	Data    float64 // examples
	Weights float64 // parameters, with what optimizer and checkpoints keep of each
	Rows    float64 // what the layers hold of the examples of a batch

	BatchRows int // examples in the largest batch
	Runs      int // that are at work at the same time
}

// Total returns the sum.
func (m Memory) Total() float64 { return m.Data + m.Weights + m.Rows }

// What returns a text for the runs, with their number if there are several.
func (m Memory) What() string {
	if m.Runs > 1 {
		return fmt.Sprintf("%d runs beside each other", m.Runs)
	}
	return "a run"
}

// Lower says which settings make most of m, and so what to lower.
func (m Memory) Lower() string {
	text := "the examples or the inputs of data"
	switch max(m.Data, m.Weights, m.Rows) {
	case m.Rows:
		text = fmt.Sprintf("batch, which is %d examples, or hidden", m.BatchRows)
	case m.Weights:
		text = "hidden"
	}
	if m.Runs > 1 {
		return "how many runs there are, or " + text
	}
	return text
}

const (
	floatBytes = data.FloatBytes

	// paramCopies is how many numbers a run holds for each parameter beside the
	// optimizer's: weight, gradient, the weight before a step, and two copies
	// for people to look at.
	paramCopies = 5
)

// Memory returns how much a run of s takes. It loads the data where their
// source does not say how many they are, which is so for sets that are part of
// the program and for files, whose size is bounded.
func (s Spec) Memory(ctx context.Context) (Memory, error) {
	e, err := s.extent(ctx)
	if err != nil {
		return Memory{}, err
	}
	return s.memory(e), nil
}

// extent returns how many examples s has, which it loads if their source does not
// say it.
func (s Spec) extent(ctx context.Context) (data.Extent, error) {
	if e, known := data.ExtentOf(s.Data); known {
		return s.Fold.Extent(e), nil
	}
	set, err := s.LoadSet(ctx)
	if err != nil {
		return data.Extent{}, err
	}
	return set.Extent(), nil
}

// memory returns how much a run of s on a set of extent e takes.
func (s Spec) memory(e data.Extent) Memory {
	batch := s.batchSize(s.limited(e.Train))
	arch := s.arch(e.Inputs, e.Outputs)
	copies := paramCopies + s.Optimizer.Slots()
	if s.Average > 0 {
		copies++
	}
	if _, ok := s.Stop.(BestKeeper); ok {
		copies += copies - paramCopies + 1
	}
	ofBatch := e.Inputs + 2*e.Outputs
	means := 0.0
	if s.Passes > 0 {
		means = scoreBytes(e)
	}
	return Memory{
		Data:    e.Bytes(),
		Weights: float64(arch.Count()) * float64(copies*floatBytes),
		Rows: (float64(max(batch, evalRows))*float64(arch.RowFloats()+ofBatch)+
			evalRows*float64(ofBatch))*float64(floatBytes) + means,
		BatchRows: batch, Runs: 1,
	}
}

// scoreBytes returns what the outputs of a network for all examples take that are
// not for training.
func scoreBytes(e data.Extent) float64 {
	return float64(e.Rows-e.Train) * float64(e.Outputs*floatBytes)
}

// Together returns how much runs of all of specs take that are at work at the
// same time. Those on the same data share them. Of the folds of one set, which are
// about equally large, it loads one at most.
func Together(ctx context.Context, specs []Spec) (Memory, error) {
	type source struct {
		data.Source
		seed uint64
	}
	type part struct {
		source
		fold data.Fold
	}
	var sum Memory
	extents, seen := map[source]data.Extent{}, map[part]bool{}
	for _, s := range specs {
		from := source{s.Data, s.dataSeed()}
		e, known := extents[from]
		if !known {
			var err error
			if e, err = s.extent(ctx); err != nil {
				return sum, err
			}
			extents[from] = e
		}
		if p := (part{from, s.Fold}); !seen[p] {
			seen[p] = true
			sum.Data += e.Bytes()
		}
		m := s.memory(e)
		sum.Weights, sum.Rows = sum.Weights+m.Weights, sum.Rows+m.Rows
		sum.BatchRows, sum.Runs = max(sum.BatchRows, m.BatchRows), sum.Runs+1
	}
	return sum, nil
}

// CheckTogether returns an error if runs of all of specs at the same time take
// more than the memory.Budget of ctx. It stops with the error of ctx when that
// ends.
func CheckTogether(ctx context.Context, specs []Spec) error {
	m, err := Together(ctx, specs)
	if err != nil {
		return err
	}
	return memory.Of(ctx).CheckAll(m.Total(), m.What(), m.Lower())
}

// CheckCopies is CheckTogether for n runs of one Spec, beside so many networks
// that are kept.
func CheckCopies(ctx context.Context, spec Spec, n, kept int) error {
	m, err := Together(ctx, slices.Repeat([]Spec{spec}, n))
	if err != nil {
		return err
	}
	set, err := spec.LoadSet(ctx)
	if err != nil {
		return err
	}
	if kept > 0 {
		m.Weights += float64(kept) * float64(spec.Arch(set).Count()*floatBytes)
		m.Rows += 2 * scoreBytes(set.Extent()) // of one of them, and of their mean
		m.Runs = max(n, kept)
	}
	return memory.Of(ctx).CheckAll(m.Total(), m.What(), m.Lower())
}

// take asks for the memory of a run of s on set, which is loaded.
func (s Spec) take(ctx context.Context, set *data.Set) (done func(), err error) {
	m := s.memory(set.Extent())
	m.Data = 0 // is taken already
	return memory.Of(ctx).Take(m.Total(), m.What(), m.Lower())
}
