package data

import (
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

func TestGateRows(t *testing.T) {
	for _, g := range gates {
		s := mustLoad(t, Gate{g.name}, 1)
		verify(t, s)
		for i, p := range []*Part{&s.Train, &s.Val, &s.Test} {
			if want := []tensor.Float{0, 0, 0, 1, 1, 0, 1, 1}; !slices.Equal(p.Values, want) {
				t.Errorf("%s, part %d: inputs %v: want %v", g.name, i, p.Values, want)
			}
			for r, c := range p.Class {
				a, b := p.Values[2*r] == 1, p.Values[2*r+1] == 1
				want := map[string]bool{"and": a && b, "or": a || b, "nand": !(a && b), "xor": a != b}[g.name]
				if (s.Classes[c] == "1") != want {
					t.Errorf("%s of %v and %v is class %s", g.name, a, b, s.Classes[c])
				}
			}
		}
	}
}

func TestGateErrors(t *testing.T) {
	for name, want := range map[string]string{
		"nandd": `unknown gate "nandd": did you mean "nand"? want one of and, or, nand, xor`,
		"XOR":   `unknown gate "XOR": did you mean "xor"? want one of and, or, nand, xor`,
		"":      `unknown gate "": want one of and, or, nand, xor`,
	} {
		if _, err := (Gate{name}).Load(t.Context(), 1); err == nil || err.Error() != want {
			t.Errorf("%q: %v: want %s", name, err, want)
		}
	}
	if src, err := Sources.Parse("gate"); err != nil || src != (Gate{"and"}) {
		t.Errorf("gate is %+v, %v: want and", src, err)
	}
}

// TestGateOrder runs Rosenblatt's rule on the rows in their order, from zero
// weights. The number of corrections depends on that order.
func TestGateOrder(t *testing.T) {
	for _, c := range []struct {
		gate            string
		epochs, updates int
		w1, w2, b       float64
	}{
		{"and", 6, 10, 2, 1, -2},
		{"or", 4, 4, 1, 1, 0},
		{"nand", 6, 11, -2, -1, 3},
		{"xor", 100, 397, 0, 0, 0}, // never done
	} {
		s := mustLoad(t, Gate{c.gate}, 1)
		var w1, w2, b float64
		epochs, updates := 0, 0
		for wrong := true; wrong && epochs < 100; epochs++ {
			wrong = false
			for r, class := range s.Train.Class {
				x1, x2 := float64(s.Train.Values[2*r]), float64(s.Train.Values[2*r+1])
				y := 0.0
				if w1*x1+w2*x2+b > 0 {
					y = 1
				}
				if d := float64(class) - y; d != 0 {
					w1, w2, b = w1+d*x1, w2+d*x2, b+d
					wrong = true
					updates++
				}
			}
		}
		if epochs != c.epochs || updates != c.updates {
			t.Errorf("%s: %d epochs, %d updates: want %d, %d", c.gate, epochs, updates, c.epochs, c.updates)
		}
		if !strings.HasPrefix(c.gate, "x") && (w1 != c.w1 || w2 != c.w2 || b != c.b) {
			t.Errorf("%s: weights %v, %v, bias %v: want %v, %v, %v", c.gate, w1, w2, b, c.w1, c.w2, c.b)
		}
	}
}
