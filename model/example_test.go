package model_test

import (
	"fmt"
	"math/rand/v2"

	"descent/model"
	"descent/model/tensor"
)

// A step of gradient descent by hand: scores, loss, gradient, weights.
func ExampleNetwork() {
	arch := model.Arch{In: 2, Out: 2, Hidden: []int{8}, Activation: model.Tanh{}, Init: model.Xavier{}}
	net := model.New(arch, 4, rand.New(rand.NewPCG(1, 1)), nil)
	fmt.Println(net.Count(), "parameters")

	x := tensor.Matrix{Rows: 4, Cols: 2, Data: []tensor.Float{0, 0, 0, 1, 1, 0, 1, 1}}
	xor := model.Target{Class: []int32{0, 1, 1, 0}}
	grad, loss := tensor.New(4, 2), model.Softmax{}
	var first, last float64
	for step := range 500 {
		last = loss.Loss(grad, net.Forward(x, model.Fitting), xor)
		if step == 0 {
			first = last
		}
		net.Backward(grad)
		tensor.AddScaled(net.W, net.G, -0.5)
	}
	fmt.Println("the loss fell:", last < first/10)
	// Output:
	// 42 parameters
	// the loss fell: true
}

// Backpropagation is checked against differences.
func ExampleCheckGradient() {
	rng := rand.New(rand.NewPCG(1, 1))
	arch := model.Arch{In: 3, Out: 2, Hidden: []int{5}, Activation: model.SiLU{}, Init: model.Xavier{}}
	net := model.New(arch, 6, rng, nil)
	x := tensor.New(6, 3)
	for i := range x.Data {
		x.Data[i] = tensor.Float(rng.NormFloat64())
	}
	target := model.Target{Class: []int32{0, 1, 0, 1, 1, 0}}
	report := model.CheckGradient(net, model.Softmax{}, x, target, model.Decay{L2: 0.01}, 20, rng)
	fmt.Println("agrees:", report.Worst < 0.01)
	// Output: agrees: true
}
