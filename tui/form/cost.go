package form

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/data/memory"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/compare"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A cost is the memory of all runs of a form, and the time of each.
type cost struct {
	recipe    string // see Form.recipe; "" if unknown
	plan      trainer.Plan
	perSecond float64 // examples a second, without evaluations
	need      advice.Need
	set       *data.Set // the data; nil if they were not read
	err       error
}

// An estimate is the state of the measurement of a cost, of which one runs at a time.
type estimate struct {
	running bool
	cancel  context.CancelFunc
}

// stop ends the running measurement; its reply is ignored.
func (e *estimate) stop() {
	if e.running {
		e.cancel()
	}
}

const (
	speedTime = 30 * time.Millisecond // duration of the measurement of the speed

	// A measurement that allocates more than quickBytes waits until nothing was typed for
	// settleTime, because a number that is still being typed may be large.
	quickBytes = 100_000_000
	settleTime = 500 * time.Millisecond
)

// recipe returns the settings and the number of the form's runs as text.
func (f *Form) recipe() string {
	specs := f.all()
	return fmt.Sprint(len(specs), " ", compare.ExperimentKey(compare.Settings(specs[0], nil)))
}

// all returns the Specs of the runs that the form would start. All have the same cost.
func (f *Form) all() []trainer.Spec {
	if specs, err := f.repeated(f.spec); err == nil {
		return specs
	}
	return []trainer.Spec{f.spec}
}

// measure returns a command that measures the cost of the form's Spec; nil if it is known.
// It cancels a running measurement for other settings; measured then starts the next one.
func (f *Form) measure(ctx context.Context) tea.Cmd {
	now := f.recipe()
	switch {
	case now == f.cost.recipe:
		return nil
	case f.estimate.running:
		f.estimate.cancel()
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	f.estimate = estimate{true, cancel}
	specs, from := f.all(), f.from
	return func() tea.Msg {
		c := costOf(ctx, specs, from)
		c.recipe = now
		return ui.Reply(func(h ui.Host) tea.Cmd { return f.measured(h, c, ctx.Err() != nil) })
	}
}

// costOf returns the cost of runs of specs. It does not allocate more than half of the
// memory budget.
func costOf(ctx context.Context, specs []trainer.Spec, from *trainer.Checkpoint) (c cost) {
	spec := specs[0]
	if c.need, c.err = advice.NeedOf(ctx, specs...); c.err != nil || c.need.Heavy() {
		return c
	}
	if c.need.Total() > quickBytes {
		select {
		case <-ctx.Done():
			return c
		case <-time.After(settleTime):
		}
	}
	if c.set, c.err = spec.LoadSet(ctx); c.err != nil {
		return c
	}
	if from != nil {
		if c.err = from.Check(ctx, spec); c.err != nil {
			return c
		}
	}
	c.plan, c.perSecond, c.err = advice.Speed(ctx, spec, speedTime)
	return c
}

// measured stores a cost, sets the consequences of the data, and measures again if the form
// has changed meanwhile or the measurement was canceled.
func (f *Form) measured(h ui.Host, c cost, canceled bool) tea.Cmd {
	f.estimate.cancel()
	f.estimate = estimate{}
	if h.Top() != ui.Layer(f) {
		return nil
	}
	if canceled || c.recipe != f.recipe() {
		return f.update(h)
	}
	set := c.set
	c.set = nil // releases the memory of the data
	f.cost = c
	if f.follow(set) {
		f.waiting, f.refused = false, nil // does not start yet, so that the user sees the changed settings
		f.relist()
		return f.update(h)
	}
	if f.waiting {
		f.start(h)
	}
	return f.explain()
}

// costText describes the cost of the form's runs, at a pace in epochs a second, 0 for full
// speed, in width columns. It leaves out parts that do not fit.
func (f *Form) costText(pace float64, width int) string {
	c := &f.cost
	switch {
	case c.recipe != f.recipe():
		return "counting ..."
	case c.err != nil:
		return "cannot run: " + c.err.Error()
	case c.need.Heavy():
		return c.need.String()
	}
	p := c.plan
	pieces := []string{plot.Plural(p.Params, "parameter")}
	if c.perSecond > 0 {
		pieces = append(pieces, f.timeText(p.Samples, c.perSecond, pace))
	}
	pieces = append(pieces, plot.Plural(p.Samples, "training example"), plot.Plural(p.StepsPerEpoch, "step")+" an epoch",
		c.memoryText())
	if c.perSecond > 0 {
		pieces = append(pieces, "evaluations come on top of "+plot.Count(c.perSecond)+" samples/s")
	}
	text := pieces[0]
	for _, piece := range pieces[1:] {
		if longer := text + " · " + piece; plot.Width(longer) <= width {
			text = longer
		}
	}
	return text
}

// memoryText describes the memory of the runs.
func (c *cost) memoryText() string {
	text := "about " + memory.Bytes(c.need.Total())
	if n := c.need.Runs; n > 1 {
		text = plot.Plural(n, "run") + " together " + text
	}
	return text
}

// timeText says how long the epochs take, of a fork those that are left: at the pace,
// and at full speed.
func (f *Form) timeText(samples int, perSecond, pace float64) string {
	short := func(seconds float64) string { return strings.TrimPrefix(ui.Duration(seconds), "about ") }
	epochs, what := float64(f.spec.Epochs), plot.Plural(f.spec.Epochs, "epoch")
	if f.from != nil {
		epochs = math.Max(epochs-f.from.Epoch, 0)
		what = trainer.FormatEpoch(epochs) + " more epochs"
	}
	full := epochs * float64(samples) / perSecond
	text := short(full) + " at full speed"
	if pace > 0 {
		text = fmt.Sprintf("%s at %s, %s", short(math.Max(epochs/pace, full)), ui.Pace(pace), text)
	}
	return what + ": " + text
}
