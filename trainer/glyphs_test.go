package trainer

import (
	"math/rand/v2"

	"descent/data"
	"descent/model/tensor"
)

// glyphs is ten digits of 5×7 dots in the middle of 12×12 cells, brighter or
// darker and with noise; the mean of all training pictures is subtracted.
type glyphs struct{}

// digits are the bitmaps, a row of dots a word.
var digits = [10][7]string{
	{".###.", "#...#", "#..##", "#.#.#", "##..#", "#...#", ".###."},
	{"..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."},
	{".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"},
	{"#####", "...#.", "..#..", "...#.", "....#", "#...#", ".###."},
	{"...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."},
	{"#####", "#....", "####.", "....#", "....#", "#...#", ".###."},
	{"..##.", ".#...", "#....", "####.", "#...#", "#...#", ".###."},
	{"#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#..."},
	{".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."},
	{".###.", "#...#", "#...#", ".####", "....#", "...#.", ".##.."},
}

// Load implements data.Source.
func (glyphs) Load(seed uint64) (*data.Set, error) {
	const side, std = 12, 0.35
	rng := rand.New(rand.NewPCG(seed, 1))
	draw := func(n int) (p data.Part) {
		for i := range n {
			class, bright := i%10, 0.6+0.4*rng.Float64()
			picture := noise(rng, side*side, std)
			for y, row := range digits[class] {
				for x, dot := range row {
					if dot == '#' {
						picture[(y+2)*side+x+3] += bright
					}
				}
			}
			for _, v := range picture {
				p.Values = append(p.Values, tensor.Float(v))
			}
			p.Class = append(p.Class, int32(class))
		}
		return p
	}
	set := &data.Set{Shape: data.Shape{Height: side, Width: side, Channels: 1},
		Train: draw(1000), Val: draw(500), Test: draw(500)}
	for class := range 10 {
		set.Classes = append(set.Classes, string(rune('0'+class)))
	}
	return set, nil
}

// noise returns n numbers of a normal distribution.
func noise(rng *rand.Rand, n int, std float64) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = std * rng.NormFloat64()
	}
	return xs
}
