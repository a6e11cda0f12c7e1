package trainer

import (
	"context"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A job is one call of Train: all its memory, allocated before the first step.
type job struct {
	*stepper
	set    *data.Prepared
	eval   *evaluator
	batch  *data.Batch
	gather *gather // for steps and evaluations
	order  []int32 // of the training examples in this epoch

	shuffles, masks *rand.PCG // where order and dropout draw from
	shuffled        bool      // whether order is that of this epoch, even in its middle
	due             bool      // whether an evaluation comes before the next step
	fork            bool      // whether the run goes on from one of another Spec
	ended           bool      // whether a rule has ended the run that this one goes on from

	kept    *Checkpoint // where the validation loss was lowest, under a BestKeeper; else nil
	control Control     // may be nil
}

func newJob(ctx context.Context, spec Spec, report func(*Event)) (*job, error) {
	j, err := newPlainJob(ctx, spec, report)
	if err == nil {
		j.fuse()
	}
	return j, err
}

// newPlainJob is newJob without what fuse does, which changes no result. It
// allocates what memory counts, and nothing if there is no room for that.
func newPlainJob(ctx context.Context, spec Spec, report func(*Event)) (*job, error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	done, err := spec.take(ctx, set.Set)
	if err != nil {
		return nil, err
	}
	defer done()
	n, size := set.Train.Len(), spec.BatchSize(set)
	shuffles, masks := spec.source(orderStream), spec.source(maskStream)
	net := model.New(spec.Arch(set.Set), max(size, evalRows), spec.rand(weightStream), rand.New(masks))
	plan, gather := spec.Plan(set, net.Count()), newGather(set)
	j := &job{
		stepper: newStepper(spec, net, plan, tensor.New(size, set.Outputs()), report),
		set:     set,
		gather:  gather,
		eval:    newEvaluator(net, spec, gather),
		batch:   set.NewBatch(size),
		order:   make([]int32, n),

		shuffles: shuffles, masks: masks,
		due: true,
	}
	for i := range j.order {
		j.order[i] = int32(i)
	}
	if _, ok := spec.Stop.(BestKeeper); ok {
		j.kept = new(Checkpoint)
	}
	return j, nil
}

// setEngine makes engine compute whatever is large.
func (j *job) setEngine(engine *tensor.Engine) {
	j.stepper.setEngine(engine)
	j.gather.engine = engine
}
