package trainer

import "descent/model"

// Health is the state of a network's units on the training examples of an
// evaluation, in the layer that is worst off. A share is 0 in a network
// without such a layer.
type Health struct {
	Dead      float64 // share of units that are zero, with zero slope, on every example
	Saturated float64 // share of activations where the slope is below 2% of its largest
}

// health returns the Health of the layers that were counted.
func health(layers []*model.ResponseCounter) Health {
	var h Health
	for _, c := range layers {
		dead, saturated := c.Shares()
		h.Dead, h.Saturated = max(h.Dead, dead), max(h.Saturated, saturated)
	}
	return h
}
