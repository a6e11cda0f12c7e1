package advice

import (
	"math"
	"slices"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
)

// curveRules are those of Rules that curves alone allow: of the logs of other
// programs, of whose settings nothing is known, and whose remedies are words.
var curveRules = []Rule{
	{ID: "diverged", Remedy: "a lower learning rate", see: diverged},
	{ID: "overfitting", Remedy: "an earlier end, weight decay, dropout or more data", see: overfitting},
	{ID: "gap", Remedy: "weight decay, dropout or more data", see: gap},
	{ID: "learning", see: reached},
}

// newCurves returns the view of a run of which only curves are known.
func newCurves(s *run.Snapshot) *view {
	v := &view{Snapshot: s, spec: new(trainer.Spec), metric: metric.Named("accuracy"), guess: math.NaN()}
	v.measure()
	return v
}

// known reports whether more than curves are known.
func (v *view) known() bool { return v.spec.Known() }

// unit is what the curves are over.
func (v *view) unit() string {
	if v.known() {
		return "epoch"
	}
	return "step"
}

// reached says what the curves have come to.
func reached(v *view) *finding {
	if v.val.points < 2 {
		return nil
	}
	says := "validation loss {loss}, lowest {low} at step {low_step@}"
	seen := Evidence{{"loss", v.val.now}, {"low", v.val.low.Min}, {"low_step", float64(v.val.low.First)}}
	if v.train.points > 0 {
		says += "; train loss {train_loss}"
		seen = append(seen, Figure{"train_loss", v.train.now})
	}
	if v.valScore.points > 0 {
		says += "; validation accuracy {val#}"
		seen = append(seen, Figure{"val", v.valScore.now})
	}
	return find(says, seen...)
}

// rankOf returns the place of a rule in Rules.
func rankOf(id string) int { return slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id }) }
