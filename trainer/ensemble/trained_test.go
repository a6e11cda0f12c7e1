package ensemble

import (
	"context"
	"errors"
	"math"
	"testing"

	"descent/trainer"
)

// trainedNets returns networks with the seeds 1, 2, ... on the test part.
func trainedNets(t *testing.T, n int) []Trained {
	t.Helper()
	spec := trainer.Default()
	for key, value := range map[string]string{"data": "digits", "hidden": "12", "epochs": "3", "dropout": "0.3"} {
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	members, err := Train(t.Context(), spec, n)
	if err != nil {
		t.Fatal(err)
	}
	set, err := spec.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var nets []Trained
	for _, m := range members {
		nets = append(nets, Trained{m, set, &set.Test})
	}
	return nets
}

// Networks that are trained already have the averages of those that Measure
// trains.
func TestTrainedAreMeasuredAlike(t *testing.T) {
	nets := trainedNets(t, 3)
	spec := nets[0].Spec
	mean := 0.0
	together, err := Together(t.Context(), nets, func(i int, accuracy, std float64) {
		want := nets[i].Outputs(nets[i].Set, nets[i].Part).Score(nets[i].Set, nets[i].Part).Accuracy
		if math.Abs(accuracy-want) > 1e-9 || !(std > 0) {
			t.Errorf("network %d reaches %v ± %v, want %v", i, accuracy, std, want)
		}
		mean += accuracy / 3
	})
	if err != nil {
		t.Fatal(err)
	}
	if want, err := Measure(t.Context(), spec, Method{Members: 3}); err != nil || !alike(together, want) {
		t.Errorf("together %+v, %v: want %+v", together, err, want)
	}
	if math.Abs(together.Single-mean) > 1e-9 {
		t.Errorf("the mean of one network is %v, want %v", together.Single, mean)
	}
	passes, err := Passes(t.Context(), nets[0], 5)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := Measure(t.Context(), spec, Method{Passes: 5}); err != nil || !alike(passes, want) {
		t.Errorf("passes %+v, %v: want %+v", passes, err, want)
	}
	last := nets[2]
	snapshots, err := Snapshots(t.Context(), nets)
	if want := last.Outputs(last.Set, last.Part).Score(last.Set, last.Part).Accuracy; err != nil || math.Abs(snapshots.Single-want) > 1e-9 {
		t.Errorf("the last snapshot reaches %v, %v: want %v", snapshots.Single, err, want)
	}
	if snapshots.Average != together.Average {
		t.Errorf("the mean of the same networks is %v and %v", snapshots.Average, together.Average)
	}
}

// alike reports whether two results are the same to rounding.
func alike(a, b Result) bool {
	return a.Examples == b.Examples && math.Abs(a.Single-b.Single) < 1e-9 && math.Abs(a.Average-b.Average) < 1e-9 &&
		math.Abs(a.DifferenceErr-b.DifferenceErr) < 1e-9
}

// A context that has ended ends the measurement.
func TestTrainedEndWithTheContext(t *testing.T) {
	nets := trainedNets(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Together(ctx, nets, func(int, float64, float64) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("together ends with %v", err)
	}
	if _, err := Snapshots(ctx, nets); !errors.Is(err, context.Canceled) {
		t.Errorf("snapshots end with %v", err)
	}
	if _, err := Passes(ctx, nets[0], 3); !errors.Is(err, context.Canceled) {
		t.Errorf("passes end with %v", err)
	}
}
