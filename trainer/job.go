package trainer

import (
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A job is a run of Train: all its memory, allocated before the first step.
type job struct {
	*learner
	set    *data.Prepared
	eval   *evaluator
	batch  *data.Batch
	gather *gather // for steps and evaluations
	order  []int32 // of the training examples in this epoch

	shuffles, masks *rand.PCG // where order and dropout draw from
	shuffled        bool      // whether order is that of this epoch, even in its middle
	due             bool      // whether an evaluation comes before the next step
	fork            bool      // whether the run goes on from one of another Spec
	over            bool      // whether a rule has ended the run that this one goes on from

	kept    *Checkpoint // where the validation loss was lowest, for a Keeper; else nil
	control Control     // may be nil
}

// batch returns the examples in a step.
func (s Spec) batch(set *data.Prepared) int {
	if n := set.Train.Len(); s.Batch == 0 || s.Batch > n {
		return n
	}
	return s.Batch
}

// plan returns what is known of a run of s with so many parameters.
func (s Spec) plan(set *data.Prepared, params int) Plan {
	n, size := set.Train.Len(), s.batch(set)
	p := Plan{
		Classes: len(set.Classes), Inputs: set.Shape.Len(), Params: params,
		Samples: n, Held: set.Val.Len(), StepsPerEpoch: (n + size - 1) / size, Epochs: s.Epochs,
		Numerics: tensor.Numerics(),
		Guess:    s.guess(set), Spread: set.Spread,
	}
	return p
}

func newJob(spec Spec, report func(*Event)) (*job, error) {
	j, err := newPlainJob(spec, report)
	if err == nil {
		j.fuse()
	}
	return j, err
}

// newPlainJob is newJob without what fuse does, which changes no result.
func newPlainJob(spec Spec, report func(*Event)) (*job, error) {
	set, err := spec.Load()
	if err != nil {
		return nil, err
	}
	n, size := set.Train.Len(), spec.batch(set)
	shuffles, masks := spec.source(orderStream), spec.source(maskStream)
	net := model.New(spec.Arch(set.Set), max(size, evalRows), spec.rand(weightStream), rand.New(masks))
	plan, gather := spec.plan(set, net.Count()), newGather(set)
	j := &job{
		learner: newLearner(spec, net, plan, tensor.New(size, set.Outputs()), report),
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
	if _, ok := spec.Stop.(Keeper); ok {
		j.kept = new(Checkpoint)
	}
	return j, nil
}

// setEngine makes engine compute everything large.
func (j *job) setEngine(engine *tensor.Engine) {
	j.learner.setEngine(engine)
	j.gather.engine = engine
}
