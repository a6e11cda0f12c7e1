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

// A cost is what the form's runs would take: memory together, time each.
type cost struct {
	recipe    string // of the Spec; "" while nothing is known
	plan      trainer.Plan
	perSecond float64 // examples, without evaluations
	need      advice.Need
	set       *data.Set // nil where it was not read
	err       error
}

// An estimate finds a cost out, one at a time.
type estimate struct {
	running bool
	cancel  context.CancelFunc
}

// stop ends what is being measured; its reply is ignored.
func (e *estimate) stop() {
	if e.running {
		e.cancel()
	}
}

const (
	speedTime = 30 * time.Millisecond // for which the speed of a run is measured

	// What takes more than quickBytes is made no sooner than nothing was typed
	// for settleTime: a number that is half typed may stand for much.
	quickBytes = 100_000_000
	settleTime = 500 * time.Millisecond
)

// recipe is the settings of the form's runs as text, and how many they are.
func (f *Form) recipe() string {
	specs := f.all()
	return fmt.Sprint(len(specs), " ", compare.ExperimentKey(compare.Settings(specs[0], nil)))
}

// all returns the runs that the form starts, each of which takes as much as any
// other.
func (f *Form) all() []trainer.Spec {
	if specs, err := f.repeated(f.spec); err == nil {
		return specs
	}
	return []trainer.Spec{f.spec}
}

// measure returns a command that finds out what a run of the form's Spec would
// take, if that is not known; else nil. One that is under way for other settings
// is canceled, and measured looks again.
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

// costOf returns what runs of specs would take. It allocates nothing that takes
// more than half of what the program may take.
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

// measured takes what a run would take, sets what follows from its data, and
// looks again if the form has changed since or the measurement was canceled.
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
	c.set = nil // its memory is the run's
	f.cost = c
	if f.follow(set) {
		f.waiting, f.refused = false, nil // the person is to see what was set
		f.relist()
		return f.update(h)
	}
	if f.waiting {
		f.start(h)
	}
	return f.explain()
}

// costText says in width columns what a run of the form's Spec would take where
// runs make pace epochs a second, 0 for as many as they can: as much of it as
// there is room for.
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
	pieces := []string{ui.Plural(p.Params, "parameter")}
	if c.perSecond > 0 {
		pieces = append(pieces, f.timeText(p.Samples, c.perSecond, pace))
	}
	pieces = append(pieces, ui.Plural(p.Samples, "training example"), ui.Plural(p.StepsPerEpoch, "step")+" an epoch",
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

// memoryText says how much memory the runs take.
func (c *cost) memoryText() string {
	text := "about " + memory.Bytes(c.need.Total())
	if n := c.need.Runs; n > 1 {
		text = ui.Plural(n, "run") + " together " + text
	}
	return text
}

// timeText says how long the epochs take, of a fork those that are left: at the pace,
// and at full speed.
func (f *Form) timeText(samples int, perSecond, pace float64) string {
	short := func(seconds float64) string { return strings.TrimPrefix(ui.Duration(seconds), "about ") }
	epochs, what := float64(f.spec.Epochs), ui.Plural(f.spec.Epochs, "epoch")
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
