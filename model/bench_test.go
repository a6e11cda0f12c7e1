package model

import (
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
)

// BenchmarkLayers measures the step of a hidden layer of 784-128 in a batch of
// 64, forward and backward, by what is in it.
func BenchmarkLayers(b *testing.B) {
	const rows, in, out = 64, 784, 128
	for _, e := range []struct {
		name string
		arch Arch
	}{
		{"relu", Arch{Activation: ReLU{}}},
		{"gelu", Arch{Activation: GELU{}}},
		{"prelu", Arch{Activation: PReLU{}}},
		{"maxout", Arch{Activation: Maxout{K: 2}}},
		{"batchnorm", Arch{Activation: ReLU{}, Norm: plainNorm}},
		{"dropout", Arch{Activation: ReLU{}, Dropout: 0.5}},
		{"input_dropout", Arch{Activation: ReLU{}, InputDropout: 0.2}},
	} {
		b.Run(e.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			e.arch.In, e.arch.Out, e.arch.Hidden, e.arch.Init = in, 10, []int{out}, He{}
			n := New(e.arch, rows, rng, rng)
			x, dy := tensor.New(rows, in), tensor.New(rows, 10)
			drawNormal(x.Data, 1, rng)
			drawNormal(dy.Data, 1, rng)
			b.ReportAllocs()
			for b.Loop() {
				n.Forward(x, Fitting)
				n.Backward(dy)
			}
		})
	}
}
