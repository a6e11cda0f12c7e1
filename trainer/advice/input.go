package advice

import (
	"math"

	"descent/trainer"
)

// These rules look at the data.

// unscaled looks for inputs of very unlike scale, or a target far from 1, in a
// run that learns little.
func unscaled(v *view) *finding {
	const unlike, large = 100, 10
	if v.spec.BatchNorm && v.left() < poor || !v.trend() && !v.Plan.Grown(v.First.Train.Loss, v.Last.Train.Loss) {
		return nil
	}
	if v.trend() && v.left() < poor {
		return nil
	}
	loss := Figure{"loss", v.train.end}
	if v.Plan.Spread > unlike {
		return find("the largest input is {spread} times as large as the smallest varies; the training loss is {loss}",
			Figure{"spread", v.Plan.Spread}, loss)
	}
	if std := math.Sqrt(2 * v.guess); v.Plan.Metric == trainer.RSquared && std > large {
		return find("the target has a standard deviation of {target_deviation}; the training loss is {loss}", Figure{"target_deviation", std}, loss)
	}
	return nil
}

// chance looks for training examples that are learned by heart while nothing
// of it holds elsewhere.
func chance(v *view) *finding {
	guess, train, val := v.Plan.Guess.Accuracy, v.trainScore.end, v.valScore.end
	limit, learned := guess+2*v.doubt(guess), guess+0.1
	if v.Plan.Metric == trainer.RSquared {
		limit = 0.02
	}
	if v.valScore.points < minPoints || val > limit || train < learned {
		return nil
	}
	return find("training {metric} is {train}, validation {val}, and a constant answer has {guess}",
		Figure{"train", train}, Figure{"val", val}, Figure{"guess", guess})
}

// level tells whether train and validation lie together, below what is good,
// and do not move any more.
func level(v *view) bool {
	guess, now := v.Plan.Guess.Accuracy, v.trainScore.end
	if v.valScore.points < 2*minPoints {
		return false
	}
	together := math.Abs(now-v.valScore.end) <= 0.05+v.doubt(now)
	flat := math.Abs(now-v.trainScore.middle) <= 0.02 && v.train.end > 0.95*v.train.middle
	return together && flat && now < guess+0.6*(1-guess)
}

// small is how many units a layer needs before it counts as one that could do
// more.
const small = 8

func capacity(v *view) *finding {
	if !level(v) || v.narrowest() >= small {
		return nil
	}
	return find("train and validation stay at {train} and {val} with {units} units in the smallest hidden layer",
		Figure{"train", v.trainScore.end}, Figure{"val", v.valScore.end}, Figure{"units", float64(v.narrowest())})
}

func noisyLabels(v *view) *finding {
	if !level(v) || v.narrowest() < small || v.trainScore.end < v.Plan.Guess.Accuracy+0.05 {
		return nil
	}
	return find("train and validation stay at {train} and {val} with {units} units in the smallest hidden layer",
		Figure{"train", v.trainScore.end}, Figure{"val", v.valScore.end}, Figure{"units", float64(v.narrowest())})
}
