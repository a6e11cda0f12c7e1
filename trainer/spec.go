package trainer

import (
	"math/rand/v2"

	"descent/data"
	"descent/model"
)

// A Spec says everything about a run that changes its numbers: two equal Specs
// compute the same bits under the same arithmetic (Plan.Numerics). The fields
// with a doc tag are its settings: flags, form, files and help are made from
// them. The tag restrains marks settings that limit training and are off in
// Default: "fit" for those that limit how well a step fits its examples, such
// as dropout, "time" for those that change a run over time, such as a schedule.
type Spec struct {
	Name       string              // of the run, for people; changes no number
	Data       data.Source         `doc:"what to learn from" picks:"file"`
	Examples   int                 `doc:"training examples to use, 0 for all" min:"0"`
	Preprocess data.Preprocessing  `doc:"how the inputs are shifted and scaled"`
	Hidden     []int               `doc:"widths of the hidden layers, such as 128,64, or none" min:"1" max:"65536"`
	Activation model.Activation    `doc:"nonlinearity after every hidden layer"`
	Init       model.Initializer   `doc:"initial weights"`
	Bias       float64             `doc:"initial biases, such as 0.01, so that fewer ReLUs start dead"`
	Norm       model.Normalization `doc:"normalization in every hidden layer, after its weights"`
	Dropout    float64             `doc:"share of the hidden units that each step drops" min:"0" max:"0.99" restrains:"fit"`
	InputDrop  float64             `key:"input_dropout" doc:"share of the inputs that each step drops" min:"0" max:"0.99" restrains:"fit"`
	Loss       model.Loss          `doc:"what training minimizes, together with the penalties"`
	Weighting  data.ClassWeighting `key:"class_weight" doc:"weights of the classes in the loss"`
	L1         float64             `doc:"L1 penalty: adds l1 times the sum of absolute weights to the loss" min:"0" restrains:"fit"`
	L2         float64             `doc:"L2 penalty: adds l2/2 times the sum of squared weights to the loss" min:"0" restrains:"fit"`
	Optimizer  Optimizer           `doc:"how a gradient becomes a step"`
	Rate       float64             `key:"lr" doc:"learning rate at the start" over:"0"`
	Schedule   Schedule            `doc:"how the learning rate decays" restrains:"time"`
	Warmup     float64             `doc:"epochs in which the rate rises from 0, before the schedule begins" min:"0" restrains:"time"`
	Clip       float64             `doc:"largest norm of a step's gradient, 0 for no limit" min:"0" restrains:"fit"`
	Plateau    Plateau             `doc:"whether the rate drops when validation stalls" restrains:"time"`
	Stop       Stopping            `doc:"what ends the run before its last epoch" restrains:"time"`
	Passes     int                 `key:"mc" doc:"Monte-Carlo passes with dropout that the test score averages, 0 for one pass without dropout" min:"0" max:"100000"`
	Average    float64             `doc:"evaluate an exponential moving average of the weights; each step keeps this share of it, at step t at most (1+t)/(10+t); 0 for the weights themselves" min:"0" max:"0.99999" restrains:"time"`
	Batch      int                 `doc:"examples in a step, 0 for the whole training part" min:"0"`
	Epochs     int                 `doc:"passes over the training part" min:"1" max:"1000000"`
	Evals      int                 `doc:"evaluations of train and validation in an epoch, at most a million in all" min:"1" max:"1000000"`
	Seed       uint64              `doc:"seed of data, weights, order and masks"`
	DataSeed   uint64              `key:"data_seed" doc:"seed of the data and their split only, 0 for the same seed"`
	Fold       data.Fold           `doc:"the fold of cross-validation that is held out as validation part, such as 2/5, or none"`
}

// Default returns the default Spec. Other Specs are described by how they
// differ from it.
func Default() Spec {
	return Spec{
		Name:       "run",
		Data:       data.Fashion{},
		Preprocess: data.NoPreprocessing{},
		Hidden:     []int{128},
		Activation: model.ReLU{},
		Init:       model.He{},
		Norm:       model.NoNormalization{},
		Loss:       model.Softmax{},
		Weighting:  data.NoClassWeighting{},
		Optimizer:  Momentum{Mu: 0.9},
		Rate:       0.02,
		Schedule:   Constant{},
		Plateau:    NoDrop{},
		Stop:       Never{},
		Batch:      64,
		Epochs:     30,
		Evals:      2,
		Seed:       1,
	}
}

// Arch returns the network that s describes for set.
func (s Spec) Arch(set *data.Set) model.Arch { return s.arch(set.Shape.Len(), set.Outputs()) }

// arch returns the network that s describes between so many inputs and outputs.
func (s Spec) arch(inputs, outputs int) model.Arch {
	return model.Arch{
		In:         inputs,
		Out:        outputs,
		Hidden:     s.Hidden,
		Activation: s.Activation,
		Init:       s.Init,
		Bias:       s.Bias, Norm: s.Norm,
		Dropout: s.Dropout, InputDropout: s.InputDrop,
	}
}

// rateAt returns the learning rate after t epochs, before any plateau.
func (s *Spec) rateAt(t float64) float64 {
	return s.Rate * Warmed(s.Schedule, s.Warmup, t, float64(s.Epochs))
}

func (s Spec) dataSeed() uint64 {
	if s.DataSeed != 0 {
		return s.DataSeed
	}
	return s.Seed
}

// Decay returns the penalty on the weights.
func (s *Spec) Decay() model.Decay { return model.Decay{L1: s.L1, L2: s.L2} }

// The streams of random numbers of a run. Each has its own, so that changing
// one setting leaves the draws of the others alone; runs with equal seeds
// share data, initial weights and the order of batches.
const (
	weightStream = 2 + iota // 1 is the data's
	orderStream
	maskStream   // of dropout while fitting
	sampleStream // of dropout while sampling
)

func (s Spec) rand(stream uint64) *rand.Rand { return rand.New(s.source(stream)) }

func (s Spec) source(stream uint64) *rand.PCG { return rand.NewPCG(s.Seed, stream) }
