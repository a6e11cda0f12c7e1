package tensor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFusion checks that products with an epilogue, a mask or an update give the
// same bits as products without, followed by elementwise functions: for all kernels,
// with one worker and with several.
func TestFusion(t *testing.T) { eachKernel(t, checkFusion) }

func checkFusion(t *testing.T) {
	shared := NewEngine(3)
	defer shared.Close()
	for _, s := range append(shapes, shape{130, 300, 70}, shape{20, 600, 512}, shape{140, 470, 480}) {
		for name, engine := range map[string]*Engine{"alone": new(Engine), "shared": shared} {
			t.Run(fmt.Sprintf("%dx%dx%d/%s", s.batch, s.in, s.out, name), func(t *testing.T) {
				compareFusion(t, engine, s.batch, s.in, s.out)
			})
		}
	}
}

func compareFusion(t *testing.T, engine *Engine, batch, in, out int) {
	var plain Engine
	x, dy, y, dx, w, dw, bias, db := operands(batch, in, out)
	_, _, y2, dx2, _, _, _, _ := operands(batch, in, out)
	plain.Forward(y, x, w, bias, NoEpilogue)
	use.relu(y.Data, y.Data)
	engine.Forward(y2, x, w, bias, ReLUEpilogue)
	if !slices.Equal(y.Data, y2.Data) {
		t.Error("a ReLU in the product gives other bits")
	}
	plain.GradInput(dx, dy, w, Mask{})
	use.reluGrad(dx.Data, dx.Data, x.Data)
	engine.GradInput(dx2, dy, w, Mask{x})
	if !slices.Equal(dx.Data, dx2.Data) {
		t.Error("a mask in the product gives other bits")
	}
	plain.GradWeights(dw, db, x, dy, nil)
	for kind := DescentRule; kind <= NesterovRule; kind++ {
		rule := Rule{Kind: kind, Rate: 0.02, Mu: 0.9}
		want, got := randomUpdate(rule, in, out), randomUpdate(rule, in, out)
		rule.Apply(want.W.Data, want.V.Data, dw.Data)
		rule.Apply(want.Bias.Vector(), want.BiasV.Data, db)
		engine.GradWeights(Weights{in, out, make([]Float, len(dw.Data))}, make([]Float, out), x, dy, got)
		for i, pair := range [][2]Weights{{want.W, got.W}, {want.V, got.V}, {want.Bias, got.Bias}, {want.BiasV, got.BiasV}} {
			if !slices.Equal(pair[0].Data, pair[1].Data) {
				t.Errorf("rule %d in the product gives other bits to part %d of an update", kind, i)
			}
		}
	}
}

// randomUpdate returns an update of random parameters, the same for equal
// arguments, with padding of zeros.
func randomUpdate(rule Rule, in, out int) *Update {
	rng := rand.New(rand.NewPCG(3, uint64(in*1000+out)))
	weights := func(in int) Weights {
		plain := make([]Float, in*out)
		random(rng, plain)
		w := Weights{in, out, make([]Float, WeightsLen(in, out))}
		w.Load(plain)
		return w
	}
	return &Update{rule, weights(in), weights(in), weights(1), weights(1)}
}

// TestPaddedProducts checks that padding columns of the operands have no influence
// and are not written.
func TestPaddedProducts(t *testing.T) { eachKernel(t, checkPaddedProducts) }

func checkPaddedProducts(t *testing.T) {
	const batch, in, out, more = 13, 33, 70, 5
	wide := func(m Matrix) Matrix {
		p := New(m.Rows, m.Cols+more)
		Fill(p.Data, 7)
		for i := range m.Rows {
			copy(p.Row(i), m.Row(i))
		}
		return p
	}
	var engine Engine
	x, dy, y, dx, w, dw, bias, db := operands(batch, in, out)
	dw2, db2 := Weights{in, out, make([]Float, len(dw.Data))}, make([]Float, out)
	x2, dy2, y2, dx2 := wide(x), wide(dy), wide(y), wide(dx)
	engine.Forward(y, x, w, bias, NoEpilogue)
	engine.Forward(y2, x2, w, bias, NoEpilogue)
	engine.GradInput(dx, dy, w, Mask{x})
	engine.GradInput(dx2, dy2, w, Mask{x2})
	engine.GradWeights(dw, db, x, dy, nil)
	engine.GradWeights(dw2, db2, x2, dy2, nil)
	if !slices.Equal(dw.Data, dw2.Data) || !slices.Equal(db, db2) {
		t.Error("padding changes the gradients of parameters")
	}
	for _, pair := range [][2]Matrix{{y, y2}, {dx, dx2}} {
		for i := range batch {
			row := pair[1].Row(i)
			if cols := pair[0].Cols; !slices.Equal(pair[0].Row(i), row[:cols]) {
				t.Errorf("padding changes row %d of a product", i)
			}
		}
	}
	if use.fused != nil && slices.ContainsFunc(y2.Data[out:out+more], func(v Float) bool { return v != 7 }) {
		t.Error("padding was written")
	}
}

// TestCopiedOperands checks that GradWeights gives the same bits with a transposed
// copy of its input as without, for all kernels, with one worker and with several.
func TestCopiedOperands(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		shared := NewEngine(3)
		defer shared.Close()
		for _, s := range []shape{{1, 1, 256}, {13, 33, 300}, {70, 300, 257}, {512, 64, 512}, {128, 257, 256}} {
			x, dy, _, _, _, dw, _, db := operands(s.batch, s.in, s.out)
			gradients := func(e *Engine, far int) []Float {
				use.farInputs = far
				u := randomUpdate(Rule{Kind: MomentumRule, Rate: 0.02, Mu: 0.9}, s.in, s.out)
				e.GradWeights(dw, db, x, dy, nil)
				plain := slices.Concat(dw.Data, db)
				e.GradWeights(dw, db, x, dy, u)
				return slices.Concat(plain, u.W.Data, u.V.Data, u.Bias.Data, u.BiasV.Data)
			}
			want := gradients(new(Engine), 0)
			for name, e := range map[string]*Engine{"alone": new(Engine), "shared": shared} {
				if !slices.Equal(gradients(e, 1), want) {
					t.Errorf("%v, %s: a copy of the input gives other bits", s, name)
				}
				if e.transposition.ld < s.batch {
					t.Errorf("%v, %s: the input was not copied", s, name)
				}
			}
		}
	})
}
