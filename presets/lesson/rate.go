package lesson

import (
	"fmt"
	"math"
	"slices"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/classic"
)

// steepValley: what the lanes come to, counts of steps that are known, and the
// highest rate.
func steepValley(l *lab) {
	l.valleyLanes()
	// In single precision a count may be off by one in a hundred.
	room := func(n float64) float64 { return pick(1+n/100, 0) }
	for _, d := range []struct {
		rule         trainer.Optimizer
		rate         float64
		steps, flips float64
		overshoot    float64
	}{
		{trainer.SGD{}, .036, 148, 147, 0},
		{trainer.Momentum{Mu: .9}, .005, 100, 16, 1},
		{trainer.Momentum{Mu: .5658068}, .0614042, 33, 32, 0},
		{trainer.SGD{}, .02, 268, 0, 0},
	} {
		t := classic.Descend(d.rule, d.rate)
		name := fmt.Sprintf("%s at %v", trainer.Optimizers.Format(d.rule), d.rate)
		l.near("steps of "+name, float64(t.Steps), d.steps, room(d.steps))
		l.near("flips of "+name, float64(t.Flips), d.flips, room(d.flips))
		l.near("overshoots of "+name, truth(t.Overshoot), d.overshoot, 0)
		l.near("arrivals of "+name, truth(t.Arrived), 1, 0)
	}
	l.near("arrivals of sgd at 0.04, in 5,000 steps", truth(classic.Descend(trainer.SGD{}, .04).Arrived), 0, 0)
	l.atLeast("height of sgd at 0.041 in the end", classic.Descend(trainer.SGD{}, .041).Height, 1e6)

}

// valleyLanes measures the lanes: squared error without a hidden layer is a
// valley exactly, whose highest rate is 2/λ, where λ is the largest eigenvalue
// of the mean of zzᵀ for the inputs z with a 1 for the bias.
func (l *lab) valleyLanes() {
	descent, fast, out := l.lane("descent"), l.lane("momentum"), l.lane("too fast")
	// At last: on its way momentum overshoots.
	l.atMost("last loss with momentum, of that of descent, most", maximum(ratios(fast.each(lastLoss), descent.each(lastLoss))), 0.97)
	limits := l.each(func(seed uint64) float64 {
		singular := l.design("descent", seed)
		return 2 / (singular[0] * singular[0])
	})
	share := func(n lane) []float64 {
		return ratios(slices.Repeat([]float64{n.rate()}, len(limits)), limits)
	}
	l.atMost("rate of the lane descent, of the highest, most", maximum(share(descent)), 0.99)
	l.atLeast("rate of the lane descent, of that at which it begins to zigzag, least", 2*minimum(share(descent)), 1)
	l.atLeast("rate of the lane too fast, of the highest, least", minimum(share(out)), 1.01)
	l.atLeast("last loss above the highest rate, of the first, least", minimum(out.each(func(t *trace) float64 {
		if t.diverged {
			return math.Inf(1)
		}
		return lastLoss(t) / firstLoss(t)
	})), 100)
}

// momentumRace: epochs to 95 % from the same weights with the same batches.
func momentumRace(l *lab) {
	epochs := func(name string) []float64 { return l.lane(name).each(epochsTo(0.95)) }
	plain, half, rising := epochs("sgd"), epochs("mu 0.5"), epochs("mu 0.5 to 0.99")
	l.atLeast("epochs of SGD for each of momentum 0.9, least", minimum(ratios(plain, epochs("mu 0.9"))), 3)
	l.atLeast("epochs of SGD for each of momentum 0.5, least", minimum(ratios(plain, half)), 1.3)
	l.atMost("last train accuracy of momentum 0.99, most", maximum(l.lane("mu 0.99").each(lastAccuracy)), 0.8)
	l.atMost("epochs of a mu that rises from 0.5, of SGD's, most", maximum(ratios(rising, plain)), 0.75)
	l.atLeast("epochs of a mu that rises from 0.5, of those of 0.5, least", minimum(ratios(rising, half)), 0.7)
	jitter := func(name string) float64 {
		return mean(l.lane(name).each(func(t *trace) float64 { return std(t.late(15, trainLoss)) }))
	}
	l.atLeast("late jitter of the loss of a mu that rises, of that of 0.5", jitter("mu 0.5 to 0.99")/jitter("mu 0.5"), 5)

	stairs := trainer.Momentum{Mu: 0.99, MuEvery: 250}
	for _, s := range []struct {
		step int
		mu   float64
	}{{1, .5}, {251, .75}, {501, .833333333}, {1001, .9}, {6001, .98}, {12251, .99}, {20001, .99}} {
		l.near(fmt.Sprintf("mu on Sutskever's stairs at step %d", s.step), muAt(stairs, s.step), s.mu, 1e-7)
	}
	l.near("terminal speed of momentum 0.9, in rates", trainer.Momentum{Mu: 0.9}.EffectiveRate(1), 10, 1e-9)
}

// muAt returns the mu of a step: what is left of a velocity of 1 without any
// gradient.
func muAt(m trainer.Momentum, step int) float64 {
	w, g, v := []tensor.Float{0}, []tensor.Float{0}, []tensor.Float{1}
	m.Step(w, g, [][]tensor.Float{v}, trainer.StepInfo{Step: step, Epochs: 1, Rate: 1})
	return float64(v[0])
}

// ratePicture: the four curves and what the finder makes of them.
func ratePicture(l *lab) {
	good, fast := l.lane("0.3"), l.lane("3")
	jitter := func(t *trace) float64 { return std(t.late(20, trainLoss)) }
	l.atMost("loss at the rate 0.3, most", maximum(good.each(lastLoss)), 0.25)
	l.atLeast("loss at the rate 0.001, least", minimum(l.lane("0.001").each(lastLoss)), 0.7)
	l.within("loss at the rate 0.01, mean", mean(l.lane("0.01").each(lastLoss)), 0.5, 0.8)
	l.atLeast("late jitter of the loss at 3, for that at 0.3, means", mean(fast.each(jitter))/mean(good.each(jitter)), 5)
	l.atLeast("late jitter of the loss at 3, for that at 0.3, least", minimum(ratios(fast.each(jitter), good.each(jitter))), 2)
	l.atLeast("best train accuracy at 3, least", minimum(fast.each(bestAccuracy)), 0.9)
	wild := l.lane("10")
	l.near("share of dead units at the rate 10, least", minimum(wild.each(func(t *trace) float64 { return t.last().Dead })), 1, 0)
	l.atLeast("last loss at the rate 10, of that of guessing, least", minimum(wild.each(lastLoss))/math.Log(3), 1)
	// Over 24 seeds such a run ends at a mean loss of 0.122 at 0.3, 0.066 at 1.1,
	// 0.064 at 1.5 and 0.075 at 2: any of these is good.
	l.within("rate that the finder suggests, median", median(l.each(good.finds)), 0.05, 1.5)
}

// decayShootout: schedules are exact, and let a rate settle that bounces.
func decayShootout(l *lab) {
	// Where the loss bounces, one epoch says little: the last fifteen do.
	late := func(t *trace) float64 { return mean(t.late(15, trainLoss)) }
	jitter := func(t *trace) float64 { return std(t.late(15, trainLoss)) }
	constant, low := l.lane("constant"), l.lane("constant 0.01")
	for _, name := range []string{"step", "exponential", "1/t", "cosine"} {
		n := l.lane(name)
		l.atMost("late loss with "+name+" decay, of that with a constant rate, means", mean(n.each(late))/mean(constant.each(late)), 0.6)
		l.atMost("late loss with "+name+" decay, of that with a constant rate, most", maximum(ratios(n.each(late), constant.each(late))), 0.9)
		l.atMost("late jitter with "+name+" decay, of that with a constant rate, means", mean(n.each(jitter))/mean(constant.each(jitter)), 0.1)
	}
	l.atLeast("late loss with a rate of 0.01, of that with step decay, least", minimum(ratios(low.each(late), l.lane("step").each(late))), 2)
	l.near("epochs in which the loss at a rate of 0.01 rises by a tenth", maximum(low.each(func(t *trace) float64 {
		n := 0.0
		for i := 1; i < len(t.evals); i++ {
			n += truth(t.evals[i].Train.Loss > 1.1*t.evals[i-1].Train.Loss)
		}
		return n
	})), 0, 0)

	for _, c := range []struct {
		s       trainer.Schedule
		t, want float64
	}{
		{trainer.StepDecay{Every: 5, Factor: .5}, 4, .1}, {trainer.StepDecay{Every: 5, Factor: .5}, 5, .05}, {trainer.StepDecay{Every: 5, Factor: .5}, 20, .00625},
		{trainer.Exponential{K: .05}, 10, .0606531}, {trainer.Exponential{K: .05}, 50, .0082085},
		{trainer.Inverse{K: .05}, 10, .0666667}, {trainer.Inverse{K: .05}, 20, .05}, {trainer.Inverse{K: .05}, 50, .0285714},
	} {
		l.near(fmt.Sprintf("rate of %s after %v epochs", trainer.Schedules.Format(c.s), c.t), 0.1*c.s.At(c.t, 60), c.want, 1e-7)
	}
}
