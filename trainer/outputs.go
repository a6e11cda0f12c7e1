package trainer

import (
	"context"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// Outputs are the scores that a network, or an ensemble of several, gives the
// examples of a part.
type Outputs struct {
	// Scores are those of the network, examples×outputs; of an ensemble, those
	// from which the mean of the predictions follows.
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

// Score returns the score of o, under its own loss, on part, which must be the
// part that o was computed on.
func (o Outputs) Score(set *data.Prepared, part *data.Part) Score {
	if part.Len() == 0 {
		return Unmeasured()
	}
	c, grad := newCounter(o.Loss, len(set.Classes), set.TargetScale), tensor.New(evalRows, set.Outputs())
	eachBatch(set, part, func(from int, b data.Batch) {
		scores := o.Scores.Slice(from, from+b.X.Rows)
		c.add(o.Loss.Loss(grad.Slice(0, scores.Rows), scores, TargetOf(b)), scores, b)
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

// Outputs returns the scores that the network gives the examples of part.
func (m Member) Outputs(set *data.Prepared, part *data.Part) Outputs {
	o := m.newOutputs(set, part)
	o.blend(m.Network(set.Set, evalRows), set, part, model.Evaluating, 0)
	return o
}

// Predict returns the predictions of the network about part: the probabilities
// of its classes under a loss that has them, else the scores, n×outputs.
func (m Member) Predict(set *data.Prepared, part *data.Part) tensor.Matrix {
	return m.Outputs(set, part).Predictions()
}

// MonteCarlo returns the mean of so many passes with dropout left on, each with
// masks of its own (Srivastava et al. 2014, section 7.5): an ensemble of thinned
// networks, of which a single pass without dropout is the quick approximation.
// It calls report, which may be nil, with the mean of the first pass, of the
// first two, and so on, which it may read until it returns. It returns ctx.Err()
// if ctx ends first.
func (m Member) MonteCarlo(ctx context.Context, set *data.Prepared, part *data.Part, passes int, report func(Outputs)) (Outputs, error) {
	mean := m.newOutputs(set, part)
	net := m.Network(set.Set, evalRows)
	for i := range passes {
		if err := ctx.Err(); err != nil {
			return mean, err
		}
		mean.blend(net, set, part, model.Sampling, i)
		if report != nil {
			report(mean)
		}
	}
	return mean, nil
}

// newOutputs returns Outputs of m with room for the examples of part.
func (m Member) newOutputs(set *data.Prepared, part *data.Part) Outputs {
	return Outputs{tensor.New(part.Len(), set.Outputs()), m.Spec.Loss}
}

// blend adds a pass of net to o: the mean of n passes becomes that of n + 1.
func (o Outputs) blend(net *model.Network, set *data.Prepared, part *data.Part, mode model.Mode, n int) {
	eachBatch(set, part, func(from int, b data.Batch) {
		scores := net.Forward(b.X, mode)
		model.Blend(o.Loss, o.Scores.Slice(from, from+scores.Rows), scores, 1/float64(n+1))
	})
}
