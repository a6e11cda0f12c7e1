package advice

import (
	"context"
	"errors"
	"fmt"
	"math"

	"descent/data"
	"descent/trainer"
	"descent/trainer/metric"
)

// A trial is a shortened run: on fewer examples, and with fewer epochs, where the
// whole run would take long.
type trial struct {
	spec   trainer.Spec
	epoch  float64 // where it ended
	steps  int
	train  trainer.Score // of the last evaluation
	val    trainer.Score
	failed *trainer.Divergence

	startTrain trainer.Score // before the first step
	startDead  float64       // share of dead units, as in Health
}

// trialEffort bounds the cost of a trial: its weights times the examples that it
// sees, which is one multiplication each in the forward pass.
const trialEffort = 3e8

// shorten returns spec with one evaluation an epoch and a cost of at most
// trialEffort: it reduces the examples first, then the epochs.
func (p *preflight) shorten(spec trainer.Spec) trainer.Spec {
	n, batch := p.set.Train.Len(), spec.BatchSize(p.set)
	params := float64(spec.Arch(p.set.Set).Count())
	epoch := float64(n) * (1 + 2/float64(batch)) * params // a step also moves all weights, at the cost of about two examples
	spec.Evals, spec.Passes = 1, 0
	share := trialEffort / (epoch * float64(spec.Epochs))
	if share >= 1 {
		return spec
	}
	spec.Examples = min(n, max(int(share*float64(n)), 2*batch, 200))
	epochs := int(math.Ceil(share * float64(spec.Epochs) * float64(n) / float64(spec.Examples)))
	if epochs < spec.Epochs {
		spec.Warmup *= float64(epochs) / float64(spec.Epochs)
		spec.Epochs = epochs
	}
	return spec
}

// try trains spec until enough says so, or to its end.
func try(ctx context.Context, spec trainer.Spec, enough func(*trial) bool) (*trial, error) {
	t := &trial{spec: spec, train: trainer.Unmeasured(), val: trainer.Unmeasured(), startTrain: trainer.Unmeasured()}
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	err := trainer.Train(run, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind != trainer.Evaluated || run.Err() != nil {
			return
		}
		if e.Step == 0 {
			t.startTrain, t.startDead = e.Train, e.Dead
		}
		t.epoch, t.steps, t.train, t.val = e.Epoch, e.Step, e.Train, e.Val
		if enough(t) {
			cancel()
		}
	})
	if errors.As(err, &t.failed) || ctx.Err() == nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return t, err
}

// grew reports whether the training loss ended above its start.
func (t *trial) grew() bool {
	return t.startTrain.Loss > 0 && t.train.Loss > 1.1*t.startTrain.Loss
}

// learned returns the share of what there is to learn that t has learned, by its
// accuracy on the training part: 0 if that is the share of the most frequent class
// (for a regression, R² 0), 1 for no mistake. Where classes are weighed it is
// balanced accuracy, which is 1 by their number for a constant answer. A trial whose loss grew has learned
// nothing.
func (p *preflight) learned(t *trial) float64 {
	if t.failed != nil || t.grew() {
		return 0
	}
	return p.learnedOn(t.train, &p.set.Train)
}

// learnedOn returns the same share from a score on part.
func (p *preflight) learnedOn(s trainer.Score, part *data.Part) float64 {
	reached, guess := s.Accuracy, majorityShare(part, len(p.set.Classes))
	if p.spec.WeighsClasses() {
		m, constant := p.spec.Judge(p.spec.Plan(p.set, 0))
		reached, guess = s.Of(string(m.Key)), constant
	}
	if guess == 1 {
		return 1
	}
	if share := (reached - guess) / (1 - guess); share > 0 { // not NaN
		return share
	}
	return 0
}

// majorityShare returns the share of the most frequent class in part, weighted
// where the examples are, or 0 for a regression.
func majorityShare(part *data.Part, classes int) float64 {
	all, most := 0.0, 0.0
	for _, sum := range part.ClassSums(classes) {
		all += sum
		most = max(most, sum)
	}
	if all == 0 {
		return 0
	}
	return most / all
}

// metric writes an accuracy of the set under its name.
func (p *preflight) metric(x float64) string {
	name := metric.Main(metric.TaskOf(len(p.set.Classes))).Name
	if math.Abs(x) > 10 {
		return fmt.Sprintf("%s %.3g", name, x)
	}
	return fmt.Sprintf("%s %.3f", name, x)
}

// diagnose tries spec and, where it does not learn, looks for a remedy.
func (p *preflight) diagnose() (err error) {
	if p.run, err = try(p.ctx, p.shorten(p.spec), func(*trial) bool { return false }); err != nil {
		return err
	}
	if p.conclusive() && !p.learns() {
		p.remedy, p.remedied, err = p.findRemedy(p.run)
	}
	return err
}

// part returns the steps of the whole run divided by those of the trial.
func (p *preflight) part() float64 {
	return float64(p.spec.Plan(p.set, 0).Steps()) / float64(p.planned())
}

// planned returns the steps of the trial of spec, if nothing ends it.
func (p *preflight) planned() int {
	n := p.set.Train.Len()
	if e := p.run.spec.Examples; e > 0 {
		n = min(n, e)
	}
	batch := min(n, p.spec.BatchSize(p.set))
	return (n + batch - 1) / batch * p.run.spec.Epochs
}

// conclusive reports whether the trial is the whole run, or long enough to judge
// the run by.
func (p *preflight) conclusive() bool { return p.part() == 1 || p.planned() >= fewSteps }

// fewSteps are too few to judge a longer run by.
const fewSteps = 30

// enough returns the share of what there is to learn that raises no doubt: a
// half, or less where the run has far more steps than its trial.
func (p *preflight) enough() float64 {
	if p.part() > 2 {
		return standstill
	}
	return 0.5
}

// generalizes reports whether the learned share on the validation part is at
// least a fifth of that on the training part. A trial on fewer examples than
// the run has says nothing of that.
func (p *preflight) generalizes() bool {
	return !p.run.val.Measured() || p.run.spec.Examples != p.spec.Examples ||
		p.learnedOn(p.run.val, &p.set.Val) >= p.learned(p.run)/5
}

// undamped reports whether the steps of the optimizer can grow without limit under
// a constant gradient.
func (p *preflight) undamped() bool {
	a, ok := p.spec.Optimizer.(trainer.Accelerated)
	return ok && math.IsInf(a.EffectiveRate(p.spec.Rate), 1)
}

// shortRun returns the result of the check "short run": whether the trial of
// spec, or else that of a remedy, has learned, and why it may not have.
func (p *preflight) shortRun() (CheckResult, error) {
	t := p.run
	res := CheckResult{Measured: t.train.Accuracy, Want: 1, Text: p.describe(t)}
	share := p.learned(t)
	switch {
	case p.remedy != nil:
		if res.Status = Doubtful; share < p.learned(p.remedied)/4 {
			res.Status = Failed
		}
		res.Want = p.remedied.train.Accuracy
		res.Text += fmt.Sprintf(": %s. With %s it comes to %.3f after %s", p.remedy.cause,
			changes(p.remedy.spec, t.spec), p.remedied.train.Accuracy, trainer.FormatEpochs(p.remedied.epoch))
	case !p.conclusive():
		res.Text += ": the network is too large for a trial long enough to judge the run by"
	case share < 0.1:
		res.Status = Doubtful
		res.Text += ": hardly better than the most frequent answer, and no change that was tried helps; are inputs and answers related?"
	case !p.generalizes():
		res.Status = Doubtful
		res.Text += fmt.Sprintf(", but on validation %.3f: too few examples, or inputs that are unrelated to the answers", t.val.Accuracy)
	case p.undamped():
		res.Status = Doubtful
		res.Text += ", but with mu 1 the velocity never decays, and the weights oscillate without end: want a mu below 1"
	}
	return res, nil
}

// describe returns the accuracy of t, its epochs and examples, and how its loss
// grew if it did, as text.
func (p *preflight) describe(t *trial) string {
	if t.failed != nil {
		return t.failed.Error()
	}
	s := fmt.Sprintf("on training examples %s after %s", p.metric(t.train.Accuracy), trainer.FormatEpochs(t.epoch))
	if t.spec.Examples != p.spec.Examples {
		s += fmt.Sprintf(" of %d examples", t.spec.Examples)
	}
	if t.grew() {
		s += fmt.Sprintf(" while their loss grew from %.3g to %.3g", t.startTrain.Loss, t.train.Loss)
	}
	return s
}
