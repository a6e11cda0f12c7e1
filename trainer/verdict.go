package trainer

import (
	"fmt"
	"math"
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
	{"overfitting", "the validation loss has turned upward", "more L2, more data, or stop there", risingLoss},
	{"gap", "train accuracy is far above validation accuracy and the gap grows", "more L2, more data or a smaller network", wideningGap},
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
	return fmt.Sprintf("validation loss rose from %.3g at epoch %.3g to %.3g", low.Min, s.epochOf(low.First), s.Last.Val.Loss)
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
	return fmt.Sprintf("gap %.3f and widening, from %.3f", now, before)
}

// flatAndLow looks for curves that lie together, do not move, and are nearer
// to guessing than to perfection.
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
	if now > (1+guess)/2 || math.Abs(now-before) > 0.01 || !together {
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
	return fmt.Sprintf("validation still improved at the end, to %.3f", s.Last.Val.Accuracy)
}

func improving(s *Snapshot) string {
	if !s.Last.Val.Measured() || s.Last.Epoch == 0 {
		return ""
	}
	return fmt.Sprintf("validation %v %.3f, best %.3f at epoch %.3g; gap %.3f", s.Plan.Metric,
		s.Last.Val.Accuracy, s.Best.Val.Accuracy, s.Best.Epoch, s.Last.Train.Accuracy-s.Last.Val.Accuracy)
}
