package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"descent/model/tensor"
)

// corners are the inputs of a gate of two bits, in the order 00, 01, 10, 11.
var corners = []float64{0, 0, 0, 1, 1, 0, 1, 1}

// descend makes a step of plain gradient descent and reports whether anything
// moved.
func descend(n *Network, loss Loss, x tensor.Matrix, target Target, rate float64) bool {
	grad := tensor.New(x.Rows, 1)
	loss.Loss(grad, n.Forward(x, Fitting), target)
	n.Backward(grad)
	tensor.AddScaled(n.W, n.G, tensor.Float(-rate))
	return tensor.SumSquares(n.G) > 0
}

// rosenblatt trains a unit on one example after the other until an epoch
// changes nothing, and returns it with the number of changes and epochs.
func rosenblatt(x, d tensor.Matrix, rate float64, most int) (n *Network, updates, epochs int) {
	n = Stack(NewDense(x.Cols, 1, 1))
	for epochs < most {
		before := updates
		for i := range x.Rows {
			if descend(n, Perceptron{}, x.Slice(i, i+1), Target{Value: d.Slice(i, i+1)}, rate) {
				updates++
			}
		}
		if epochs++; updates == before {
			break
		}
	}
	return n, updates, epochs
}

func TestPerceptronGates(t *testing.T) {
	for _, c := range []struct {
		name            string
		outputs         []float64
		updates, epochs int
		w               string
	}{
		{"and", []float64{0, 0, 0, 1}, 10, 6, "[2 1 -2]"},
		{"or", []float64{0, 1, 1, 1}, 4, 4, "[1 1 0]"},
		{"nand", []float64{1, 1, 1, 0}, 11, 6, "[-2 -1 3]"},
		{"xor", []float64{0, 1, 1, 0}, 397, 100, ""},
	} {
		x, d := matrix(2, corners...), matrix(1, c.outputs...)
		n, updates, epochs := rosenblatt(x, d, 1, 100)
		if updates != c.updates || epochs != c.epochs {
			t.Errorf("%s: %d updates in %d epochs: want %d in %d", c.name, updates, epochs, c.updates, c.epochs)
		}
		if w := fmt.Sprint(n.W); c.w != "" && w != c.w {
			t.Errorf("%s: weights and bias %s: want %s", c.name, w, c.w)
		}
		// From zero weights the rate only scales them.
		if _, slow, _ := rosenblatt(x, d, 0.25, 100); slow != updates {
			t.Errorf("%s: %d updates at a rate of 1/4, %d at 1", c.name, slow, updates)
		}
	}
}

// TestNovikoff checks the bound on the number of updates for separable points,
// (R/γ)² (Novikoff 1962).
func TestNovikoff(t *testing.T) {
	const margin, count = 0.1, 100
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), 0.3*rng.NormFloat64()
		size := math.Sqrt(a*a + b*b + c*c)
		var xs, ds []float64
		radius := 0.0
		for len(ds) < count {
			x, y := 2*rng.Float64()-1, 2*rng.Float64()-1
			side := (a*x + b*y + c) / size
			if math.Abs(side) < margin {
				continue
			}
			d := 0.0
			if side > 0 {
				d = 1
			}
			xs, ds = append(xs, x, y), append(ds, d)
			radius = max(radius, x*x+y*y+1)
		}
		bound := radius / (margin * margin)
		_, updates, epochs := rosenblatt(matrix(2, xs...), matrix(1, ds...), 1, 1000)
		t.Logf("%d updates in %d epochs, bound %.0f", updates, epochs, bound)
		if updates == 0 || epochs == 1000 || float64(updates) > bound {
			t.Errorf("seed %d: %d updates in %d epochs: want an end within %.0f", seed, updates, epochs, bound)
		}
	}
}

// widrow returns weights, bias and loss after steps of descent on all corners.
func widrow(rate float64, steps int, outputs ...float64) (w []tensor.Float, loss float64) {
	n, x, target := Stack(NewDense(2, 1, 4)), matrix(2, corners...), Target{Value: matrix(1, outputs...)}
	for range steps {
		descend(n, Adaline{}, x, target, rate)
	}
	return n.W, Adaline{}.Loss(tensor.New(4, 1), n.Forward(x, Evaluating), target)
}

func TestAdalineGates(t *testing.T) {
	for _, c := range []struct {
		outputs, w []float64
		loss       float64
	}{
		{[]float64{-1, -1, -1, 1}, []float64{1, 1, -1.5}, 0.5}, // and
		{[]float64{0, 1, 1, 0}, []float64{0, 0, 0.5}, 0.5},     // xor: an output of ½ for all
	} {
		w, loss := widrow(0.3, 2000, c.outputs...)
		for i := range w {
			if math.Abs(float64(w[i])-c.w[i]) > pick(1e-5, 1e-10) {
				t.Errorf("%v: weights and bias %v: want %v", c.outputs, w, c.w)
			}
		}
		near(t, "the loss", loss, c.loss)
	}
}

// TestAdalineLimit checks that descent converges below the rate 2/λ and
// diverges above it.
func TestAdalineLimit(t *testing.T) {
	// Σxxᵀ of the corners with x₀ = 1, and its largest eigenvalue by iteration.
	matrix := [3][3]float64{{2, 1, 2}, {1, 2, 2}, {2, 2, 4}}
	v, lambda := [3]float64{1, 1, 1}, 0.0
	for range 100 {
		var next [3]float64
		lambda = 0
		for i, row := range matrix {
			for j, m := range row {
				next[i] += m * v[j]
			}
			lambda = max(lambda, math.Abs(next[i]))
		}
		for i := range next {
			v[i] = next[i] / lambda
		}
	}
	limit := 2 / lambda
	if math.Abs(lambda-6.372281323) > 1e-9 || math.Abs(limit-0.3138593) > 1e-7 {
		t.Errorf("the largest eigenvalue is %.9f, the limit %.7f: want 6.372281323, 0.3138593", lambda, limit)
	}
	if _, loss := widrow(0.99*limit, 1000, -1, -1, -1, 1); !(math.Abs(loss-0.5) < 1e-5) {
		t.Errorf("below the limit the loss is %v after 1000 steps: want 0.5", loss)
	}
	if _, loss := widrow(1.01*limit, 1000, -1, -1, -1, 1); !(loss > 1e6) {
		t.Errorf("above the limit the loss is %v after 1000 steps: want a large number", loss)
	}
}

// TestElevenLines repeats a network that is known from eleven lines of Python:
// XOR by a layer of four sigmoids and one more, without biases but for a third
// input of 1, at a rate of 1 on half the sum of squared errors.
func TestElevenLines(t *testing.T) {
	n := Stack(NewDense(3, 4, 4), NewActivate(Sigmoid{}, 4, 4), NewDense(4, 1, 4), NewActivate(Sigmoid{}, 1, 4))
	n.params[0].W.Load(floats(
		-0.165955990594852, 0.4406489868843162, -0.9997712503653102, -0.39533485473632046,
		-0.7064882183657739, -0.8153228104624044, -0.6274795772446582, -0.3088785459139045,
		-0.20646505153866013, 0.07763346800671389, -0.1616109711934104, 0.370439000793519))
	n.params[2].W.Load(floats(-0.5910955005369651, 0.7562348727818908, -0.9452248136041477, 0.34093502035680445))
	x, y := matrix(3, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1), matrix(1, 0, 1, 1, 0)
	want := map[int]float64{0: .496410031903, 1000: .042984647811, 5000: .013018434775, 10_000: .008584525653}
	grad := tensor.New(4, 1)
	for step := range 10_001 {
		out := n.Forward(x, Fitting)
		if want, ok := want[step]; ok {
			var sum float64
			for i := range y.Data {
				sum += math.Abs(float64(y.Data[i] - out.Data[i]))
			}
			if got := sum / 4; math.Abs(got-want) > pick(2e-5, 1e-9) {
				t.Errorf("the error after %d steps is %.12f: want %.12f", step, got, want)
			}
		}
		Adaline{}.Loss(grad, out, Target{Value: y})
		n.Backward(grad)
		for _, p := range n.params {
			if !p.Bias {
				tensor.AddScaled(p.W.Data, p.G.Data, -1)
			}
		}
	}
}
