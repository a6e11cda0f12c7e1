package lesson

import (
	"math"
	"math/rand/v2"
	"slices"

	"descent/trainer"
	"descent/trainer/search"
)

// randomVersusGrid: nine trials each way, and lanes at the grid's rates and
// between them.
func randomVersusGrid(l *lab) {
	best := func(sampler search.Sampler, seed uint64) (accuracy, rates float64) {
		distinct := map[string]bool{}
		for _, t := range l.lanes()[0].nine(sampler, seed) {
			distinct[t.Values[0]] = true
			if t.Best.Measured() {
				accuracy = math.Max(accuracy, t.Best.Accuracy)
			}
		}
		return accuracy, float64(len(distinct))
	}
	grid, random, distinct := make([]float64, l.seeds), make([]float64, l.seeds), make([][2]float64, l.seeds)
	l.over(l.seeds, func(i int) {
		grid[i], distinct[i][0] = best(search.Grid{}, l.seed(i))
		random[i], distinct[i][1] = best(search.Random{}, l.seed(i))
	})
	l.atLeast("share of seeds on which random is at least as good as the grid", share(l.seeds, func(i int) bool { return random[i] >= grid[i] }), 0.7)
	l.atLeast("mean best accuracy of random less the grid's", mean(random)-mean(grid), 0.05)
	l.near("rates that the grid tried", distinct[0][0], 3, 0)
	l.near("rates that random tried", distinct[0][1], 9, 0)
	between := l.lane("between: 0.15").each(valAccuracy)
	for _, name := range []string{"grid: 0.0001", "grid: 0.0316", "grid: 10"} {
		l.atLeast("validation accuracy between the grid's rates less that of "+name+", least",
			minimum(differences(between, l.lane(name).each(valAccuracy))), 0.01)
	}
	l.ridge()
}

// ridge measures both samplers on a function that is a narrow ridge and depends
// on one setting alone (Bergstra and Bengio 2012).
func (l *lab) ridge() {
	rng := rand.New(rand.NewPCG(l.seed(0), 3))
	axes := []search.Axis{{From: 0, To: 1}, {From: 0, To: 1}}
	var onGrid, atRandom float64
	const ridges = 2000
	for range ridges {
		center := rng.Float64()
		highest := func(points [][]float64) (top float64) {
			for _, p := range points {
				d := (p[0] - center) / 0.05
				top = math.Max(top, math.Exp(-d*d))
			}
			return top
		}
		q := &search.Question{Axes: axes, Trials: 9, Seed: rng.Uint64()}
		onGrid += highest(search.Grid{}.Propose(q)) / ridges
		atRandom += highest(search.Random{}.Propose(q)) / ridges
	}
	l.atLeast("mean height found on a narrow ridge, random less grid", atRandom-onGrid, 0.15)
}

// overfitGap: the gap between train and validation accuracy over the last 20
// epochs, bare and held back; and what the verdicts say.
func overfitGap(l *lab) {
	lateGap := func(t *trace) float64 { return mean(t.late(20, gap)) }
	bare, one := l.lane("bare"), l.lane("one unit")
	gaps := bare.each(lateGap)
	l.atLeast("mean gap, bare", mean(gaps), 0.07)
	for _, name := range []string{"L2", "dropout"} {
		smaller := differences(l.lane(name).each(lateGap), gaps)
		l.atLeast("share of seeds on which "+name+" makes the gap smaller", share(len(gaps), func(i int) bool { return smaller[i] < 0 }), 0.75)
	}
	l.near("mean gap, one unit", mean(one.each(lateGap)), 0, 0.03)
	l.atLeast("train accuracy of the bare lane less that of one unit, mean", mean(bare.each(lastAccuracy))-mean(one.each(lastAccuracy)), 0.05)
	lowest := func(t *trace) trainer.Event {
		low := t.evals[0]
		for _, e := range t.evals {
			if e.Val.Loss < low.Val.Loss {
				low = e
			}
		}
		return low
	}
	l.atMost("median epoch of the lowest validation loss, bare, of 200", median(bare.each(func(t *trace) float64 { return lowest(t).Epoch })), 60)
	l.atLeast("median of the last validation loss by the lowest, bare", median(bare.each(func(t *trace) float64 {
		return valLoss(t) / lowest(t).Val.Loss
	})), 1.15)
	says := func(rules ...string) func(*trace) float64 {
		return func(t *trace) float64 { return truth(slices.Contains(rules, t.verdict.Rule)) }
	}
	l.atLeast("share of seeds on which the verdict on bare is to regularize", mean(bare.each(says("overfitting", "gap"))), 0.75)
	l.atLeast("share of seeds on which the verdict on one unit is to raise capacity", mean(one.each(says("capacity"))), 0.75)
}
