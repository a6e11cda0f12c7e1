package tensor

// An Epilogue is what Forward applies to its sums before it stores them.
type Epilogue uint8

const (
	NoEpilogue   Epilogue = iota // nothing
	ReLUEpilogue                 // max(0, x)
)

// A Mask makes GradInput set the gradient to 0 where Y, of the same shape, is
// not above 0: the backward pass of a ReLU whose outputs Y holds. The zero Mask
// keeps the gradient as it is.
type Mask struct{ Y Matrix }

// A Rule is a step of an optimizer without or with momentum, for parameters w
// with gradients g and velocities v. The zero Rule makes no step.
type Rule struct {
	Kind     RuleKind
	Rate, Mu Float
}

// A RuleKind says which rule it is.
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

// An Update makes GradWeights step weights and biases by a Rule, in the place
// where it computes their gradients. V and BiasV are the velocities.
type Update struct {
	Rule
	W, V, Bias, BiasV Weights
}

// What a product does with its sums, given e, mu and rate: the numbers are those
// of the assembly.
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
