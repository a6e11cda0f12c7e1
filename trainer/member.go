package trainer

import (
	"context"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Member is a trained network: a Spec and the weights that it led to. It
// predicts alone or in an ensemble.
type Member struct {
	Spec           Spec
	Weights, State []tensor.Float
}

// Keep returns the network of an event as a Member of its own.
func Keep(spec Spec, e *Event) Member {
	return Member{spec, slices.Clone(e.Weights), slices.Clone(e.State)}
}

// Network rebuilds the network for batches of at most rows rows of set. Its
// dropout masks are new draws, not those of the run.
func (m Member) Network(set *data.Set, rows int) *model.Network {
	net := model.New(m.Spec.Arch(set), rows, m.Spec.rand(weightStream), m.Spec.rand(sampleStream))
	copy(net.W, m.Weights)
	copy(net.State(), m.State)
	return net
}

// Begin returns the network that a run of spec starts from, and its data.
func Begin(ctx context.Context, spec Spec) (Member, *data.Prepared, error) {
	set, err := spec.Load(ctx)
	if err != nil {
		return Member{}, nil, err
	}
	done, err := spec.take(ctx, set.Set)
	if err != nil {
		return Member{}, nil, err
	}
	defer done()
	net := model.New(spec.Arch(set.Set), 1, spec.rand(weightStream), nil)
	return Member{spec, net.W, net.State()}, set, nil
}
