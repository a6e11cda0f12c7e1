package inspect

import (
	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
)

// Detectors are the weights of a network's first layer, a row for each affine
// map of the input: what it reacts to, in the shape of an example. A unit of
// a maxout layer has one for each of its pieces.
type Detectors struct {
	Shape data.Shape
	Units int           // in the layer
	W     tensor.Matrix // detectors×inputs: unit 0 of every piece, then unit 1, ...
	K     int           // detectors a unit
}

// maxDetectors bounds how many are kept.
const maxDetectors = 512

// FirstWeights returns the detectors of m: all, or those of the first units
// where there are many.
func FirstWeights(m trainer.Member, set *data.Prepared) Detectors {
	d := Detectors{Shape: set.Shape}
	net := m.Network(set.Set, 1)
	for _, l := range net.Layers {
		if len(l.Params()) == 0 {
			continue
		}
		var pieces []tensor.Weights
		for _, p := range l.Params() {
			if p.Decay {
				pieces = append(pieces, p.W)
			}
		}
		d.K, d.Units = len(pieces), pieces[0].Out
		kept := min(d.Units, maxDetectors/d.K)
		d.W = tensor.New(kept*d.K, set.Shape.Len())
		for k := range d.W.Rows {
			w := d.W.Row(k)
			for i := range w {
				w[i] = pieces[k%d.K].At(i, k/d.K)
			}
		}
		break
	}
	return d
}
