package trainer

import (
	"context"
	"math"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// evalRows is the number of rows of an evaluation's batches. It does not
// depend on the Spec, so that scores do not depend on the size of batches.
const evalRows = 256

// maxTrainSample bounds how many training examples an evaluation looks at:
// of a larger set, as many evenly spread ones, always the same.
const maxTrainSample = 10_000

// An evaluator scores parts of a set.
type evaluator struct {
	net       *model.Network
	loss      model.Loss
	set       *data.Prepared
	gather    *gather
	batch     *data.Batch
	grad      tensor.Matrix // written by Loss, not used
	all       []int32       // 0, 1, 2, ...
	trainRows []int32
	census    *census // of the last training part that was scored
}

func newEvaluator(net *model.Network, spec Spec, gather *gather) *evaluator {
	set := gather.set
	e := &evaluator{
		net: net, loss: spec.Loss, set: set, gather: gather,
		census: newCensus(net, spec.Activation),
		batch:  set.NewBatch(evalRows),
		grad:   tensor.New(evalRows, set.Outputs()),
		all:    make([]int32, max(set.Train.Len(), set.Val.Len(), set.Test.Len())),
	}
	for i := range e.all {
		e.all[i] = int32(i)
	}
	n := set.Train.Len()
	e.trainRows = e.all[:n]
	if n > maxTrainSample {
		e.trainRows = make([]int32, maxTrainSample)
		for i := range e.trainRows {
			e.trainRows[i] = int32(i * n / maxTrainSample)
		}
	}
	return e
}

// rows returns the numbers of the first n examples.
func (e *evaluator) rows(n int) []int32 { return e.all[:n] }

// scoreTrain scores the sample of the training part and takes a census of the
// network's units on it.
func (e *evaluator) scoreTrain(ctx context.Context) (Score, Health, error) {
	e.census.begin()
	s, err := e.scan(ctx, &e.set.Train, e.trainRows, e.census.count)
	return s, e.census.health(), err
}

// score returns what the network reaches on the given rows of part, or no
// score if there are none.
func (e *evaluator) score(ctx context.Context, part *data.Part, rows []int32) (Score, error) {
	return e.scan(ctx, part, rows, func() {})
}

// scan scores rows of part, batch by batch, and calls seen after each.
func (e *evaluator) scan(ctx context.Context, part *data.Part, rows []int32, seen func()) (Score, error) {
	if len(rows) == 0 {
		return noScore, nil
	}
	t := newTally(e.loss, e.set)
	for from := 0; from < len(rows); from += evalRows {
		if err := ctx.Err(); err != nil {
			return noScore, err
		}
		chunk := rows[from:min(from+evalRows, len(rows))]
		b := e.batch.Slice(len(chunk))
		e.gather.collect(b, part, chunk)
		scores := e.net.Forward(b.X, model.Evaluating)
		loss := e.loss.Loss(e.grad.Slice(0, len(chunk)), scores, model.Target{Class: b.Class, Value: b.Value})
		t.add(loss, scores, b)
		seen()
		tensor.Yield() // an evaluation is many steps long
	}
	return t.score(), nil
}

// A tally sums what a score needs over the batches of an evaluation.
type tally struct {
	rows       int
	loss       float64
	hits       int     // right classes
	sse        float64 // Σ(prediction − target)²
	regression bool
	unit       float64 // of a regression's targets
	summed     bool    // whether the losses of batches are sums over their rows

	// Targets are measured from the first one, so that the rounding of their
	// sums is small beside their spread.
	origin      float64
	sum, square float64 // Σ(target − origin), Σ(target − origin)²
}

func newTally(loss model.Loss, set *data.Prepared) tally {
	_, summed := loss.(model.Summed)
	return tally{unit: set.TargetScale, summed: summed}
}

// add adds the scores of a batch, and their loss.
func (t *tally) add(loss float64, scores tensor.Matrix, b data.Batch) {
	t.regression = b.Class == nil
	if t.regression && t.rows == 0 {
		t.origin = float64(b.Value.Data[0])
	}
	t.rows += scores.Rows
	if !t.summed {
		loss *= float64(scores.Rows)
	}
	t.loss += loss
	for i := range scores.Rows {
		row := scores.Row(i)
		if t.regression {
			v := float64(b.Value.Row(i)[0])
			t.sse += (float64(row[0]) - v) * (float64(row[0]) - v)
			t.sum += v - t.origin
			t.square += (v - t.origin) * (v - t.origin)
		} else if tensor.Argmax(row) == int(b.Class[i]) {
			t.hits++
		}
	}
}

func (t *tally) score() Score {
	n := float64(t.rows)
	s := Score{Loss: t.loss / n, Accuracy: float64(t.hits) / n}
	if t.regression {
		s.RMSE = math.Sqrt(t.sse/n) * t.unit
		s.Accuracy = rSquared(t.sse, t.square-t.sum*t.sum/n)
	}
	return s
}

// rSquared returns 1 − sse/sst, or 0 where the target does not vary and
// nothing can be explained.
func rSquared(sse, sst float64) float64 {
	if sst <= 0 {
		return 0
	}
	return 1 - sse/sst
}
