package run

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/safetensors"
)

// The milestones read back with the same bits, whichever numbers they have.
func TestMilestonesReadBack(t *testing.T) {
	odd := Evaluation{Epoch: 1, Train: trainer.Unmeasured()}
	odd.Val.Loss, odd.Val.Metrics[1], odd.Saturated = math.Inf(1), math.Copysign(0, -1), 0.5
	for name, all := range map[string][]Evaluation{"zeros": {{}, {}}, "odd": {{}, odd}} {
		m, read := milestones{all: all}, milestones{all: make([]Evaluation, 0, 2)}
		epochs, columns := m.tensor()
		if err := read.load(&epochs, columns); err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%+v", read.all), fmt.Sprintf("%+v", all); got != want {
			t.Errorf("%s: %s is read: want %s", name, got, want)
		}
	}
}

// A tensor of milestones that is not what its columns say is an error, and a column of a
// later version is left out.
func TestDamagedMilestones(t *testing.T) {
	names := []string{"epoch", "future", "val.loss"}
	rows := func(n int) []float64 { return slices.Repeat([]float64{1, 2, 3}, n) }
	for name, tensor := range map[string]*safetensors.Tensor{
		"missing":       nil,
		"single":        {Shape: []int{1, 3}, Data: []float32{1, 2, 3}},
		"flat":          {Shape: []int{3}, Data: rows(1)},
		"other columns": {Shape: []int{3, 1}, Data: rows(1)},
		"many rows":     {Shape: []int{3, 3}, Data: rows(3)},
	} {
		m := milestones{all: make([]Evaluation, 0, 2)}
		if err := m.load(tensor, names); err == nil {
			t.Errorf("%s: %+v is read", name, m.all)
		}
	}
	m := milestones{all: make([]Evaluation, 0, 2)}
	if err := m.load(&safetensors.Tensor{Shape: []int{2, 3}, Data: rows(2)}, names); err != nil || len(m.all) != 2 || m.all[1].Epoch != 1 || m.all[1].Val.Loss != 3 {
		t.Errorf("%+v, %v is read with a column of a later version", m.all, err)
	}
}
