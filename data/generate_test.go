package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"descent/model/catalog"
)

// points returns the points of class c in part.
func points(part *Part, c int32) [][2]float64 {
	var ps [][2]float64
	for i, class := range part.Class {
		if class == c {
			ps = append(ps, [2]float64{float64(part.Values[2*i]), float64(part.Values[2*i+1])})
		}
	}
	return ps
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

// all returns the points of class c in all three parts, nearest to the origin
// first.
func all(s *Set, c int32) [][2]float64 {
	ps := slices.Concat(points(&s.Train, c), points(&s.Val, c), points(&s.Test, c))
	slices.SortFunc(ps, func(a, b [2]float64) int {
		return cmp.Compare(math.Hypot(a[0], a[1]), math.Hypot(b[0], b[1]))
	})
	return ps
}

func TestSpiralFormula(t *testing.T) {
	s := mustLoad(t, Spiral{N: 500}, 1)
	for arm := range int32(3) {
		ps := all(s, arm)
		for i, p := range ps {
			r := (float64(i) + 0.5) / float64(len(ps))
			theta := 4*float64(arm) + 4*r
			if !near(p[0], r*math.Sin(theta)) || !near(p[1], r*math.Cos(theta)) {
				t.Fatalf("arm %d, point %d: %v: want %v, %v", arm, i, p, r*math.Sin(theta), r*math.Cos(theta))
			}
		}
	}
	if got, want := count(&s.Train, 3), []int{100, 100, 100}; !slices.Equal(got, want) {
		t.Errorf("%v points an arm: want %v", got, want)
	}
}

// TestOneLabelAPoint checks for every generator of points in the plane that no
// point has two labels, even without noise.
func TestOneLabelAPoint(t *testing.T) {
	planes := 0
	for _, e := range Sources {
		c := choice{e.Part}
		if catalog.Lookup(c.params(), "n") == nil {
			continue
		}
		for _, noise := range []string{"0", "0.2"} {
			if f := catalog.Lookup(c.params(), "noise"); f != nil {
				if err := f.Set(noise); err != nil {
					t.Fatal(err)
				}
			}
			s := mustLoad(t, c.Src, 1)
			if s.Shape.Len() != 2 || s.Regression() {
				continue
			}
			planes++
			label := map[[2]float64]int32{}
			for class := range int32(len(s.Classes)) {
				for _, p := range all(s, class) {
					if other, ok := label[p]; ok && other != class {
						t.Errorf("%s with noise %s: the point %v is of class %d and of class %d", e.Name, noise, p, other, class)
					}
					label[p] = class
				}
			}
		}
	}
	if planes < 10 {
		t.Errorf("%d sets were checked: want all generators of points in the plane", planes)
	}
}

// TestPartsAreDealt checks that the parts of a curve are random samples of the same
// points: over many seeds, the share of the ends of a curve that is held out is the
// same as that of its middle.
func TestPartsAreDealt(t *testing.T) {
	curves := map[string]struct {
		src   Source
		place func(x, y float64, class int32) float64 // from 0 to 1
	}{
		"spiral": {Spiral{N: 500}, func(x, y float64, _ int32) float64 { return math.Hypot(x, y) }},
		"moons": {Moons{N: 500}, func(x, y float64, class int32) float64 {
			if class == 1 {
				x = 1 - x
			}
			return math.Acos(max(-1, min(1, x))) / math.Pi
		}},
	}
	for name, c := range curves {
		const seeds, bins = 200, 200
		var held, everywhere [bins]float64
		for seed := range uint64(seeds) {
			s := mustLoad(t, c.src, seed+1)
			for part, p := range []*Part{&s.Train, &s.Val, &s.Test} {
				for class := range int32(len(s.Classes)) {
					for _, xy := range points(p, class) {
						bin := min(bins-1, int(bins*c.place(xy[0], xy[1], class)))
						everywhere[bin]++
						if part > 0 {
							held[bin]++
						}
					}
				}
			}
		}
		for bin := range held {
			n := everywhere[bin]
			if n == 0 {
				continue
			}
			if got, want := held[bin]/n, 0.4; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/n) {
				t.Errorf("%s, %.3f of the way: %.3f of %v points are held out: want about %v", name, float64(bin)/bins, got, n, want)
			}
		}
	}
}

// TestPrefixIsSpreadOut checks that the first examples of a spiral cover the whole
// spiral.
func TestPrefixIsSpreadOut(t *testing.T) {
	s := mustLoad(t, Spiral{N: 500}, 1).Limit(60)
	mean := 0.0
	for i := range s.Train.Len() {
		mean += math.Hypot(float64(s.Train.Values[2*i]), float64(s.Train.Values[2*i+1])) / 60
	}
	if math.Abs(mean-0.5) > 0.15 {
		t.Errorf("60 points are %v from the origin on average: want about 0.5", mean)
	}
}

func TestMoonsFormula(t *testing.T) {
	s := mustLoad(t, Moons{N: 500}, 1)
	for moon, center := range [][2]float64{{0, 0}, {1, 0.5}} {
		var left, right bool
		for _, p := range all(s, int32(moon)) {
			x, y := p[0]-center[0], p[1]-center[1]
			if !near(math.Hypot(x, y), 1) {
				t.Fatalf("moon %d: %v is %v from its center: want 1", moon, p, math.Hypot(x, y))
			}
			if up := moon == 0; up && y < -1e-6 || !up && y > 1e-6 {
				t.Errorf("moon %d: %v is on the wrong side", moon, p)
			}
			left, right = left || near(x, -1), right || near(x, 1)
		}
		if !left || !right {
			t.Errorf("moon %d: the ends are missing", moon)
		}
	}
}

func TestLabelsFollowThePlace(t *testing.T) {
	for _, c := range []struct {
		src   Source
		class func(x, y float64) int32 // -1 where no point may lie
	}{
		{Circle{N: 500}, func(x, y float64) int32 {
			switch r := math.Hypot(x, y); {
			case r < 0.5:
				return 0
			case r > 0.69 && r < 1.01:
				return 1
			}
			return -1
		}},
		{XOR{N: 500}, func(x, y float64) int32 {
			if math.Min(math.Abs(x), math.Abs(y)) < 0.059 || math.Max(math.Abs(x), math.Abs(y)) > 1.061 {
				return -1
			}
			if x*y > 0 {
				return 0
			}
			return 1
		}},
	} {
		s := mustLoad(t, c.src, 1)
		for i, class := range s.Train.Class {
			if x, y := float64(s.Train.Values[2*i]), float64(s.Train.Values[2*i+1]); c.class(x, y) != class {
				t.Errorf("%T: class %d at %v, %v: want %d", c.src, class, x, y, c.class(x, y))
			}
		}
	}
}

// TestNoiseMatters checks that noise makes a set harder for the rule that is
// perfect without it.
func TestNoiseMatters(t *testing.T) {
	wrong := func(src Source, class func(x, y float64) int32) float64 {
		s := mustLoad(t, src, 1)
		n := 0
		for i, c := range s.Train.Class {
			if class(float64(s.Train.Values[2*i]), float64(s.Train.Values[2*i+1])) != c {
				n++
			}
		}
		return float64(n) / float64(s.Train.Len())
	}
	half := func(b bool) int32 {
		if b {
			return 0
		}
		return 1
	}
	circle := func(x, y float64) int32 { return half(math.Hypot(x, y) < 0.6) }
	xor := func(x, y float64) int32 { return half(x*y > 0) }
	gauss := func(x, y float64) int32 { return half(x+y > 0) }
	for _, c := range []struct {
		name        string
		clean, more float64
	}{
		{"circle", wrong(Circle{N: 2000}, circle), wrong(Circle{N: 2000, Noise: 0.4}, circle)},
		{"xor", wrong(XOR{N: 2000}, xor), wrong(XOR{N: 2000, Noise: 0.4}, xor)},
		{"gauss", wrong(Gauss{N: 2000}, gauss), wrong(Gauss{N: 2000, Noise: 0.5}, gauss)},
	} {
		if c.clean > 0.005 || c.more < 0.03 || c.more > 0.4 {
			t.Errorf("%s: %v wrong without noise, %v with it", c.name, c.clean, c.more)
		}
	}
}

func TestSine(t *testing.T) {
	s := mustLoad(t, Sine{N: 200}, 1)
	for i, y := range s.Train.Target {
		x := float64(s.Train.Values[i])
		if x < -1 || x > 1 || math.Abs(float64(y)-math.Sin(2*math.Pi*x)) > 1e-5 {
			t.Fatalf("%v at %v: want %v", y, x, math.Sin(2*math.Pi*x))
		}
	}
	s = mustLoad(t, Sine{N: 20000, Noise: 0.5}, 1)
	var squares float64
	for i, y := range s.Train.Target {
		d := float64(y) - math.Sin(2*math.Pi*float64(s.Train.Values[i]))
		squares += d * d / float64(s.Train.Len())
	}
	if sd := math.Sqrt(squares); math.Abs(sd-0.5) > 0.02 {
		t.Errorf("noise of deviation %v: want 0.5", sd)
	}
}

// TestGeneratorSizes checks sizes and shares of every generator that has
// labels to flip, and that exactly the share asked for is flipped.
func TestGeneratorSizes(t *testing.T) {
	generators := 0
	for _, e := range Sources {
		c := choice{e.Part}
		flip, n := catalog.Lookup(c.params(), "flip"), catalog.Lookup(c.params(), "n")
		if n == nil {
			continue
		}
		generators++
		if err := n.Set("1003"); err != nil {
			t.Fatal(err)
		}
		clean := mustLoad(t, c.Src, 1)
		if got := fmt.Sprint(clean.Train.Len(), " ", clean.Val.Len(), " ", clean.Test.Len()); got != "601 201 201" {
			t.Errorf("%s: sizes %s: want 601 201 201", e.Name, got)
		}
		if slices.Equal(clean.Val.Values, clean.Test.Values) && slices.Equal(clean.Val.Pixels, clean.Test.Pixels) {
			t.Errorf("%s: validation and test are the same sample", e.Name)
		}
		if flip == nil {
			continue
		}
		if err := flip.Set("0.2"); err != nil {
			t.Fatal(err)
		}
		flipped := mustLoad(t, c.Src, 1)
		for _, p := range [][2]*Part{{&clean.Train, &flipped.Train}, {&clean.Val, &flipped.Val}, {&clean.Test, &flipped.Test}} {
			shares := count(p[0], len(clean.Classes))
			if slices.Max(shares)-slices.Min(shares) > 1 {
				t.Errorf("%s: %v of each class: want equal shares", e.Name, shares)
			}
			if !slices.Equal(p[0].Values, p[1].Values) {
				t.Errorf("%s: flipping labels moved points", e.Name)
			}
			wrong := 0
			for i, c := range p[0].Class {
				if c != p[1].Class[i] {
					wrong++
				}
			}
			if want := int(math.Round(0.2 * float64(p[0].Len()))); wrong != want {
				t.Errorf("%s: %d labels of %d are wrong: want %d", e.Name, wrong, p[0].Len(), want)
			}
		}
	}
	if generators < 10 {
		t.Errorf("%d generators were checked: want all of them", generators)
	}
}
