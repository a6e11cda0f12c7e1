package trainer

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Member is a trained network: a Spec and the weights that it led to. It
// predicts on its own or as one voice of an ensemble.
type Member struct {
	Spec           Spec
	Weights, State []tensor.Float
}

// Keep returns the network of an event as a Member of its own.
func Keep(spec Spec, e *Event) Member {
	return Member{spec, slices.Clone(e.Weights), slices.Clone(e.State)}
}

// Member returns the network that the run last evaluated, or ended with, and
// whether there was one.
func (r *Run) Member() (Member, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Member{r.spec, slices.Clone(r.rec.weights), slices.Clone(r.rec.layers)}, r.rec.evaluated
}

// Network rebuilds the network for batches of at most rows rows of set. Masks
// of dropout are drawn anew.
func (m Member) Network(set *data.Set, rows int) *model.Network {
	net := model.New(m.Spec.Arch(set), rows, m.Spec.rand(weightStream), m.Spec.rand(sampleStream))
	copy(net.W, m.Weights)
	copy(net.State(), m.State)
	return net
}

// TrainMembers trains spec with n seeds, from its own on, as many at a time as
// there are cores, and returns the networks. They share the data that the
// first seed makes.
func TrainMembers(ctx context.Context, spec Spec, n int) ([]Member, error) {
	members, errs := make([]Member, n), make([]error, n)
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range members {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			s := spec
			s.DataSeed, s.Seed = spec.dataSeed(), spec.Seed+uint64(i)
			members[i], errs[i] = trainMember(ctx, s)
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return members, nil
}

// trainMember returns the network that spec leads to.
func trainMember(ctx context.Context, spec Spec) (m Member, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	err = Train(ctx, spec, nil, nil, func(e *Event) {
		if e.Kind == Ended {
			m = Keep(spec, e)
		}
	})
	return m, err
}

// Begin returns the network that a run of spec starts from, and its data.
func Begin(ctx context.Context, spec Spec) (Member, *data.Prepared, error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return Member{}, nil, err
	}
	net := model.New(spec.Arch(set.Set), 1, spec.rand(weightStream), nil)
	return Member{spec, net.W, net.State()}, set, nil
}
