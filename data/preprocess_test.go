package data

import (
	"context"
	"math"
	"slices"
	"testing"

	"descent/model/tensor"
)

// seen returns part as a network sees it.
// prepare is Prepare where the examples are known to suit.
func prepare(s *Set, by Preprocessing) *Prepared {
	p, err := Prepare(context.Background(), s, by)
	if err != nil {
		panic(err)
	}
	return p
}

func seen(p *Prepared, part *Part) (x, target []float64) {
	b := p.NewBatch(1)
	for r := range int32(part.Len()) {
		p.Gather(b.Slice(1), part, []int32{r})
		for _, v := range b.X.Data {
			x = append(x, float64(v))
		}
		if p.Regression() {
			target = append(target, float64(b.Value.Data[0]))
		}
	}
	return x, target
}

// meanStd returns the moments of column j of rows of the given width.
func meanStd(x []float64, width, j int) (mean, std float64) {
	n := float64(len(x) / width)
	for i := j; i < len(x); i += width {
		mean += x[i] / n
	}
	for i := j; i < len(x); i += width {
		std += (x[i] - mean) * (x[i] - mean) / n
	}
	return mean, math.Sqrt(std)
}

func TestStandardize(t *testing.T) {
	for _, src := range []Source{Wine{}, Concrete{}, Letter16{}} {
		s := mustLoad(t, src, 1)
		p := prepare(s, Standardize{})
		x, target := seen(p, &s.Train)
		width := s.Shape.Len()
		for j := range width {
			if mean, std := meanStd(x, width, j); math.Abs(mean) > 1e-5 || math.Abs(std-1) > 1e-5 {
				t.Errorf("%T: input %d has mean %g, deviation %g: want 0, 1", src, j, mean, std)
			}
		}
		if s.Regression() {
			if mean, std := meanStd(target, 1, 0); math.Abs(mean) > 1e-5 || math.Abs(std-1) > 1e-5 {
				t.Errorf("%T: the target has mean %g, deviation %g: want 0, 1", src, mean, std)
			}
			back := target[3]*p.TargetScale + p.targetOffset
			if math.Abs(back-float64(s.Train.Target[3])) > 1e-4 {
				t.Errorf("%T: target 3 is %g in its unit: want %g", src, back, s.Train.Target[3])
			}
		}
	}
}

func TestMean(t *testing.T) {
	for _, src := range []Source{Wine{}, Digits{}} {
		s := mustLoad(t, src, 1)
		x, _ := seen(prepare(s, Mean{}), &s.Train)
		raw, _ := seen(prepare(s, NoPreprocessing{}), &s.Train)
		width := s.Shape.Len()
		for j := range width {
			_, want := meanStd(raw, width, j)
			mean, std := meanStd(x, width, j)
			if math.Abs(mean) > 1e-4*(1+want) || math.Abs(std-want) > 1e-4*(1+want) {
				t.Errorf("%T: input %d has mean %g, deviation %g: want 0, %g", src, j, mean, std, want)
			}
		}
	}
}

func TestNoPreprocessing(t *testing.T) {
	s := mustLoad(t, Iris{}, 1)
	x, _ := seen(prepare(s, NoPreprocessing{}), &s.Val)
	for i, v := range s.Val.Values {
		if x[i] != float64(v) {
			t.Fatalf("value %d: %v: want %v", i, x[i], v)
		}
	}
	for _, src := range []Source{Fashion{}, Digits{}, Letters{}, Letter16{}} {
		s := mustLoad(t, src, 1)
		x, _ := seen(prepare(s, NoPreprocessing{}), &s.Train)
		if low, high := slices.Min(x), slices.Max(x); low != 0 || math.Abs(high-1) > 1e-6 {
			t.Errorf("%T: pixels from %v to %v: want 0 to 1", src, low, high)
		}
	}
}

// TestNothingLeaks changes the validation and test parts, which must not
// change how the training part is seen.
func TestNothingLeaks(t *testing.T) {
	for _, src := range []Source{Digits{}, Concrete{}} {
		for _, e := range Preprocessings {
			s := mustLoad(t, src, 1)
			before, err := Prepare(t.Context(), s, e.Part)
			if err != nil && !s.Pictures() {
				continue // it is for pictures
			}
			if err != nil {
				t.Fatalf("%T, %s: %v", src, e.Name, err)
			}
			wantX, wantY := seen(before, &s.Train)
			for _, p := range []*Part{&s.Val, &s.Test} {
				for i := range p.Pixels {
					p.Pixels[i] = 16
				}
				for _, xs := range [][]tensor.Float{p.Values, p.Target} {
					for i := range xs {
						xs[i] = 1e6
					}
				}
			}
			if x, y := seen(prepare(s, e.Part), &s.Train); !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
				t.Errorf("%T, %s: the training part looks different", src, e.Name)
			}
		}
	}
}

func TestConstantInputs(t *testing.T) {
	n := 1000
	values := slices.Repeat([]tensor.Float{0.1, 1e-12}, n)
	values[1] = 3e-12 // tiny, but not constant
	table := &Set{Shape: Shape{1, 2, 1}, Features: []string{"a", "b"}, Target: "y",
		Train: Part{Values: values, Target: slices.Repeat([]tensor.Float{0.3}, n)}}
	p := prepare(table, Standardize{})
	if p.scale[0] != 1 || p.TargetScale != 1 {
		t.Errorf("constants are scaled by %v and %v: want 1, so that other parts are not blown up", p.scale[0], p.TargetScale)
	}
	x, y := seen(p, &table.Train)
	if _, std := meanStd(x, 2, 1); math.Abs(std-1) > 1e-4 {
		t.Errorf("a tiny input has deviation %g: want 1", std)
	}
	for i := range n {
		if x[2*i] != 0 || y[i] != 0 {
			t.Fatalf("row %d: constant input %g, constant target %g: want 0", i, x[2*i], y[i])
		}
	}

	pixels := slices.Repeat([]uint8{7, 0, 200, 0}, n)
	pixels[3] = 1 // moves once, by one step
	gray := &Set{Shape: Shape{2, 2, 1}, Classes: digitClasses, MaxPixel: 255,
		Train: Part{Pixels: pixels, Class: make([]int32, n)}}
	for _, by := range []Preprocessing{Mean{}, MeanImage{}, Standardize{}} {
		x, _ := seen(prepare(gray, by), &gray.Train)
		for i, v := range x {
			if i%4 < 3 && math.Abs(v) > 1e-12 {
				t.Fatalf("%T: constant pixel %d became %g: want 0", by, i%4, v)
			}
			if math.Abs(v) > 1.001 {
				t.Fatalf("%T: a pixel that hardly moves became %g: want at most 1", by, v)
			}
		}
	}
}

func TestGatherAllocatesNothing(t *testing.T) {
	for _, src := range []Source{Digits{}, Wine{}, Concrete{}} {
		p := prepare(mustLoad(t, src, 1), Standardize{})
		b, rows := p.NewBatch(32), make([]int32, 32)
		for i := range rows {
			rows[i] = int32(2 * i)
		}
		if n := testing.AllocsPerRun(10, func() { p.Gather(b.Slice(len(rows)), &p.Train, rows) }); n != 0 {
			t.Errorf("%T: %v allocations a batch: want 0", src, n)
		}
	}
}

func TestGatherTakesTheRows(t *testing.T) {
	p := prepare(mustLoad(t, Iris{}, 1), NoPreprocessing{})
	b, rows := p.NewBatch(4), []int32{7, 0, 7}
	p.Gather(b.Slice(3), &p.Test, rows)
	for i, r := range rows {
		if !slices.Equal(b.X.Row(i), p.Test.Values[4*r:4*r+4]) || b.Class[i] != p.Test.Class[r] {
			t.Errorf("row %d of the batch is not row %d of the part", i, r)
		}
	}
	if slices.Max(b.X.Row(3)) != 0 {
		t.Error("the batch was written beyond the rows")
	}
}

// TestSpread checks Prepared.Spread: the largest root mean square of an input
// divided by the smallest deviation of one that varies; 0 for pictures.
func TestSpread(t *testing.T) {
	s := &Set{Shape: Shape{1, 3, 1}, Classes: []string{"a", "b"},
		Train: Part{Values: []tensor.Float{1, 30, 7, -1, 50, 7}, Class: []int32{0, 1}}}
	for _, c := range []struct {
		by   Preprocessing
		want float64
	}{{NoPreprocessing{}, math.Hypot(40, 10)}, {Mean{}, 10}, {Standardize{}, 1}} {
		if got := prepare(s, c.by).Spread; math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%T: the spread is %v: want %v", c.by, got, c.want)
		}
	}
	if got := prepare(mustLoad(t, Digits{}, 1), NoPreprocessing{}).Spread; got != 0 {
		t.Errorf("pictures have a spread of %v", got)
	}
}

func TestLimit(t *testing.T) {
	for _, src := range []Source{Digits{}, Concrete{}} {
		s := mustLoad(t, src, 1)
		if s.Limit(0) != s || s.Limit(s.Train.Len()) != s || s.Limit(1<<30) != s {
			t.Errorf("%T: a limit that changes nothing made another set", src)
		}
		l := s.Limit(50)
		verify(t, l)
		if l.Train.Len() != 50 || l.Val.Len() != s.Val.Len() || s.Train.Len() == 50 {
			t.Errorf("%T: %d training examples of %d: want 50", src, l.Train.Len(), s.Train.Len())
		}
		if s.Regression() {
			continue
		}
		if got := count(&l.Train, 10); slices.Min(got) < 4 || slices.Max(got) > 6 {
			t.Errorf("%T: %v of each class among 50: want about 5", src, got)
		}
	}
}

func TestShapeAsText(t *testing.T) {
	for want, s := range map[string]Shape{"28x28": {28, 28, 1}, "32x32x3": {32, 32, 3}, "13": {1, 13, 1}} {
		if got := s.String(); got != want {
			t.Errorf("%+v: %q: want %q", s, got, want)
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	s := mustLoad(b, Fashion{}, 1)
	for b.Loop() {
		prepare(s, Standardize{})
	}
}

func BenchmarkGather(b *testing.B) {
	p := prepare(mustLoad(b, Fashion{}, 1), Standardize{})
	batch, rows := p.NewBatch(64), make([]int32, 64)
	for i := range rows {
		rows[i] = int32(i * 70)
	}
	for b.Loop() {
		p.Gather(batch.Slice(64), &p.Train, rows)
	}
}
