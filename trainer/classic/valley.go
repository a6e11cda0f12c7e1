package classic

import (
	"cmp"

	"descent/model/tensor"
	"descent/trainer"
)

// Steepness is how much steeper the valley f = (x² + Steepness·y²)/2 is in y.
const Steepness = 50

// Height returns f.
func Height(x, y float64) float64 { return (x*x + Steepness*y*y) / 2 }

// A Trail is a way down the valley from (10, 1).
type Trail struct {
	X, Y      []float64 // from the start on, one more than Steps
	Steps     int       // until f < 1/1000, or 5000, or f has grown to a million
	Flips     int       // of y's sign from one step's end to the next, 0 being a third sign
	Overshoot bool      // whether x went below 0
	Arrived   bool
	Height    float64 // f at the end
}

// Descend goes down the valley by rule at a constant rate.
func Descend(rule trainer.Optimizer, rate float64) Trail {
	var t Trail
	w, g := []tensor.Float{10, 1}, make([]tensor.Float, 2)
	var state [][]tensor.Float
	for range rule.Slots() {
		state = append(state, make([]tensor.Float, 2))
	}
	mark := func() {
		x, y := float64(w[0]), float64(w[1])
		t.X, t.Y, t.Height = append(t.X, x), append(t.Y, y), Height(x, y)
	}
	for mark(); t.Steps < 5000 && t.Height >= 1e-3 && t.Height < 1e6; mark() {
		y := w[1]
		g[0], g[1] = w[0], Steepness*w[1]
		t.Steps++
		rule.Step(w, g, state, trainer.StepInfo{Step: t.Steps, Rate: rate})
		if t.Steps > 1 && cmp.Compare(y, 0) != cmp.Compare(w[1], 0) {
			t.Flips++
		}
		t.Overshoot = t.Overshoot || w[0] < 0
	}
	t.Arrived = t.Height < 1e-3
	return t
}
