package trainer

import (
	"context"
	"fmt"
	"strings"

	"descent/data"
	"descent/data/memory"
	"descent/model"
	"descent/trainer/metric"
)

// Check returns an error if a run of s could not start: its data cannot be
// read, or its parts do not fit together. It stops with the error of ctx when
// that ends.
func (s Spec) Check(ctx context.Context) error {
	_, err := s.Load(ctx)
	return err
}

// MaxEpochs is how many epochs a run may have; its setting says the same.
const MaxEpochs = 1_000_000

// Other limits of a run.
const (
	maxLayers = 1000
	maxEvals  = 1_000_000
)

// LoadSet reads the data of s, all of them and as they are. It stops with the
// error of ctx when that ends.
func (s Spec) LoadSet(ctx context.Context) (*data.Set, error) {
	set, err := data.LoadFold(ctx, s.Data, s.dataSeed(), s.Fold)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	return set, nil
}

// InMemory reports whether the data of s are in memory, since another run has them.
func (s Spec) InMemory() bool { return data.InMemory(s.Data, s.dataSeed(), s.Fold) }

// Load reads the data of s and checks that its parts fit together. It stops with
// the error of ctx when that ends.
func (s Spec) Load(ctx context.Context) (*data.Prepared, error) {
	e, known := data.ExtentOf(s.Data)
	if known { // what is too much is refused before its data are made
		if err := s.checkSize(ctx, s.Fold.Extent(e)); err != nil {
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
		want := "want loss squared"
		if data.TakesLast(s.Data) {
			want += fmt.Sprintf(", or target=COLUMN if the last column, \"%s\", is not the target", set.Target)
		}
		return nil, fmt.Errorf("loss: %s wants classes, but %s asks for a number: %s",
			model.Losses.Format(s.Loss), data.Sources.Format(s.Data), want)
	}
	if err := s.checkRules(set); err != nil {
		return nil, err
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

// checkRules returns an error if set has not what the rules of s watch.
func (s Spec) checkRules(set *data.Set) error {
	const noVal = "%s: %s watches the validation part, and there are no examples in it: want %s"
	watch, watches := s.Stop.(MetricStopping)
	switch _, keeps := s.Plateau.(NoDrop); {
	case set.Val.Len() == 0 && watches:
		return fmt.Errorf(noVal, "stop", Stoppings.Format(s.Stop), "stop=never, or more data")
	case set.Val.Len() == 0 && !keeps:
		return fmt.Errorf(noVal, "plateau", Plateaus.Format(s.Plateau), "plateau=none, or more data")
	case watches:
		if err := measures(watch.StopMetric(), set); err != nil {
			return fmt.Errorf("stop: %w", err)
		}
	}
	return nil
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
