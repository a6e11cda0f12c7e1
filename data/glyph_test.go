package data

import (
	"math"
	"testing"
)

// TestGlyphs checks that every digit has its dots, in the middle, and nothing
// else without noise.
func TestGlyphs(t *testing.T) {
	for _, size := range []int{7, 12, 20} {
		s := mustLoad(t, Glyph10{N: 100, Size: size}, 1)
		seen := map[string]int{}
		for i, class := range s.Train.Class {
			picture := s.Train.Values[i*size*size : (i+1)*size*size]
			dots, bright := "", picture[0]
			for j, v := range picture {
				bright = max(bright, v)
				x, y := j%size-(size-5)/2, j/size-(size-7)/2
				if v != 0 && (x < 0 || x > 4 || y < 0 || y > 6) {
					t.Fatalf("size %d, digit %d: a dot at %d, %d", size, class, x, y)
				}
				if v != 0 {
					dots += string(rune('A' + 5*y + x))
				}
			}
			if bright < 0.6 || bright > 1 {
				t.Errorf("digit %d is %v bright: want 0.6 to 1", class, bright)
			}
			if was, ok := seen[dots]; ok && was != int(class) {
				t.Errorf("digits %d and %d look alike", was, class)
			}
			seen[dots] = int(class)
		}
		if len(seen) != 10 {
			t.Errorf("size %d: %d shapes: want 10", size, len(seen))
		}
	}
}

// TestRGB8 checks that each class brightens its half of its channel.
func TestRGB8(t *testing.T) {
	s := mustLoad(t, RGB8{N: 3000}, 1)
	width := s.Shape.Len()
	mean := make([]float64, 6*width)
	each := float64(s.Train.Len() / 6)
	for i, class := range s.Train.Class {
		for j, v := range s.Train.Pixels[i*width : (i+1)*width] {
			mean[int(class)*width+j] += float64(v) / each
		}
	}
	for class := range 6 {
		other := (class + 1) % 6
		for j := range width {
			brighter := mean[class*width+j] - mean[other*width+j]
			want := 0.0
			if half := 2*(j/64) + j%8/4; half == class {
				want = 25
			} else if half == other {
				want = -25
			}
			if math.Abs(brighter-want) > 6 {
				t.Fatalf("cell %d of class %d is %v brighter than of class %d: want %v", j, class, brighter, other, want)
			}
		}
	}
}

// TestNoise checks that inputs are normal and labels in turn.
func TestNoise(t *testing.T) {
	s := mustLoad(t, Noise{N: 1000, Inputs: 100, Classes: 4}, 1)
	var sum, squares float64
	for _, v := range s.Train.Values {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(s.Train.Values))
	if math.Abs(sum/n) > 0.02 || math.Abs(squares/n-1) > 0.03 {
		t.Errorf("mean %v, mean square %v: want 0, 1", sum/n, squares/n)
	}
	if got := count(&s.Train, 4); got[0] != 150 || got[3] != 150 {
		t.Errorf("%v of each class: want 150", got)
	}
}
