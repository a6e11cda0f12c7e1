package trainer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// A Lamp is what one check before training found.
type Lamp struct {
	Check          string
	Light          Light
	Measured, Want float64
	Text           string // the figures in words and, unless it is green, what to do
}

// A Light is how a check came out.
type Light uint8

const (
	Green Light = iota
	Amber       // it may work; read the text
	Red         // it will not learn as it stands; the text says what was found to help
)

// String returns the light as text.
func (l Light) String() string { return [...]string{"green", "amber", "red"}[l] }

// preflightChecks are the checks in the order in which they make sense.
var preflightChecks = []struct {
	name  string
	check func(*preflight) (Lamp, error)
}{
	{"loss at the start", (*preflight).start},
	{"penalty", (*preflight).penalty},
	{"twenty by heart", (*preflight).byHeart},
	{"gradient", (*preflight).gradient},
	{"short run", (*preflight).shortRun},
}

// preflightRows bounds how many training examples a check looks at.
const preflightRows = 1000

// Preflight makes the checks that tell a mistake from a slow start, before a
// run of spec (CS231n, "sanity checks"): the loss at the start is that of
// guessing; a penalty raises it by exactly ½·λ·‖W‖²; twenty examples can be
// learned by heart; backpropagation agrees with differences; and a short run
// of spec itself learns. Where it does not, runs with one change each show the
// cause. It takes a second or so, some where it looks for a cause, trains
// networks of its own, and touches no run.
func Preflight(ctx context.Context, spec Spec) ([]Lamp, error) {
	m, set, err := Begin(ctx, spec)
	if err != nil {
		return nil, err
	}
	p := &preflight{ctx: ctx, spec: spec, member: m, set: set}
	if err := p.diagnose(); err != nil {
		return nil, err
	}
	var lamps []Lamp
	for _, c := range preflightChecks {
		l, err := c.check(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		l.Check = c.name
		lamps = append(lamps, l)
	}
	return lamps, nil
}

type preflight struct {
	ctx    context.Context
	spec   Spec
	member Member // before its first step
	set    *data.Prepared
	run    *trial
	remedy *remedy // of what keeps run from learning; nil if there is none
	healed *trial  // of remedy
}

// learns reports whether the short run has learned enough to raise no doubt.
func (p *preflight) learns() bool { return p.telling() && p.learned(p.run) >= p.enough() }

// sample returns a network for the first n training examples, and these.
func (p *preflight) sample(n int) (*model.Network, data.Batch, model.Target) {
	n = min(n, p.set.Train.Len())
	b, rows := p.set.NewBatch(n).Slice(n), make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	p.set.Gather(b, &p.set.Train, rows)
	return p.member.Network(p.set.Set, n), b, model.Target{Class: b.Class, Value: b.Value}
}

// start compares the loss with that of all scores zero: ln C, C − 1, ...
func (p *preflight) start() (Lamp, error) {
	net, b, target := p.sample(preflightRows)
	scores := net.Forward(b.X, model.Evaluating)
	grad, guess := tensor.New(scores.Rows, scores.Cols), tensor.New(scores.Rows, scores.Cols)
	l := Lamp{Measured: p.spec.Loss.Loss(grad, scores, target), Want: p.spec.Loss.Loss(grad, guess, target)}
	if _, ok := p.spec.Loss.(model.Summed); ok {
		l.Measured, l.Want = l.Measured/float64(scores.Rows), l.Want/float64(scores.Rows)
	}
	l.Text = fmt.Sprintf("the loss is %s, that of guessing %s", lossText(l.Measured), lossText(l.Want))
	switch ratio := p.farOff(scores, target, l); {
	case math.IsNaN(l.Measured) || math.IsInf(l.Measured, 0):
		l.Light = Red
		l.Text += ": the numbers overflow; standardize the inputs, or start from smaller weights"
	case l.Want < 1e-9:
		l.Text += ": this loss is 0 where all scores are, and nothing can be compared with it"
	case ratio > 2 && p.remedy != nil && p.remedy.before:
		if l.Light = Amber; ratio > 10 {
			l.Light = Red
		}
		l.Text += ": the first guesses are far off; " + p.smaller()
	case ratio > 10:
		if l.Light = Amber; ratio > 50 || !p.learns() {
			l.Light = Red
		}
		l.Text += ": the first guesses are far off; " + p.smaller()
	case ratio > 2:
		l.Text += ": the first guesses are off, as training can mend"
	}
	return l, nil
}

// lossText writes a loss with four decimals, as far as these say something.
func lossText(loss float64) string {
	if math.Abs(loss) < 1000 {
		return fmt.Sprintf("%.4f", loss)
	}
	return fmt.Sprintf("%.4g", loss)
}

// farOff returns how many times the scores are too large, from their loss and
// that of guessing: a loss that grows with the square of its scores is far
// above guessing sooner.
func (p *preflight) farOff(scores tensor.Matrix, target model.Target, l Lamp) float64 {
	grad := tensor.New(scores.Rows, scores.Cols)
	once := p.spec.Loss.Loss(grad, scores, target)
	tensor.AddScaled(scores.Data, scores.Data, 1)
	power := math.Log2(p.spec.Loss.Loss(grad, scores, target) / once)
	return math.Pow(l.Measured/l.Want, 1/math.Min(math.Max(power, 1), 2)) // NaN if the loss stays 0
}

// smaller says what makes the first guesses smaller.
func (p *preflight) smaller() string {
	if _, ok := p.spec.Preprocess.(data.Standardize); ok {
		return "start from smaller weights (he, xavier)"
	}
	if p.set.Regression() {
		return "standardize the inputs and the target"
	}
	return "start from smaller weights (he, xavier), or standardize the inputs"
}

// firstStep returns the loss and the penalty that the first step of spec saw.
func firstStep(ctx context.Context, spec Spec) (loss, penalty float64, err error) {
	spec.Examples = min(preflightRows, max(spec.Examples, 0))
	if spec.Examples == 0 {
		spec.Examples = preflightRows
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := false
	err = Train(ctx, spec, nil, nil, func(e *Event) {
		if e.Kind == Stepped && !seen {
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
func (p *preflight) penalty() (Lamp, error) {
	bare, with := p.spec, p.spec
	bare.L1, bare.L2 = 0, 0
	how := "the penalty"
	if with.L1 == 0 && with.L2 == 0 {
		with.L2 = 1
		how = "a penalty of lambda 1"
	}
	loss, _, err := firstStep(p.ctx, bare)
	if err != nil {
		return p.broken(err)
	}
	more, extra, err := firstStep(p.ctx, with)
	if err != nil {
		return p.broken(err)
	}
	l := Lamp{Measured: more + extra - loss}
	net := p.member.Network(p.set.Set, 1)
	for _, param := range net.Params() {
		if !param.Decay {
			continue
		}
		for i := range param.W.In {
			for j := range param.W.Out {
				w := float64(param.W.At(i, j))
				l.Want += with.L2/2*w*w + with.L1*math.Abs(w)
			}
		}
	}
	l.Text = fmt.Sprintf("%s raises the loss by %.6g, the formula by %.6g", how, l.Measured, l.Want)
	if share := l.Want / loss; p.spec.decay() != (model.Decay{}) && share > 1 && !p.learns() {
		l.Light = Amber
		l.Text += fmt.Sprintf(": %.3g times the loss itself; the run will shrink weights before it learns", share)
	}
	if !(math.Abs(l.Measured-l.Want) <= 1e-6*(1+l.Want)) {
		l.Light = Red
		l.Text += ": they should be equal"
	}
	return l, nil
}

// broken turns a run that diverges before its first step into a lamp.
func (p *preflight) broken(err error) (Lamp, error) {
	var d *Divergence
	if errors.As(err, &d) {
		return Lamp{Light: Red, Measured: math.NaN(), Want: math.NaN(), Text: "the loss is no number: " + d.Cause}, nil
	}
	return Lamp{}, err
}

// gradient compares backpropagation with differences on a few examples.
func (p *preflight) gradient() (Lamp, error) {
	net, b, target := p.sample(16)
	r := model.CheckGradient(net, p.spec.Loss, b.X, target, p.spec.decay(), 6, rand.New(rand.NewPCG(p.spec.Seed, 1)))
	l := Lamp{Measured: r.Worst, Text: fmt.Sprintf("the largest relative error is %.2g, over %d gradients", r.Worst, r.Compared)}
	switch {
	case r.Compared == 0 && r.Skipped > 0:
		l.Text = "every gradient tried lies at a kink: nothing could be compared"
		if !p.learns() {
			l.Light = Amber
		}
	case !r.OK():
		l.Light = Red
		l.Text += fmt.Sprintf(": wrong at %s[%d] of layer %d, %.4g where differences give %.4g", r.Param, r.Index, r.Layer, r.Analytic, r.Numeric)
	}
	return l, nil
}
