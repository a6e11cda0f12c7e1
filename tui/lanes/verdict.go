package lanes

import (
	"descent/trainer/advice"
	"descent/trainer/run"
)

// A judged is a cached verdict, with the state of the run for which it was computed.
type judged struct {
	state   run.State
	epoch   float64 // of the last evaluation
	points  int     // number of points of the validation loss
	verdict advice.Verdict
}

// Verdict returns the verdict on the run, as of Snap.
func (l *Lane) Verdict() advice.Verdict { return l.verdict.verdict }

// judge updates the verdict if the run was evaluated since it was computed.
func (l *Lane) judge() {
	now := judged{state: l.Snap.State, epoch: l.Snap.Last.Epoch, points: len(l.Snap.Series[run.ValLoss])}
	if j := l.verdict; j.state != now.state || j.epoch != now.epoch || j.points != now.points {
		now.verdict = advice.Judge(&l.Spec, l.Snap)
		l.verdict = now
	}
}
