package trainer

import "descent/model/tensor"

// An update is the optimizer's step as a task for an engine. It works in parts that
// fit a processor's level-1 cache, since a rule goes over them more than once.
type update struct {
	rule  Optimizer
	now   StepInfo
	w, g  []tensor.Float
	state [][]tensor.Float
	parts [][][]tensor.Float // of state, by part
}

const (
	updatePart  = 2048    // parameters in a part: those of Adam, with its slots, fill 32 kB
	sharedParts = 1 << 16 // parameters from which on the engine shares the parts
)

func newUpdate(rule Optimizer, w, g []tensor.Float) *update {
	u := &update{rule: rule, w: w, g: g}
	for range rule.Slots() {
		u.state = append(u.state, tensor.Make(len(w)))
	}
	for from := 0; from < len(w); from += updatePart {
		var part [][]tensor.Float
		for _, s := range u.state {
			part = append(part, s[from:min(from+updatePart, len(w))])
		}
		u.parts = append(u.parts, part)
	}
	return u
}

// step changes the parameters.
func (u *update) step(engine *tensor.Engine, now StepInfo) {
	u.now = now
	if len(u.w) >= sharedParts {
		engine.Run(u, len(u.parts))
		return
	}
	for i := range u.parts {
		u.Chunk(i, 0)
	}
}

// Chunk implements pool.Task.
func (u *update) Chunk(i, _ int) {
	from, to := i*updatePart, min((i+1)*updatePart, len(u.w))
	u.rule.Step(u.w[from:to], u.g[from:to], u.parts[i], u.now)
}
