package advice

import "descent/trainer/run"

// These rules look at the size of the steps.

func failed(v *view) *finding {
	if v.State != run.Failed {
		return nil
	}
	return find(firstLine(v.Err), Figure{"step", float64(v.Step)})
}

func diverged(v *view) *finding {
	if v.State != run.Diverged {
		return nil
	}
	seen := Evidence{{"step", float64(v.Step)}}
	if v.known() {
		seen = append(seen, Figure{"epoch", v.Epoch}, v.lr())
	}
	return find(firstLine(v.Err), seen...)
}

// rateHigh looks for the effects of too high a rate on the training loss and on
// the units.
func rateHigh(v *view) *finding {
	for _, see := range []func(*view) *finding{grew, unitsDied, unitsSaturated, jumped, damaged, rose, bounced, unstable} {
		if f := see(v); f != nil {
			return f
		}
	}
	return nil
}

func (v *view) lr() Figure { return Figure{"lr", v.spec.Rate} }

// grew looks for a training loss far above that of a constant answer.
func grew(v *view) *finding {
	if !v.grown() {
		return nil
	}
	return find("the training loss has grown from {first_loss} to {loss} at lr {lr}",
		Figure{"first_loss", v.First.Train.Loss}, Figure{"loss", v.Last.Train.Loss}, v.lr())
}

// grown reports whether the training loss has grown, at the last two
// evaluations at least.
func (v *view) grown() bool {
	curve := v.Series[run.TrainLoss]
	for _, b := range curve[max(len(curve)-2, 0):] {
		if !v.Plan.Grown(v.First.Train.Loss, b.Mean) {
			return false
		}
	}
	return len(curve) > 1
}

// unitsDied looks for units that are dead and were not before the first step.
// In a small layer some die without harm.
func unitsDied(v *view) *finding {
	died, left := v.Last.Dead-v.First.Dead, v.lossLeft()
	most := died > 0.8 && left > 0.1
	many := died > 0.5 && left > 0.25 && v.unlearned() && v.narrowest() >= 2*small
	if !v.begun() || !most && !many {
		return nil
	}
	return find("{died%} of a layer's units have died at lr {lr}, and the training loss is {loss}",
		Figure{"died", died}, v.lr(), Figure{"loss", v.Last.Train.Loss})
}

// unitsSaturated looks for activations that became saturated.
func unitsSaturated(v *view) *finding {
	before, now := v.First.Saturated, v.Last.Saturated
	if !v.trend() || now < 0.9 || now < before+0.1 || !v.unlearned() || !(v.lossLeft() > 0.1) {
		return nil
	}
	return find("{saturated%} of a layer's activations are saturated at lr {lr}, up from {before%}, and the training loss is {loss}",
		Figure{"saturated", now}, v.lr(), Figure{"before", before}, Figure{"loss", v.Last.Train.Loss})
}

// jumped looks for a loss that was once far above that of a constant answer,
// from which the run has not recovered.
func jumped(v *view) *finding {
	lowest := v.level(v.val.low.Min)
	hurt := v.unlearned() && (v.lossLeft() > 0.6 || lowest > 0.6) || lowest > poor && v.level(v.val.now) > 2
	if !v.trend() || !hurt || !v.Plan.Grown(v.First.Train.Loss, v.peak) {
		return nil
	}
	return find("the loss jumped to {peak} at lr {lr}, from {first_loss}, and is {loss} now",
		Figure{"peak", v.peak}, v.lr(), Figure{"first_loss", v.First.Train.Loss}, Figure{"loss", v.Last.Train.Loss})
}

// damaged looks for a loss that once was very high, at the cost of units, after
// which validation settled at a loss that is not low.
func damaged(v *view) *finding {
	died, saturated := v.Last.Dead-v.First.Dead, v.Last.Saturated-v.First.Saturated
	settled := v.level(v.val.end) > 0.1 && v.val.noise < 0.5*v.val.end
	if !v.trend() || !settled || !(v.level(v.peak) > 20) || died < 1./3 && saturated < 1./2 {
		return nil
	}
	unit, lost := "{lost%} of a layer's units have died", died
	if saturated > died {
		unit, lost = "{lost%} more of a layer's activations are saturated", saturated
	}
	return find("the loss jumped to {peak} at lr {lr}, from {first_loss}, and "+unit+"; validation loss {loss}",
		Figure{"peak", v.peak}, v.lr(), Figure{"first_loss", v.First.Train.Loss}, Figure{"lost", lost}, Figure{"loss", v.Last.Val.Loss})
}

// rose looks for a training loss that has been lower. A penalty may raise it
// too.
func rose(v *view) *finding {
	low, now := v.train.low.Min, v.train.end
	early := 3*v.train.at < 2*v.train.values
	if !v.trend() || !early || !(v.lossLeft() > 0.25) || v.level(v.penalty()) > 0.05 || now < 1.15*low || now < low+2*v.train.noise {
		return nil
	}
	return find("the training loss has risen at lr {lr}, from {low} at epoch {low_epoch@} to {loss} on average",
		v.lr(), Figure{"low", low}, Figure{"low_epoch", v.epoch(v.train.low.First)}, Figure{"loss", now})
}

// bounced looks for a training loss that goes up and down and does not fall.
func bounced(v *view) *finding {
	if !v.trend() || !v.unlearned() || !(v.lossLeft() > 0.25) || v.train.noise < 0.15*v.train.end || v.train.end < 0.9*v.train.middle {
		return nil
	}
	return find("the training loss bounces by {noise} from one evaluation to the next at lr {lr}, and is {loss}",
		Figure{"noise", v.train.noise}, v.lr(), Figure{"loss", v.Last.Train.Loss})
}

// unstable looks for large steps with which the training loss is low but changes
// by more than itself, and validation is worse than a constant answer.
func unstable(v *view) *finding {
	if !v.trend() || !v.largeSteps() || !(v.level(v.val.end) > 1) || v.train.noise < v.train.end {
		return nil
	}
	return find("the training loss bounces by {noise} at lr {lr}; the validation loss is {loss} on average, where a constant answer has {guess}",
		Figure{"noise", v.train.noise}, v.lr(), Figure{"loss", v.val.end}, Figure{"guess", v.Plan.Guess.Loss})
}

// rateLow looks for a loss that has hardly fallen in most of the epochs, and
// still falls.
func rateLow(v *view) *finding {
	fallen := 1 - v.Last.Train.Loss/v.First.Train.Loss
	idle := fallen < 0.1 || fallen < 0.3 && v.level(v.train.low.Min) > 0.95
	falls := v.train.end < v.train.middle && v.train.now-v.train.low.Min <= v.train.noise
	update := v.largestUpdate()
	little := v.lossLeft() > 0.9 || v.struggles() && v.fastest() < usualUpdate/10
	if !v.trend() || 2*v.Epoch < float64(v.Plan.Epochs) || v.alike() ||
		!idle || !falls || !little || update == 0 || update > usualUpdate {
		return nil
	}
	return find("the training loss has fallen by {fallen%} in {epochs@} epochs; a step moves the weights by {update} of themselves at lr {lr}",
		Figure{"fallen", fallen}, Figure{"epochs", v.Epoch}, Figure{"update", update}, v.lr())
}
