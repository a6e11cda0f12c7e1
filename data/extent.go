package data

import (
	"unsafe"

	"descent/model/tensor"
)

// An Extent is how large a set is.
type Extent struct {
	Rows, Train     int // examples in all three parts, and in the training part
	Inputs, Outputs int // numbers of an example on both sides of a network
	InputBytes      int // what the set holds of an input
}

const (
	// FloatBytes are what a number of a network takes.
	FloatBytes = int(unsafe.Sizeof(tensor.Float(0)))

	// rowBytes are for each example beside its inputs: its target, its place in
	// the order of an epoch, and what shuffles and counts it.
	rowBytes = 48
)

// Bytes returns how much memory the examples take.
func (e Extent) Bytes() float64 {
	return float64(e.Rows) * (float64(e.Inputs)*float64(e.InputBytes) + rowBytes)
}

// A measured source knows the size of its set before it makes it.
type measured interface{ extent() Extent }

// ExtentOf returns the extent of the set that src makes. known is false if it
// depends on files: the set has to be loaded then.
func ExtentOf(src Source) (e Extent, known bool) {
	s, known := src.(measured)
	if known {
		e = s.extent()
	}
	return e, known
}

// Extent returns how large s is.
func (s *Set) Extent() Extent {
	e := Extent{s.Train.Len() + s.Val.Len() + s.Test.Len(), s.Train.Len(), s.Shape.Len(), s.Outputs(), FloatBytes}
	if s.Train.Pixels != nil {
		e.InputBytes = 1
	}
	return e
}

// generated returns the extent of n examples that are divided by sizes.
func generated(n, inputs, outputs int) Extent {
	return Extent{n, sizes(n)[0], inputs, outputs, FloatBytes}
}

func (s Spiral) extent() Extent   { return generated(s.N, 2, 3) }
func (s Moons) extent() Extent    { return generated(s.N, 2, 2) }
func (s FarMoons) extent() Extent { return generated(s.N, 2, 2) }
func (s Circle) extent() Extent   { return generated(s.N, 2, 2) }
func (s XOR) extent() Extent      { return generated(s.N, 2, 2) }
func (s Gauss) extent() Extent    { return generated(s.N, 2, 2) }
func (s Sine) extent() Extent     { return generated(s.N, 1, 1) }
func (s Glyph10) extent() Extent  { return generated(s.N, s.Size*s.Size, 10) }
func (s RGB8) extent() Extent     { e := generated(s.N, 8*8*3, 6); e.InputBytes = 1; return e }
func (s Noise) extent() Extent    { return generated(s.N, s.Inputs, s.Classes) }
