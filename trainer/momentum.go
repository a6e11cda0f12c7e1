package trainer

import "descent/model/tensor"

// Momentum is SGD with a heavy ball (Polyak 1964): V = μ·V − a·g; W += V. The
// rate is part of the velocity, as in CS231n and Keras; PyTorch multiplies it
// on only when the step is taken, which differs as soon as the rate changes.
//
// Mu may rise over a run, linearly from MuStart, or in the stairs of Sutskever
// et al. (2013), μ_t = min(1 − 2^(−1 − log₂(⌊t/MuEvery⌋ + 1)), Mu), with
// MuEvery = 250. If both are set, the lower one counts.
type Momentum struct {
	Mu      float64 `doc:"share of the velocity that is kept, at the end if it rises" min:"0" max:"1"`
	MuStart float64 `key:"mu_start" doc:"mu at the start, from where it rises to mu over all epochs; 0 for a constant mu" min:"0" max:"1"`
	MuEvery int     `key:"mu_every" doc:"steps on each of Sutskever's stairs 1/2, 3/4, 5/6, ... up to mu, such as 250; 0 for none" min:"0"`
}

// at returns μ at the given moment.
func (m Momentum) at(now StepInfo) float64 {
	mu := m.Mu
	if m.MuStart > 0 {
		mu = m.MuStart + (m.Mu-m.MuStart)*now.Epoch/now.Epochs
	}
	if m.MuEvery > 0 {
		stair := (now.Step-1)/m.MuEvery + 1
		mu = min(mu, 1-1/float64(2*stair)) // 2^(−1 − log₂ stair) is 1/(2·stair)
	}
	return mu
}

// EffectiveRate implements Accelerated: a/(1 − μ), with the final μ.
func (m Momentum) EffectiveRate(rate float64) float64 { return rate / (1 - m.Mu) }

// Rises implements Rising.
func (m Momentum) Rises() bool { return m.MuStart > 0 && m.MuStart != m.Mu || m.MuEvery > 0 }

// Slots implements Optimizer: the velocity.
func (Momentum) Slots() int { return 1 }

// Rule implements Ruled.
func (m Momentum) Rule(now StepInfo) tensor.Rule {
	return tensor.Rule{Kind: tensor.MomentumRule, Rate: tensor.Float(now.Rate), Mu: tensor.Float(m.at(now))}
}

// Step implements Optimizer.
func (m Momentum) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	m.Rule(now).Apply(w, state[0], g)
}

// Nesterov is Momentum with the gradient taken ahead, where the velocity is
// about to lead (Nesterov 1983): V = μ·V − a·g; W += μ·V − a·g. W is the point
// ahead, which saves a second one (Bengio et al. 2013); so do Keras and, but
// for the place of the rate, PyTorch. Its parameters are those of Momentum.
type Nesterov Momentum

// EffectiveRate implements Accelerated: a/(1 − μ), with the final μ.
func (n Nesterov) EffectiveRate(rate float64) float64 { return Momentum(n).EffectiveRate(rate) }

// Rises implements Rising.
func (n Nesterov) Rises() bool { return Momentum(n).Rises() }

// Slots implements Optimizer: the velocity.
func (Nesterov) Slots() int { return 1 }

// Rule implements Ruled.
func (n Nesterov) Rule(now StepInfo) tensor.Rule {
	return tensor.Rule{Kind: tensor.NesterovRule, Rate: tensor.Float(now.Rate), Mu: tensor.Float(Momentum(n).at(now))}
}

// Step implements Optimizer.
func (n Nesterov) Step(w, g []tensor.Float, state [][]tensor.Float, now StepInfo) {
	n.Rule(now).Apply(w, state[0], g)
}
