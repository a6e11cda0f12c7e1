package advice

import "math"

// These rules look at the units of the hidden layers.

func dead(v *view) *finding {
	if v.First.Dead < 1./3 || v.Last.Dead < 1./3 || v.Last.Dead > v.First.Dead+1./3 || v.alike() || !v.begun() || !v.struggles() {
		return nil
	}
	return find("{dead_at_start%} of a layer's units were dead before the first step, and {dead%} still are; the training loss is {loss}",
		Figure{"dead_at_start", v.First.Dead}, Figure{"dead", v.Last.Dead}, Figure{"loss", v.Last.Train.Loss})
}

func saturated(v *view) *finding {
	if v.First.Saturated < 2./3 || v.Last.Saturated < 2./3 || v.grown() || !v.begun() || !v.struggles() {
		return nil
	}
	return find("{saturated_at_start%} of a layer's activations were saturated at the start, and {saturated%} still are; the training loss is {loss}",
		Figure{"saturated_at_start", v.First.Saturated}, Figure{"saturated", v.Last.Saturated}, Figure{"loss", v.Last.Train.Loss})
}

// vanishing compares the gradients of the first and the last layer of a deep
// network.
func vanishing(v *view) *finding {
	n := len(v.Gradients)
	if n < 3 || !v.trend() || v.alike() || !(v.lossLeft() > 0.95) {
		return nil
	}
	first, last := v.Gradients[0], v.Gradients[n-1]
	if last == 0 || first > 0.01*last {
		return nil
	}
	return find("the gradient of the first layer is {first_gradient}, that of the last {last_gradient}; the training loss is {loss}",
		Figure{"first_gradient", first}, Figure{"last_gradient", last}, Figure{"loss", v.Last.Train.Loss})
}

// stuck looks for a loss that stays at that of the best constant answer.
func stuck(v *view) *finding {
	if !v.trend() || len(v.spec.Hidden) == 0 {
		return nil
	}
	near := func(loss float64) bool { return math.Abs(v.level(loss)-1) < 0.02 }
	if !near(v.train.middle) || !near(v.train.end) {
		return nil
	}
	loss, guess := Figure{"loss", v.train.end}, Figure{"guess", v.Plan.Guess.Loss}
	if v.alike() {
		return find("the training loss stays at {loss}, where a constant answer has {guess}; units that began alike stay alike", loss, guess)
	}
	return find("the training loss stays at {loss}, where a constant answer has {guess}", loss, guess)
}
