package tensor

// An Epilogue is the function that Forward applies to its sums before it stores
// them.
type Epilogue uint8

const (
	NoEpilogue   Epilogue = iota // nothing
	ReLUEpilogue                 // max(0, x)
)

// A Mask makes GradInput set the gradient to 0 where Y, of the same shape, is
// not above 0: the backward pass of a ReLU whose outputs Y holds. The zero Mask
// keeps the gradient as it is.
type Mask struct{ Y Matrix }

// A Rule is a step of gradient descent, with or without momentum, for parameters
// w with gradients g and velocities v. The zero Rule makes no step.
type Rule struct {
	Kind     RuleKind
	Rate, Mu Float // learning rate and momentum
}

// A RuleKind names the formula of a Rule.
type RuleKind uint8

const (
	NoRule       RuleKind = iota
	DescentRule           // w = w − rate·g
	MomentumRule          // v = mu·v − rate·g, w = w + v
	NesterovRule          // v = mu·v − rate·g, w = w + mu·v − rate·g
)

// Apply makes the step for all of w, element by element. A DescentRule has no
// velocities.
func (r Rule) Apply(w, v, g []Float) {
	v = v[:min(len(v), len(w))]
	switch r.Kind {
	case DescentRule:
		AddScaled(w, g, -r.Rate)
	case MomentumRule:
		Momentum(w, v, g, r.Mu, r.Rate)
	case NesterovRule:
		Blend(v, r.Mu, g, -r.Rate)
		AddScaled(w, v, r.Mu)
		AddScaled(w, g, -r.Rate)
	}
}

// An Update makes GradWeights step weights and biases by a Rule as soon as it
// has computed their gradients, without storing these. V and BiasV are the
// velocities of the weights and the biases.
type Update struct {
	Rule
	W, V, Bias, BiasV Weights
}

// The operations that a product can apply to c with its sums, given e, mu and
// rate. The assembly uses the same numbers.
const (
	opStore    = iota // c = sum
	opReLU            // c = max(0, sum)
	opMask            // c = sum where e > 0, else 0
	opDescend         // c = c − rate·sum
	opMomentum        // e = mu·e − rate·sum, c = c + e
	opNesterov        // e = mu·e − rate·sum, c = c + mu·e − rate·sum
)

// op returns the operation of a rule.
func (k RuleKind) op() int { return opDescend + int(k-DescentRule) }

// A pass is the operation of a product as a task of its own, for kernels that do not
// have it: the sums are in c, or in g if c is what they change. A chunk of the task is
// passPart elements.
type pass struct {
	op      int
	c, e, g []Float // e as in kernels.fused
	rule    Rule
}

const (
	passPart   = 2048    // elements in a chunk: with their operands they fit a processor's level-1 cache
	sharedPass = 1 << 16 // elements from which on the engine shares the chunks
)

// apply makes a pass over all elements of p.c.
func (e *Engine) apply(p pass) {
	e.pass = p
	chunks := (len(p.c) + passPart - 1) / passPart
	if len(p.c) >= sharedPass {
		e.Run(&e.pass, chunks)
		return
	}
	for i := range chunks {
		e.pass.Chunk(i, 0)
	}
}

// Chunk implements pool.Task.
func (p *pass) Chunk(i, _ int) {
	from, to := i*passPart, min((i+1)*passPart, len(p.c))
	c := p.c[from:to]
	switch p.op {
	case opReLU:
		ReLU(c, c)
	case opMask:
		ReLUGrad(c, c, p.e[from:to])
	case opDescend:
		p.rule.Apply(c, nil, p.g[from:to])
	default:
		p.rule.Apply(c, p.e[from:to], p.g[from:to])
	}
}
