package trainer

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Checkpoint is the state of a run between two steps: all that its next step
// depends on. Train can go on from it: with the same Spec it computes the same
// bits as the run itself would; with another Spec the new run is a fork.
type Checkpoint struct {
	Member // the Spec, and the weights that are trained, not their average

	Step    int
	Epoch   float64
	Elapsed time.Duration // that the run had trained for, if a Run saved it

	slots    [][]tensor.Float // of the optimizer
	mean     []tensor.Float   // of the weights, if the run keeps one
	order    []int32
	shuffles rand.PCG // draws the order of the next epoch
	masks    rand.PCG
	rules    ruleMemory
	event    Event          // the last one, without the run's own memory
	due      bool           // whether an evaluation comes before the next step
	layout   model.Layout   // of the weights and of what is like them
	set      *data.Prepared // what the run learned from; nil if c was read
	sum      string         // of set, if c was read
	reader   *data.Reader   // of set, if c was read
	numerics string         // its arithmetic
	kept     *Checkpoint    // where the validation loss was lowest, under a BestKeeper

	firstLoss, lastLoss float64
}

// save returns a copy of the state of j. It may be called whenever j reports.
func (j *job) save() *Checkpoint {
	c := new(Checkpoint)
	j.saveTo(c)
	c.kept = j.kept.clone()
	return c
}

// saveTo sets c to the state of j, without c.kept. It reuses the memory of c.
func (j *job) saveTo(c *Checkpoint) {
	weights, mean := j.net.W, []tensor.Float(nil)
	if a := j.average; a != nil {
		if mean = a.mean; a.shown { // show has swapped them
			weights, mean = mean, weights
		}
	}
	slots, updates, gradients := c.slots, c.event.Updates, c.event.Gradients
	if c.Weights == nil {
		c.layout = j.net.Layout()
	}
	if len(slots) != len(j.update.state) { // c is new, or of a run with another optimizer
		slots = make([][]tensor.Float, len(j.update.state))
	}
	for i, s := range j.update.state {
		slots[i] = append(slots[i][:0], s...)
	}
	*c = Checkpoint{
		Member: Member{j.spec, append(c.Weights[:0], weights...), append(c.State[:0], j.net.State()...)},
		Step:   j.event.Step, Epoch: j.event.Epoch, layout: c.layout, set: j.set, numerics: j.event.Plan.Numerics,
		slots: slots, mean: append(c.mean[:0], mean...),
		order: append(c.order[:0], j.order...), shuffles: *j.shuffles, masks: *j.masks,
		rules: j.rules.ruleMemory, event: j.event, due: j.due,
		firstLoss: j.firstLoss, lastLoss: j.lastLoss,
	}
	c.event.Weights, c.event.State = nil, nil
	c.event.Updates, c.event.Gradients = append(updates[:0], j.event.Updates...), append(gradients[:0], j.event.Gradients...)
}

// clone returns a copy of c, or nil if c is nil.
func (c *Checkpoint) clone() *Checkpoint {
	if c == nil {
		return nil
	}
	d := *c
	d.Weights, d.State = slices.Clone(c.Weights), slices.Clone(c.State)
	d.mean, d.order, d.slots = slices.Clone(c.mean), slices.Clone(c.order), slices.Clone(c.slots)
	for i, s := range d.slots {
		d.slots[i] = slices.Clone(s)
	}
	d.event.Updates, d.event.Gradients = slices.Clone(c.event.Updates), slices.Clone(c.event.Gradients)
	return &d
}

// result returns the state from which another run may go on when j has ended: end,
// the state after its last step, or, if the run is complete and keeps its best
// weights, the state that had these.
func (j *job) result(end *Checkpoint) *Checkpoint {
	if !j.event.Complete || j.kept == nil {
		return end
	}
	c := *j.kept
	c.kept = j.kept
	return &c
}

// fits returns an error if a run of j cannot go on from c.
func (c *Checkpoint) fits(j *job) error {
	if !slices.Equal(c.layout, j.net.Layout()) {
		return fmt.Errorf("the network has other parameters than run %q: want the same widths, activation and batch norm", c.Spec.Name)
	}
	if c.Epoch > float64(j.spec.Epochs) || c.forks(j.spec) && c.Epoch == float64(j.spec.Epochs) {
		return c.allMade()
	}
	return nil
}

// allMade returns an error if c has already made all epochs of the run.
func (c *Checkpoint) allMade() error {
	return fmt.Errorf("epochs: run %q has made %s: want more than that", c.Spec.Name, FormatEpoch(c.Epoch))
}

// forks reports whether a run of spec from c differs from the run that c comes
// from in any setting.
func (c *Checkpoint) forks(spec Spec) bool { return len(spec.Diff(c.Spec)) > 0 }

// restore sets the state of j to c. State that does not fit j's Spec starts
// afresh: the slots if the optimizer differs, the random draws if the seed
// does, the order of examples if the data do.
func (j *job) restore(c *Checkpoint) error {
	if err := c.fits(j); err != nil {
		return err
	}
	if err := c.sameData(j.spec, j.set); err != nil {
		return err
	}
	copy(j.net.W, c.Weights)
	copy(j.net.State(), c.State)
	if reflect.TypeOf(j.spec.Optimizer) == reflect.TypeOf(c.Spec.Optimizer) {
		for i, s := range c.slots {
			copy(j.update.state[i], s)
		}
	}
	if j.average != nil {
		copy(j.average.mean, c.Weights)
		copy(j.average.mean, c.mean)
	}
	if j.spec.Seed == c.Spec.Seed {
		*j.shuffles, *j.masks = c.shuffles, c.masks
	}
	j.restoreRules(c)

	plan, weights, state := j.event.Plan, j.event.Weights, j.event.State
	j.event = c.event
	j.event.Plan, j.event.Weights, j.event.State = plan, weights, state
	j.event.Updates, j.event.Gradients = slices.Clone(c.event.Updates), slices.Clone(c.event.Gradients)
	j.event.Test, j.event.Complete = Unmeasured(), false
	if j.fork = c.forks(j.spec); j.fork {
		j.event.Why = ""
	}
	j.ended = j.event.Why != ""
	j.firstLoss, j.lastLoss, j.due = c.firstLoss, c.lastLoss, c.due
	if len(j.order) == len(c.order) {
		copy(j.order, c.order)
		j.shuffled = true
	}
	if perEpoch := plan.StepsPerEpoch; perEpoch != c.event.Plan.StepsPerEpoch {
		j.event.Step = int(math.Round(c.Epoch * float64(perEpoch)))
		j.event.Epoch = float64(j.event.Step) / float64(perEpoch)
	}
	return nil
}

// restoreRules restores the memory of the rules. A rule that keeps the best
// weights starts anew if from has none.
func (j *job) restoreRules(from *Checkpoint) {
	j.rules.ruleMemory = from.rules
	switch {
	case j.kept == nil:
	case from.kept == nil:
		j.rules.Best = math.Inf(1)
	default:
		j.kept = from.kept.clone()
	}
}

// Numerics returns the arithmetic of the run; see tensor.Numerics. Under
// another arithmetic the run would go on with other bits.
func (c *Checkpoint) Numerics() string { return c.numerics }

// DataSum returns the sum of the data that the run learned from; see
// data.Prepared.
func (c *Checkpoint) DataSum() string {
	if c.set != nil {
		return c.set.Sum()
	}
	return c.sum
}

// AcceptData lets runs of the settings of c go on with whatever their data are
// now, though they learned from others.
func (c *Checkpoint) AcceptData() { c.reader, c.set, c.sum = c.Reader(), nil, "" }

// Shown returns the network that is evaluated in this state: with the average of
// the weights, if the run keeps one. It shares memory with c.
func (c *Checkpoint) Shown() Member {
	m := c.Member
	if len(c.mean) > 0 {
		m.Weights = c.mean
	}
	return m
}

// Plain returns a vector of parameters such as c.Weights as it is in files, each
// matrix as in×out rows without padding.
func (c *Checkpoint) Plain(vector []tensor.Float) []tensor.Float {
	return c.AppendPlain(make([]tensor.Float, 0, len(vector)), vector)
}

// AppendPlain appends what Plain returns to dst.
func (c *Checkpoint) AppendPlain(dst, vector []tensor.Float) []tensor.Float {
	c.layout.Each(vector, func(_ model.Place, w tensor.Weights) { dst = w.Plain(dst) })
	return dst
}

// Padded returns the vector whose Plain is plain, or an error if that has
// another length than the parameters of c.
func (c *Checkpoint) Padded(plain []tensor.Float) ([]tensor.Float, error) {
	n := 0
	for _, p := range c.layout {
		n += p.In * p.Out
	}
	if n != len(plain) {
		return nil, fmt.Errorf("%d parameters: want %d", len(plain), n)
	}
	vector := tensor.Make(c.layout.Len())
	c.layout.Each(vector, func(p model.Place, w tensor.Weights) {
		w.Load(plain[:p.In*p.Out])
		plain = plain[p.In*p.Out:]
	})
	return vector, nil
}

// sameData returns an error if set, which the settings of c describe, has
// other numbers than when c was written.
func (c *Checkpoint) sameData(spec Spec, set *data.Prepared) error {
	for _, f := range spec.Diff(c.Spec) {
		switch f.Key {
		case "data", "examples", "preprocess", "class_weight", "seed", "data_seed", "fold":
			return nil // other data are wanted
		}
	}
	if c.sum != "" && c.sum != set.Sum() {
		return fmt.Errorf("data: %s has other numbers than run %q learned from: want the file as it was",
			data.Sources.Format(spec.Data), c.Spec.Name)
	}
	return nil
}

// Check returns an error if a run of spec could not go on from c.
func (c *Checkpoint) Check(ctx context.Context, spec Spec) error {
	j, err := newJob(ctx, spec, nil)
	if err != nil {
		return err
	}
	if c.Epoch >= float64(spec.Epochs) {
		return c.allMade()
	}
	return c.fits(j)
}
