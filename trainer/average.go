package trainer

import "descent/model/tensor"

// An average is an exponential mean of the weights over the steps of a run
// (Polyak averaging), which is evaluated in their place: it is less noisy
// than any single step's weights. Step t, from 1, makes it
//
//	mean ← k·mean + (1 − k)·w    with k = min(keep, (1 + t)/(10 + t))
//
// as TensorFlow's ExponentialMovingAverage does with num_updates: a mean that
// kept 0.99 from the start on would be the initial weights for hundreds of
// steps. From step (10·keep − 1)/(1 − keep) on, the 890th for 0.99, k is keep;
// for a keep up to 2/11 it always is.
type average struct {
	keep    float64        // share of itself that it keeps a step, at most
	weights []tensor.Float // the network's
	mean    []tensor.Float
	shown   bool // whether mean and weights are swapped
}

// newAverage returns the average of weights, or nil if keep is 0: no average.
func newAverage(keep float64, weights []tensor.Float) *average {
	if keep == 0 {
		return nil
	}
	a := &average{keep: keep, weights: weights, mean: make([]tensor.Float, len(weights))}
	copy(a.mean, weights)
	return a
}

// step adds the weights after step t, from 1.
func (a *average) step(t int) {
	if a == nil {
		return
	}
	keep := tensor.Float(min(a.keep, (1+float64(t))/(10+float64(t))))
	for i, w := range a.weights {
		a.mean[i] += (1 - keep) * (w - a.mean[i])
	}
}

// show puts the average in the place of the weights; hide puts them back.
func (a *average) show() { a.swap() }
func (a *average) hide() { a.swap() }

func (a *average) swap() {
	if a == nil {
		return
	}
	a.shown = !a.shown
	for i, m := range a.mean {
		a.mean[i], a.weights[i] = a.weights[i], m
	}
}
