package trainer

import (
	"fmt"
	"math"
	"strconv"
)

// A Verdict says in plain words how a run is doing and what to try.
type Verdict struct {
	Rule     string // the id of the rule that spoke
	Rank     int    // its place among the Rules: what is low matters more
	Evidence string // what was seen, with figures
	Remedy   string // what to do about it
}

// A Rule looks for one pattern in a run.
type Rule struct {
	ID     string
	Doc    string // when it speaks
	Remedy string

	// Evidence returns what the rule sees, or "" if it does not apply.
	Evidence func(*Snapshot) string
}

// Rules lists the rules, the gravest first: the first that applies speaks.
var Rules = []Rule{
	{"failed", "the run ended with an error", "", func(s *Snapshot) string {
		if s.State == Failed {
			return s.Err.Error()
		}
		return ""
	}},
	{"diverged", "the loss stopped being a finite number", "lower the learning rate", func(s *Snapshot) string {
		if s.State == Diverged {
			return s.Err.Error()
		}
		return ""
	}},
	{"jumped", "the loss is three times what it was at the start", "lower the learning rate", jumped},
	{"stuck", "the loss stays at ln C, as if every class were as likely", "other initial weights, a higher rate or batch norm", stuckAtLnC},
	{"overfitting", "the validation loss has turned upward", "more L2, more data, or stop there", risingLoss},
	{"gap", "train accuracy is far above validation accuracy and the gap grows", "more L2, more data or a smaller network", wideningGap},
	{"dead", "over a third of a layer's units never answer", "lower the rate, He weights, or a leaky activation", func(s *Snapshot) string {
		return unitShare(s.Last.Dead, 1.0/3, "are dead: zero, with zero gradient, on every training example")
	}},
	{"saturated", "over two thirds of a layer's activations are saturated", "smaller initial weights, standardized inputs or batch norm", func(s *Snapshot) string {
		return unitShare(s.Last.Saturated, 2.0/3, "are saturated, where the gradient is almost zero")
	}},
	{"noisy", "the training loss still jumps up and down late in the run", "a lower rate, a larger batch or decay", noisyLate},
	{"capacity", "train and validation are equally low and no longer move", "a larger network, a higher rate or better inputs", flatAndLow},
	{"unfinished", "the run ended while validation still improved", "train longer or raise the rate", stillImproving},
	{"learning", "validation improves", "", improving},
}

// Judge returns the verdict on a run, with an empty Rule if there is nothing
// to say yet.
func Judge(s *Snapshot) Verdict {
	for i, r := range Rules {
		if evidence := r.Evidence(s); evidence != "" {
			return Verdict{Rule: r.ID, Rank: i, Evidence: evidence, Remedy: r.Remedy}
		}
	}
	return Verdict{}
}

// minEvaluations is how many points a curve needs before it has a trend.
const minEvaluations = 6

// trend returns the means of the last and of the middle third of a curve.
func trend(curve []Bucket) (middle, last float64) {
	n := len(curve)
	return mean(curve[n/3 : 2*n/3]), mean(curve[2*n/3:])
}

func mean(bs []Bucket) float64 {
	var sum float64
	n := 0
	for _, b := range bs {
		sum += b.Mean * float64(b.N)
		n += b.N
	}
	return sum / float64(n)
}

// epochOf returns the epoch of a step.
func (s *Snapshot) epochOf(step int) float64 {
	return float64(step) / float64(max(s.Plan.StepsPerEpoch, 1))
}

// jumped looks for a loss three times as high as at the start.
func jumped(s *Snapshot) string {
	first, now := s.First.Train.Loss, s.Last.Train.Loss
	if !(now > 3*first) {
		return ""
	}
	return fmt.Sprintf("the loss jumped from %.3g to %.3g", first, now)
}

// stuckAtLnC looks for a loss that stays where a network is that knows
// nothing.
func stuckAtLnC(s *Snapshot) string {
	curve := s.Series[TrainLoss]
	if s.Plan.Classes == 0 || len(curve) < minEvaluations {
		return ""
	}
	lnC := math.Log(float64(s.Plan.Classes))
	if before, now := trend(curve); math.Abs(now-lnC) > 0.01*lnC || math.Abs(before-lnC) > 0.01*lnC {
		return ""
	}
	return fmt.Sprintf("the loss is stuck at ln %d = %.3f", s.Plan.Classes, lnC)
}

// unitShare returns evidence if part of a layer's units is above limit.
func unitShare(part, limit float64, what string) string {
	if !(part > limit) {
		return ""
	}
	return fmt.Sprintf("%.0f%% of a layer's units %s", 100*part, what)
}

// noisyLate looks for a training loss that, in the last third of a run of
// some length, changes by a quarter of itself from one evaluation to the next
// and gets nowhere.
func noisyLate(s *Snapshot) string {
	curve := s.Series[TrainLoss]
	if len(curve) < 2*minEvaluations {
		return ""
	}
	before, now := trend(curve)
	late := curve[2*len(curve)/3:]
	var moved float64
	for i, b := range late[1:] {
		moved += math.Abs(b.Mean-late[i].Mean) / float64(len(late)-1)
	}
	if moved < 0.25*now || now < 0.8*before {
		return ""
	}
	return fmt.Sprintf("the loss is noisy: it changes by %.0f%% from one evaluation to the next", 100*moved/now)
}

// risingLoss looks for a validation loss that is 5% above its minimum and has
// not been near it for a quarter of the run.
func risingLoss(s *Snapshot) string {
	curve := s.Series[ValLoss]
	if len(curve) < minEvaluations {
		return ""
	}
	low := curve[0]
	for _, b := range curve {
		if b.Min < low.Min {
			low = b
		}
	}
	_, now := trend(curve)
	if now < 1.05*low.Min || float64(s.Step-low.Last) < 0.25*float64(s.Step) {
		return ""
	}
	return fmt.Sprintf("validation loss rose from %.3g at epoch %s to %.3g", low.Min, FormatEpoch(s.epochOf(low.First)), s.Last.Val.Loss)
}

// wideningGap looks for a gap of five points that is wider than it was.
func wideningGap(s *Snapshot) string {
	curve := s.Series[Gap]
	if len(curve) < minEvaluations {
		return ""
	}
	before, now := trend(curve)
	if now < 0.05 || now < before+0.01 {
		return ""
	}
	return fmt.Sprintf("gap %s and widening, from %s", formatScore(now), formatScore(before))
}

// flatAndLow looks for curves that lie together, do not move, and have come
// less than 60% of the way from guessing to perfection. (Half the way was too
// little: a straight border between two moons, 15% of them mislabeled, is right
// on 76%, where a curved one is on 85%.)
func flatAndLow(s *Snapshot) string {
	curve := s.Series[TrainAccuracy]
	if len(curve) < minEvaluations {
		return ""
	}
	before, now := trend(curve)
	guess := 0.0
	if s.Plan.Classes > 0 {
		guess = 1 / float64(s.Plan.Classes)
	}
	together := math.Abs(s.Last.Train.Accuracy-s.Last.Val.Accuracy) <= 0.05
	if now > guess+0.6*(1-guess) || math.Abs(now-before) > 0.01 || !together {
		return ""
	}
	return fmt.Sprintf("train and validation are flat and low, at %.3f", now)
}

// stillImproving looks for a run that ended too early.
func stillImproving(s *Snapshot) string {
	curve := s.Series[ValAccuracy]
	if s.State != Done || len(curve) < minEvaluations {
		return ""
	}
	if before, now := trend(curve); now < before+0.01 {
		return ""
	}
	return "validation still improved at the end, to " + formatScore(s.Last.Val.Accuracy)
}

func improving(s *Snapshot) string {
	if !s.Last.Val.Measured() || s.Last.Epoch == 0 {
		return ""
	}
	return fmt.Sprintf("validation %v %s, best %s at epoch %s; gap %s", s.Plan.Metric, formatScore(s.Last.Val.Accuracy),
		formatScore(s.Best.Val.Accuracy), FormatEpoch(s.Best.Epoch), formatScore(s.Last.Train.Accuracy-s.Last.Val.Accuracy))
}

// formatScore writes an accuracy or R² with three decimals, and an R² that is
// far below 0 in four digits.
func formatScore(v float64) string {
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}
