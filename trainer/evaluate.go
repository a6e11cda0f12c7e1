package trainer

import (
	"context"

	"descent/data"
	"descent/model"
	"descent/model/pool"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// evalRows is the number of rows of an evaluation's batches. It does not
// depend on the Spec, so that scores do not depend on the size of batches.
const evalRows = 256

// maxTrainSample bounds how many training examples an evaluation scores: of a
// larger set always the same ones, evenly spread.
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
	responses []*model.ResponseCounter // of the last training part that was scored
	counter   counter
}

func newEvaluator(net *model.Network, spec Spec, gather *gather) *evaluator {
	set := gather.set
	e := &evaluator{
		net: net, loss: spec.Loss, set: set, gather: gather,
		responses: model.NewResponseCounters(net, spec.Activation), counter: newCounter(spec.Loss, len(set.Classes), set.TargetScale),
		batch: set.NewBatch(evalRows),
		grad:  tensor.New(evalRows, set.Outputs()),
		all:   make([]int32, max(set.Train.Len(), set.Val.Len(), set.Test.Len())),
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

// scoreTrain scores the sample of the training part and counts dead units and
// saturated outputs on it.
func (e *evaluator) scoreTrain(ctx context.Context) (Score, Health, error) {
	for _, c := range e.responses {
		c.Reset()
	}
	s, err := e.scan(ctx, &e.set.Train, e.trainRows, e.countResponses)
	return s, health(e.responses), err
}

func (e *evaluator) countResponses() {
	for _, c := range e.responses {
		c.Count()
	}
}

// score returns the score of the network on the given rows of part, which is
// Unmeasured if there are none.
func (e *evaluator) score(ctx context.Context, part *data.Part, rows []int32) (Score, error) {
	return e.scan(ctx, part, rows, func() {})
}

// scan scores rows of part, batch by batch, and calls seen after each.
func (e *evaluator) scan(ctx context.Context, part *data.Part, rows []int32, seen func()) (Score, error) {
	if len(rows) == 0 {
		return Unmeasured(), nil
	}
	e.counter.Reset()
	for from := 0; from < len(rows); from += evalRows {
		if err := ctx.Err(); err != nil {
			return Unmeasured(), err
		}
		chunk := rows[from:min(from+evalRows, len(rows))]
		b := e.batch.Slice(len(chunk))
		e.gather.collect(b, part, chunk)
		scores := e.net.Forward(b.X, model.Evaluating)
		loss := e.loss.Loss(e.grad.Slice(0, len(chunk)), scores, TargetOf(b))
		e.counter.add(loss, scores, b)
		seen()
		pool.Yield() // an evaluation takes as long as many steps
	}
	return e.counter.score(), nil
}

// A counter counts what the score of a part is made of.
type counter struct {
	*metric.Counts
	task   metric.Task
	summed bool // whether the losses of batches are sums over their rows
}

// newCounter returns a counter for so many classes, or for a regression if that is
// 0, whose targets are in multiples of unit.
func newCounter(loss model.Loss, classes int, unit float64) counter {
	_, summed := loss.(model.Summed)
	return counter{metric.NewCounts(classes, unit), metric.TaskOf(classes), summed}
}

// add adds the scores of a batch, and their loss.
func (c *counter) add(loss float64, scores tensor.Matrix, b data.Batch) {
	rows := TargetOf(b).Total(scores.Rows)
	if !c.summed {
		loss *= rows
	}
	c.AddLoss(loss, rows)
	if b.Class == nil {
		c.AddNumbers(scores, b.Value, b.Weight)
	} else {
		c.AddClasses(scores, b.Class, b.Weight)
	}
}

func (c *counter) score() Score { return score(c.task, c.Values()) }
