// Package ensemble averages the predictions of several networks: of independent
// runs, of snapshots of one run, or of passes of one network with dropout left
// on; and measures how much accuracy that gains.
//
// It imports trainer and none of the other packages below it.
package ensemble

import (
	"cmp"
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"descent/data"
	"descent/model"
	"descent/model/guard"
	"descent/model/tensor"
	"descent/trainer"
)

// MaxMembers is how many networks an ensemble may have.
const MaxMembers = 1000

// Train trains spec with n seeds, from its own on, as many at a time as there
// are cores, and returns the networks. All train on the data of the first seed.
// The first run that fails ends the others; the networks of those that had come
// to their end are returned with its error.
func Train(ctx context.Context, spec trainer.Spec, n int) ([]trainer.Member, error) {
	return trainAll(ctx, trainer.Train, spec, n)
}

// trainAll is Train, whose runs train makes.
func trainAll(ctx context.Context, train trainer.Trainer, spec trainer.Spec, n int) ([]trainer.Member, error) {
	if n > MaxMembers {
		return nil, fmt.Errorf("members: %d is too large: want at most %d", n, MaxMembers)
	}
	if err := trainer.CheckCopies(ctx, spec, min(n, runtime.GOMAXPROCS(0)), n); err != nil {
		return nil, err
	}
	trained := make([]*trainer.Member, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	first := spec.Seed
	if spec.DataSeed == 0 {
		spec.DataSeed = first
	}
	for i := range trained {
		s := spec
		s.Seed = first + uint64(i)
		group.Go(func() (err error) {
			panicked := guard.Call(func() { trained[i], err = trainMember(ctx, train, s) })
			return cmp.Or(panicked, err)
		})
	}
	err := group.Wait()
	var members []trainer.Member
	for _, m := range trained {
		if m != nil {
			members = append(members, *m)
		}
	}
	return members, err
}

// trainMember trains a run of spec and returns its network, nil if it fails.
func trainMember(ctx context.Context, train trainer.Trainer, spec trainer.Spec) (*trainer.Member, error) {
	var m trainer.Member
	err := train(ctx, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Ended {
			m = trainer.Keep(spec, e)
		}
	})
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// An average is the mean of the predictions of several networks with the same
// data and loss.
type average struct {
	trainer.Outputs
	count int // networks
}

// newAverage returns the average of no network, with room for the examples of
// part.
func newAverage(loss model.Loss, set *data.Prepared, part *data.Part) average {
	return average{Outputs: trainer.Outputs{Scores: tensor.New(part.Len(), set.Outputs()), Loss: loss}}
}

// add adds the outputs of one more network.
func (a *average) add(o trainer.Outputs) {
	a.count++
	model.Blend(a.Loss, a.Scores, o.Scores, 1/float64(a.count))
}
