package search

import (
	"fmt"

	"descent/data"
	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/metric"
)

// A text is a Search in the form in which it is written: with all settings of its base
// and all parameters of its parts, because defaults may change.
type text struct {
	Name    string // of the base
	Base    map[string]string
	Axes    []Axis
	Sampler string
	Trials  int
	Seed    uint64
	Epochs  float64
	Pruner  string
	Repeats Repeats
	Patient bool
	Folds   int
	Metric  string
}

// MarshalText implements encoding.TextMarshaler: it returns s as a JSON object in one
// line, from which UnmarshalText makes a search with the same trials. Paths are absolute.
// It leaves out Trainer, Runner, Past and Hear.
func (s *Search) MarshalText() ([]byte, error) {
	base := s.Base
	base.Data = data.Absolute(base.Data)
	t := text{Name: base.Name, Base: map[string]string{}, Axes: s.Axes, Sampler: Samplers.Full(s.Sampler),
		Trials: s.Trials, Seed: s.Seed, Epochs: s.Epochs, Pruner: Pruners.Full(s.pruner()), Repeats: s.Repeats, Patient: s.Patient, Folds: s.Folds, Metric: string(s.Metric)}
	for _, f := range base.Fields() {
		t.Base[f.Key] = f.Full()
	}
	return exact.Marshal(t)
}

// UnmarshalText implements encoding.TextUnmarshaler, for the output of MarshalText.
func (s *Search) UnmarshalText(b []byte) error {
	var t text
	if err := exact.Unmarshal(b, &t); err != nil {
		return fmt.Errorf("the plan of the search: %w", err)
	}
	base := trainer.Default()
	base.Name = t.Name
	if err := base.SetAll(t.Base); err != nil {
		return err
	}
	sampler, err := Samplers.Parse(t.Sampler)
	if err != nil {
		return err
	}
	pruner, err := Pruners.Parse(t.Pruner)
	if err != nil {
		return err
	}
	s.Base, s.Axes, s.Sampler, s.Trials, s.Seed = base, t.Axes, sampler, t.Trials, t.Seed
	s.Epochs, s.Pruner, s.Repeats, s.Patient, s.Folds, s.Metric = t.Epochs, pruner, t.Repeats, t.Patient, t.Folds, metric.Key(t.Metric)
	return nil
}
