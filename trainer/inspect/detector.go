package inspect

import (
	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
)

// Detectors are the weights of a network's first layer, a row for each affine
// map of the input: each row has the shape of an example. A unit of a maxout
// layer has one for each of its pieces.
type Detectors struct {
	Shape data.Shape
	Units int           // in the layer
	W     tensor.Matrix // detectors×inputs: unit 0 of every piece, then unit 1, ...
	K     int           // detectors a unit
}

// maxDetectors is the largest number of detectors that FirstWeights returns.
const maxDetectors = 512

// FirstWeights returns the detectors of m: those of the first units if there
// are more than maxDetectors.
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
