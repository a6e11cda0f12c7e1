package trainer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"descent/model/tensor"
)

// A Checkpoint is where a run stood between two steps: all that its next step
// depends on. Continue goes on from it, with the same Spec to the same bits as
// the run itself, or with another Spec: a fork.
type Checkpoint struct {
	Member // the Spec, and weights as they train, not their average

	Step    int
	Epoch   float64
	Elapsed time.Duration // that the run had trained for, if a Run saved it

	slots    [][]tensor.Float // of the optimizer
	mean     []tensor.Float   // of the weights, if the run keeps one
	order    []int32
	shuffles rand.PCG // draws the order of the next epoch
	masks    rand.PCG
	control  control
	event    Event  // the last one, without the run's own memory
	due      bool   // whether an evaluation comes before the next step
	shapes   string // of the network's parameters

	firstLoss, lastLoss float64
}

// save returns a copy of where j stands. It may be called whenever j reports.
func (j *job) save() *Checkpoint {
	c := &Checkpoint{
		Member: Member{j.spec, slices.Clone(j.net.W), slices.Clone(j.net.State())},
		Step:   j.event.Step, Epoch: j.event.Epoch, shapes: j.net.Shapes(),
		order: slices.Clone(j.order), shuffles: *j.shuffles, masks: *j.masks,
		control: *j.control, event: j.event, due: j.due,
		firstLoss: j.firstLoss, lastLoss: j.lastLoss,
	}
	for _, s := range j.update.state {
		c.slots = append(c.slots, slices.Clone(s))
	}
	if a := j.average; a != nil {
		c.mean = slices.Clone(a.mean)
		if a.shown { // they have changed places
			c.Weights, c.mean = c.mean, c.Weights
		}
	}
	c.control.best = slices.Clone(c.control.best)
	c.event.Weights, c.event.State = nil, nil
	c.event.Updates, c.event.Gradients = slices.Clone(c.event.Updates), slices.Clone(c.event.Gradients)
	return c
}

// fits returns an error if a run of j cannot go on from c.
func (c *Checkpoint) fits(j *job) error {
	if c.shapes != j.net.Shapes() {
		return fmt.Errorf("the network has other parameters than run %q: want the same widths, activation and batch norm", c.Spec.Name)
	}
	if c.Epoch >= float64(j.spec.Epochs) {
		return fmt.Errorf("epochs: run %q has made %s: want more than that", c.Spec.Name, FormatEpoch(c.Epoch))
	}
	return nil
}

// restore puts j where c is. What another Spec changes begins anew: the slots
// of another optimizer, the draws of another seed, the order of other data.
func (j *job) restore(c *Checkpoint) error {
	if err := c.fits(j); err != nil {
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
		if c.mean != nil {
			copy(j.average.mean, c.mean)
		}
	}
	if j.spec.Seed == c.Spec.Seed {
		*j.shuffles, *j.masks = c.shuffles, c.masks
	}
	j.restoreControl(&c.control)

	plan, weights, state := j.event.Plan, j.event.Weights, j.event.State
	j.event = c.event
	j.event.Plan, j.event.Weights, j.event.State = plan, weights, state
	j.event.Updates, j.event.Gradients = slices.Clone(c.event.Updates), slices.Clone(c.event.Gradients)
	j.event.Why, j.event.Test = "", noScore
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

// restoreControl takes over what rules remember. A rule that keeps the best
// weights and has none yet counts from here.
func (j *job) restoreControl(from *control) {
	c := j.control
	c.rate, c.lowest, c.bestEpoch, c.dropFrom = from.rate, from.lowest, from.bestEpoch, from.dropFrom
	if c.best == nil {
		return
	}
	if from.best == nil {
		c.lowest = math.Inf(1)
		return
	}
	copy(c.best, from.best)
}

// Check returns an error if a run of spec could not go on from c.
func (c *Checkpoint) Check(spec Spec) error {
	j, err := newJob(spec, nil)
	if err != nil {
		return err
	}
	return c.fits(j)
}
