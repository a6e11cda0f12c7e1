package lesson

import (
	"math"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/ensemble"
)

// ensembles: independent networks, snapshots of one, and the many networks that
// dropout makes of one.
func ensembles(l *lab) {
	single, snapshots := l.lane("single"), l.lane("snapshots")
	gains, late := make([]float64, l.seeds), make([]float64, l.seeds)
	first := make([]float64, l.seeds)
	l.over(2*l.seeds, func(i int) {
		seed := l.seed(10 * (i / 2)) // members take the seeds that follow
		if i%2 == 0 {
			t := single.averaged(ensemble.Method{Members: 5}, seed)
			gains[i/2], first[i/2] = t.Difference, t.Accuracies[2]-t.Single
		} else {
			late[i/2] = snapshots.averaged(ensemble.Method{Snapshots: true}, seed).Difference
		}
	})
	l.atLeast("accuracy of five networks together less that of one, mean", mean(gains), 0.015)
	l.atLeast("accuracy of three less that of one, mean", mean(first), 0.01)
	l.atLeast("share of seeds on which snapshots together beat the last one", share(l.seeds, func(i int) bool { return late[i] > 0 }), 0.8)
	for _, n := range l.lanes() { // networks that have learned
		l.atLeast("train accuracy of the lane "+n.name()+", least", minimum(n.each(lastAccuracy)), 0.9)
	}
	l.monteCarlo()
}

// monteCarlo compares passes with dropout with the one pass without.
func (l *lab) monteCarlo() {
	dropout := l.lane("dropout").traces()
	seeds := min(len(dropout), 3)
	one, fifty, single := make([]float64, seeds), make([]float64, seeds), make([]float64, seeds)
	closer, apart := make([]float64, seeds), make([]float64, seeds)
	l.over(seeds, func(i int) {
		t := dropout[i]
		sample := func(passes int) trainer.Outputs {
			o, err := t.member.MonteCarlo(l.ctx, t.set, &t.set.Test, passes, nil)
			l.fail(err)
			return o
		}
		accuracy := func(passes int) float64 { return sample(passes).Score(t.set, &t.set.Test).Accuracy }
		limit := sample(1000).Predictions()
		far := func(p tensor.Matrix) (sum float64) {
			for i, v := range p.Data {
				sum += math.Abs(float64(v - limit.Data[i]))
			}
			return sum
		}
		one[i], single[i], fifty[i] = t.test.Accuracy, accuracy(1), accuracy(50)
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
