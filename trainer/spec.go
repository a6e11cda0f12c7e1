package trainer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"descent/data"
	"descent/data/memory"
	"descent/model"
	"descent/model/catalog"
	"descent/trainer/metric"
)

// A Spec says everything about a run that changes its numbers: two equal Specs
// compute the same bits under the same arithmetic (Plan.Numerics). The fields
// with a doc tag are its settings: flags, form, files and help are made from
// them. The tag restrains marks settings that limit training and are off in
// Default: "fit" for those that limit how well a step fits its examples, such
// as dropout, "time" for those that change a run over time, such as a schedule.
type Spec struct {
	Name       string              // of the run, for people; changes no number
	Data       data.Source         `doc:"what to learn from"`
	Examples   int                 `doc:"training examples to use, 0 for all" min:"0"`
	Preprocess data.Preprocessing  `doc:"what is done to the inputs first"`
	Hidden     []int               `doc:"widths of the hidden layers, such as 128,64, or none" min:"1" max:"65536"`
	Activation model.Activation    `doc:"nonlinearity behind every hidden layer"`
	Init       model.Initializer   `doc:"initial weights"`
	Bias       float64             `doc:"initial biases, such as 0.01, so that fewer ReLUs start dead"`
	Norm       model.Normalization `doc:"normalization in every hidden layer, behind its weights"`
	Dropout    float64             `doc:"share of the hidden units that each step drops" min:"0" max:"0.99" restrains:"fit"`
	InputDrop  float64             `key:"input_dropout" doc:"share of the inputs that each step drops" min:"0" max:"0.99" restrains:"fit"`
	Loss       model.Loss          `doc:"what training minimizes, beside the penalties"`
	Weighting  data.ClassWeighting `key:"class_weight" doc:"how much the examples of each class weigh in the loss"`
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
	Average    float64             `doc:"evaluate an exponential average of the weights that keeps this share of itself a step, at step t at most (1+t)/(10+t); 0 for the weights themselves" min:"0" max:"0.99999" restrains:"time"`
	Batch      int                 `doc:"examples in a step, 0 for the whole training part" min:"0"`
	Epochs     int                 `doc:"passes over the training part" min:"1" max:"1000000"`
	Evals      int                 `doc:"evaluations of train and validation in an epoch, a million in all at most" min:"1" max:"1000000"`
	Seed       uint64              `doc:"seed of data, weights, order and masks"`
	DataSeed   uint64              `key:"data_seed" doc:"seed of the data and their split alone, 0 for the same seed"`
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

// Known reports whether s holds settings. The Spec of a run that another
// program made has a Name at most.
func (s Spec) Known() bool { return s.Data != nil }

// Catalogs returns the catalogs of the parts that a Spec is made of.
func Catalogs() []catalog.Kind {
	return []catalog.Kind{data.Sources, data.Preprocessings, data.ClassWeightings,
		model.Activations, model.Initializers, model.Normalizations, model.Losses, Optimizers, Schedules, Plateaus, Stoppings}
}

// Fields returns the settings of s as text, in the order of the struct.
// Setting one changes s.
func (s *Spec) Fields() []*catalog.Field { return catalog.Fields(s, Catalogs()...) }

// Field returns the setting of s with the given key, which may be an alias.
func (s *Spec) Field(key string) (*catalog.Field, error) {
	fields := s.Fields()
	if f := catalog.Lookup(append(fields, s.Aliases()...), key); f != nil {
		return f, nil
	}
	return nil, catalog.Unknown("setting", key, catalog.Keys(fields))
}

// Set sets the setting with the given key from text.
func (s *Spec) Set(key, text string) error {
	f, err := s.Field(key)
	if err != nil {
		return err
	}
	if err := f.Set(text); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// SetAll sets settings from their texts by key, in the order of Fields.
func (s *Spec) SetAll(texts map[string]string) error {
	known := 0
	for _, f := range s.Fields() {
		text, ok := texts[f.Key]
		if !ok {
			continue
		}
		known++
		if err := f.Set(text); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
	}
	if known == len(texts) {
		return nil
	}
	for key, text := range texts { // an alias, or none
		if err := s.Set(key, text); err != nil {
			return err
		}
	}
	return nil
}

// Aliases returns settings that are another way to set one of Fields. They are
// read in files and flags, and never written.
func (s *Spec) Aliases() []*catalog.Field {
	return []*catalog.Field{catalog.SwitchField("batchnorm", "the same as norm=batch",
		func() bool { return s.Norm == batchNorm },
		func(on bool) {
			s.Norm = model.NoNormalization{}
			if on {
				s.Norm = batchNorm
			}
		})}
}

// batchNorm is batch norm as the catalog has it.
var batchNorm = model.Normalizations.Default("batch")

// Diff returns the settings of s that differ from those of t.
func (s Spec) Diff(t Spec) []*catalog.Field {
	var diff []*catalog.Field
	theirs := t.Fields()
	for i, f := range s.Fields() {
		if f.String() != theirs[i].String() {
			diff = append(diff, f)
		}
	}
	return diff
}

// Unrestrained returns s with the settings whose tag restrains is one of kinds,
// "fit" or "time", set back to the values of Default.
func (s Spec) Unrestrained(kinds ...string) Spec {
	d := Default()
	defaults := d.Fields()
	for i, f := range s.Fields() {
		if slices.Contains(kinds, f.Restrains) {
			f.Set(defaults[i].String()) // which is valid
		}
	}
	return s
}

// Check returns an error if a run of s could not start: its data cannot be
// read, or its parts do not fit together. It stops with the error of ctx when
// that ends.
func (s Spec) Check(ctx context.Context) error {
	_, err := s.Load(ctx)
	return err
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

// MaxEpochs is how many epochs a run may have; its setting says the same.
const MaxEpochs = 1_000_000

// What else a run may have at most.
const (
	maxLayers = 1000
	maxEvals  = 1_000_000
)

// LoadSet reads the data of s, all of them and as they are. It stops with the
// error of ctx when that ends.
func (s Spec) LoadSet(ctx context.Context) (*data.Set, error) {
	set, err := data.Load(ctx, s.Data, s.dataSeed())
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	return set, nil
}

// InMemory reports whether the data of s are in memory, since another run has them.
func (s Spec) InMemory() bool { return data.InMemory(s.Data, s.dataSeed()) }

// Load reads the data of s and checks that its parts fit together. It stops with
// the error of ctx when that ends.
func (s Spec) Load(ctx context.Context) (*data.Prepared, error) {
	e, known := data.ExtentOf(s.Data)
	if known { // what is too much is refused before its data are made
		if err := s.checkSize(ctx, e); err != nil {
			return nil, err
		}
	}
	set, err := s.LoadSet(ctx)
	if err != nil {
		return nil, err
	}
	if set.Train.Len() == 0 {
		return nil, fmt.Errorf("data: %s has no training example", data.Sources.Format(s.Data))
	}
	if _, ok := s.Loss.(model.Classifier); ok && set.Regression() {
		return nil, fmt.Errorf("loss: %s wants classes, but %s asks for a number: want loss squared",
			model.Losses.Format(s.Loss), data.Sources.Format(s.Data))
	}
	if w, ok := s.Stop.(MetricStopping); ok {
		if err := measures(w.StopMetric(), set); err != nil {
			return nil, fmt.Errorf("stop: %w", err)
		}
	}
	if !known {
		if err := s.checkSize(ctx, set.Extent()); err != nil {
			return nil, err
		}
	}
	p, err := data.Prepare(ctx, set.Limit(s.Examples), s.Preprocess)
	if err != nil {
		return nil, err
	}
	if err := p.WeighClasses(s.Weighting); err != nil {
		return nil, fmt.Errorf("class_weight: %w", err)
	}
	return p, nil
}

// checkSize returns an error if a run of s on a set of extent e has too many
// layers or evaluations, or does not fit into memory.
func (s Spec) checkSize(ctx context.Context, e data.Extent) error {
	if n := len(s.Hidden); n > maxLayers {
		return fmt.Errorf("hidden: there are %d layers: want at most %d", n, maxLayers)
	}
	n := s.limited(e.Train)
	evals := min(s.Evals, stepsPerEpoch(n, s.batchSize(n)))
	if all := evals * s.Epochs; all > maxEvals {
		return fmt.Errorf("evals: %d epochs with %d evaluations make %d: want at most %d in all", s.Epochs, evals, all, maxEvals)
	}
	m := s.memory(e)
	return memory.Of(ctx).CheckAll(m.Total(), m.What(), m.Lower())
}

// limited returns how many of n training examples s uses.
func (s Spec) limited(n int) int {
	if s.Examples > 0 {
		return min(n, s.Examples)
	}
	return n
}

// Measures returns an error if there is no metric with the given key, or if it
// is not for the data of s.
func (s Spec) Measures(ctx context.Context, key metric.Key) error {
	set, err := s.LoadSet(ctx)
	if err != nil {
		return err
	}
	return measures(key, set)
}

func measures(key metric.Key, set *data.Set) error {
	i, err := metric.Find(string(key))
	if err != nil {
		return err
	}
	task := metric.TaskOf(len(set.Classes))
	if metric.All[i].Task&task == 0 {
		return fmt.Errorf("the metric %s is not for these targets: want one of %s", key, strings.Join(metric.Keys(task), ", "))
	}
	return nil
}

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

// NameField returns the name of s as a field, for a form.
func NameField(s *Spec) *catalog.Field {
	return catalog.TextField("name", "what the run is called", &s.Name)
}
