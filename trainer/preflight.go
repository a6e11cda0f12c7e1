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
	Red         // something is wrong that no patience will mend
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
}

// preflightRows bounds how many training examples a check looks at.
const preflightRows = 1000

// Preflight makes the checks that tell a mistake from a slow start, before a
// run of spec (CS231n, "sanity checks"): the loss at the start is that of
// guessing; a penalty raises it by exactly ½·λ·‖W‖²; twenty examples can be
// learned by heart; and backpropagation agrees with differences. It takes a
// second or so, trains networks of its own, and touches no run.
func Preflight(ctx context.Context, spec Spec) ([]Lamp, error) {
	m, set, err := Begin(spec)
	if err != nil {
		return nil, err
	}
	p := &preflight{ctx: ctx, spec: spec, member: m, set: set}
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
}

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
	l.Text = fmt.Sprintf("the loss is %.4f, that of guessing %.4f", l.Measured, l.Want)
	switch ratio := l.Measured / l.Want; {
	case math.IsNaN(l.Measured) || math.IsInf(l.Measured, 0):
		l.Light = Red
		l.Text += ": the numbers overflow; standardize the inputs, or start from smaller weights"
	case l.Want < 1e-9 && l.Measured < 1e-9:
		l.Text += ": this loss says nothing of a network of zeros"
	case !(ratio <= 2) && p.set.Regression():
		l.Light = Amber
		l.Text += ": standardize the inputs and the target"
	case !(ratio <= 2):
		l.Light = Red
		l.Text += ": the first guesses are loud and wrong; start from smaller weights (he, xavier), or standardize the inputs"
	case ratio > 1.25:
		l.Light = Amber
		l.Text += ": a little high; smaller weights in the last layer would begin at guessing"
	case ratio < 0.75 && !p.set.Regression():
		l.Light = Amber
		l.Text += ": better than guessing before learning; does an input hold the answer?"
	}
	return l, nil
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
	if share := l.Want / loss; p.spec.decay() != (model.Decay{}) && share > 1 {
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

// heartEpochs is how many steps a network gets to learn twenty examples.
const heartEpochs = 500

// byHeart trains on twenty examples alone, without anything that holds a
// network back, until none of them is wrong.
func (p *preflight) byHeart() (Lamp, error) {
	s := p.spec
	s.Examples, s.Batch, s.Epochs, s.Evals = 20, 0, heartEpochs, 1
	s.Dropout, s.InputDrop, s.L1, s.L2, s.Average, s.Passes, s.Warmup = 0, 0, 0, 0, 0, 0, 0
	s.Schedule, s.Plateau, s.Stop = Constant{}, NoDrop{}, Never{}
	l := Lamp{Want: 1}
	metric := "accuracy"
	if p.set.Regression() {
		l.Want, metric = 0.98, "R²"
	}
	n := min(20, p.set.Train.Len())
	for _, factor := range []float64{1, 10, 0.1, 100} {
		s.Rate = p.spec.Rate * factor
		best, epoch, err := memorize(p.ctx, s, l.Want)
		if err != nil {
			return l, err
		}
		l.Measured = max(l.Measured, best)
		if best < l.Want {
			continue
		}
		l.Text = fmt.Sprintf("%d examples are learned by heart in %s epochs", n, FormatEpoch(epoch))
		if factor != 1 {
			l.Light = Amber
			l.Text += fmt.Sprintf(", but at a rate of %.3g and not at %.3g: see descent lr", s.Rate, p.spec.Rate)
		}
		return l, nil
	}
	l.Light = Red
	l.Text = fmt.Sprintf("%s on %d examples comes to %.3f in %d epochs at any rate tried: more units, other initial weights, or a mistake in the data",
		metric, n, l.Measured, heartEpochs)
	return l, nil
}

// memorize trains spec until its train accuracy is at least want, and returns
// the best one and its epoch.
func memorize(ctx context.Context, spec Spec, want float64) (best, epoch float64, err error) {
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	err = Train(run, spec, nil, nil, func(e *Event) {
		if e.Kind == Evaluated && e.Train.Accuracy > best {
			if best, epoch = e.Train.Accuracy, e.Epoch; best >= want {
				cancel()
			}
		}
	})
	var d *Divergence
	if best >= want && ctx.Err() == nil || errors.As(err, &d) {
		err = nil
	}
	return best, epoch, err
}

// gradient compares backpropagation with differences on a few examples.
func (p *preflight) gradient() (Lamp, error) {
	net, b, target := p.sample(16)
	r := model.CheckGradient(net, p.spec.Loss, b.X, target, p.spec.decay(), 6, rand.New(rand.NewPCG(p.spec.Seed, 1)))
	l := Lamp{Measured: r.Worst, Text: fmt.Sprintf("the largest relative error is %.2g, over %d gradients", r.Worst, r.Compared)}
	switch {
	case r.Compared == 0 && r.Skipped > 0:
		l.Light = Amber
		l.Text = "every gradient tried lies at a kink: nothing could be compared"
	case !r.OK():
		l.Light = Red
		l.Text += fmt.Sprintf(": wrong at %s[%d] of layer %d, %.4g where differences give %.4g", r.Param, r.Index, r.Layer, r.Analytic, r.Numeric)
	}
	return l, nil
}
