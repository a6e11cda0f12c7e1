package advice

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A CheckResult is what one check before training found.
type CheckResult struct {
	Check          string
	Status         Status
	Measured, Want float64
	Text           string // the figures in words and, unless the check passed, what to do
}

// A Status is the outcome of a check.
type Status uint8

const (
	Passed   Status = iota
	Doubtful        // it may work; read the text
	Failed          // it will not learn with these settings; the text says which change helped, if one did
)

// String returns the status as the color in which it is shown.
func (s Status) String() string { return [...]string{"green", "amber", "red"}[s] }

// preflightChecks are the checks in the order in which they are reported.
var preflightChecks = []struct {
	name  string
	check func(*preflight) (CheckResult, error)
}{
	{"loss at the start", (*preflight).start},
	{"penalty", (*preflight).penalty},
	{"memorize twenty", (*preflight).memorize},
	{"gradient", (*preflight).gradient},
	{"short run", (*preflight).shortRun},
}

// preflightRows bounds how many training examples a check looks at.
const preflightRows = 1000

// Preflight makes the checks that tell a mistake from a slow start, before a
// run of spec (CS231n, "sanity checks"): the loss at the start is that of a
// network whose scores are all 0; a penalty raises it by exactly ½·λ·‖W‖²; twenty
// examples can be memorized; backpropagation agrees with finite differences; and a
// short run of spec learns. If that does not learn, further runs with one change
// each look for the cause. Preflight takes about a second, or several where it
// looks for a cause, and trains networks of its own. It returns an error if spec
// cannot be run, or ctx.Err() if ctx ends first, with the results until then.
func Preflight(ctx context.Context, spec trainer.Spec) ([]CheckResult, error) {
	m, set, err := trainer.Begin(ctx, spec)
	if err != nil {
		return nil, err
	}
	p := &preflight{ctx: ctx, spec: spec, member: m, set: set}
	if err := p.diagnose(); err != nil {
		return nil, err
	}
	var results []CheckResult
	for _, c := range preflightChecks {
		res, err := c.check(p)
		if err != nil {
			return results, fmt.Errorf("%s: %w", c.name, err)
		}
		res.Check = c.name
		results = append(results, res)
	}
	return results, nil
}

// A preflight holds what all checks of a Spec share.
type preflight struct {
	ctx      context.Context
	spec     trainer.Spec
	member   trainer.Member // before its first step
	set      *data.Prepared
	run      *trial
	remedy   *remedy // the change with which run learns; nil if run learns, or if no change helped
	remedied *trial  // the trial of remedy
}

// learns reports whether the short run has learned at least the share that
// enough returns.
func (p *preflight) learns() bool { return p.conclusive() && p.learned(p.run) >= p.enough() }

// sample returns a network for the first n training examples, and these.
func (p *preflight) sample(n int) (*model.Network, data.Batch, model.Target) {
	n = min(n, p.set.Train.Len())
	b, rows := p.set.NewBatch(n).Slice(n), make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	p.set.Gather(b, &p.set.Train, rows)
	return p.member.Network(p.set.Set, n), b, trainer.TargetOf(b)
}

// start compares the loss with that of all scores zero: ln C, C − 1, ...
func (p *preflight) start() (CheckResult, error) {
	net, b, target := p.sample(preflightRows)
	scores := net.Forward(b.X, model.Evaluating)
	grad, guess := tensor.New(scores.Rows, scores.Cols), tensor.New(scores.Rows, scores.Cols)
	res := CheckResult{Measured: p.spec.Loss.Loss(grad, scores, target), Want: p.spec.Loss.Loss(grad, guess, target)}
	if _, ok := p.spec.Loss.(model.Summed); ok {
		rows := target.Total(scores.Rows)
		res.Measured, res.Want = res.Measured/rows, res.Want/rows
	}
	res.Text = fmt.Sprintf("the loss is %s, that of guessing %s", lossText(res.Measured), lossText(res.Want))
	switch ratio := p.farOff(scores, target, res); {
	case math.IsNaN(res.Measured) || math.IsInf(res.Measured, 0):
		res.Status = Failed
		res.Text += ": the numbers overflow; standardize the inputs, or start from smaller weights"
	case res.Want < 1e-9:
		res.Text += ": this loss is 0 where all scores are, and nothing can be compared with it"
	case ratio > 2 && p.remedy != nil && p.remedy.before:
		if res.Status = Doubtful; ratio > 10 {
			res.Status = Failed
		}
		res.Text += ": the first guesses are far off; " + p.smaller()
	case ratio > 10:
		if res.Status = Doubtful; ratio > 50 || !p.learns() {
			res.Status = Failed
		}
		res.Text += ": the first guesses are far off; " + p.smaller()
	case ratio > 2:
		res.Text += ": the first guesses are off, as training can mend"
	}
	return res, nil
}

// lossText writes a loss with four decimals, or with four significant digits
// from 1000 on.
func lossText(loss float64) string {
	if math.Abs(loss) < 1000 {
		return fmt.Sprintf("%.4f", loss)
	}
	return fmt.Sprintf("%.4g", loss)
}

// farOff returns how many times the scores are too large, from their loss and
// that of guessing: a loss that grows with the square of its scores is far
// above guessing sooner.
func (p *preflight) farOff(scores tensor.Matrix, target model.Target, res CheckResult) float64 {
	grad := tensor.New(scores.Rows, scores.Cols)
	once := p.spec.Loss.Loss(grad, scores, target)
	tensor.AddScaled(scores.Data, scores.Data, 1)
	power := math.Log2(p.spec.Loss.Loss(grad, scores, target) / once)
	return math.Pow(res.Measured/res.Want, 1/math.Min(math.Max(power, 1), 2)) // NaN if the loss stays 0
}

// smaller returns advice on how to make the scores before the first step
// smaller.
func (p *preflight) smaller() string {
	if _, ok := p.spec.Preprocess.(data.Standardize); ok {
		return "start from smaller weights (he, xavier)"
	}
	if p.set.Regression() {
		return "standardize the inputs and the target"
	}
	return "start from smaller weights (he, xavier), or standardize the inputs"
}

// firstStep returns the loss and the penalty of the first step of spec.
func firstStep(ctx context.Context, spec trainer.Spec) (loss, penalty float64, err error) {
	spec.Examples = min(preflightRows, max(spec.Examples, 0))
	if spec.Examples == 0 {
		spec.Examples = preflightRows
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := false
	err = trainer.Train(ctx, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Stepped && !seen {
			loss, penalty, seen = e.Loss, e.Penalty, true
			cancel()
		}
	})
	if seen {
		err = nil
	}
	return loss, penalty, err
}

// penalty compares what the penalty adds to the loss with its formula, summed
// over the weights one by one.
func (p *preflight) penalty() (CheckResult, error) {
	bare, with := p.spec, p.spec
	bare.L1, bare.L2 = 0, 0
	how := "the penalty"
	if with.L1 == 0 && with.L2 == 0 {
		with.L2 = 1
		how = "a penalty of lambda 1"
	}
	loss, _, err := firstStep(p.ctx, bare)
	if err != nil {
		return p.divergence(err)
	}
	more, extra, err := firstStep(p.ctx, with)
	if err != nil {
		return p.divergence(err)
	}
	res := CheckResult{Measured: more + extra - loss}
	net := p.member.Network(p.set.Set, 1)
	for _, param := range net.Params() {
		if !param.Decay {
			continue
		}
		for i := range param.W.In {
			for j := range param.W.Out {
				w := float64(param.W.At(i, j))
				res.Want += with.L2/2*w*w + with.L1*math.Abs(w)
			}
		}
	}
	res.Text = fmt.Sprintf("%s raises the loss by %.6g; the formula gives %.6g", how, res.Measured, res.Want)
	if share := res.Want / loss; p.spec.Decay() != (model.Decay{}) && share > 1 && !p.learns() {
		res.Status = Doubtful
		res.Text += fmt.Sprintf(": %.3g times the loss itself; the run will shrink weights before it learns", share)
	}
	if !(math.Abs(res.Measured-res.Want) <= 1e-6*(1+res.Want)) {
		res.Status = Failed
		res.Text += ": they should be equal"
	}
	return res, nil
}

// divergence returns the result of a check whose run diverges before its first
// step, or err if it is another error.
func (p *preflight) divergence(err error) (CheckResult, error) {
	var d *trainer.Divergence
	if errors.As(err, &d) {
		return CheckResult{Status: Failed, Measured: math.NaN(), Want: math.NaN(), Text: "the loss is no number: " + d.Cause}, nil
	}
	return CheckResult{}, err
}

// gradient compares backpropagation with differences on a few examples.
func (p *preflight) gradient() (CheckResult, error) {
	net, b, target := p.sample(16)
	r := model.CheckGradient(net, p.spec.Loss, b.X, target, p.spec.Decay(), 6, rand.New(rand.NewPCG(p.spec.Seed, 1)))
	res := CheckResult{Measured: r.Worst, Text: fmt.Sprintf("the largest relative error is %.2g, over %d gradients", r.Worst, r.Compared)}
	switch {
	case r.Compared == 0 && r.Skipped > 0:
		res.Text = "every gradient tried lies at a kink: nothing could be compared"
		if !p.learns() {
			res.Status = Doubtful
		}
	case !r.OK():
		res.Status = Failed
		res.Text += fmt.Sprintf(": wrong at %s[%d] of layer %d, %.4g where differences give %.4g", r.Param, r.Index, r.Layer, r.Analytic, r.Numeric)
	}
	return res, nil
}
