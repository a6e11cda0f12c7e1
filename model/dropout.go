package model

import (
	"math"
	"math/rand/v2"

	"descent/model/tensor"
)

// Dropout sets each element of its input to 0 with a probability, the rate, and
// multiplies the others by 1/(1 − rate), which keeps the mean (Srivastava et al.
// 2014, in the inverted form). It does so while Fitting and Sampling; while
// Evaluating it is the identity.
type Dropout struct {
	below    int          // an element is dropped if its 16 random bits, as a number, are less
	scale    tensor.Float // factor of the elements that are kept
	rng      *rand.Rand
	held     bool // whether to use the last mask again: for a gradient check
	identity bool // whether the last Forward returned its input as it was

	bits        []uint64      // random bits for a part of the mask
	mask, y, dx tensor.Matrix // batch×width; the mask is 0 or scale
}

// NewDropout returns a layer of width units for batches of at most rows rows.
// It drops an element with the probability rate, below 1, which is rounded to a
// multiple of 1/65,536. Its masks come from rng.
func NewDropout(rate float64, width, rows int, rng *rand.Rand) *Dropout {
	below := min(math.Round(rate*(1<<16)), 1<<16-1)
	return &Dropout{
		below: int(below),
		scale: tensor.Float(1 / (1 - below/(1<<16))), // of the rate as rounded
		rng:   rng,
		bits:  make([]uint64, 512),
		mask:  tensor.New(rows, width), y: tensor.New(rows, width), dx: tensor.New(rows, width),
	}
}

// Rate returns the probability with which an element is dropped.
func (d *Dropout) Rate() float64 { return float64(d.below) / (1 << 16) }

// Params implements Layer.
func (d *Dropout) Params() []*Param { return nil }

// Forward implements Layer.
func (d *Dropout) Forward(x tensor.Matrix, mode Mode) tensor.Matrix {
	d.identity = mode == Evaluating
	if d.identity {
		return x
	}
	mask, y := d.mask.Slice(0, x.Rows), d.y.Slice(0, x.Rows)
	if !d.held {
		d.draw(mask.Data)
	}
	tensor.Multiply(y.Data, mask.Data, x.Data)
	return y
}

// draw fills mask with 0 and scale at random. Each random number of 64 bits
// serves four elements, 16 bits each.
func (d *Dropout) draw(mask []tensor.Float) {
	for len(mask) > 0 {
		part := mask[:min(len(mask), 4*len(d.bits))]
		for i := range (len(part) + 3) / 4 {
			d.bits[i] = d.rng.Uint64()
		}
		tensor.KeepMask(part, d.bits, d.below, d.scale)
		mask = mask[len(part):]
	}
}

// Backward implements Layer.
func (d *Dropout) Backward(dy tensor.Matrix) tensor.Matrix {
	if d.identity {
		return dy
	}
	dx := d.dx.Slice(0, dy.Rows)
	tensor.Multiply(dx.Data, d.mask.Slice(0, dy.Rows).Data, dy.Data)
	return dx
}
