package data

import (
	"fmt"
	"slices"
	"testing"

	"descent/model/tensor"
)

func TestSplitMix(t *testing.T) {
	var rng splitMix
	for _, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		if got := rng.next(); got != want {
			t.Errorf("%016x: want %016x", got, want)
		}
	}
}

// indexed returns a set of one input, whose value is the number of the row.
func indexed(class []int32, n, classes int) *Set {
	s := &Set{Shape: Shape{1, 1, 1}}
	for r := range n {
		s.Train.Values = append(s.Train.Values, tensor.Float(r))
	}
	if class == nil {
		s.Train.Target = slices.Clone(s.Train.Values)
		return s
	}
	s.Train.Class = class
	for c := range classes {
		s.Classes = append(s.Classes, fmt.Sprint(c))
	}
	return s
}

// rows returns the rows that part has of class c.
func rows(part *Part, c int32) []int {
	var rows []int
	for i, x := range part.Values {
		if part.Class == nil || part.Class[i] == c {
			rows = append(rows, int(x))
		}
	}
	return rows
}

// TestSplitGolden compares with a program in another language that follows
// the text of the rule.
func TestSplitGolden(t *testing.T) {
	class := slices.Repeat([]int32{0}, 150)
	for r := range class {
		class[r] = int32(r / 50)
	}
	s := indexed(class, 150, 3)
	s.split(1, "iris")
	for _, c := range []struct {
		name       string
		part       *Part
		class      int32
		golden     []int
		partLength int
	}{
		{"test", &s.Test, 0, []int{28, 48, 9, 41, 16, 6, 4, 43, 19, 23}, 30},
		{"test", &s.Test, 2, []int{130, 102, 127, 139, 145, 108, 142, 133, 131, 105}, 30},
		{"validation", &s.Val, 1, []int{92, 72, 51, 53, 75, 74, 85, 93, 55, 81}, 30},
		{"training", &s.Train, 2, []int{143, 135, 136, 120}, 90},
	} {
		got := rows(c.part, c.class)
		if !slices.Equal(got[:len(c.golden)], c.golden) || c.part.Len() != c.partLength {
			t.Errorf("%s part of %d, class %d: %v: want %v", c.name, c.part.Len(), c.class, got, c.golden)
		}
	}
	s = indexed(nil, 1030, 0)
	s.split(7, "concrete")
	if got, want := rows(&s.Test, 0)[:8], []int{395, 362, 426, 621, 819, 930, 695, 412}; !slices.Equal(got, want) {
		t.Errorf("regression: %v: want %v", got, want)
	}
}

func TestSplitLosesNothing(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 100} {
		class := make([]int32, n)
		for r := range class {
			class[r] = int32(r*r) % 3
		}
		for _, s := range []*Set{indexed(class, n, 3), indexed(nil, n, 0)} {
			s.split(3, "x")
			var all []int
			for _, p := range []*Part{&s.Train, &s.Val, &s.Test} {
				for i, x := range p.Values {
					all = append(all, int(x))
					if p.Class != nil && p.Class[i] != class[int(x)] || p.Target != nil && p.Target[i] != x {
						t.Errorf("row %v has the target of another", x)
					}
				}
			}
			slices.Sort(all)
			for r, got := range all {
				if got != r {
					t.Fatalf("%d rows: row %d is missing or there twice: %v", n, r, all)
				}
			}
			if len(all) != n {
				t.Errorf("%d rows became %d", n, len(all))
			}
		}
	}
}

func TestSplitKeepsTestPart(t *testing.T) {
	s := indexed(slices.Repeat([]int32{0, 1}, 10), 20, 2)
	s.Test = Part{Values: []tensor.Float{99}, Class: []int32{1}}
	s.split(1, "x")
	if s.Test.Len() != 1 || s.Test.Values[0] != 99 || s.Val.Len() != 4 || s.Train.Len() != 16 {
		t.Errorf("sizes %d, %d, %d: want 16, 4 and the same test part", s.Train.Len(), s.Val.Len(), s.Test.Len())
	}
}

// TestPrefixIsStratified checks that no class is ever more than one example
// away from its share of a prefix of the training part.
func TestPrefixIsStratified(t *testing.T) {
	for _, e := range Sources {
		if _, ok := e.Part.(fileReader); ok {
			continue
		}
		s := mustLoad(t, e.Part, 5)
		if s.Regression() {
			continue
		}
		n := s.Train.Len()
		whole, seen := count(&s.Train, len(s.Classes)), make([]int, len(s.Classes))
		for i, c := range s.Train.Class {
			seen[c]++
			for c, k := range seen {
				if share := float64(i+1) * float64(whole[c]) / float64(n); float64(k) > share+1.5 || float64(k) < share-1.5 {
					t.Fatalf("%s: %d of class %d among the first %d: want about %.1f", e.Name, k, c, i+1, share)
				}
			}
		}
	}
}

func TestInterleaveEqualClasses(t *testing.T) {
	rows := []int32{0, 1, 2, 3, 4, 5}
	interleave(rows, []int32{2, 2, 0, 0, 1, 1})
	if want := []int32{2, 4, 0, 3, 5, 1}; !slices.Equal(rows, want) {
		t.Errorf("%v: want %v", rows, want)
	}
}
