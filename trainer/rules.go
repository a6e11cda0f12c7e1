package trainer

import (
	"fmt"
	"math"

	"descent/model/catalog"
	"descent/model/tensor"
	"descent/trainer/metric"
)

// A Stopping is a rule that may end a run before its last epoch.
type Stopping interface {
	// Stop returns why the run should end now, or "". It is called after every
	// evaluation, and after every step too if the rule is a StepStopping.
	Stop(p Progress) string
}

// A StepStopping is a Stopping that also looks at single steps.
type StepStopping interface{ StopsAtSteps() }

// A BestKeeper is a Stopping after which the result of a run is the weights of its
// best evaluation, and not the last ones.
type BestKeeper interface{ KeepsBest() }

// A MetricStopping is a Stopping that compares evaluations by a metric of its
// choice; the others compare them by the loss.
type MetricStopping interface{ StopMetric() metric.Key }

// Progress is what a Stopping may know of a run.
type Progress struct {
	Epoch     float64
	SinceBest float64 // epochs since validation was best
	Train     Score   // of the last evaluation
	Moved     float64 // Σ|W − W_old| of the last step; only for a StepStopping, else NaN
}

// Stoppings lists the rules that end a run.
var Stoppings = catalog.Of[Stopping]{
	{Name: "never", Doc: "make all epochs", Part: Never{}},
	{Name: "early", Doc: "when a validation metric has not improved for patience epochs; keeps the best weights", Part: Early{Patience: 10, Metric: "loss"}},
	{Name: "perfect", Doc: "when no training example is wrong any more", Part: Perfect{}},
	{Name: "goal", Doc: "when a step moves the weights by at most goal in all", Part: Goal{Goal: 1e-3}},
}

// Never lets a run make all its epochs.
type Never struct{}

// Stop implements Stopping.
func (Never) Stop(Progress) string { return "" }

// Early ends a run in which a validation metric no longer improves, and keeps
// the weights of the evaluation at which it was best.
type Early struct {
	Patience float64    `doc:"epochs without improvement" over:"0"`
	Metric   metric.Key `doc:"the metric that should get better, by its key"`
}

// Stop implements Stopping.
func (e Early) Stop(p Progress) string {
	if p.SinceBest < e.Patience {
		return ""
	}
	return fmt.Sprintf("validation %s has not improved for %s epochs", metric.Named(string(e.Metric)).Name, FormatEpoch(p.SinceBest))
}

// StopMetric implements MetricStopping.
func (e Early) StopMetric() metric.Key { return e.Metric }

// KeepsBest implements BestKeeper.
func (Early) KeepsBest() {}

// Perfect ends a run whose network makes no mistake on the training part.
// Rosenblatt's rule, which changes weights only after mistakes, changes nothing
// from there on.
type Perfect struct{}

// Stop implements Stopping.
func (Perfect) Stop(p Progress) string {
	if p.Train.Accuracy < 1 || math.IsNaN(p.Train.Accuracy) {
		return ""
	}
	return "no training example is wrong"
}

// Goal ends a run when Σ|W − W_old| ≤ Goal: when a step hardly moves the
// weights. Under momentum that holds at turning points too, far from any
// minimum, where the velocity changes its sign.
type Goal struct {
	Goal float64 `doc:"sum of the absolute changes of all weights" min:"0"`
}

// Stop implements Stopping.
func (g Goal) Stop(p Progress) string {
	if !(p.Moved <= g.Goal) {
		return ""
	}
	return fmt.Sprintf("a step moved the weights by %.3g in all, which is at most %.3g", p.Moved, g.Goal)
}

// StopsAtSteps implements StepStopping.
func (Goal) StopsAtSteps() {}

// A Plateau is a rule that lowers the rate of a run that no longer improves.
type Plateau interface {
	// Drop returns the factor on the rate after so many epochs since the
	// validation loss was lowest, or since the last drop.
	Drop(epochs float64) float64
}

// Plateaus lists the rules that lower the rate.
var Plateaus = catalog.Of[Plateau]{
	{Name: "none", Doc: "leave the rate to its schedule", Part: NoDrop{}},
	{Name: "drop", Doc: "times factor after patience epochs without a lower validation loss", Part: Drop{Factor: 0.1, Patience: 10}},
}

// NoDrop leaves the rate to its schedule.
type NoDrop struct{}

// Drop implements Plateau.
func (NoDrop) Drop(float64) float64 { return 1 }

// Drop multiplies the rate by Factor when the validation loss has not been
// lowered for Patience epochs, as PyTorch's ReduceLROnPlateau.
type Drop struct {
	Factor   float64 `doc:"what the rate is multiplied with" over:"0" max:"1"`
	Patience float64 `doc:"epochs without improvement" over:"0"`
}

// Drop implements Plateau.
func (d Drop) Drop(epochs float64) float64 {
	if epochs < d.Patience {
		return 1
	}
	return d.Factor
}

// minGain is the share of itself by which a loss must fall to count as lower.
const minGain = 1e-4

// rules are the rules of a run: one that may end it and one that may lower its
// rate.
type rules struct {
	stop      Stopping
	plateau   Plateau
	everyStep bool           // whether stop is a StepStopping
	watched   *metric.Metric // by which stop judges evaluations
	ruleMemory
}

// ruleMemory is what a run records for its rules, which are values without
// state.
type ruleMemory struct {
	Rate      float64 // product of all drops
	Lowest    float64 // validation loss
	DropFrom  float64 // epoch from which a plateau is counted
	Best      float64 // of the watched metric on the validation part; less is better
	BestEpoch float64
}

func newRules(spec Spec) *rules {
	r := &rules{stop: spec.Stop, plateau: spec.Plateau, ruleMemory: ruleMemory{Rate: 1, Lowest: math.Inf(1), Best: math.Inf(1)}}
	_, r.everyStep = spec.Stop.(StepStopping)
	r.watched = metric.Named("loss")
	if w, ok := spec.Stop.(MetricStopping); ok {
		r.watched = metric.Named(string(w.StopMetric()))
	}
	return r
}

// stepped returns why a run should end after a step from the weights before.
func (r *rules) stepped(e *Event, before []tensor.Float) string {
	if !r.everyStep {
		return ""
	}
	return r.stop.Stop(Progress{Epoch: e.Epoch, Train: Unmeasured(), Moved: distance(e.Weights, before)})
}

// evaluated returns why a run should end after an evaluation, or lowers its
// rate, and whether the evaluation is the best so far by what Stop watches.
func (r *rules) evaluated(e *Event) (why string, best bool) {
	if lowerLoss(e.Val.Loss, r.Lowest) {
		r.Lowest, r.DropFrom = e.Val.Loss, e.Epoch
	}
	if best = r.ahead(e.Val); best {
		r.BestEpoch = e.Epoch
	}
	if f := r.plateau.Drop(e.Epoch - r.DropFrom); f < 1 {
		r.Rate *= f
		r.DropFrom = e.Epoch
	}
	return r.stop.Stop(Progress{
		Epoch: e.Epoch, SinceBest: e.Epoch - r.BestEpoch, Train: e.Train, Moved: math.NaN(),
	}), best
}

// ahead reports whether a score is the best so far, and records it if it is.
func (r *rules) ahead(s Score) bool {
	v := -float64(r.watched.Better) * s.Of(r.watched.Key)
	better := v < r.Best || math.IsInf(r.Best, 1)
	if r.watched.Key == "loss" {
		better = lowerLoss(v, r.Best)
	}
	if better {
		r.Best = v
	}
	return better
}

// lowerLoss reports whether a loss is lower than another by more than rounding.
func lowerLoss(loss, than float64) bool { return loss < than*(1-minGain) || math.IsInf(than, 1) }

// distance returns Σ|a − b|.
func distance(a, b []tensor.Float) float64 {
	var sum float64
	for i, v := range a {
		sum += math.Abs(float64(v) - float64(b[i]))
	}
	return sum
}
