package trainer

import (
	"math"

	"descent/model"
	"descent/model/tensor"
)

// A census counts, over the batches of an evaluation, which units of the
// elementwise activations of a network are dead and how many of their
// answers are saturated. A unit is dead if its output and its slope are zero
// on every example: no gradient can ever wake it on these data. A leaky unit
// with a negative input is not.
type census struct{ layers []layerCensus }

type layerCensus struct {
	layer     *model.Activate
	flat      float64 // slopes below this count as saturated
	alive     []bool  // units
	mark      []tensor.Float
	answers   int
	saturated int
}

func newCensus(net *model.Network, f model.Activation) *census {
	c := &census{}
	for _, l := range net.Layers {
		if a, ok := l.(*model.Activate); ok {
			c.layers = append(c.layers, layerCensus{
				layer: a, flat: 0.02 * model.MaxSlope(f), alive: make([]bool, a.Width()), mark: make([]tensor.Float, a.Width()),
			})
		}
	}
	return c
}

// begin forgets what was counted.
func (c *census) begin() {
	for i := range c.layers {
		l := &c.layers[i]
		clear(l.alive)
		l.answers, l.saturated = 0, 0
	}
}

// count adds the last batch that went through the network.
func (c *census) count() {
	for i := range c.layers {
		c.layers[i].count()
	}
}

func (l *layerCensus) count() {
	y, slope := l.layer.Response()
	tensor.MarkColumns(l.mark, y, slope)
	for j, m := range l.mark {
		l.alive[j] = l.alive[j] || m != 0
	}
	l.saturated += tensor.CountFlat(y.Data, slope.Data, tensor.Float(l.flat))
	l.answers += len(y.Data)
}

// health returns the shares of the layer that is worst off.
func (c *census) health() Health {
	var h Health
	for i := range c.layers {
		dead, saturated := c.layers[i].shares()
		h.Dead, h.Saturated = math.Max(h.Dead, dead), math.Max(h.Saturated, saturated)
	}
	return h
}

// shares returns which part of the units is dead, and which part of their
// answers saturated.
func (l *layerCensus) shares() (dead, saturated float64) {
	for _, alive := range l.alive {
		if !alive {
			dead++
		}
	}
	return dead / float64(max(len(l.alive), 1)), float64(l.saturated) / float64(max(l.answers, 1))
}
