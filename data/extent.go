package data

// An Extent is how large a set is: its examples in all three parts, those of
// the training part, and the numbers of an example on both sides of a network.
type Extent struct{ Rows, Train, Inputs, Outputs int }

// A measured source knows before it makes its set how large that is.
type measured interface{ extent() Extent }

// ExtentOf returns the extent of the set that src makes, and whether that is
// known before it is loaded. It is where a parameter decides about it.
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

// generated is the extent of n examples that parts divides.
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
