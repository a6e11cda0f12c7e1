package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

func TestCount(t *testing.T) {
	for _, c := range []struct {
		in, out int
		hidden  []int
		want    int
	}{
		{3, 2, []int{4}, 26},
		{3, 1, []int{4, 4}, 41},
		{2, 1, []int{16, 16}, 337},
		{784, 10, []int{128}, 101770},
		{4, 3, nil, 15},
	} {
		a := Arch{In: c.in, Out: c.out, Hidden: c.hidden, Activation: ReLU{}, Init: He{}}
		n := New(a, 1, rand.New(rand.NewPCG(1, 1)), nil)
		if a.Count() != c.want || n.Count() != c.want {
			t.Errorf("%d-%v-%d: %d parameters, of the network %d: want %d", c.in, c.hidden, c.out, a.Count(), n.Count(), c.want)
		}
	}
}

// TestCountAgrees checks that a network has as many parameters as its
// architecture says, whatever is in it.
func TestCountAgrees(t *testing.T) {
	for _, e := range Activations {
		for _, text := range []string{e.Name, "maxout:k=5"} {
			f, err := Activations.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 16 {
				a := Arch{In: 3, Out: 2, Activation: f, Init: He{}, Norm: Normalizations[i&1].Part}
				if i&2 > 0 {
					a.Dropout = 0.5
				}
				if i&4 > 0 {
					a.InputDropout = 0.2
				}
				if i&8 > 0 {
					a.Hidden = []int{7, 5}
				}
				rng := rand.New(rand.NewPCG(1, 1))
				if got, want := a.Count(), New(a, 1, rng, rng).Count(); got != want {
					t.Errorf("%s, %+v: %d parameters: want the %d of the network", text, a, got, want)
				}
			}
		}
	}
	plain := Arch{In: 3, Out: 2, Hidden: []int{7, 5}, Activation: ReLU{}}
	more := func(change func(*Arch)) int {
		a := plain
		change(&a)
		return a.Count() - plain.Count()
	}
	if got := more(func(a *Arch) { a.Activation = Maxout{K: 2} }); got != 4*7+8*5 {
		t.Errorf("maxout adds %d parameters: want those of the hidden layers again", got)
	}
	if got := more(func(a *Arch) { a.Norm = plainNorm }); got != 2*(7+5) {
		t.Errorf("batch norm adds %d parameters: want 2 for each unit", got)
	}
	if got := more(func(a *Arch) { a.Activation = PReLU{} }); got != 2 {
		t.Errorf("prelu adds %d parameters: want 1 for each layer", got)
	}
}

// TestBias checks the initial values of biases, and that Arch.Bias changes no other
// parameter.
func TestBias(t *testing.T) {
	a := Arch{In: 3, Out: 2, Hidden: []int{7}, Activation: PReLU{Init: 0.5}, Init: Zero{}, Norm: plainNorm, Bias: 0.01}
	want := map[string]tensor.Float{"w": 0, "b": tensor.Float(a.Bias), "gamma": 1, "beta": 0, "slope": 0.5}
	for _, p := range New(a, 1, rand.New(rand.NewPCG(1, 1)), nil).params {
		for _, v := range p.W.Plain(nil) {
			if v != want[p.Name] {
				t.Errorf("%s starts at %v: want %v", p.Name, v, want[p.Name])
			}
		}
	}
}

// TestOrder checks the order of the layers in a hidden layer.
func TestOrder(t *testing.T) {
	for f, want := range map[Activation]string{
		Tanh{}:       "*model.Dropout *model.Dense *model.BatchNormLayer *model.Activate *model.Dropout *model.Dense",
		PReLU{}:      "*model.Dropout *model.Dense *model.BatchNormLayer *model.PReLULayer *model.Dropout *model.Dense",
		Maxout{K: 2}: "*model.Dropout *model.MaxoutLayer *model.BatchNormLayer *model.Dropout *model.Dense",
	} {
		a := Arch{In: 3, Out: 2, Hidden: []int{7}, Activation: f, Init: He{}, Norm: plainNorm, Dropout: 0.5, InputDropout: 0.2}
		rng := rand.New(rand.NewPCG(1, 1))
		var types []string
		for _, l := range New(a, 1, rng, rng).Layers {
			types = append(types, fmt.Sprintf("%T", l))
		}
		if got := strings.Join(types, " "); got != want {
			t.Errorf("%T: the layers are %s: want %s", f, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	a := Arch{In: 6, Out: 3, Hidden: []int{5, 4}, Activation: Tanh{}, Init: He{}}
	n, same := New(a, 2, rand.New(rand.NewPCG(1, 1)), nil), New(a, 2, rand.New(rand.NewPCG(1, 1)), nil)
	if !slices.Equal(n.W, same.W) {
		t.Error("equal random numbers give different weights")
	}
	for _, p := range n.params {
		if squares := tensor.SumSquares(p.W.Data); (squares > 0) != p.Decay {
			t.Errorf("the sum of squares of %s is %v", p.Name, squares)
		}
	}
	if got, want := fmt.Sprint(n.Layout()), "[{0 w 6 5 false} {0 b 1 5 true} {1 w 5 4 false} {1 b 1 4 true} {2 w 4 3 false} {2 b 1 3 true}]"; got != want {
		t.Errorf("the parameters are %s: want %s", got, want)
	}
	if n.Layout().Len() != len(n.W) {
		t.Errorf("the layout has %d floats of %d", n.Layout().Len(), len(n.W))
	}
	k := 0
	n.Layout().Each(n.W, func(_ Place, w tensor.Weights) {
		if &w.Data[0] != &n.params[k].W.Data[0] || len(w.Data) != len(n.params[k].W.Data) {
			t.Errorf("window %d is another than that of the parameter", k)
		}
		k++
	})
	// The windows cover the vectors and do not overlap.
	for i, p := range n.params {
		for j := range p.W.Data {
			p.W.Data[j], p.G.Data[j] = tensor.Float(i+1), tensor.Float(-i-1)
		}
	}
	at := 0
	for i, p := range n.params {
		for range p.size() {
			if n.W[at] != tensor.Float(i+1) || n.G[at] != tensor.Float(-i-1) {
				t.Fatalf("element %d of the vectors is %v, %v: want parameter %d", at, n.W[at], n.G[at], i)
			}
			at++
		}
	}
	if at != len(n.W) || at != len(n.G) {
		t.Errorf("the parameters take %d of %d floats", at, len(n.W))
	}
}
