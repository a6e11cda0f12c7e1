package data

import (
	"math"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

func TestCSVWeights(t *testing.T) {
	s := mustLoad(t, CSV{File: write(t, "a.csv", []byte("x,y,w\n1,0.5,1\n2,1.5,2\n3,2.5,3\n4,?,4\n5,4.5,5\n6,6.5,0\n7,5.5,7\n")), Weights: "w"}, 1)
	verify(t, s)
	n := 0
	for _, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		n += p.Len()
		for i, w := range p.Weights {
			if float64(p.Values[i]) != w {
				t.Errorf("weights %v of inputs %v: want the same", p.Weights, p.Values)
			}
		}
	}
	if n != 5 || s.Target != "y" || !slices.Equal(s.Features, []string{"x"}) {
		t.Errorf("%d examples predict %q from %v: want 5, y from x", n, s.Target, s.Features)
	}
	for _, want := range []string{"weight 0: line 7", "no target: line 5", `weights of the examples from "w": 1 to 7`} {
		if !strings.Contains(strings.Join(s.Notes, "\n"), want) {
			t.Errorf("the notes are %q: want %q among them", s.Notes, want)
		}
	}
}

func TestCSVWeightErrors(t *testing.T) {
	for text, want := range map[string]string{
		"x,w,y\n1,1,1.5\n2,-1,2\n":     `line 3, column "w": the weight is "-1": want a number from 0`,
		"x,w,y\n1,1,1.5\n2,inf,2\n":    `line 3, column "w": the weight is "inf"`,
		"x,w,y\n1,nan,1.5\n2,1,2\n":    `line 2, column "w": the weight is "nan"`,
		"x,w,y\n1,,1.5\n2,1,2\n":       `line 2, column "w": the weight is ""`,
		"x,w,y\n1,1e31,1.5\n2,1,2\n":   `line 2, column "w": the weight is "1e31"`,
		"x,w,y\n1,heavy,1.5\n2,1,2\n":  `line 2, column "w": the weight is "heavy"`,
		"x,w,y\n1,0,1.5\n2,0,2\n3,0,9": `column "w": every weight is 0: want some above`,
	} {
		_, err := Load(t.Context(), CSV{File: write(t, "a.csv", []byte(text)), Weights: "w"}, 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives the error %v: want %s", text, err, want)
		}
	}
	for _, c := range []CSV{{Weights: "w", Target: "w"}, {Weights: "v"}} {
		c.File = write(t, "a.csv", []byte("x,w,y\n1,1,1.5\n2,2,2\n"))
		if _, err := Load(t.Context(), c, 1); err == nil || !strings.Contains(err.Error(), `"`+c.Weights+`"`) {
			t.Errorf("%+v gives the error %v", c, err)
		}
	}
}

// TestCSVWeightsOfParts checks weights in files of their own, and without any.
func TestCSVWeightsOfParts(t *testing.T) {
	s := mustLoad(t, CSV{
		File: write(t, "a.csv", []byte("x,w,y\n1,1,1\n2,2,2.5\n3,3,2\n")), Weights: "w",
		Val:  write(t, "v.csv", []byte("y,x,w\n1,1,0.5\n2,2,0\n2,3,3\n")),
		Test: write(t, "t.csv", []byte("x,y\n1,1\n2,2\n")),
	}, 1)
	p := prepare(s, NoPreprocessing{})
	for _, c := range []struct {
		part *Part
		want []float64
	}{{&p.Train, []float64{1, 2, 3}}, {&p.Val, []float64{0.5, 3}}, {&p.Test, []float64{1, 1}}} {
		b := p.NewBatch(c.part.Len())
		p.Gather(*b, c.part, inOrder(c.part.Len()))
		if !slices.Equal(b.Weight, c.want) || !slices.Equal(b.LossWeight, c.want) {
			t.Errorf("weights %v and %v in the loss: want %v", b.Weight, b.LossWeight, c.want)
		}
	}
	if !strings.Contains(strings.Join(s.Notes, "\n"), `t.csv: no column "w": all rows weigh 1`) {
		t.Errorf("the notes are %q", s.Notes)
	}
	if mean, std := p.TargetStats(); math.Abs(mean-2) > 1e-6 || math.Abs(std-math.Sqrt(1.5/6)) > 1e-6 {
		t.Errorf("the targets 1, 2.5, 2 of weights 1, 2, 3 have mean %v, deviation %v", mean, std)
	}
}

// TestWeightsStayWithTheirRows checks that a part cut from others, in another
// order, has its own weights.
func TestWeightsStayWithTheirRows(t *testing.T) {
	const n = 60
	s := &Set{Shape: Shape{1, 1, 1}, Classes: []string{"a", "b"}}
	for i := range n {
		s.Train.Values = append(s.Train.Values, tensor.Float(i+1))
		s.Train.Class = append(s.Train.Class, int32(i%3/2))
		s.Train.Weights = append(s.Train.Weights, float64(i+1))
	}
	s.split(1, "weights")
	limited := s.Limit(10)
	for _, p := range []*Part{&s.Train, &s.Val, &s.Test, &limited.Train} {
		if len(p.Weights) != p.Len() || p.Len() == 0 {
			t.Fatalf("%d of %d examples have weights", len(p.Weights), p.Len())
		}
		for i, w := range p.Weights {
			if w != float64(p.Values[i]) {
				t.Fatalf("example %v weighs %v", p.Values[i], w)
			}
		}
	}
}

func TestBalanced(t *testing.T) {
	for _, c := range []struct{ sums, want []float64 }{
		{[]float64{5, 5}, []float64{1, 1}},
		{[]float64{90, 10}, []float64{100. / 180, 5}}, // as compute_class_weight of scikit-learn
		{[]float64{6, 0, 2}, []float64{8. / 12, 1, 2}},
		{[]float64{0.5, 1.5}, []float64{2, 2. / 3}},
	} {
		if got := (Balanced{}).Weigh(c.sums); !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
			t.Errorf("classes of %v weigh %v: want %v", c.sums, got, c.want)
		}
	}
}

// TestClassWeightingsAreDocumented checks the catalog.
func TestClassWeightingsAreDocumented(t *testing.T) {
	for _, e := range ClassWeightings {
		if got, err := ClassWeightings.Parse(e.Name); err != nil || got != e.Part || e.Doc == "" || strings.HasSuffix(e.Doc, ".") {
			t.Errorf("%s: %v, %v, %q", e.Name, got, err, e.Doc)
		}
	}
}
