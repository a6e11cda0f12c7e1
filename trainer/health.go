package trainer

import "descent/model"

// Health says which units of a network cannot learn, by the training examples of
// an evaluation: the largest share over the layers with an elementwise activation,
// 0 without one. See model.ResponseCounter.
type Health struct {
	Dead      float64 // share of units that are zero, with zero slope, on every example
	Saturated float64 // share of activations where the slope is below 2% of its largest
}

// health returns the largest shares of the layers.
func health(layers []*model.ResponseCounter) Health {
	var h Health
	for _, c := range layers {
		dead, saturated := c.Shares()
		h.Dead, h.Saturated = max(h.Dead, dead), max(h.Saturated, saturated)
	}
	return h
}
