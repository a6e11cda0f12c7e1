package data

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/model/catalog"
	"descent/model/catalog/catalogtest"
)

// fromDisk reports whether a source needs a file to be named.
func fromDisk(src Source) bool {
	_, ok := src.(fileReader)
	return ok
}

// verify checks what holds for every set.
func verify(t testing.TB, s *Set) {
	t.Helper()
	if s.Shape.Height < 1 || s.Shape.Width < 1 || s.Shape.Channels < 1 {
		t.Fatalf("shape %+v has a zero", s.Shape)
	}
	if s.Features != nil && len(s.Features) != s.Shape.Len() {
		t.Errorf("%d names for %d inputs", len(s.Features), s.Shape.Len())
	}
	if s.Regression() == (s.Target == "") {
		t.Errorf("target %q beside classes %q", s.Target, s.Classes)
	}
	if s.Train.Len() == 0 {
		t.Error("no training examples")
	}
	for i, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		n := p.Len()
		if (p.Pixels != nil) == (p.Values != nil) && n > 0 {
			t.Fatalf("part %d: pixels and values, or neither", i)
		}
		if got := len(p.Pixels) + len(p.Values); got != n*s.Shape.Len() {
			t.Fatalf("part %d: %d inputs for %d examples of %d", i, got, n, s.Shape.Len())
		}
		if s.Regression() && p.Class != nil || !s.Regression() && p.Target != nil {
			t.Fatalf("part %d: the wrong kind of target", i)
		}
		for _, v := range p.Pixels {
			if float64(v) > s.MaxPixel {
				t.Fatalf("part %d: pixel %d: want at most %v", i, v, s.MaxPixel)
			}
		}
		for _, x := range slices.Concat(p.Values, p.Target) {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("part %d: %v is not finite", i, x)
			}
		}
		for _, c := range p.Class {
			if c < 0 || int(c) >= len(s.Classes) {
				t.Fatalf("part %d: class %d of %d", i, c, len(s.Classes))
			}
		}
	}
}

func mustLoad(t testing.TB, src Source, seed uint64) *Set {
	t.Helper()
	s, err := src.Load(t.Context(), seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSources(t *testing.T) {
	for _, e := range Sources {
		if fromDisk(e.Part) {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			s := mustLoad(t, e.Part, 1)
			verify(t, s)
			if s.Val.Len() == 0 || s.Test.Len() == 0 {
				t.Errorf("sizes %d, %d, %d: want no empty part", s.Train.Len(), s.Val.Len(), s.Test.Len())
			}
			if s.Notes != nil {
				t.Errorf("notes %q on a set that is as it should be", s.Notes)
			}
			if !reflect.DeepEqual(s, mustLoad(t, e.Part, 1)) {
				t.Error("the same seed gave another set")
			}
			if _, ok := e.Part.(fixed); ok != reflect.DeepEqual(s, mustLoad(t, e.Part, 2)) {
				t.Errorf("fixed is %v, but the seed says otherwise", ok)
			}
		})
	}
}

func TestSourcesAreDescribed(t *testing.T) {
	for _, e := range Sources {
		if e.Doc == "" || strings.HasSuffix(e.Doc, ".") || strings.Contains(e.Doc, "\n") {
			t.Errorf("%s: doc %q: want one line without a period", e.Name, e.Doc)
		}
		if !reflect.TypeOf(e.Part).Comparable() {
			t.Errorf("%s: not comparable", e.Name)
		}
		if found, _ := Sources.Find(e.Part); found.Name != e.Name {
			t.Errorf("%s: has the type of %s", e.Name, found.Name)
		}
		c := choice{e.Part}
		for _, f := range c.params() {
			if f.Doc == "" {
				t.Errorf("%s: parameter %s has no doc", e.Name, f.Key)
			}
		}
	}
}

// A choice is a setting of a spec, by which to reach a source's parameters.
type choice struct {
	Src Source `doc:"a source"`
}

// params returns the parameters. Setting one changes c.Src.
func (c *choice) params() []*catalog.Field { return catalog.Fields(c, Sources)[0].Params() }

// TestSourcesAsText gives every parameter all kinds of values and expects text
// to carry them, with the defaults left out and without.
func TestSourcesAsText(t *testing.T) {
	for _, e := range Sources {
		c := choice{e.Part}
		for _, f := range c.params() {
			values := catalogtest.Values(f)
			if len(values) < 2 {
				t.Errorf("%s: parameter %s takes %q: want more values", e.Name, f.Key, values)
			}
			for _, value := range values {
				if err := f.Set(value); err != nil {
					t.Fatal(err)
				}
				for _, text := range []string{Sources.Format(c.Src), Sources.Full(c.Src)} {
					if again, err := Sources.Parse(text); err != nil || again != c.Src {
						t.Errorf("%q becomes %+v, %v: want %+v", text, again, err, c.Src)
					}
				}
			}
		}
	}
}

func TestEmbeddedSizes(t *testing.T) {
	// Those of the split rule follow from the rounding of n/5 in each class.
	for _, c := range []struct {
		src              Source
		train, val, test int
		shape            string
		outputs          int
	}{
		{Fashion{}, 5000, 1000, 1000, "28x28", 10},
		{Digits{}, 1079, 359, 359, "8x8", 10},
		{Letters{}, 2574, 650, 936, "20x20", 26},
		{Letter16{}, 12798, 3202, 4000, "16", 26},
		{Iris{}, 90, 30, 30, "4", 3},
		{Wine{}, 106, 36, 36, "13", 3},
		{BreastCancer{}, 343, 113, 113, "30", 2},
		{Penguins{}, 199, 67, 67, "4", 3},
		{Concrete{}, 618, 206, 206, "8", 1},
	} {
		s := mustLoad(t, c.src, 1)
		got := fmt.Sprintln(s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Shape, s.Outputs())
		want := fmt.Sprintln(c.train, c.val, c.test, c.shape, c.outputs)
		if got != want {
			t.Errorf("%T: %swant %s", c.src, got, want)
		}
	}
}

func count(p *Part, classes int) []int {
	n := make([]int, classes)
	for _, c := range p.Class {
		n[c]++
	}
	return n
}

func TestFashionIsBalanced(t *testing.T) {
	s := mustLoad(t, Fashion{}, 1)
	for i, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		want := slices.Repeat([]int{p.Len() / 10}, 10)
		if got := count(p, 10); !slices.Equal(got, want) {
			t.Errorf("part %d: %v of each class: want %v", i, got, want)
		}
	}
}

func TestCSVValues(t *testing.T) {
	s := mustLoad(t, Penguins{}, 1)
	if want := []string{"bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"}; !slices.Equal(s.Features, want) {
		t.Errorf("features %q: want %q", s.Features, want)
	}
	if want := []string{"Adelie", "Gentoo", "Chinstrap"}; !slices.Equal(s.Classes, want) {
		t.Errorf("classes %q: want %q", s.Classes, want)
	}
	if s := mustLoad(t, BreastCancer{}, 1); s.Classes[0] != "malignant" {
		t.Errorf("classes %q: want malignant first", s.Classes)
	}
	if s := mustLoad(t, Concrete{}, 1); s.Target != "compressive_strength_mpa" {
		t.Errorf("target %q", s.Target)
	}
}
