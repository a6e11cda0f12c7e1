package trainer

import (
	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A gather copies the examples of a batch from a set. It implements
// tensor.Task: a chunk of the task is gatherRows rows.
type gather struct {
	set    *data.Prepared
	engine *tensor.Engine
	part   *data.Part
	to     data.Batch
	rows   []int32
}

const (
	gatherRows   = 16      // rows in a chunk
	sharedInputs = 1 << 15 // smallest number of inputs in a batch for which the engine shares the chunks
)

// newGather returns a gather that works on the calling goroutine alone until it
// gets another engine.
func newGather(set *data.Prepared) *gather { return &gather{set: set, engine: new(tensor.Engine)} }

// TargetOf returns what the rows of b should give, and how much each counts in
// the loss.
func TargetOf(b data.Batch) model.Target {
	return model.Target{Class: b.Class, Value: b.Value, Weight: b.LossWeight}
}

// collect fills batch with the given rows of part.
func (g *gather) collect(batch data.Batch, part *data.Part, rows []int32) {
	g.to, g.part, g.rows = batch, part, rows
	if len(batch.X.Data) < sharedInputs {
		g.set.Gather(batch, part, rows)
		return
	}
	g.engine.Run(g, (len(rows)+gatherRows-1)/gatherRows)
}

// Chunk implements pool.Task.
func (g *gather) Chunk(i, _ int) {
	from, to := i*gatherRows, min((i+1)*gatherRows, len(g.rows))
	g.set.Gather(g.to.Rows(from, to), g.part, g.rows[from:to])
}
