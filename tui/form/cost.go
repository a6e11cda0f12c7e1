package form

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/compare"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A cost is what a run of the form's Spec would take.
type cost struct {
	recipe    string // of the Spec; "" while nothing is known
	plan      trainer.Plan
	perSecond float64 // examples, without evaluations
	err       error
}

// speedTime is for how long the speed of a run is measured.
const speedTime = 30 * time.Millisecond

// estimate returns a command that finds out what a run of the form's Spec would
// take, if that is not known or under way; else nil.
func (f *Form) estimate(ctx context.Context) tea.Cmd {
	now := compare.ExperimentKey(compare.Settings(f.spec, nil))
	if f.estimating || now == f.cost.recipe {
		return nil
	}
	f.estimating = true
	spec := f.spec
	return func() tea.Msg {
		plan, perSecond, err := advice.Speed(ctx, spec, speedTime)
		return ui.Reply(func(h ui.Host) tea.Cmd { return f.estimated(h, cost{now, plan, perSecond, err}) })
	}
}

// estimated takes what a run would take, and looks again if the form has
// changed since.
func (f *Form) estimated(h ui.Host, c cost) tea.Cmd {
	f.cost, f.estimating = c, false
	f.explain(f.rows()[f.focused].path)
	if h.Top() != ui.Layer(f) {
		return nil
	}
	return f.estimate(h.Context())
}

// costText says what a run of the form's Spec would take.
func (f *Form) costText() string {
	switch {
	case f.cost.recipe == "":
		return "..."
	case f.cost.err != nil:
		return "cannot run: " + f.cost.err.Error()
	}
	p := f.cost.plan
	text := fmt.Sprintf("%d parameters, %d training examples, %d steps an epoch.", p.Params, p.Samples, p.StepsPerEpoch)
	if f.cost.perSecond > 0 {
		seconds := float64(f.spec.Epochs*p.Samples) / f.cost.perSecond
		text += fmt.Sprintf(" At %s samples/s, measured now: %s for %d epochs, without evaluations.",
			plot.Count(f.cost.perSecond), ui.Duration(seconds), f.spec.Epochs)
	}
	return text
}
