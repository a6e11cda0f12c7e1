package data

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

// colored returns a set of pictures of 8x8x3, each pixel with a mean of its
// own. Its validation and test parts are white.
func colored(n int) *Set {
	rng := rand.New(rand.NewPCG(1, 2))
	s := &Set{Shape: Shape{8, 8, 3}, Classes: digitClasses, MaxPixel: 255}
	base := make([]int, s.Shape.Len())
	for j := range base {
		base[j] = 60*(j/64) + rng.IntN(80) // each channel has its own range
	}
	for r := range n {
		for _, low := range base {
			s.Train.Pixels = append(s.Train.Pixels, uint8(low+rng.IntN(50)))
		}
		s.Train.Class = append(s.Train.Class, int32(r%10))
	}
	s.Val = Part{Pixels: slices.Repeat([]uint8{255}, 10*s.Shape.Len()), Class: make([]int32, 10)}
	s.Test = s.Val
	return s
}

// single reports whether a Float is a float32.
func single() bool {
	third := 1.0 / 3
	return float64(tensor.Float(third)) != third
}

// exact is how near to zero a mean is, rounded to Float when it was subtracted.
func exact() float64 {
	if single() {
		return 1e-6
	}
	return 1e-12
}

func TestMeanImage(t *testing.T) {
	s := colored(200)
	p := prepare(s, MeanImage{})
	width := s.Shape.Len()
	x, _ := seen(p, &s.Train)
	raw, _ := seen(prepare(s, NoPreprocessing{}), &s.Train)
	white, _ := seen(p, &s.Val)
	for j := range width {
		if mean, _ := meanStd(x, width, j); math.Abs(mean) > exact() {
			t.Errorf("pixel %d has mean %g: want 0", j, mean)
		}
		// Other parts are shifted by the training part's mean, not by theirs.
		if mean, _ := meanStd(raw, width, j); math.Abs(white[j]-(1-mean)) > exact() {
			t.Errorf("white pixel %d became %v: want %v", j, white[j], 1-mean)
		}
	}
	if plain, _ := seen(prepare(s, Mean{}), &s.Train); !slices.Equal(x, plain) {
		t.Error("mean and mean_image differ")
	}
}

func TestMeanChannel(t *testing.T) {
	s := colored(200)
	p := prepare(s, MeanChannel{})
	width := s.Shape.Len()
	x, _ := seen(p, &s.Train)
	raw, _ := seen(prepare(s, NoPreprocessing{}), &s.Train)
	white, _ := seen(p, &s.Val)
	for c := range 3 {
		var sum, residual, rawSum float64
		for j := 64 * c; j < 64*(c+1); j++ {
			mean, _ := meanStd(x, width, j)
			sum += mean / 64
			residual = max(residual, math.Abs(mean))
			mean, _ = meanStd(raw, width, j)
			rawSum += mean / 64
		}
		if math.Abs(sum) > exact() {
			t.Errorf("channel %d has mean %g: want 0", c, sum)
		}
		if residual < 0.1 {
			t.Errorf("channel %d: the means of its pixels are at most %g: want them to differ", c, residual)
		}
		for j := 64 * c; j < 64*(c+1); j++ {
			if math.Abs(white[j]-(1-rawSum)) > exact() {
				t.Fatalf("white pixel %d became %v: want %v", j, white[j], 1-rawSum)
			}
			if p.shift[j] != p.shift[64*c] || p.scale[j] != p.scale[0] {
				t.Fatalf("channel %d is not shifted by one number", c)
			}
		}
	}

	gray := mustLoad(t, Digits{}, 1)
	if p := prepare(gray, MeanChannel{}); slices.Min(p.shift) != slices.Max(p.shift) || p.shift[0] == 0 {
		t.Errorf("gray pictures are shifted by %v to %v: want one number", slices.Min(p.shift), slices.Max(p.shift))
	}
}

func TestTablesHaveNoPictures(t *testing.T) {
	for _, src := range []Source{Wine{}, Letter16{}, Sine{N: 20}} {
		s := mustLoad(t, src, 1)
		for _, by := range []Preprocessing{MeanImage{}, MeanChannel{}} {
			p, err := Prepare(t.Context(), s, by)
			if err == nil {
				t.Errorf("%T of %T: %v: want an error", by, src, p)
			} else if name := Preprocessings.Format(by); !strings.HasPrefix(err.Error(), "preprocess: "+name+" is for pictures") || !strings.Contains(err.Error(), "rows of "+s.Shape.String()) {
				t.Errorf("%T of %T: %v: want what is wrong", by, src, err)
			}
		}
	}
}

// condition returns the condition number of the second moments of two inputs
// and the 1 that a bias is multiplied with. Jacobi rotations find the
// eigenvalues.
func condition(x []float64) float64 {
	var m [3][3]float64
	for p := range slices.Chunk(x, 2) {
		row := [3]float64{p[0], p[1], 1}
		for i := range m {
			for j := range m {
				m[i][j] += row[i] * row[j] / float64(len(x)/2)
			}
		}
	}
	for range 20 {
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			p, q := pair[0], pair[1]
			sin, cos := math.Sincos(0.5 * math.Atan2(2*m[p][q], m[q][q]-m[p][p]))
			for k := range m {
				m[k][p], m[k][q] = cos*m[k][p]-sin*m[k][q], sin*m[k][p]+cos*m[k][q]
			}
			for k := range m {
				m[p][k], m[q][k] = cos*m[p][k]-sin*m[q][k], sin*m[p][k]+cos*m[q][k]
			}
		}
	}
	return max(m[0][0], m[1][1], m[2][2]) / min(m[0][0], m[1][1], m[2][2])
}

// TestConditioning checks that preprocessing improves the condition number of inputs
// of different size far from zero, with which the gradient hardly points at the
// minimum.
func TestConditioning(t *testing.T) {
	s := mustLoad(t, FarMoons{N: 500, Noise: 0.2}, 1)
	of := func(by Preprocessing) float64 {
		x, _ := seen(prepare(s, by), &s.Train)
		return condition(x)
	}
	raw, mean, both := of(NoPreprocessing{}), of(Mean{}), of(Standardize{})
	t.Logf("condition numbers: %.4g raw, %.4g less the mean, %.4g standardized", raw, mean, both)
	if raw < 1e5 || mean < 100 || mean > 1000 || both > 5 {
		t.Errorf("condition numbers %.4g raw, %.4g less the mean, %.4g standardized: want over 1e5, 100 to 1000, under 5", raw, mean, both)
	}
}

// fits checks that every preprocessing that is for s leaves finite numbers.
func fits(t *testing.T, s *Set) {
	t.Helper()
	verify(t, s)
	for _, e := range Preprocessings {
		p, err := Prepare(t.Context(), s, e.Part)
		if err != nil && !s.Pictures() {
			continue // it is for pictures
		}
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		for i, part := range []*Part{&s.Train, &s.Val, &s.Test} {
			x, y := seen(p, part)
			for _, v := range append(x, y...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%s, part %d: %v is not finite", e.Name, i, v)
				}
			}
		}
	}
}

// TestOneExample prepares sets with one example in all.
func TestOneExample(t *testing.T) {
	table := mustLoad(t, CSV{File: write(t, "a.csv", []byte("a,b,y\n1.5,-2,7.25\n"))}, 1)
	picture := colored(1)
	picture.Val, picture.Test = Part{}, Part{}
	picture.noted()
	for _, s := range []*Set{table, picture} {
		fits(t, s)
		if s.Train.Len() != 1 || s.Val.Len() != 0 || s.Test.Len() != 0 {
			t.Errorf("%v: sizes %d, %d, %d: want 1, 0, 0", s.Shape, s.Train.Len(), s.Val.Len(), s.Test.Len())
		}
		for _, want := range []string{"the validation part is empty", "the test part is empty"} {
			if !slices.Contains(s.Notes, want) {
				t.Errorf("%v: notes %q: want %q", s.Shape, s.Notes, want)
			}
		}
		x, y := seen(prepare(s, Standardize{}), &s.Train)
		for _, v := range append(x, y...) {
			if v != 0 {
				t.Errorf("%v: standardized to %v: want 0", s.Shape, v)
			}
		}
	}
	if _, err := (CSV{File: write(t, "a.csv", []byte("a,b,kind\n1.5,-2,red\n"))}).Load(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "want at least two classes") {
		t.Errorf("one row of one class: %v: want an error", err)
	}
}

// TestOneTrainingRow has other rows to look at than the one that was fitted.
func TestOneTrainingRow(t *testing.T) {
	for _, src := range []Source{Wine{}, Concrete{}, Digits{}, Sine{N: 20}, Gate{"xor"}} {
		s := mustLoad(t, src, 1).Limit(1)
		fits(t, s)
		p := prepare(s, Standardize{})
		x, y := seen(p, &s.Train)
		for _, v := range append(x, y...) {
			if v != 0 {
				t.Errorf("%T: standardized to %v: want 0", src, v)
			}
		}
		if p.TargetScale != 1 {
			t.Errorf("%T: the target's unit is %v: want 1", src, p.TargetScale)
		}
		// A deviation of zero leaves the scale alone: a shift is all there is.
		mean, _ := seen(prepare(s, Mean{}), &s.Val)
		if x, _ := seen(p, &s.Val); !slices.Equal(x, mean) {
			t.Errorf("%T: the validation part was scaled by one row", src)
		}
	}
}

func TestClassMissingFromTraining(t *testing.T) {
	s := &Set{Shape: Shape{1, 1, 1}, Features: []string{"a"}, Classes: []string{"x", "y", "z"},
		Train: Part{Values: []tensor.Float{1, 2, 3, 4}, Class: []int32{0, 1, 0, 1}},
		Val:   Part{Values: []tensor.Float{5, 6, 7}, Class: []int32{0, 1, 2}},
		Test:  Part{Values: []tensor.Float{5, 6, 7}, Class: []int32{0, 1, 2}}}
	fits(t, s.noted())
	if want := []string{"class z is missing from the training part"}; !slices.Equal(s.Notes, want) {
		t.Errorf("notes %q: want %q", s.Notes, want)
	}
	if s.Outputs() != 3 {
		t.Errorf("%d outputs: want one for every class, seen or not", s.Outputs())
	}
	// Of a class with one or two rows the split keeps all for training.
	for n := range int32(5) {
		s := indexed(append(slices.Repeat([]int32{0}, 20), slices.Repeat([]int32{1}, int(n)+1)...), 21+int(n), 2)
		s.split(1, "x")
		if len(rows(&s.Train, 1)) == 0 {
			t.Errorf("a class of %d rows has none for training", n+1)
		}
		fits(t, s)
	}
}

// TestConstantFeature standardizes constants, and inputs that move by so
// little that the inverse of their deviation is infinite.
func TestConstantFeature(t *testing.T) {
	tiny := math.Ldexp(1, -148) // about the smallest a float32 can be
	if !single() {
		tiny = math.Ldexp(1, -1073)
	}
	s := &Set{Shape: Shape{1, 3, 1}, Features: []string{"constant", "zero", "tiny"}, Target: "y",
		Train: Part{Values: []tensor.Float{0.1, 0, 0, 0.1, 0, tensor.Float(tiny), 0.1, 0, 0}, Target: []tensor.Float{1, 2, 3}},
		Val:   Part{Values: []tensor.Float{5, 1, 1}, Target: []tensor.Float{9}}}
	fits(t, s)
	x, _ := seen(prepare(s, Standardize{}), &s.Train)
	for i, v := range x {
		if math.Abs(v) > 2 || i%3 < 2 && v != 0 {
			t.Errorf("input %q became %v", s.Features[i%3], v)
		}
	}
}
