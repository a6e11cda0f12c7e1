package lesson

import (
	"math"
	"math/rand/v2"

	"descent/model/tensor"
	"descent/trainer/classic"
)

// perceptron: Rosenblatt's rule from zero weights goes a way that is known;
// Novikoff's theorem bounds it; XOR has no line; ten units read digits.
func perceptron(l *lab) {
	for _, g := range []struct {
		name    string
		updates float64
		line    classic.Line
	}{
		{"and", 10, classic.Line{W1: 2, W2: 1, B: -2}},
		{"or", 4, classic.Line{W1: 1, W2: 1, B: 0}},
		{"nand", 11, classic.Line{W1: -2, W2: -1, B: 3}},
	} {
		x, d, err := classic.Gate(g.name)
		l.fail(err)
		w := classic.Rosenblatt(x, d, 1, 100)
		end := w.Lines[len(w.Lines)-1]
		l.near("updates of "+g.name, float64(w.Updates), g.updates, 0)
		l.near("distance of the weights of "+g.name+" from the known ones",
			math.Abs(end.W1-g.line.W1)+math.Abs(end.W2-g.line.W2)+math.Abs(end.B-g.line.B), 0, 0)
	}
	x, d, err := classic.Gate("xor")
	l.fail(err)
	l.near("passes over xor until the line rests, of at most 100", float64(classic.Rosenblatt(x, d, 1, 100).Epochs), 100, 0)

	l.atMost("largest number of updates as a share of Novikoff's bound", maximum(l.each(func(seed uint64) float64 {
		x, d, bound := classic.Cloud(seed, 0.1, 100)
		w := classic.Rosenblatt(x, d, 1, 1000)
		if !w.Settled {
			return math.Inf(1)
		}
		return float64(w.Updates) / bound
	})), 1)
	for _, gate := range []string{"and", "or", "nand"} { // the lanes of the file do as well
		l.near("train accuracy of the lane "+gate, l.train(l.lane(gate, l.seed(0)), nil).last().Train.Accuracy, 1, 0)
	}
	l.atMost("train accuracy of the lane xor", l.train(l.lane("xor", l.seed(0)), nil).last().Train.Accuracy, 0.75)
	l.atLeast("test accuracy of the Mark I", mean(l.each(func(seed uint64) float64 {
		return l.train(l.lane("mark I", seed), nil).test.Accuracy
	})), 0.97)
}

func maximum(xs []float64) float64 {
	top := math.Inf(-1)
	for _, x := range xs {
		top = math.Max(top, x)
	}
	return top
}

// adaline: the rule of Widrow and Hoff has its limit at 2/λ.
func adaline(l *lab) {
	x, _, err := classic.Gate("and")
	l.fail(err)
	limit := classic.WidrowLimit(x)
	l.near("highest rate", limit, 0.313859, 1e-6)
	d := tensor.Matrix{Rows: 4, Cols: 1, Data: []tensor.Float{-1, -1, -1, 1}}
	w, losses := classic.Widrow(x, d, 0.3, 2000)
	l.near("distance of the weights from (1, 1, -1.5)", math.Abs(w.W1-1)+math.Abs(w.W2-1)+math.Abs(w.B+1.5), 0, pick(1e-5, 1e-6))
	l.near("loss that is left", losses[2000], 0.5, pick(1e-5, 1e-6))
	_, below := classic.Widrow(x, d, 0.99*limit, 1000)
	_, above := classic.Widrow(x, d, 1.01*limit, 1000)
	l.near("loss after 1,000 steps at 0.99 of the limit", below[1000], 0.5, 1e-4)
	l.atLeast("loss after 1,000 steps at 1.01 of the limit", above[1000], 1e6)

	// Rates of the lanes are the limit's, and their curves do the same.
	smooth, ringing := l.train(l.lane("half the limit", 1), nil), l.train(l.lane("just below", 1), nil)
	exploding := l.train(l.lane("just above", 1), nil)
	l.near("steps in which the loss of half the limit rises", rises(smooth), 0, 0)
	l.atMost("last loss just below the limit, of the first", ringing.last().Train.Loss/ringing.evals[0].Train.Loss, 1)
	l.atLeast("last loss just above the limit, of the first", exploding.last().Train.Loss/exploding.evals[0].Train.Loss, 100)
}

// rises counts the evaluations whose train loss is above the one before.
func rises(t *trace) (n float64) {
	for i := 1; i < len(t.evals); i++ {
		if t.evals[i].Train.Loss > t.evals[i-1].Train.Loss*(1+1e-6) {
			n++
		}
	}
	return n
}

// elevenLines: the published run, to the last digits; other weights; and a
// single Maxout unit.
func elevenLines(l *lab) {
	// In single precision each step rounds to seven digits: 2e-5 in the end.
	room := pick(2e-5, 1e-9)
	e := classic.NewEleven(nil)
	start, _ := e.Errors()
	e.Train(5000)
	half, _ := e.Errors()
	e.Train(5000)
	end, _ := e.Errors()
	l.near("error after 5,000 steps", half, 0.013018434775, room)
	l.near("error at the start", start, 0.496410031903, room)
	l.near("error after 10,000 steps", end, 0.008584525653, room)

	rounds := l.each(func(seed uint64) float64 {
		e := classic.NewEleven(rand.New(rand.NewPCG(seed, 1)))
		e.Train(5000)
		_, worst := e.Errors()
		return worst
	})
	l.atLeast("share of random starts with all four errors below 0.1", share(len(rounds), func(i int) bool { return rounds[i] < 0.1 }), 0.97)
	for i, y := range classic.MaxoutXOR() {
		l.near("answer "+[]string{"00", "01", "10", "11"}[i]+" of one Maxout unit", y, []float64{0, 1, 1, 0}[i], 0)
	}
}
