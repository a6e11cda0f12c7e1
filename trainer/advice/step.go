package advice

import "descent/trainer"

// These rules look at the size of the steps.

func failed(v *view) *finding {
	if v.State != trainer.Failed {
		return nil
	}
	return find(v.Err.Error(), Figure{"step", float64(v.Step)})
}

func diverged(v *view) *finding {
	if v.State != trainer.Diverged {
		return nil
	}
	return find(v.Err.Error(), Figure{"step", float64(v.Step)}, Figure{"epoch", v.Epoch}, Figure{"lr", v.spec.Rate})
}

// rateHigh looks for what a rate too high does to the training loss. A loss
// that is low all the same excuses it.
func rateHigh(v *view) *finding {
	first, left := v.First.Train.Loss, v.left()
	lr := Figure{"lr", v.spec.Rate}
	if v.Plan.Grown(first, v.Last.Train.Loss) {
		return find("the training loss has grown from {first_loss} to {loss} at lr {lr}",
			Figure{"first_loss", first}, Figure{"loss", v.Last.Train.Loss}, lr)
	}
	if !v.trend() {
		return nil
	}
	switch {
	case v.died > 1./3 && left > 0.25, v.died > 0.6 && left > 0.1:
		return find("{died%} of a layer's units have died at lr {lr}, and the training loss is {loss}",
			Figure{"died", v.died}, lr, Figure{"loss", v.train.end})
	case v.Last.Saturated > 0.9 && v.dulled > 0.1 && left > 0.1:
		return find("{saturated%} of a layer's activations have become saturated at lr {lr}, from {before%}, and the training loss is {loss}",
			Figure{"saturated", v.Last.Saturated}, lr, Figure{"before", v.First.Saturated}, Figure{"loss", v.train.end})
	case v.Plan.Grown(first, v.peak) && (left > 0.1 || v.level(v.val.low.Min) > 0.3 || v.level(v.val.now) > 2):
		return find("the loss jumped to {peak} at lr {lr}, from {first_loss}, and is {loss} now",
			Figure{"peak", v.peak}, lr, Figure{"first_loss", first}, Figure{"loss", v.train.end})
	case left > 0.1 && v.train.end > 1.15*v.train.low.Min && v.train.end > v.train.low.Min+2*v.train.noise && 3*v.train.at < 2*v.train.points:
		return find("the training loss has risen at lr {lr}, from {low} at epoch {low_epoch@} to {loss}",
			lr, Figure{"low", v.train.low.Min}, Figure{"low_epoch", v.epoch(v.train.low.First)}, Figure{"loss", v.train.end})
	case left > 0.1 && v.train.noise > 0.15*v.train.end && v.train.end > 0.8*v.train.middle:
		return find("the training loss bounces by {noise} from one evaluation to the next at lr {lr}, and is {loss}",
			Figure{"noise", v.train.noise}, lr, Figure{"loss", v.train.end})
	}
	return nil
}

// rateLow looks for a loss that has hardly fallen in most of the epochs, and
// still falls.
func rateLow(v *view) *finding {
	first, now := v.First.Train.Loss, v.Last.Train.Loss
	fallen := 1 - now/first
	update := v.largestUpdate()
	if !v.trend() || v.alike() || update == 0 || 2*v.Epoch < float64(v.Plan.Epochs) {
		return nil
	}
	idle := fallen < 0.1 || v.level(v.train.low.Min) > 0.95
	if v.level(now) < 0.9 || !idle || update > 1e-3 || v.train.end >= v.train.middle || v.train.now-v.train.low.Min > v.train.noise {
		return nil
	}
	return find("the training loss has fallen by {fallen%} in {epochs@} epochs; a step moves the weights by {update} of themselves at lr {lr}",
		Figure{"fallen", fallen}, Figure{"epochs", v.Epoch}, Figure{"update", update}, Figure{"lr", v.spec.Rate})
}

// largestUpdate returns the largest update:weight ratio of the last step that
// was measured.
func (v *view) largestUpdate() (top float64) {
	for _, u := range v.Updates {
		top = max(top, u)
	}
	return top
}
