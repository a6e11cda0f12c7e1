package data

import (
	"context"
	"math/rand/v2"
	"strings"

	"descent/model/tensor"
)

// Glyph10 draws pictures of ten digits, 5×7 dots in the middle of Size×Size cells,
// with random brightness and noise. The digits are always at the same position, so
// that a fully connected network can learn them.
type Glyph10 struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Size  int     `doc:"cells on a side" min:"7" max:"64"`
	Noise float64 `doc:"standard deviation of the noise on every cell; a dot is 0.6 to 1" min:"0" max:"5"`
}

// glyphRows are the seven rows of the ten digits, 0 to 9 from left to right.
var glyphRows = strings.Split(strings.TrimSpace(`
.###. ..#.. .###. ##### ...#. ##### ..##. ##### .###. .###.
#...# .##.. #...# ...#. ..##. #.... .#... ....# #...# #...#
#..## ..#.. ....# ..#.. .#.#. ####. #.... ...#. #...# #...#
#.#.# ..#.. ...#. ...#. #..#. ....# ####. ..#.. .###. .####
##..# ..#.. ..#.. ....# ##### ....# #...# .#... #...# ....#
#...# ..#.. .#... #...# ...#. #...# #...# .#... #...# ...#.
.###. .###. ##### .###. ...#. .###. .###. .#... .###. .##..`), "\n")

// Load implements Source.
func (g Glyph10) Load(ctx context.Context, seed uint64) (*Set, error) {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &Set{Shape: Shape{g.Size, g.Size, 1}, Classes: digitClasses}
	if err := set.parts(ctx, g.N, func(n int) Part { return g.part(ctx, rng, n) }); err != nil {
		return nil, err
	}
	return set.noted(), nil
}

// part draws n pictures, of the digits 0 to 9 in turn.
func (g Glyph10) part(ctx context.Context, rng *rand.Rand, n int) Part {
	cells := g.Size * g.Size
	p := Part{Values: make([]tensor.Float, n*cells), Class: make([]int32, n)}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		digit, bright := i%10, 0.6+0.4*rng.Float64()
		picture := p.Values[i*cells : (i+1)*cells]
		for j := range picture {
			picture[j] = tensor.Float(g.Noise * rng.NormFloat64())
		}
		corner := (g.Size-7)/2*g.Size + (g.Size-5)/2
		for y, row := range glyphRows {
			for x, dot := range strings.Fields(row)[digit] {
				if dot == '#' {
					picture[corner+y*g.Size+x] += tensor.Float(bright)
				}
			}
		}
		p.Class[i] = int32(digit)
	}
	return p
}

// RGB8 draws pictures of 8×8 cells in three colors. Every cell of every channel
// has a fixed level of its own and noise. In the pictures of a class, one half is
// brighter in one channel.
type RGB8 struct {
	N int `doc:"examples in all three parts" min:"20" max:"1000000"`
}

// Load implements Source.
func (r RGB8) Load(ctx context.Context, seed uint64) (*Set, error) {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &Set{Shape: Shape{8, 8, 3}, MaxPixel: 255, Classes: strings.Split("red left|red right|green left|green right|blue left|blue right", "|")}
	level := make([]int, set.Shape.Len())
	for j := range level {
		level[j] = 40*(j/64) + rng.IntN(60) // each channel has its own range
	}
	err := set.parts(ctx, r.N, func(n int) Part {
		var p Part
		for i := 0; i < n && ctx.Err() == nil; i++ {
			class := i % 6
			for j, low := range level {
				if channel, right := j/64, j%8/4; class == 2*channel+right {
					low += 25
				}
				p.Pixels = append(p.Pixels, uint8(low+rng.IntN(60)))
			}
			p.Class = append(p.Class, int32(class))
		}
		return p
	})
	if err != nil {
		return nil, err
	}
	return set.noted(), nil
}

// Noise draws inputs from a standard normal distribution, and labels in turn:
// there is nothing to learn. It serves to show how a signal changes in a network,
// and that networks can memorize.
type Noise struct {
	N       int `doc:"examples in all three parts" min:"20" max:"1000000"`
	Inputs  int `doc:"inputs of an example" min:"1" max:"10000"`
	Classes int `doc:"number of classes" min:"2" max:"100"`
}

// Load implements Source.
func (s Noise) Load(ctx context.Context, seed uint64) (*Set, error) {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &Set{Shape: Shape{1, s.Inputs, 1}, Features: numbered("x", s.Inputs), Classes: numbered("class ", s.Classes)}
	err := set.parts(ctx, s.N, func(n int) Part {
		p := Part{Values: make([]tensor.Float, n*s.Inputs), Class: make([]int32, n)}
		for i := 0; i < len(p.Values) && (i%s.Inputs != 0 || ctx.Err() == nil); i++ {
			p.Values[i] = tensor.Float(rng.NormFloat64())
		}
		for i := range p.Class {
			p.Class[i] = int32(i % s.Classes)
		}
		return p
	})
	if err != nil {
		return nil, err
	}
	return set.noted(), nil
}
