package lesson

import (
	"fmt"
	"math"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/classic"
)

// steepValley: counts of steps that are known, and the highest rate.
func steepValley(l *lab) {
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

	sgd, fast := l.train(l.lane("descent", l.seed(0)), nil), l.train(l.lane("momentum", l.seed(0)), nil)
	// At last: on its way momentum overshoots.
	l.atMost("loss of the lane momentum at last, of descent's", fast.last().Train.Loss/sgd.last().Train.Loss, 1)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// momentumRace: epochs to 95 % from the same weights with the same batches.
func momentumRace(l *lab) {
	epochs := func(lane string) []float64 {
		return l.each(func(seed uint64) float64 {
			s := l.lane(lane, seed)
			return math.Min(l.train(until(s, 0.95), nil).epochsTo(0.95), 2*float64(s.Epochs))
		})
	}
	plain, half, usual := epochs("sgd"), epochs("mu 0.5"), epochs("mu 0.9")
	worst := math.Inf(1)
	for i := range plain {
		worst = math.Min(worst, plain[i]/usual[i])
	}
	l.atLeast("epochs of SGD for each of momentum 0.9, on the worst seed", worst, 3)
	l.atLeast("epochs of SGD for each of momentum 0.5", median(plain)/median(half), 1.4)
	wild := l.each(func(seed uint64) float64 { return l.train(l.lane("mu 0.99", seed), nil).last().Train.Accuracy })
	l.atLeast("share of seeds on which momentum 0.99 is below 0.8 at the end", share(l.seeds, func(i int) bool { return !(wild[i] >= 0.8) }), 0.6)
	l.atMost("epochs of a mu that rises from 0.5, of SGD's", median(epochs("mu 0.5 to 0.99"))/median(plain), 0.75)

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
	m.Step(w, g, [][]tensor.Float{v}, trainer.Now{Step: step, Epochs: 1, Rate: 1})
	return float64(v[0])
}

// ratePicture: the four curves and what the finder makes of them.
func ratePicture(l *lab) {
	runs := map[string][]*trace{}
	for _, lane := range l.preset.Lanes {
		ts := make([]*trace, l.seeds)
		l.over(l.seeds, func(i int) { ts[i] = l.train(l.lane(lane.Name, l.seed(i)), nil) })
		runs[lane.Name] = ts
	}
	of := func(lane string, f func(*trace) float64) (m float64) {
		for _, t := range runs[lane] {
			m += f(t) / float64(l.seeds)
		}
		return m
	}
	lastLoss := func(t *trace) float64 { return t.last().Train.Loss }
	jitter := func(t *trace) float64 { return std(t.late(20, trainLoss)) }
	l.atMost("loss at the rate 0.3", of("0.3", lastLoss), 0.25)
	l.atLeast("loss at the rate 0.001", of("0.001", lastLoss), 0.7)
	l.atLeast("late jitter of the loss at 3, for that at 0.3", of("3", jitter)/of("0.3", jitter), 5)
	l.atMost("accuracy at the rate 10", of("10", func(t *trace) float64 {
		if t.diverged {
			return 0
		}
		return t.last().Train.Accuracy
	}), 0.5)
	found := l.each(func(seed uint64) float64 {
		c, err := trainer.FindRate(l.ctx, l.lane("0.3", seed), trainer.DefaultRateTest)
		l.fail(err)
		return c.Suggestion
	})
	l.within("rate that the finder suggests, median", median(found), 0.05, 1)
}

// decayShootout: schedules are exact, and let a rate settle that bounces.
func decayShootout(l *lab) {
	final, jitter := map[string]float64{}, map[string]float64{}
	for _, lane := range l.preset.Lanes {
		losses, late := make([]float64, l.seeds), make([]float64, l.seeds)
		l.over(l.seeds, func(i int) {
			t := l.train(l.lane(lane.Name, l.seed(i)), nil)
			// Where the loss bounces, one epoch says little: the last ten do.
			losses[i], late[i] = mean(t.late(10, trainLoss)), std(t.late(15, trainLoss))
		})
		final[lane.Name], jitter[lane.Name] = mean(losses), mean(late)
	}
	for _, name := range []string{"step", "exponential", "1/t", "cosine"} {
		l.atMost("last loss with "+name+" decay, of that with a constant rate", final[name]/final["constant"], 0.6)
	}
	l.atMost("late jitter with step decay, of that with a constant rate", jitter["step"]/jitter["constant"], 0.1)
	l.atLeast("last loss with a rate of 0.01, of that with step decay", final["constant 0.01"]/final["step"], 2)

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
