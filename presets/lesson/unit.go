package lesson

import (
	"math"
	"math/rand/v2"

	"descent/model/tensor"
	"descent/trainer/classic"
)

// perceptron: three gates come to rest and XOR does not; the Mark I is a
// linear classifier. Then what is known of Rosenblatt's rule from zero weights:
// its way, and Novikoff's bound.
func perceptron(l *lab) {
	atRest := func(t *trace) float64 { return truth(t.why != "" && lastAccuracy(t) == 1) }
	for _, gate := range []string{"and", "or", "nand"} {
		l.near("share of runs of the lane "+gate+" that come to rest without a mistake", mean(l.lane(gate).each(atRest)), 1, 0)
	}
	l.near("share of runs of the lane xor that do", mean(l.lane("xor").each(atRest)), 0, 0)
	l.near("epochs of the lane xor, at least", minimum(l.lane("xor").each(lastEpoch)), 100, 0)
	l.atMost("best train accuracy of the lane xor", maximum(l.lane("xor").each(bestAccuracy)), 0.75)
	mark := l.lane("mark I")
	l.atLeast("least test accuracy of the lane mark I", minimum(mark.each(testAccuracy)), 0.97)
	l.near("test accuracy of the largest score of Wx + b, less the lane's", worst(mark.each(func(t *trace) float64 {
		return linearAccuracy(t) - t.test.Accuracy
	})), 0, 1e-9)
	l.rosenblatt()
}

// linearAccuracy returns on which share of the test examples the largest of
// Wx + b, worked out weight by weight, is the right class.
func linearAccuracy(t *trace) float64 {
	p := t.member.Network(t.set.Set, 1).Params()
	w, b := p[0].W, p[1].W
	examples := inputs(t.set, &t.set.Test)
	return share(len(examples), func(i int) bool {
		best, top := 0, math.Inf(-1)
		for class := range w.Out {
			score := float64(b.At(0, class))
			for j, x := range examples[i] {
				score += float64(w.At(j, class)) * x
			}
			if score > top {
				best, top = class, score
			}
		}
		return best == int(t.set.Test.Class[i])
	})
}

// rosenblatt measures the walks of single units.
func (l *lab) rosenblatt() {
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
		l.near("updates of a single unit for "+g.name, float64(w.Updates), g.updates, 0)
		l.near("distance of its weights from the known ones",
			math.Abs(end.W1-g.line.W1)+math.Abs(end.W2-g.line.W2)+math.Abs(end.B-g.line.B), 0, 0)
	}
	x, d, err := classic.Gate("xor")
	l.fail(err)
	l.near("passes of a single unit over xor until its line rests, of at most 100", float64(classic.Rosenblatt(x, d, 1, 100).Epochs), 100, 0)
	l.atMost("largest number of updates as a share of Novikoff's bound", maximum(l.each(func(seed uint64) float64 {
		x, d, bound := classic.Cloud(seed, 0.1, 100)
		w := classic.Rosenblatt(x, d, 1, 1000)
		if !w.Settled {
			return math.Inf(1)
		}
		return float64(w.Updates) / bound
	})), 1)
}

// adaline: the rule of Widrow and Hoff has its limit at 2/λ, and the lecture's
// stopping rule its trap.
func adaline(l *lab) {
	smooth, ringing, exploding := l.lane("half the limit"), l.lane("just below"), l.lane("just above")
	growth := func(t *trace) float64 { return lastLoss(t) / firstLoss(t) }
	l.atLeast("last loss just above the limit, of the first", minimum(exploding.each(growth)), 100)
	l.atMost("last loss just below the limit, of the first", maximum(ringing.each(growth)), 0.5)
	l.near("steps in which the loss of half the limit rises", maximum(smooth.each(rises)), 0, 0)
	x, _, err := classic.Gate("and")
	l.fail(err)
	limit := classic.WidrowLimit(x)
	l.near("highest rate", limit, 0.313859, 1e-6)
	for _, n := range []struct {
		lane  lane
		share float64
	}{{smooth, 0.5}, {ringing, 0.99}, {exploding, 1.01}} {
		l.near("rate of the lane "+n.lane.name()+", of the highest", n.lane.rate()/limit, n.share, 1e-3)
	}
	l.goal()

	d := tensor.Matrix{Rows: 4, Cols: 1, Data: []tensor.Float{-1, -1, -1, 1}}
	w, losses := classic.Widrow(x, d, 0.3, 2000)
	l.near("distance of a unit's weights from (1, 1, -1.5)", math.Abs(w.W1-1)+math.Abs(w.W2-1)+math.Abs(w.B+1.5), 0, pick(1e-5, 1e-6))
	l.near("loss that is left", losses[2000], 0.5, pick(1e-5, 1e-6))
}

// goal measures where the stopping rule Σ|W − W_old| ≤ goal ends a run: how
// much of the way from its first loss to the lowest is left.
func (l *lab) goal() {
	plain, fast := l.lane("goal"), l.lane("goal, momentum")
	stopped := func(t *trace) float64 { return truth(t.why != "") }
	l.near("share of runs that the goal ends", mean(append(plain.each(stopped), fast.each(stopped)...)), 1, 0)
	left := func(t *trace) float64 {
		low := minimum(t.late(len(t.evals), trainLoss))
		return (lastLoss(t) - low) / (firstLoss(t) - low)
	}
	l.atMost("way to the minimum that is left where the goal ends plain descent", maximum(plain.each(left)), 0.01)
	l.atLeast("way that is left where it ends momentum", minimum(fast.each(left)), 0.4)
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

// elevenLines: the lanes learn XOR; the published run, to the last digits; the
// delta rule; other weights; and a single Maxout unit.
func elevenLines(l *lab) {
	for _, name := range []string{"four sigmoids", "six Maxout units"} {
		l.near("least train accuracy of the lane "+name, minimum(l.lane(name).each(lastAccuracy)), 1, 0)
	}
	l.within("share of runs in which one Maxout unit finds XOR", mean(l.lane("one Maxout unit").each(func(t *trace) float64 {
		return truth(lastAccuracy(t) == 1)
	})), 0.35, 0.85)

	// In single precision each step rounds to seven digits: 2e-5 in the end.
	room := pick(2e-5, 1e-9)
	e := classic.NewEleven(nil)
	start, _ := e.Errors()
	e.Train(5000)
	half, _ := e.Errors()
	e.Train(5000)
	end, _ := e.Errors()
	l.near("error of the eleven lines after 5,000 steps", half, 0.013018434775, room)
	l.near("error at the start", start, 0.496410031903, room)
	l.near("error after 10,000 steps", end, 0.008584525653, room)
	l.atMost("largest distance of a step from the delta rule", deltaRuleDistance(), pick(1e-6, 1e-14))

	const starts = 200
	good := make([]bool, starts)
	l.over(starts, func(i int) {
		e := classic.NewEleven(rand.New(rand.NewPCG(l.seed(i), 1)))
		e.Train(5000)
		_, worst := e.Errors()
		good[i] = worst < 0.1
	})
	l.atLeast("share of random starts with all four errors below 0.1", share(starts, func(i int) bool { return good[i] }), 0.97)
	for i, y := range classic.MaxoutXOR() {
		l.near("answer "+[]string{"00", "01", "10", "11"}[i]+" of one Maxout unit", y, []float64{0, 1, 1, 0}[i], 0)
	}
}

// deltaRuleDistance returns how far the first step of the eleven lines is from
// what the delta rule says, weight by weight, at most.
func deltaRuleDistance() (far float64) {
	e := classic.NewEleven(nil)
	want, before := e.DeltaRule(), e.Weights()
	e.Train(1)
	for i, w := range e.Weights() {
		far = math.Max(far, math.Abs(w-before[i]-want[i]))
	}
	return far
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func lastEpoch(t *trace) float64 { return t.last().Epoch }
