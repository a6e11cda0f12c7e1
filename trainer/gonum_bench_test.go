package trainer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// A loop is a network written out with gonum, as one writes it for a single
// set of layers: matrix products by blas32, everything else in loops.
type loop struct {
	widths        []int
	w, v, a, d    []blas32.General // weights, their momentum, activations, gradients
	bias, biasV   [][]float32
	gradient      []blas32.General
	rate, mu      float32
	x             []float32
	y             []int
	order         []int
	batch, inputs int
}

func newLoop(widths []int, batch int) *loop {
	const examples = 4096
	rng := rand.New(rand.NewPCG(1, 1))
	l := &loop{widths: widths, rate: 0.02, mu: 0.9, batch: batch, inputs: widths[0]}
	matrix := func(rows, cols int) blas32.General {
		return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
	}
	l.a = append(l.a, matrix(batch, widths[0]))
	for k := range len(widths) - 1 {
		in, out := widths[k], widths[k+1]
		w := matrix(in, out)
		for i := range w.Data {
			w.Data[i] = float32(rng.NormFloat64() * math.Sqrt(2/float64(in)))
		}
		l.w, l.v, l.gradient = append(l.w, w), append(l.v, matrix(in, out)), append(l.gradient, matrix(in, out))
		l.bias, l.biasV = append(l.bias, make([]float32, out)), append(l.biasV, make([]float32, out))
		l.a, l.d = append(l.a, matrix(batch, out)), append(l.d, matrix(batch, out))
	}
	for range examples {
		for range widths[0] {
			l.x = append(l.x, float32(rng.NormFloat64()))
		}
		l.y, l.order = append(l.y, rng.IntN(widths[len(widths)-1])), append(l.order, len(l.order))
	}
	return l
}

// step makes a step from the given examples.
func (l *loop) step(rows []int) {
	for i, r := range rows {
		copy(l.a[0].Data[i*l.inputs:], l.x[r*l.inputs:(r+1)*l.inputs])
	}
	last := len(l.w) - 1
	for k, w := range l.w {
		y := l.a[k+1]
		for i := range y.Rows {
			copy(y.Data[i*y.Cols:], l.bias[k])
		}
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, l.a[k], w, 1, y)
		if k < last {
			for i, v := range y.Data {
				y.Data[i] = max(v, 0)
			}
		}
	}
	l.loss(rows)
	for k := last; k >= 0; k-- {
		d := l.d[k]
		blas32.Gemm(blas.Trans, blas.NoTrans, 1, l.a[k], d, 0, l.gradient[k])
		if k > 0 {
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, d, l.w[k], 0, l.d[k-1])
			for i, v := range l.a[k].Data {
				if v <= 0 {
					l.d[k-1].Data[i] = 0
				}
			}
		}
		for j := range l.bias[k] {
			var sum float32
			for i := range d.Rows {
				sum += d.Data[i*d.Cols+j]
			}
			l.biasV[k][j] = l.mu*l.biasV[k][j] - l.rate*sum
			l.bias[k][j] += l.biasV[k][j]
		}
		for i, g := range l.gradient[k].Data {
			l.v[k].Data[i] = l.mu*l.v[k].Data[i] - l.rate*g
			l.w[k].Data[i] += l.v[k].Data[i]
		}
	}
}

// loss sets the gradient of the softmax cross-entropy.
func (l *loop) loss(rows []int) {
	scores, d := l.a[len(l.a)-1], l.d[len(l.d)-1]
	for i := range scores.Rows {
		s, p := scores.Data[i*scores.Cols:(i+1)*scores.Cols], d.Data[i*d.Cols:(i+1)*d.Cols]
		top, sum := slices.Max(s), float32(0)
		for j, v := range s {
			p[j] = float32(math.Exp(float64(v - top)))
			sum += p[j]
		}
		for j := range p {
			p[j] /= sum * float32(l.batch)
		}
		p[l.y[rows[i]]] -= 1 / float32(l.batch)
	}
}

// BenchmarkGonum measures the steps of BenchmarkStep written out with gonum, for
// comparison.
func BenchmarkGonum(b *testing.B) {
	for _, c := range []struct {
		name   string
		batch  int
		widths []int
	}{
		{"W1", 64, []int{784, 128, 10}}, {"W2", 128, []int{784, 512, 512, 10}}, {"W3", 32, []int{2, 16, 16, 2}},
		{"W4", 32, []int{64, 50, 10}}, {"W5", 256, []int{784, 2048, 2048, 10}}, {"W6", 512, []int{784, 4096, 10}},
	} {
		b.Run(c.name, func(b *testing.B) {
			skipWide(b, c.widths[1])
			l := newLoop(c.widths, c.batch)
			rng := rand.New(rand.NewPCG(2, 2))
			full := len(l.order) / c.batch
			for step := 0; b.Loop(); step++ {
				if step%full == 0 {
					rng.Shuffle(len(l.order), func(i, k int) { l.order[i], l.order[k] = l.order[k], l.order[i] })
				}
				at := step % full * c.batch
				l.step(l.order[at : at+c.batch])
			}
			b.ReportMetric(float64(b.N*c.batch)/b.Elapsed().Seconds(), "samples/s")
		})
	}
}
