package model

import (
	"math/rand/v2"
	"slices"
	"testing"

	"descent/model/tensor"
)

// TestFuse checks that a network gives the same scores, responses, gradients
// and updates to the bit after Fuse, with every activation, with rows that are
// padded, and with layers between that cannot be joined.
func TestFuse(t *testing.T) {
	for _, e := range Activations {
		for name, arch := range map[string]Arch{
			"plain":   {Hidden: []int{9, 6}},
			"padded":  {Hidden: []int{512, 6, 512}},
			"norm":    {Hidden: []int{9, 6}, Norm: plainNorm},
			"dropout": {Hidden: []int{512, 6}, Dropout: 0.3, InputDropout: 0.1},
		} {
			t.Run(e.Name+"/"+name, func(t *testing.T) {
				arch.In, arch.Out, arch.Activation, arch.Init = 5, 3, e.Part, He{}
				compareFused(t, arch)
			})
		}
	}
}

func compareFused(t *testing.T, arch Arch) {
	const rows = 11
	make := func() *Network {
		return New(arch, rows, rand.New(rand.NewPCG(1, 1)), rand.New(rand.NewPCG(2, 2)))
	}
	plain, fused := make(), make()
	fused.Fuse()
	rng := rand.New(rand.NewPCG(3, 3))
	x := tensor.Matrix{Rows: rows, Cols: arch.In, Data: normal(rng, 1, rows*arch.In)}
	dy := normal(rng, 1, rows*arch.Out)
	backward := func(n *Network, back func(*Network, tensor.Matrix)) {
		back(n, tensor.Matrix{Rows: rows, Cols: arch.Out, Data: slices.Clone(dy)})
	}
	rule := tensor.Rule{Kind: tensor.NesterovRule, Rate: 0.1, Mu: 0.9}
	v, v2 := tensor.Make(len(plain.W)), tensor.Make(len(plain.W))
	fused.PrepareUpdates(v2)
	for step := range 3 {
		if !slices.Equal(plain.Forward(x, Fitting).Data, fused.Forward(x, Fitting).Data) {
			t.Fatalf("step %d: other scores", step)
		}
		for i := range plain.Layers {
			compareResponses(t, plain.Layers[i], fused.Layers[i])
		}
		backward(plain, (*Network).Backward)
		backward(fused, (*Network).Backward)
		if !slices.Equal(plain.G, fused.G) {
			t.Fatalf("step %d: other gradients", step)
		}
		plain.Forward(x, Fitting)
		fused.Forward(x, Fitting)
		backward(plain, (*Network).Backward)
		rule.Apply(plain.W, v, plain.G)
		backward(fused, func(n *Network, dy tensor.Matrix) { n.BackwardUpdate(dy, rule) })
		if !slices.Equal(plain.W, fused.W) || !slices.Equal(v, v2) {
			t.Fatalf("step %d: other weights or velocities", step)
		}
	}
	step := func() {
		fused.Forward(x, Fitting)
		fused.BackwardUpdate(tensor.Matrix{Rows: rows, Cols: arch.Out, Data: dy}, rule)
	}
	if allocs := testing.AllocsPerRun(5, step); allocs != 0 {
		t.Errorf("%v allocations in a step", allocs)
	}
}

// compareResponses compares the responses of two activation layers.
func compareResponses(t *testing.T, plain, fused Layer) {
	t.Helper()
	a, ok := plain.(*Activate)
	if !ok {
		return
	}
	y, slope := a.response()
	y2, slope2 := fused.(*Activate).response()
	if y.Cols != y2.Cols || !slices.Equal(y.Data, y2.Data) || !slices.Equal(slope.Data, slope2.Data) {
		t.Error("other responses")
	}
}
