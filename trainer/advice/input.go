package advice

import (
	"math"
)

// These rules look at the data.

// unscaled looks for inputs whose scales differ widely, or a target whose
// standard deviation is far from 1, in a run that learns little.
func unscaled(v *view) *finding {
	const unlike, large = 100, 10
	if !v.grown() && !(v.trend() && v.struggles()) {
		return nil
	}
	loss := Figure{"loss", v.Last.Train.Loss}
	if v.Plan.Spread > unlike {
		return find("the largest input is {spread} times as large as the smallest varies; the training loss is {loss}",
			Figure{"spread", v.Plan.Spread}, loss)
	}
	if std := math.Sqrt(2 * v.Plan.Guess.Loss); v.Plan.Regression() && std > large {
		return find("the target has a standard deviation of {target_deviation}; the training loss is {loss}", Figure{"target_deviation", std}, loss)
	}
	return nil
}

// chance looks for training examples that are memorized while validation stays at
// the level of a constant answer.
func chance(v *view) *finding {
	guess, train, val := v.guess, v.trainScore.end, v.valScore.end
	limit := guess + 2*v.scoreError(guess)
	if v.Plan.Regression() {
		limit = 0.02
	}
	if !v.trend() || v.valScore.points < minPoints || val > limit || train < max(guess, val)+0.1 ||
		v.level(v.val.low.Min) < 0.97 || v.val.end < 0.98*v.val.middle {
		return nil
	}
	return find(lastThird+"training "+v.metric.Name+" {train#}, validation {val#}; a constant answer has {guess#}",
		Figure{"train", train}, Figure{"val", val}, Figure{"guess", guess})
}

// leveled reports whether train and validation scores are close to each other,
// are not good, and no longer change.
func (v *view) leveled() bool {
	now := v.trainScore.end
	if !v.trend() || v.valScore.points < 2*minPoints {
		return false
	}
	together := math.Abs(now-v.valScore.end) <= 0.05+v.scoreError(now)
	flat := math.Abs(now-v.trainScore.middle) <= max(0.02, v.trainScore.noise) &&
		v.train.end > 0.98*v.train.middle-v.train.noise
	return together && flat && v.learned() < 0.6
}

// levelFinding returns a finding with the level of train and validation and the
// width of the network.
func (v *view) levelFinding(network string) *finding {
	return find("train and validation "+v.metric.Name+" stay at about {train#} and {val#} "+network,
		Figure{"train", v.trainScore.end}, Figure{"val", v.valScore.end}, Figure{"units", float64(v.narrowest())})
}

// small is the number of units below which a hidden layer counts as small.
const small = 8

func capacity(v *view) *finding {
	if !v.leveled() || v.narrowest() >= small {
		return nil
	}
	switch v.narrowest() {
	case 0:
		return v.levelFinding("without a hidden layer")
	case 1:
		return v.levelFinding("with {units} unit in the narrowest layer")
	}
	return v.levelFinding("with {units} units in the narrowest layer")
}

func noisyLabels(v *view) *finding {
	if v.Plan.Classes == 0 || !v.leveled() || v.narrowest() < small || v.largestUpdate() < 2e-3 ||
		v.train.points < 4*minPoints || v.trainScore.end < v.guess+0.1 {
		return nil
	}
	return v.levelFinding("with {units} units in the narrowest layer")
}
