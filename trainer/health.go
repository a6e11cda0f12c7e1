package trainer

import "descent/model"

// Health is how many units of a network cannot learn, judged on the training
// examples of an evaluation. Each share is the largest of any layer with an
// elementwise activation, or 0 if there is no such layer. See
// model.ResponseCounter.
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
