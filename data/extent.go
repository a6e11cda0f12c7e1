package data

// An Extent is the size of a set: the examples in all three parts, those of the
// training part, and the inputs and outputs of a network for it.
type Extent struct{ Rows, Train, Inputs, Outputs int }

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
	return Extent{s.Train.Len() + s.Val.Len() + s.Test.Len(), s.Train.Len(), s.Shape.Len(), s.Outputs()}
}

// generated returns the extent of n examples that are divided by sizes.
func generated(n, inputs, outputs int) Extent { return Extent{n, sizes(n)[0], inputs, outputs} }

func (s Spiral) extent() Extent   { return generated(s.N, 2, 3) }
func (s Moons) extent() Extent    { return generated(s.N, 2, 2) }
func (s FarMoons) extent() Extent { return generated(s.N, 2, 2) }
func (s Circle) extent() Extent   { return generated(s.N, 2, 2) }
func (s XOR) extent() Extent      { return generated(s.N, 2, 2) }
func (s Gauss) extent() Extent    { return generated(s.N, 2, 2) }
func (s Sine) extent() Extent     { return generated(s.N, 1, 1) }
func (s Glyph10) extent() Extent  { return generated(s.N, s.Size*s.Size, 10) }
func (s RGB8) extent() Extent     { return generated(s.N, 8*8*3, 6) }
func (s Noise) extent() Extent    { return generated(s.N, s.Inputs, s.Classes) }
