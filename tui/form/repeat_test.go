package form

import (
	"fmt"
	"testing"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/ui/uitest"
)

// folding returns a host that shows a form of wine with values for some rows.
func folding(t *testing.T, rows ...string) (*uitest.Host, *Form) {
	t.Helper()
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", trainer.Default())
	h.Run(Open(h, f))
	for i := 0; i < len(rows); i += 2 {
		f.At(rows[i], rows[i+1])
	}
	h.Keys("ctrl+s")
	for _, l := range h.Runs.Lanes {
		h.Runs.Cancel(l)
	}
	return h, f
}

// The form starts a run for each seed and fold; they are one group.
func TestFormStartsFolds(t *testing.T) {
	h, _ := folding(t, "data", "wine", "epochs", "1", "folds", "3", "seeds", "2")
	if len(h.Runs.Lanes) != 6 || h.Layer != nil {
		t.Fatalf("there are %d runs, on top is %T:\n%s", len(h.Runs.Lanes), h.Layer, h.Text())
	}
	for i, l := range h.Runs.Lanes {
		want := data.Fold{Number: i%3 + 1, Of: 3}
		if l.Spec.Fold != want || l.Spec.Seed != uint64(1+i/3) {
			t.Errorf("run %d has fold %v and seed %d", i, l.Spec.Fold, l.Spec.Seed)
		}
	}
	if groups := lanes.Groups(h.Runs.Lanes, false); len(groups) != 1 {
		t.Errorf("they are %d groups", len(groups))
	}
}

// A copy of the run on a fold starts all folds, under the name of their experiment.
func TestFormUnfolds(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	spec := trainer.Default()
	spec.Name, spec.Data, spec.Epochs = "wine", data.Wine{}, 1
	f := New("Copy", spec.Folds(5)[1])
	h.Run(Open(h, f))
	f.At("folds", "2")
	h.Keys("ctrl+s")
	var names []string
	for _, l := range h.Runs.Lanes {
		h.Runs.Cancel(l)
		names = append(names, l.Spec.Name)
	}
	if got := fmt.Sprint(names); got != "[wine, fold 1/2 wine, fold 2/2]" {
		t.Errorf("the runs are %s", got)
	}
}

// What cannot be folded is refused before anything starts.
func TestFormRefusesFolds(t *testing.T) {
	for want, rows := range map[string][]string{
		"folds: 1 fold leaves nothing to train on":     {"data", "wine", "folds", "1"},
		"is fold 2/3 already":                          {"data", "wine", "fold", "2/3", "folds", "5"},
		"fold: the validation part is given":           {"data", "gate", "folds", "2"},
		"fold: 16 rows cannot be divided into 20":      {"data", "moons:n=20", "folds", "20"},
		"100 runs do not fit beside the others, there": {"data", "wine", "folds", "50", "seeds", "2"},
	} {
		h, _ := folding(t, append(rows, "epochs", "1")...)
		says(h, want)
		if len(h.Runs.Lanes) != 0 {
			t.Errorf("%q: there are %d runs", rows, len(h.Runs.Lanes))
		}
	}
	h, f := opened(t)
	f.from, f.repeats = &trainer.Checkpoint{}, presets.Repeats{Folds: 2}
	if _, err := f.specs(60); err == nil || fmt.Sprint(err)[:6] != "folds:" || h.Layer == nil {
		t.Errorf("a fork on folds: %v", err)
	}
}
