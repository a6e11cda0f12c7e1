package trainer

import (
	"context"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// Outputs are what a network, or several together, say about the examples of a
// part.
type Outputs struct {
	// Scores are those of the network, examples×outputs; of several, those
	// that give the mean of what they predict.
	Scores tensor.Matrix
	Loss   model.Loss
}

// Predictions returns the probabilities of the classes under a loss that has
// them, else the scores, examples×outputs.
func (o Outputs) Predictions() tensor.Matrix {
	p := tensor.New(o.Scores.Rows, o.Scores.Cols)
	copy(p.Data, o.Scores.Data)
	o.Loss.Predict(p)
	return p
}

// Score returns the score of o, by its own loss, on part, which it is about.
func (o Outputs) Score(set *data.Prepared, part *data.Part) Score {
	if part.Len() == 0 {
		return Unmeasured()
	}
	c, grad := newCounter(o.Loss, set), tensor.New(evalRows, set.Outputs())
	eachBatch(set, part, func(from int, b data.Batch) {
		scores := o.Scores.Slice(from, from+b.X.Rows)
		c.add(o.Loss.Loss(grad.Slice(0, scores.Rows), scores, model.Target{Class: b.Class, Value: b.Value}), scores, b)
	})
	return c.score()
}

// eachBatch calls do with all examples of part, batch by batch, and the number
// of the first of each.
func eachBatch(set *data.Prepared, part *data.Part, do func(from int, b data.Batch)) {
	batch, rows := set.NewBatch(evalRows), make([]int32, evalRows)
	for from := 0; from < part.Len(); from += evalRows {
		n := min(evalRows, part.Len()-from)
		for i := range n {
			rows[i] = int32(from + i)
		}
		b := batch.Slice(n)
		set.Gather(b, part, rows[:n])
		do(from, b)
	}
}

// Outputs returns what the network says about part.
func (m Member) Outputs(set *data.Prepared, part *data.Part) Outputs {
	return Ensemble([]Member{m}, set, part)
}

// Predict returns the predictions of the network about part: the probabilities
// of its classes under a loss that has them, else the scores, n×outputs.
func (m Member) Predict(set *data.Prepared, part *data.Part) tensor.Matrix {
	return m.Outputs(set, part).Predictions()
}

// MonteCarlo returns what so many passes with dropout left on say together,
// each with masks of its own (Srivastava et al. 2014, section 7.5): an ensemble
// of thinned networks, of which a single pass without dropout is the quick
// approximation. It returns ctx.Err() if ctx ends first.
func (m Member) MonteCarlo(ctx context.Context, set *data.Prepared, part *data.Part, passes int) (Outputs, error) {
	out := m.noOutputs(set, part)
	net := m.Network(set.Set, evalRows)
	for i := range passes {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		out.blend(net, set, part, model.Sampling, i)
	}
	return out, nil
}

// Ensemble returns what several networks say together, which share the data and
// the loss: independent runs, or snapshots of one.
func Ensemble(members []Member, set *data.Prepared, part *data.Part) Outputs {
	out := members[0].noOutputs(set, part)
	for i, m := range members {
		out.blend(m.Network(set.Set, evalRows), set, part, model.Evaluating, i)
	}
	return out
}

// noOutputs returns room for what m says about part.
func (m Member) noOutputs(set *data.Prepared, part *data.Part) Outputs {
	return Outputs{tensor.New(part.Len(), set.Outputs()), m.Spec.Loss}
}

// blend adds what net says to the mean of n others.
func (o Outputs) blend(net *model.Network, set *data.Prepared, part *data.Part, mode model.Mode, n int) {
	eachBatch(set, part, func(from int, b data.Batch) {
		scores := net.Forward(b.X, mode)
		model.Blend(o.Loss, o.Scores.Slice(from, from+scores.Rows), scores, 1/float64(n+1))
	})
}
