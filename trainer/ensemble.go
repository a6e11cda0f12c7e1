package trainer

import (
	"context"
	"fmt"
	"math"
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
func Keep(spec Spec, e Event) Member {
	return Member{spec, slices.Clone(e.Weights), slices.Clone(e.State)}
}

// Member returns the network that the run last evaluated, or ended with, and
// whether there was one.
func (r *Run) Member() (Member, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Member{r.Spec, slices.Clone(r.rec.weights), slices.Clone(r.rec.layers)}, r.rec.evaluated
}

// Network rebuilds the network for batches of at most rows rows of set. Masks
// of dropout are drawn anew.
func (m Member) Network(set *data.Set, rows int) *model.Network {
	net := model.New(m.Spec.Arch(set), rows, m.Spec.rand(weightStream), m.Spec.rand(sampleStream))
	copy(net.W, m.Weights)
	copy(net.State(), m.State)
	return net
}

// Predict returns what the network says about the examples of part: the
// probabilities of their classes or the values of a regression, n×outputs.
func (m Member) Predict(set *data.Prepared, part *data.Part) tensor.Matrix {
	out := tensor.New(part.Len(), set.Outputs())
	m.add(out, m.Network(set.Set, evalRows), set, part, model.Evaluating, 1)
	return out
}

// MonteCarlo returns the mean of so many predictions with dropout left on,
// each with masks of its own (Srivastava et al. 2014, section 7.5): an
// ensemble of thinned networks, of which a single pass without dropout is the
// quick approximation. It
// returns ctx.Err() if ctx ends first.
func (m Member) MonteCarlo(ctx context.Context, set *data.Prepared, part *data.Part, passes int) (tensor.Matrix, error) {
	out := tensor.New(part.Len(), set.Outputs())
	net := m.Network(set.Set, evalRows)
	for range passes {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		m.add(out, net, set, part, model.Sampling, 1/tensor.Float(passes))
	}
	return out, nil
}

// Ensemble returns the mean of the predictions of several networks, which
// share the data: independent runs, or snapshots of one.
func Ensemble(members []Member, set *data.Prepared, part *data.Part) tensor.Matrix {
	out := tensor.New(part.Len(), set.Outputs())
	for _, m := range members {
		m.add(out, m.Network(set.Set, evalRows), set, part, model.Evaluating, 1/tensor.Float(len(members)))
	}
	return out
}

// add adds share times the predictions of net to out.
func (m Member) add(out tensor.Matrix, net *model.Network, set *data.Prepared, part *data.Part, mode model.Mode, share tensor.Float) {
	batch := set.NewBatch(evalRows)
	rows := make([]int32, evalRows)
	for from := 0; from < part.Len(); from += evalRows {
		n := min(evalRows, part.Len()-from)
		for i := range n {
			rows[i] = int32(from + i)
		}
		b := batch.Slice(n)
		set.Gather(b, part, rows[:n])
		scores := net.Forward(b.X, mode)
		m.Spec.Loss.Predict(scores)
		tensor.AddScaled(out.Slice(from, from+n).Data, scores.Data, share)
	}
}

// ScorePredictions returns the score of predictions about part. For classes
// predicted by probabilities the loss is their cross-entropy; else it is the
// mean squared error, halved.
func ScorePredictions(predictions tensor.Matrix, set *data.Prepared, part *data.Part) Score {
	if part.Len() == 0 {
		return noScore
	}
	t := tally{unit: set.TargetScale}
	batch, row := set.NewBatch(1), make([]int32, 1)
	for i := range part.Len() {
		row[0] = int32(i)
		b := batch.Slice(1)
		set.Gather(b, part, row)
		p := predictions.Slice(i, i+1)
		t.add(predictionLoss(p.Row(0), b), p, b)
	}
	return t.score()
}

func predictionLoss(p []tensor.Float, b data.Batch) float64 {
	if b.Class != nil {
		return -math.Log(max(float64(p[b.Class[0]]), math.SmallestNonzeroFloat32))
	}
	d := float64(p[0]) - float64(b.Value.Row(0)[0])
	return d * d / 2
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
	err = Train(ctx, spec, func(e Event) {
		if e.Kind == Ended {
			m = Keep(spec, e)
		}
	})
	return m, err
}

// Begin returns the network that a run of spec starts from, and its data.
func Begin(spec Spec) (Member, *data.Prepared, error) {
	set, err := spec.Load()
	if err != nil {
		return Member{}, nil, err
	}
	net := model.New(spec.Arch(set.Set), 1, spec.rand(weightStream), nil)
	return Member{spec, net.W, net.State()}, set, nil
}
