package lesson

import (
	"descent/data"
	"descent/model"
)

// capacity: more units fit the training points better, and a penalty makes
// weights smaller and, in measure, validation better.
func capacity(l *lab) {
	lanes := l.lanes() // linear; 1, 3, 6, 20 units; 20 with lambda 0.001, 0.01, 0.1
	accuracy, train, val, norm := make([]float64, len(lanes)), make([]float64, len(lanes)), make([]float64, len(lanes)), make([]float64, len(lanes))
	for k, n := range lanes {
		accuracy[k], train[k], val[k], norm[k] = mean(n.each(lastAccuracy)), mean(n.each(lastLoss)), mean(n.each(valLoss)), mean(n.each(squares))
	}
	const linear, one, three, six, twenty, little, some, much = 0, 1, 2, 3, 4, 5, 6, 7
	others := append([]float64{val[some], val[much]}, val[linear:little]...)
	l.atMost("validation loss with lambda 0.001, of the lowest of the other lanes, means", val[little]/minimum(others), 1)
	l.atMost("validation loss with lambda 0.001, of that without, most of all seeds",
		maximum(ratios(lanes[little].each(valLoss), lanes[twenty].each(valLoss))), 1.05)
	l.atLeast("train accuracy of 6 units less that of 1, mean", accuracy[six]-accuracy[one], 0.03)
	l.atMost("train accuracy of 1 unit less that of the linear classifier, mean", accuracy[one]-accuracy[linear], 0.03)
	l.atMost("train loss of 3 units, of that of 1, means", train[three]/train[one], 0.9)
	l.atMost("train loss of 20 units, of that of 3, means", train[twenty]/train[three], 0.95)
	for k := little; k <= much; k++ {
		l.atMost("squared weights of "+lanes[k].name()+", of those with less, means", norm[k]/norm[k-1], 0.95)
	}
	l.near("train accuracy with lambda 0.1 less that of the linear classifier, mean", accuracy[much]-accuracy[linear], 0, 0.06)
	// What descent makes small is the sum of loss and penalty, and not either.
	sum := func(t *trace) float64 { return lastLoss(t) + 0.01/2*squares(t) }
	l.atMost("loss and penalty trained at lambda 0.01, of what 20 free units would have there, most",
		maximum(ratios(lanes[some].each(sum), lanes[twenty].each(sum))), 0.9)
}

// squares returns the sum of the squared weights at the end, without biases.
func squares(t *trace) float64 {
	return t.member.Network(t.set.Set, 1).Penalty(model.Decay{L2: 2})
}

// universal: the error falls with the units; wide layers leave none from any
// start.
func universal(l *lab) {
	square := func(t *trace) float64 { return t.last().Train.Of("rmse") * t.last().Train.Of("rmse") }
	l.atMost("squared error of 10 units, most", maximum(l.lane("10 units").each(square)), 0.01)
	l.atMost("squared error of 5 units, least", minimum(l.lane("5 units").each(square)), 0.01)
	l.atMost("squared error of 50 units, median", median(l.lane("50 units").each(square)), 0.005)
	l.atMost("squared error of 50 units, most", maximum(l.lane("50 units").each(square)), 0.05)
	l.atLeast("squared error of 1 unit, least", minimum(l.lane("1 unit").each(square)), 0.25)
	lanes := l.lanes()
	for k := 1; k < 5; k++ { // 1, 2, 3, 5, 10 units
		l.atMost("squared error of "+lanes[k].name()+", of fewer, means", mean(lanes[k].each(square))/mean(lanes[k-1].each(square)), 1)
	}
}

// inputs returns the examples of a part of a prepared set as float64 rows.
func inputs(p *data.Prepared, part *data.Part) [][]float64 {
	n := part.Len()
	b, rows := p.NewBatch(n), make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	p.Gather(b.Slice(n), part, rows)
	out := make([][]float64, n)
	for i := range out {
		for _, v := range b.X.Row(i) {
			out[i] = append(out[i], float64(v))
		}
	}
	return out
}
