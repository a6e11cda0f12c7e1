package trainer

import (
	"math"
	"sort"
	"time"

	"descent/model/tensor"
)

// Curve numbers the series that a Run records.
type Curve int

// The curves of a run, indices of Snapshot.Series and Curves.
const (
	TrainLoss Curve = iota
	ValLoss
	TrainAccuracy
	ValAccuracy
	Gap
	BatchLoss
	Penalty
	Rate
	Update
	curveCount
)

// Curves lists what a Run records: at which events, and what of them. To add
// a curve, add a field to Event, its number above and its line here.
var Curves = [curveCount]struct {
	Name string
	Kind Kind
	Of   func(*Event) float64
}{
	TrainLoss:     {"train loss", Evaluated, func(e *Event) float64 { return e.Train.Loss }},
	ValLoss:       {"validation loss", Evaluated, func(e *Event) float64 { return e.Val.Loss }},
	TrainAccuracy: {"train accuracy", Evaluated, func(e *Event) float64 { return e.Train.Accuracy }},
	ValAccuracy:   {"validation accuracy", Evaluated, func(e *Event) float64 { return e.Val.Accuracy }},
	Gap:           {"overfitting gap", Evaluated, func(e *Event) float64 { return e.Train.Accuracy - e.Val.Accuracy }},
	BatchLoss:     {"mini-batch loss", Stepped, func(e *Event) float64 { return e.Loss + e.Penalty }},
	Penalty:       {"penalty", Stepped, func(e *Event) float64 { return e.Penalty }},
	Rate:          {"learning rate", Stepped, func(e *Event) float64 { return e.Rate }},
	Update:        {"largest update:weight ratio", Evaluated, func(e *Event) float64 { return largest(e.Updates) }},
}

// largest returns the largest of values, or −∞ if there is none.
func largest(values []float64) float64 {
	top := math.Inf(-1)
	for _, v := range values {
		top = max(top, v)
	}
	return top
}

// seriesLen bounds the points of a curve: more than any terminal is wide.
const seriesLen = 1024

// clockLen bounds the points of a run's clock, which is almost a straight line.
const clockLen = 128

// An Evaluation is where a run stood when it was last, or best, evaluated.
type Evaluation struct {
	Epoch      float64
	Train, Val Score
	Health
}

// A Snapshot is what a Run had recorded at one moment.
type Snapshot struct {
	State State
	Err   error // why it ended, where it diverged or failed
	Plan  Plan
	Step  int
	Epoch float64

	First, Last Evaluation
	Best        Evaluation // the highest validation accuracy, the first of equals
	Test        Score      // of a run that is done
	Why         string     // which rule ended the run before its last epoch

	// PenaltyShare is the part of the last step's loss that L1 and L2 make.
	PenaltyShare float64

	Updates, Gradients []float64 // of each weight matrix in a step; see Event

	Pace       float64       // epochs a second, 0 for unlimited
	Elapsed    time.Duration // running time, without pauses
	Throughput float64       // training examples a second, lately

	Series [curveCount][]Bucket
	Clock  []Bucket // seconds of running time at steps

	version uint64
}

// Seconds returns after how many seconds of running time a step was made.
func (s *Snapshot) Seconds(step float64) float64 {
	at := func(b Bucket) float64 { return float64(b.First+b.Last) / 2 }
	i := sort.Search(len(s.Clock), func(i int) bool { return at(s.Clock[i]) >= step })
	switch {
	case len(s.Clock) == 0:
		return 0
	case i == len(s.Clock):
		return s.Clock[i-1].Max
	case i == 0:
		return s.Clock[0].Min
	}
	a, b := s.Clock[i-1], s.Clock[i]
	return a.Mean + (b.Mean-a.Mean)*(step-at(a))/(at(b)-at(a))
}

// Snapshot copies the state of the run to s, reusing its memory, and reports
// whether anything changed since s was last filled from this run.
func (r *Run) Snapshot(s *Snapshot) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.version == r.rec.version {
		return false
	}
	r.rec.copyTo(s)
	now := time.Now()
	s.Pace, s.Elapsed = r.pace.perSecond, r.watch.elapsed(now)
	s.Throughput = r.watch.throughput(now, s.Plan.seen(s.Step))
	return true
}

// A record is what a Run remembers of its events.
type record struct {
	version     uint64 // grows with every change, from 1
	state       State
	err         error
	last        Event
	evaluated   bool
	first, eval Evaluation
	best        Evaluation
	series      [curveCount]Series
	clock       Series

	// The network of the last evaluation, or of the end.
	weights, layers []tensor.Float

	updates, gradients []float64
}

func newRecord() record {
	none := Evaluation{Train: noScore, Val: noScore}
	r := record{version: 1, first: none, eval: none, best: none, clock: NewSeries(clockLen)}
	r.last.Test = noScore
	for i := range r.series {
		r.series[i] = NewSeries(seriesLen)
	}
	return r
}

// step adds a step of which no more is known.
func (r *record) step(g glance) {
	e := &r.last
	e.Kind, e.Step, e.Epoch, e.Loss, e.Penalty, e.Rate = Stepped, g.step, g.epoch, g.loss, g.penalty, g.rate
	r.curves()
}

// curves adds the last event to the curves that are about its kind.
func (r *record) curves() {
	for i := range Curves {
		if Curves[i].Kind == r.last.Kind {
			if v := Curves[i].Of(&r.last); v-v == 0 { // finite
				r.series[i].Add(r.last.Step, v)
			}
		}
	}
}

// fold adds an event. It allocates nothing.
func (r *record) fold(e Event) {
	r.version++
	r.last = e
	r.curves()
	r.last.Weights, r.last.State, r.last.Updates, r.last.Gradients = nil, nil, nil, nil // the run's own memory
	if e.Kind == Evaluated || e.Test.Measured() {
		r.weights = append(r.weights[:0], e.Weights...)
		r.layers = append(r.layers[:0], e.State...)
	}
	if e.Kind != Evaluated {
		return
	}
	r.updates = append(r.updates[:0], e.Updates...)
	r.gradients = append(r.gradients[:0], e.Gradients...)
	r.eval = Evaluation{e.Epoch, e.Train, e.Val, e.Health}
	if !r.evaluated {
		r.first, r.evaluated = r.eval, true
	}
	if !r.best.Val.Measured() || e.Val.Accuracy > r.best.Val.Accuracy {
		r.best = r.eval
	}
}

func (r *record) copyTo(s *Snapshot) {
	s.version, s.State, s.Err = r.version, r.state, r.err
	s.Plan, s.Step, s.Epoch, s.Test = r.last.Plan, r.last.Step, r.last.Epoch, r.last.Test
	s.Why = r.last.Why
	s.PenaltyShare = 0
	if total := r.last.Loss + r.last.Penalty; total > 0 {
		s.PenaltyShare = r.last.Penalty / total
	}
	s.Updates = append(s.Updates[:0], r.updates...)
	s.Gradients = append(s.Gradients[:0], r.gradients...)
	s.First, s.Last, s.Best = r.first, r.eval, r.best
	for i := range r.series {
		s.Series[i] = r.series[i].AppendTo(s.Series[i][:0])
	}
	s.Clock = r.clock.AppendTo(s.Clock[:0])
}
