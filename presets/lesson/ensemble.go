package lesson

import (
	"math"

	"descent/model/tensor"
	"descent/trainer"
)

// ensemble: independent networks, snapshots of one, and the many networks that
// dropout makes of one.
func ensemble(l *lab) {
	gains, snapshots := make([]float64, l.seeds), make([]float64, l.seeds)
	l.over(2*l.seeds, func(i int) {
		if seed := l.seed(10 * (i / 2)); i%2 == 0 { // members take the seeds that follow
			gains[i/2] = l.membersGain(l.lane("single", seed))
		} else {
			snapshots[i/2] = l.snapshotsGain(l.lane("snapshots", seed))
		}
	})
	l.atLeast("accuracy of five networks together less that of one, mean", mean(gains), 0.015)
	l.atLeast("share of seeds on which snapshots together beat the last one", share(l.seeds, func(i int) bool { return snapshots[i] > 0 }), 0.8)
	l.monteCarlo()
}

func accuracy(o trainer.Outputs, t *trace) float64 { return o.Score(t.set, &t.set.Test).Accuracy }

// membersGain returns what five networks have on the mean one of them.
func (l *lab) membersGain(spec trainer.Spec) float64 {
	var members []trainer.Member
	single, data := 0.0, &trace{}
	spec.DataSeed = spec.Seed
	for i := range 5 {
		s := spec
		s.Seed += uint64(i)
		data = l.train(s, nil)
		members = append(members, data.member)
		single += data.test.Accuracy / 5
	}
	return accuracy(trainer.Ensemble(members, data.set, &data.set.Test), data) - single
}

// snapshotsGain returns what snapshots of one run, every second epoch, have on
// the last of them.
func (l *lab) snapshotsGain(spec trainer.Spec) float64 {
	var members []trainer.Member
	t := l.train(spec, func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated && e.Step > 0 && int(math.Round(e.Epoch))%2 == 0 {
			members = append(members, trainer.Keep(spec, e))
		}
	})
	return accuracy(trainer.Ensemble(members, t.set, &t.set.Test), t) - t.test.Accuracy
}

// monteCarlo compares passes with dropout with the one pass without.
func (l *lab) monteCarlo() {
	const seeds = 3
	one, fifty, single := make([]float64, seeds), make([]float64, seeds), make([]float64, seeds)
	closer, apart := make([]float64, seeds), make([]float64, seeds)
	l.over(seeds, func(i int) {
		t := l.train(l.lane("dropout", l.seed(i)), nil)
		one[i] = t.test.Accuracy
		sample := func(passes int) trainer.Outputs {
			o, err := t.member.MonteCarlo(l.ctx, t.set, &t.set.Test, passes)
			l.fail(err)
			return o
		}
		limit := sample(1000).Predictions()
		far := func(p tensor.Matrix) (sum float64) {
			for i, v := range p.Data {
				sum += math.Abs(float64(v - limit.Data[i]))
			}
			return sum
		}
		single[i], fifty[i] = accuracy(sample(1), t), accuracy(sample(50), t)
		closer[i] = far(sample(10).Predictions()) / far(sample(100).Predictions())
		apart[i] = far(t.member.Predict(t.set, &t.set.Test)) / far(sample(1).Predictions())
	})
	l.near("accuracy of 50 passes with dropout less that of one without", mean(fifty)-mean(one), 0, 0.015)
	l.atLeast("accuracy of one pass without dropout less that of one with", mean(one)-mean(single), 0.03)
	// 0.545 to 0.554 over base seeds 1 to 4. Dropout that forgets its scale while
	// fitting has 0.9, one that scales when it predicts has 0.2.
	l.within("distance of the pass without dropout from the limit, for that of one pass with", mean(apart), 0.4, 0.7)
	l.atLeast("distance of 10 passes from the limit, for that of 100", mean(closer), 2.5)
}
