package form

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/tui/plot"
	"descent/tui/ui"
)

// An explanation is a chart of the effect of a setting, with a text below it. It is shown
// beside the form while the setting has the focus.
type explanation struct {
	paths   []string // the settings that it explains
	title   string   // the title of the chart
	explain func(trainer.Spec, trainer.Plan) (lines []plot.Line, text string)
	xLabel  string
}

// explanations lists all explanations.
var explanations = []explanation{
	{[]string{"activation"}, "activation f(x) and slope f'(x)", explainActivation, "x"},
	{[]string{"lr", "schedule", "warmup", "epochs"}, "learning rate over the run", explainSchedule, "epoch"},
	{[]string{"init", "hidden"}, "initial weights of the first layer", explainInit, "w"},
	{[]string{"optimizer"}, "distance gone on a constant gradient", explainOptimizer, "step"},
}

// An explained is a computed explanation.
type explained struct {
	key   string // identifies the setting and the Spec; "" for none
	lines []plot.Line
	text  string
}

// explain returns a command that computes the explanation of the focused setting, with the
// highlighted choice; nil if it is known or there is none.
func (f *Form) explain() tea.Cmd {
	path, spec, plan := f.row().path, f.preview(), f.cost.plan
	e, ok := explanationOf(path)
	if !ok || spec.Epochs <= 0 {
		f.explained = explained{}
		return nil
	}
	key := fmt.Sprintf("%s\n%s%+v", e.title, compare.ExperimentKey(compare.Settings(spec, nil)), plan)
	if key == f.explained.key {
		return nil
	}
	if !strings.HasPrefix(f.explained.key, e.title+"\n") { // another kind of picture
		f.explained = explained{}
	}
	f.explained.key = key
	return func() tea.Msg {
		lines, text := e.explain(spec, plan)
		return ui.Reply(func(ui.Host) tea.Cmd {
			if f.explained.key == key { // otherwise the form has changed in the meantime
				f.explained.lines, f.explained.text = lines, text
			}
			return nil
		})
	}
}

// explanationOf returns the explanation of a setting, or of the setting that a
// parameter belongs to.
func explanationOf(path string) (explanation, bool) {
	key, _, _ := strings.Cut(path, ".")
	for _, e := range explanations {
		if slices.Contains(e.paths, key) {
			return e, true
		}
	}
	return explanation{}, false
}

// spaced returns n values from lo to hi at equal distances.
func spaced(lo, hi float64, n int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = lo + (hi-lo)*float64(i)/float64(n-1)
	}
	return xs
}

// explainActivation draws the function and its derivative.
func explainActivation(spec trainer.Spec, _ trainer.Plan) ([]plot.Line, string) {
	xs := spaced(-4, 4, 161)
	x, y, slope := make([]tensor.Float, len(xs)), make([]tensor.Float, len(xs)), make([]tensor.Float, len(xs))
	for i, v := range xs {
		x[i], slope[i] = tensor.Float(v), 1
	}
	spec.Activation.Forward(y, x)
	spec.Activation.Backward(slope, slope, x, y)
	text := fmt.Sprintf("f(0) = %s, largest slope %s. Solid f, dashed f'. Where f' is near 0, no gradient comes through.",
		plot.Short(float64(y[len(y)/2]), 3), plot.Short(model.MaxSlope(spec.Activation), 3))
	if _, ok := spec.Activation.(model.Learned); ok {
		text += " Its parameters are learned: this is what it is before training."
	}
	return []plot.Line{{Label: "f'", X: xs, Y: float64s(slope), Dashed: true}, {Label: "f", X: xs, Y: float64s(y)}}, text
}

// float64s returns xs in double precision.
func float64s(xs []tensor.Float) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = float64(x)
	}
	return out
}

// explainSchedule draws the rate over the epochs.
func explainSchedule(spec trainer.Spec, _ trainer.Plan) ([]plot.Line, string) {
	xs := spaced(0, float64(spec.Epochs), 241)
	ys := make([]float64, len(xs))
	for i, t := range xs {
		ys[i] = spec.Rate * trainer.Warmed(spec.Schedule, spec.Warmup, t, float64(spec.Epochs))
	}
	text := fmt.Sprintf("From %s to %s, at the most %s.", plot.Short(ys[0], 3), plot.Short(ys[len(ys)-1], 3), plot.Short(slices.Max(ys), 3))
	if _, ok := spec.Plateau.(trainer.NoDrop); !ok {
		text += " Drops at a plateau come on top: they depend on the run."
	}
	return []plot.Line{{Label: "r", X: xs, Y: ys}}, text
}

// explainInit draws the distribution of the weights of the first layer.
func explainInit(spec trainer.Spec, plan trainer.Plan) ([]plot.Line, string) {
	fanIn, fanOut := max(plan.Inputs, 1), max(plan.Classes, 1)
	if len(spec.Hidden) > 0 {
		fanOut = spec.Hidden[0]
	}
	w := make([]tensor.Float, 20_000)
	spec.Init.Init(w, fanIn, fanOut, rand.New(rand.NewPCG(1, 1)))
	mean, std := tensor.MeanStd(w)
	limit := math.Max(4*std, math.Abs(mean)*1.2+1e-3)
	const bins = 61
	counts := make([]float64, bins)
	for _, v := range w {
		if i := int((float64(v) + limit) / (2 * limit) * bins); i >= 0 && i < bins {
			counts[i]++
		}
	}
	text := fmt.Sprintf("Of %d inputs and %d units: mean %s, spread (std) %s, fan-in times variance %s. "+
		"About 2 keeps the signal of ReLUs as it goes up the layers, about 1 that of tanh; less lets it die, more explode.",
		fanIn, fanOut, plot.Short(mean, 3), plot.Short(std, 3), plot.Short(float64(fanIn)*std*std, 3))
	return []plot.Line{{Label: "n", X: spaced(-limit, limit, bins), Y: counts}}, text
}

const (
	memorySteps = 60      // steps of the picture for a constant rule
	mostSteps   = 200_000 // largest number of steps for a rule that changes during the run
)

// explainOptimizer draws the steps of the rule for a constant gradient of 1 and a constant
// rate, which shows its memory. For a rising momentum it draws the whole run.
func explainOptimizer(spec trainer.Spec, plan trainer.Plan) ([]plot.Line, string) {
	n, rising, over := memorySteps, false, ""
	if r, ok := spec.Optimizer.(trainer.Rising); ok && r.Rises() {
		if n = min(plan.Steps(), mostSteps); n == 0 { // the plan is not known yet
			n = memorySteps
		}
		rising, over = true, ", the whole run"
	}
	xs, ys := spaced(0, float64(n), n+1), make([]float64, n+1)
	w, g := []tensor.Float{0}, []tensor.Float{1}
	state := make([][]tensor.Float, spec.Optimizer.Slots())
	for i := range state {
		state[i] = make([]tensor.Float, 1)
	}
	for t := 1; t <= n; t++ {
		now := trainer.StepInfo{Step: t, Epochs: 1, Rate: spec.Rate}
		if rising {
			now.Epoch = float64(t-1) / float64(n) // the run has 1 epoch
		}
		g[0] = 1
		spec.Optimizer.Step(w, g, state, now)
		ys[t] = -float64(w[0])
	}
	text := fmt.Sprintf("After %d steps%s, on a gradient of 1: %s; SGD would be at %s.", n, over, plot.Short(ys[n], 3), plot.Short(float64(n)*spec.Rate, 3))
	if a, ok := spec.Optimizer.(trainer.Accelerated); ok {
		text += " At last it goes as fast as SGD with rate " + plot.Short(a.EffectiveRate(spec.Rate), 3) + "."
	}
	return []plot.Line{{Label: "d", X: xs, Y: ys}}, text
}
