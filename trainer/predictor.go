package trainer

import (
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// PredictorRows is how many examples a Predictor has room for.
const PredictorRows = evalRows

// A Predictor applies a trained network to examples that no set has, a batch at a
// time. It computes what an evaluation computes of the same examples, bit by bit,
// and allocates nothing after it was made.
type Predictor struct {
	net    *model.Network
	loss   model.Loss
	reader *data.Reader

	stored, x tensor.Matrix // rows×inputs: as a set stores them, and as the network sees them
	outputs   tensor.Matrix // rows×outputs
	all       []int32       // 0, 1, 2, ...

	truths  data.Batch // of the rows whose truth is known, in their order
	known   tensor.Matrix
	grad    tensor.Matrix // written by Loss, not used
	counter counter
	counted int
}

// A Truth is the right answer for an example: a class, or -1 if it is not known; of
// a regression a number in the unit of the target, or NaN.
type Truth struct {
	Class  int32
	Number float64
}

// Predictor returns a Predictor of m, which learned from examples as r reads them.
func (m Member) Predictor(r *data.Reader) *Predictor {
	set := &data.Set{Shape: r.Shape, Classes: r.Classes}
	inputs, outputs := r.Shape.Len(), set.Outputs()
	p := &Predictor{
		net: m.Network(set, evalRows), loss: m.Spec.Loss, reader: r,
		stored: tensor.New(evalRows, inputs), x: tensor.New(evalRows, inputs),
		outputs: tensor.New(evalRows, outputs), known: tensor.New(evalRows, outputs), grad: tensor.New(evalRows, outputs),
		truths: *set.NewBatch(evalRows), all: make([]int32, evalRows),
		counter: newCounter(m.Spec.Loss, len(r.Classes), r.TargetScale),
	}
	for i := range p.all {
		p.all[i] = int32(i)
	}
	return p
}

// Example returns the place for the inputs of example i, as a set stores them.
func (p *Predictor) Example(i int) []tensor.Float { return p.stored.Row(i) }

// Predict returns the predictions for the first len(truths) examples: the
// probabilities of the classes under a loss that has them, else the scores, or the
// number of a regression before Reader.TargetValue; len(truths)×outputs, valid
// until the next call. It counts how well they fit the truths.
func (p *Predictor) Predict(truths []Truth) tensor.Matrix {
	n := len(truths)
	x := p.x.Slice(0, n)
	tensor.AffineRows(x, p.stored.Data, p.all[:n], p.reader.Shift, p.reader.Scale)
	scores := p.net.Forward(x, model.Evaluating)
	p.count(scores, truths)
	outputs := p.outputs.Slice(0, n)
	copy(outputs.Data, scores.Data)
	p.loss.Predict(outputs)
	return outputs
}

// count counts the scores of the rows whose truth is known.
func (p *Predictor) count(scores tensor.Matrix, truths []Truth) {
	n := 0
	for i, t := range truths {
		if p.reader.Classes == nil {
			if math.IsNaN(t.Number) {
				continue
			}
			p.truths.Value.Data[n] = p.reader.TargetInput(tensor.Float(t.Number))
		} else {
			if t.Class < 0 {
				continue
			}
			p.truths.Class[n] = t.Class
		}
		copy(p.known.Row(n), scores.Row(i))
		n++
	}
	if n == 0 {
		return
	}
	b, known := p.truths.Slice(n), p.known.Slice(0, n)
	p.counter.add(p.loss.Loss(p.grad.Slice(0, n), known, TargetOf(b)), known, b)
	p.counted += n
}

// Score returns how well the predictions fit the truths since the last Reset, and
// how many are known.
func (p *Predictor) Score() (Score, int) {
	if p.counted == 0 {
		return Unmeasured(), 0
	}
	return p.counter.score(), p.counted
}

// Reset forgets the truths.
func (p *Predictor) Reset() {
	p.counter.Reset()
	p.counted = 0
}
