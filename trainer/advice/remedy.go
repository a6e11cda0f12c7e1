package advice

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/data"
	"descent/model"
	"descent/model/catalog"
	"descent/trainer"
)

// A remedy is a change of a Spec that may make its run learn, and the cause of
// the trouble if it does.
type remedy struct {
	cause  string
	spec   trainer.Spec
	before bool // whether the cause lies before the first step: in inputs, weights or biases
}

// standstill is the share of what there is to learn below which a run counts as
// not learning at all. A run that has learned more is slow: it needs more steps,
// and not another rate.
const standstill = 0.25

// remedies returns the changes of spec to try, in this order: settings that
// limit training, inputs, initial weights, rate, and size.
func (p *preflight) remedies(t *trial, spec trainer.Spec) []remedy {
	list := append(p.liftRestraints(spec), resetOptimizer(spec)...)
	longer := p.lengthen(spec)
	if p.planned() < fewSteps && t.failed == nil {
		list, longer = append(list, longer...), nil
	}
	inputs := append(p.standardize(spec), resetStart(t, spec)...)
	for i := range inputs {
		inputs[i].before = true
	}
	still := p.learned(t) < standstill
	var up []remedy
	if still {
		up = p.rates(spec, higher)
	}
	down := p.rates(spec, lower)
	switch {
	case t.failed != nil || t.grew():
		list = slices.Concat(list, down, inputs)
	case p.set.Pictures(): // whose inputs have one scale
		list = slices.Concat(list, up, down, inputs)
	default:
		list = slices.Concat(list, inputs, up, down)
	}
	list = slices.Concat(list, passSignals(spec), enlarge(spec))
	if still {
		list = append(list, longer...)
	}
	return list
}

// changed returns a copy of spec with the setting key set to text.
func changed(spec trainer.Spec, key, text string) trainer.Spec {
	if err := spec.Set(key, text); err != nil {
		panic(err) // the texts are this program's own
	}
	return spec
}

// liftRestraints returns remedies that each switch off one setting of spec that
// limits training.
func (p *preflight) liftRestraints(spec trainer.Spec) []remedy {
	var list []remedy
	d := trainer.Default()
	defaults, whole := d.Fields(), p.spec.Fields()
	for i, f := range spec.Fields() {
		if f.Restrains != "" && f.String() != defaults[i].String() {
			cause := fmt.Sprintf("%s %v holds training back", f.Key, whole[i])
			list = append(list, remedy{cause: cause, spec: changed(spec, f.Key, defaults[i].String())})
		}
	}
	return list
}

// resetOptimizer gives the parameters of the optimizer their defaults, one at a
// time.
func resetOptimizer(spec trainer.Spec) []remedy {
	entry, ok := trainer.Optimizers.Find(spec.Optimizer)
	if !ok {
		return nil
	}
	usual := spec
	usual.Optimizer = entry.Part
	var list []remedy
	defaults := catalog.Lookup(usual.Fields(), "optimizer").Params()
	for i, f := range catalog.Lookup(spec.Fields(), "optimizer").Params() {
		if f.String() == defaults[i].String() {
			continue
		}
		s := spec
		catalog.Lookup(s.Fields(), "optimizer").Params()[i].Set(defaults[i].String())
		list = append(list, remedy{cause: fmt.Sprintf("%s %v of the optimizer keeps it from learning", f.Key, f), spec: s})
	}
	return list
}

// Factors by which the rate is changed.
var (
	lower  = []float64{0.1, 0.01, 1e-3, 1e-4, 1e-5}
	higher = []float64{10, 100, 1e3, 1e4, 1e5, 1e6}
)

// rates changes the rate by factors. A higher rate is tried only where the trial
// is large enough a part of its run to show that the rate is too low.
func (p *preflight) rates(spec trainer.Spec, factors []float64) []remedy {
	var list []remedy
	for _, f := range factors {
		rate, cause := spec.Rate*f, "the learning rate is too high"
		if f > 1 {
			cause = "the learning rate is too small"
		}
		if rate > 0 && (f < 1 || f >= 3*p.part() && rate <= 10) {
			list = append(list, remedy{cause: cause, spec: changed(spec, "lr", fmt.Sprintf("%.3g", rate))})
		}
	}
	return list
}

// standardize scales the inputs.
func (p *preflight) standardize(spec trainer.Spec) []remedy {
	if _, ok := spec.Preprocess.(data.Standardize); ok {
		return nil
	}
	s := spec
	s.Preprocess = data.Standardize{}
	what := "the inputs are"
	if p.set.Regression() {
		what = "inputs and target are"
	}
	return []remedy{{cause: what + " of unsuitable scale: standardize them", spec: s}}
}

// resetStart returns remedies that use the usual initial weights and biases.
func resetStart(t *trial, spec trainer.Spec) []remedy {
	var list []remedy
	if spec.Bias != 0 {
		s, cause := spec, fmt.Sprintf("initial biases of %v are unsuitable", spec.Bias)
		if t.startDead > 0 {
			cause = fmt.Sprintf("biases of %v leave %.0f%% of a layer's units dead at the start", spec.Bias, 100*t.startDead)
		}
		s.Bias = 0
		list = append(list, remedy{cause: cause, spec: s})
	}
	usual := []model.Initializer{model.He{}, model.Xavier{}}
	if !slices.Contains(usual, spec.Init) {
		entry, _ := model.Initializers.Find(spec.Init)
		cause := fmt.Sprintf("the initial weights are unsuitable (%s: %s)", model.Initializers.Format(spec.Init), entry.Doc)
		for _, init := range usual {
			s := spec
			s.Init = init
			list = append(list, remedy{cause: cause, spec: s})
		}
	}
	return list
}

// passSignals returns remedies, ReLU and batch norm, that keep the scale of
// activations and gradients about equal from layer to layer.
func passSignals(spec trainer.Spec) []remedy {
	var list []remedy
	layers := len(spec.Hidden)
	if relu := model.Activation(model.ReLU{}); layers > 0 && spec.Activation != relu {
		s := spec
		s.Activation, s.Init, s.Bias = relu, model.He{}, 0
		entry, _ := model.Activations.Find(spec.Activation)
		cause := fmt.Sprintf("activation %s (%s) does not suit these data", entry.Name, entry.Doc)
		if layers > 2 {
			cause = fmt.Sprintf("too little of the gradient passes through %d layers of %s", layers, entry.Name)
		}
		list = append(list, remedy{cause: cause, spec: s})
	}
	if layers > 1 && spec.Norm == (model.NoNormalization{}) {
		s := spec
		s.Norm = model.Normalizations.Default("batch")
		list = append(list, remedy{cause: fmt.Sprintf("the scale of the activations changes too much from layer to layer, over %d layers", layers), spec: s})
	}
	return list
}

// enlarge gives spec more units.
func enlarge(spec trainer.Spec) []remedy {
	s, cause := spec, "the hidden layers need more units"
	s.Hidden = make([]int, len(spec.Hidden))
	for i, n := range spec.Hidden {
		s.Hidden[i] = max(4*n, 32)
	}
	if len(spec.Hidden) == 0 {
		s.Hidden, cause = []int{64}, "the network needs hidden units"
	}
	return []remedy{{cause: cause, spec: s}}
}

// lengthen gives spec more steps, where it has few.
func (p *preflight) lengthen(spec trainer.Spec) []remedy {
	var list []remedy
	if p.part() > 1 {
		return nil // the whole run has more
	}
	if n := p.set.Train.Len(); spec.BatchSize(p.set) > 32 && n > 32 {
		s := spec
		s.Batch = 32
		list = append(list, remedy{cause: "too few steps in an epoch", spec: s})
	}
	s := spec
	s.Epochs = min(10*spec.Epochs, 300)
	if s.Epochs > spec.Epochs {
		list = append(list, remedy{cause: "too few epochs", spec: s})
	}
	return list
}

// findRemedy returns the first remedy with which the Spec of t learns at least
// twice as much, and its trial; or nil.
func (p *preflight) findRemedy(t *trial) (*remedy, *trial, error) {
	free := t.spec.Unrestrained("fit", "time")
	usual := free
	usual.Preprocess, usual.Init, usual.Bias, usual.Optimizer = data.Standardize{}, model.He{}, 0, trainer.Default().Optimizer
	bases := []trainer.Spec{t.spec}
	if p.learned(t) < standstill {
		bases = append(bases, free, usual)
	}
	for i, base := range bases {
		list := p.remedies(t, base)
		if i > 0 {
			list = slices.Insert(list, 0, remedy{spec: base})
			for k := range list {
				list[k].cause, list[k].before = "several settings together keep it from learning", false
			}
		}
		for _, r := range list {
			found, err := p.tryRemedy(r, t)
			if err != nil || found != nil {
				return &r, found, err
			}
		}
	}
	return nil, nil, nil
}

// tryRemedy returns a trial of r if that learns twice as much as t, else nil.
func (p *preflight) tryRemedy(r remedy, t *trial) (*trial, error) {
	want := math.Max(2*p.learned(t), 0.3)
	if want > 1 {
		return nil, nil
	}
	found, err := try(p.ctx, r.spec, func(now *trial) bool {
		share := p.learned(now)
		hopeless := now.epoch > float64(r.spec.Epochs)/2 && share < want/4
		return hopeless || share >= want && share > 0.8
	})
	if err != nil || p.learned(found) < want {
		return nil, err
	}
	return found, nil
}

// changes lists the settings of s that differ from those of t, with the values
// of s.
func changes(s, t trainer.Spec) string {
	var list []string
	for _, f := range s.Diff(t) {
		list = append(list, fmt.Sprintf("%s %v", f.Key, f))
	}
	return strings.Join(list, ", ")
}
