package data

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"

	"descent/model/tensor"
)

// The generators make three parts of the same distribution: a fifth of N each
// for validation and test, the rest for training. Within a part the classes
// alternate. If examples are drawn independently, the parts are independent too.
// Points that are spaced evenly along a curve are not independent: they are drawn
// once and divided among the parts at random, separately for each class, so that
// all parts cover the whole curve.

// sizes returns the numbers of examples for training, for validation and for the
// test, of n in all.
func sizes(n int) [3]int {
	fifth := (n + 2) / 5
	return [3]int{n - 2*fifth, fifth, fifth}
}

// parts sets the three parts, n examples in all, by calls of draw. draw may return
// early when ctx ends; parts returns the error of ctx then.
func (s *Set) parts(ctx context.Context, n int, draw func(n int) Part) error {
	size := sizes(n)
	s.Train, s.Val, s.Test = draw(size[0]), draw(size[1]), draw(size[2])
	return ctx.Err()
}

// numbered returns n names: "x1", "x2", ...
func numbered(name string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = name + strconv.Itoa(i+1)
	}
	return names
}

// A cloud describes a data set of points in the plane.
type cloud struct {
	classes []string
	n       int     // examples in all
	flip    float64 // share of labels that are wrong

	// point draws point i of the n that a class has in all three parts.
	point func(rng *rand.Rand, class, i, n int) (x, y float64)
}

// set returns the set, drawn with the given seed.
func (c cloud) set(seed uint64) *Set {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &Set{Shape: Shape{1, 2, 1}, Features: []string{"x", "y"}, Classes: c.classes}
	parts := [3]*Part{&set.Train, &set.Val, &set.Test}
	for i, n := range sizes(c.n) {
		*parts[i] = Part{Values: make([]tensor.Float, 2*n), Class: make([]int32, n)}
	}
	for class := range c.classes {
		c.deal(rng, class, parts)
	}
	// The labels are flipped last, so that the points do not depend on c.flip.
	for _, p := range parts {
		c.flipLabels(rng, p.Class)
	}
	return set.noted()
}

// deal draws the points of a class in random order and gives each part its
// share of them.
func (c cloud) deal(rng *rand.Rand, class int, parts [3]*Part) {
	k, own := len(c.classes), 0
	share := func(p *Part) int { return (p.Len() - class + k - 1) / k }
	for _, p := range parts {
		own += share(p)
	}
	order := rng.Perm(own)
	for _, p := range parts {
		for turn, i := range order[:share(p)] {
			x, y := c.point(rng, class, i, own)
			row := turn*k + class
			p.Class[row] = int32(class)
			p.Values[2*row], p.Values[2*row+1] = tensor.Float(x), tensor.Float(y)
		}
		order = order[share(p):]
	}
}

// flipLabels changes a share of c.flip of the labels, rounded to a whole number of
// labels, to other classes at random.
func (c cloud) flipLabels(rng *rand.Rand, class []int32) {
	k := len(c.classes)
	wrong := int(math.Round(c.flip * float64(len(class))))
	for _, r := range rng.Perm(len(class))[:wrong] {
		class[r] = (class[r] + 1 + rng.Int32N(int32(k-1))) % int32(k)
	}
}

// uniform draws a number between -1 and 1.
func uniform(rng *rand.Rand) float64 { return 2*rng.Float64() - 1 }

// Spiral draws three arms of a spiral around the origin, as CS231n does: in arm
// j, r goes evenly from 0 to 1 and θ from 4j to 4j + 4 radians, and the point is
// (r sin θ, r cos θ). Point i of n has r = (i + ½)/n. In CS231n the first point of
// every arm is the origin, which then has three labels.
type Spiral struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"standard deviation of the noise on the angle, in radians" min:"0" max:"2"`
	Flip  float64 `doc:"share of labels that are wrong" min:"0" max:"0.5"`
}

// Load implements Source.
func (s Spiral) Load(_ context.Context, seed uint64) (*Set, error) {
	return cloud{[]string{"arm 1", "arm 2", "arm 3"}, s.N, s.Flip,
		func(rng *rand.Rand, arm, i, n int) (x, y float64) {
			r := (float64(i) + 0.5) / float64(n)
			theta := 4*float64(arm) + 4*r + s.Noise*rng.NormFloat64()
			return r * math.Sin(theta), r * math.Cos(theta)
		}}.set(seed), nil
}

// Moons draws scikit-learn's two moons: for t evenly from 0 to π, the outer
// one is (cos t, sin t), the inner one (1 − cos t, 1/2 − sin t).
type Moons struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"standard deviation of the noise on x and y" min:"0" max:"2"`
	Flip  float64 `doc:"share of labels that are wrong" min:"0" max:"0.5"`
}

// Load implements Source.
func (s Moons) Load(_ context.Context, seed uint64) (*Set, error) {
	return cloud{[]string{"outer", "inner"}, s.N, s.Flip,
		func(rng *rand.Rand, moon, i, n int) (x, y float64) {
			sin, cos := math.Sincos(math.Pi * float64(i) / float64(max(1, n-1)))
			x, y = cos, sin
			if moon == 1 {
				x, y = 1-cos, 0.5-sin
			}
			return x + s.Noise*rng.NormFloat64(), y + s.Noise*rng.NormFloat64()
		}}.set(seed), nil
}

// FarMoons are Moons in units that a network learns badly: 10 is added to x, and y
// becomes 30y − 200.
type FarMoons Moons

// Load implements Source.
func (f FarMoons) Load(ctx context.Context, seed uint64) (*Set, error) {
	set, err := Moons(f).Load(ctx, seed)
	if err != nil {
		return nil, err
	}
	for _, p := range []*Part{&set.Train, &set.Val, &set.Test} {
		for i := 0; i < len(p.Values); i += 2 {
			p.Values[i] += 10
			p.Values[i+1] = 30*p.Values[i+1] - 200
		}
	}
	return set, nil
}

// Circle, XOR and Gauss follow the formulas of TensorFlow Playground with all
// lengths divided by 5, so that the points lie between about -1 and 1. As there,
// the noise of circle and xor decides the label of a point and does not move the
// point itself. Unlike there, points are drawn until one has the label that is
// wanted, so that the classes have equal sizes.

// Circle draws points with r below 1/2 and from 0.7 to 1. A point whose
// noisy copy lies within 1/2 of the origin is inside.
type Circle struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"how far a point is moved, at most, before its label is found" min:"0" max:"0.5"`
	Flip  float64 `doc:"share of labels that are wrong" min:"0" max:"0.5"`
}

// Load implements Source.
func (s Circle) Load(_ context.Context, seed uint64) (*Set, error) {
	return cloud{[]string{"inside", "outside"}, s.N, s.Flip,
		func(rng *rand.Rand, class, _, _ int) (x, y float64) {
			for {
				r := 0.5 * rng.Float64()
				if rng.IntN(2) == 1 {
					r = 0.7 + 0.3*rng.Float64()
				}
				sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
				x, y = r*sin, r*cos
				inside := math.Hypot(x+s.Noise*uniform(rng), y+s.Noise*uniform(rng)) < 0.5
				if inside == (class == 0) {
					return x, y
				}
			}
		}}.set(seed), nil
}

// XOR draws points of the square from -1 to 1, with a gap of 0.06 on both
// sides of the axes. They are classed by the sign of x·y, with noise on both.
type XOR struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"how far a point is moved, at most, before its label is found" min:"0" max:"0.5"`
	Flip  float64 `doc:"share of labels that are wrong" min:"0" max:"0.5"`
}

// Load implements Source.
func (s XOR) Load(_ context.Context, seed uint64) (*Set, error) {
	coordinate := func(rng *rand.Rand) float64 {
		x := uniform(rng)
		return x + math.Copysign(0.06, x)
	}
	return cloud{[]string{"same sign", "different signs"}, s.N, s.Flip,
		func(rng *rand.Rand, class, _, _ int) (x, y float64) {
			for {
				x, y = coordinate(rng), coordinate(rng)
				same := (x+s.Noise*uniform(rng))*(y+s.Noise*uniform(rng)) >= 0
				if same == (class == 0) {
					return x, y
				}
			}
		}}.set(seed), nil
}

// Gauss draws two round clouds around (0.4, 0.4) and (-0.4, -0.4), with a
// variance from 0.02 without noise to 0.16 with noise 1/2.
type Gauss struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"how wide the clouds are, from 0 (apart) to 0.5 (mixed)" min:"0" max:"0.5"`
	Flip  float64 `doc:"share of labels that are wrong" min:"0" max:"0.5"`
}

// Load implements Source.
func (s Gauss) Load(_ context.Context, seed uint64) (*Set, error) {
	return cloud{[]string{"upper right", "lower left"}, s.N, s.Flip,
		func(rng *rand.Rand, class, _, _ int) (x, y float64) {
			center, sd := 0.4, math.Sqrt(0.02+0.28*s.Noise)
			if class == 1 {
				center = -center
			}
			return center + sd*rng.NormFloat64(), center + sd*rng.NormFloat64()
		}}.set(seed), nil
}

// Sine draws x between -1 and 1; the target is sin 2πx plus noise.
type Sine struct {
	N     int     `doc:"examples in all three parts" min:"20" max:"1000000"`
	Noise float64 `doc:"standard deviation of the noise on y" min:"0" max:"2"`
}

// Load implements Source.
func (s Sine) Load(_ context.Context, seed uint64) (*Set, error) {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &Set{Shape: Shape{1, 1, 1}, Features: []string{"x"}, Target: "y"}
	var all Part
	for range s.N {
		x := uniform(rng)
		y := math.Sin(2*math.Pi*x) + s.Noise*rng.NormFloat64()
		all.Values = append(all.Values, tensor.Float(x))
		all.Target = append(all.Target, tensor.Float(y))
	}
	size := sizes(s.N)
	var rest Part
	set.Train, rest = all.cut(size[0], 1)
	set.Val, set.Test = rest.cut(size[1], 1)
	return set.noted(), nil
}
