package run

import (
	"math"

	"descent/trainer"
	"descent/trainer/metric"
)

// A Curve names a series of numbers over the steps of a run, as in files:
// "train_loss".
type Curve string

// The curves that every run has. Those of metrics are named by TrainCurve and
// ValCurve.
const (
	TrainLoss Curve = "train_loss"
	ValLoss   Curve = "val_loss"
	Gap       Curve = "gap"
	BatchLoss Curve = "batch_loss"
	Penalty   Curve = "penalty"
	Rate      Curve = "rate"
	Update    Curve = "update"
)

// TrainCurve returns the name of a metric's curve on the training part.
func TrainCurve(m *metric.Metric) Curve { return Curve("train_" + m.Key) }

// ValCurve returns the name of a metric's curve on the validation part.
func ValCurve(m *metric.Metric) Curve { return Curve("val_" + m.Key) }

// Curves lists what a Run records: at which events, and what of them; what is
// no finite number is left out. To add a curve that is no metric, add a field
// to Event and a line here.
var Curves = append(metricCurves(), []recorded{
	{Gap, "overfitting gap", trainer.Evaluated, func(e *trainer.Event) float64 { return e.Train.Accuracy - e.Val.Accuracy }},
	{BatchLoss, "mini-batch loss", trainer.Stepped, func(e *trainer.Event) float64 { return e.Loss + e.Penalty }},
	{Penalty, "penalty", trainer.Stepped, func(e *trainer.Event) float64 { return e.Penalty }},
	{Rate, "learning rate", trainer.Stepped, func(e *trainer.Event) float64 { return e.Rate }},
	{Update, "largest update:weight ratio", trainer.Evaluated, func(e *trainer.Event) float64 { return largest(e.Updates) }},
}...)

// recorded is a curve that a Run records.
type recorded struct {
	Curve Curve
	Name  string
	Kind  trainer.Kind
	Of    func(*trainer.Event) float64
}

// metricCurves returns train's and validation's curve of every metric.
func metricCurves() (all []recorded) {
	for i := range metric.All {
		m := &metric.All[i]
		of := func(e *trainer.Event, s *trainer.Score) float64 {
			if m.Task&e.Plan.Task() == 0 || !s.Measured() {
				return math.NaN()
			}
			return s.Metrics[i]
		}
		all = append(all,
			recorded{TrainCurve(m), "train " + m.Name, trainer.Evaluated, func(e *trainer.Event) float64 { return of(e, &e.Train) }},
			recorded{ValCurve(m), "validation " + m.Name, trainer.Evaluated, func(e *trainer.Event) float64 { return of(e, &e.Val) }})
	}
	return all
}

// largest returns the largest of values, or −∞ if there is none.
func largest(values []float64) float64 {
	top := math.Inf(-1)
	for _, v := range values {
		top = max(top, v)
	}
	return top
}
