package lesson

import (
	"fmt"
	"math"

	"descent/data"
	"descent/model"
)

// capacity: more units fit the training points better, and a penalty makes
// weights smaller and, in measure, validation better.
func capacity(l *lab) {
	lanes := l.preset.Lanes
	accuracy, loss, norm := make([]float64, len(lanes)), make([]float64, len(lanes)), make([]float64, len(lanes))
	for k, lane := range lanes {
		accuracies, losses, norms := make([]float64, l.seeds), make([]float64, l.seeds), make([]float64, l.seeds)
		l.over(l.seeds, func(i int) {
			t := l.train(l.lane(lane.Name, l.seed(i)), nil)
			accuracies[i], losses[i], norms[i] = t.last().Train.Accuracy, t.last().Val.Loss, t.squares()
		})
		accuracy[k], loss[k], norm[k] = mean(accuracies), mean(losses), mean(norms)
	}
	// Lanes: 1, 3, 6, 20 units, and 20 with lambda 0.001, 0.01, 0.1.
	l.atMost("validation loss with lambda 0.001, of that without", loss[4]/loss[3], 1)
	l.atLeast("train accuracy of 6 units less that of 1", accuracy[2]-accuracy[0], 0.01)
	for k := 4; k < 7; k++ {
		l.atMost(fmt.Sprintf("squared weights of %s, of those with less", lanes[k].Name), norm[k]/norm[k-1], 0.95)
	}
}

// squares returns the sum of the squared weights at the end, without biases.
func (t *trace) squares() float64 {
	return t.member.Network(t.set.Set, 1).Penalty(model.Decay{L2: 2})
}

// universal: the error of the best of some starts.
func universal(l *lab) {
	best := map[string]float64{}
	var all []float64
	for _, lane := range l.preset.Lanes {
		errors := l.each(func(seed uint64) float64 {
			rmse := l.train(l.lane(lane.Name, seed), nil).last().Train.Of("rmse")
			return rmse * rmse
		})
		best[lane.Name] = -maximum(scaled(errors, -1))
		all = append(all, mean(errors))
	}
	l.atMost("least squared error of 5 units", best["5 units"], 0.01)
	l.atMost("least squared error of 10 units", best["10 units"], 0.005)
	l.atMost("least squared error of 50 units", best["50 units"], 0.005)
	l.atLeast("mean squared error of 1 unit", all[0], 0.3)
	for k := 1; k < 4; k++ { // 1, 2, 3, 5 units
		l.atMost("mean squared error of "+l.preset.Lanes[k].Name+", of fewer", all[k]/all[k-1], 1)
	}
}

func scaled(xs []float64, by float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = by * x
	}
	return out
}

// inputs returns the training examples of a prepared set as float64 rows.
func inputs(p *data.Prepared) [][]float64 {
	n := p.Train.Len()
	b, rows := p.NewBatch(n), make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	p.Gather(b.Slice(n), &p.Train, rows)
	out := make([][]float64, n)
	for i := range out {
		for _, v := range b.X.Row(i) {
			out[i] = append(out[i], float64(v))
		}
	}
	return out
}

// worst returns the largest absolute value.
func worst(xs []float64) (top float64) {
	for _, x := range xs {
		top = math.Max(top, math.Abs(x))
	}
	return top
}
