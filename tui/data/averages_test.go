package data

import (
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
	"descent/trainer"
	"descent/tui/ui/uitest"
)

// Averages show each network as its own evaluation says it is, the ensemble and
// the passes with dropout.
func TestAverages(t *testing.T) {
	h, _ := uitest.Looking(t, New(), append(slices.Clone(uitest.Subjects["digits"]), "dropout=0.3"))
	h.Keys("a")
	m, ok := h.Found.(*measured)
	if !ok || len(m.alone) != 2 || m.together == nil || m.examples != m.total {
		t.Fatalf("found %+v", h.Found)
	}
	mean := 0.0
	for i, n := range m.alone {
		l := h.Runs.Lanes[i]
		if n.lane != l || !near(n.accuracy, l.Snap.Last.Val.Accuracy) {
			t.Errorf("%s alone reaches %v, want %v", l.Name, n.accuracy, l.Snap.Last.Val.Accuracy)
		}
		if n.passes == nil || n.passes.Examples != m.total || !near(n.passes.Single, n.accuracy) {
			t.Errorf("passes of %s: %+v", l.Name, n.passes)
		}
		mean += n.accuracy / 2
	}
	if !near(m.together.Single, mean) || !near(m.together.Average-mean, m.together.Difference) {
		t.Errorf("together %+v, the mean is %v", m.together, mean)
	}
	h.Shows("A sgd", "best alone", "A+B 2 networks together", "on mean of one network", "B 30 passes with dropout", "95% interval")
	h.Keys("esc")
	if _, ok := h.Found.(*finding); h.Layer != nil || !ok {
		t.Error("esc does not go back")
	}
}

// Networks that learn from other data are no members, which is said; without
// dropout there are no passes.
func TestAveragesOfOtherData(t *testing.T) {
	p := uitest.Lab(t, uitest.Subjects["digits"]...)
	p.Lanes = append(p.Lanes, uitest.Lab(t, uitest.Subjects["spiral"]...).Lanes[0])
	p.Lanes[2].Name = "arms"
	other := trainer.Spec(p.Lanes[0])
	if err := other.Set("loss", "hinge"); err != nil {
		t.Fatal(err)
	}
	p.Lanes = append([]trainer.Spec{other, p.Lanes[2]}, p.Lanes[:2]...)
	h := uitest.New(t, New(), uitest.Finished(t, p))
	h.Study()
	h.Keys("a")
	m := h.Found.(*measured)
	if len(m.alone) != 2 || len(m.apart) != 2 || m.alone[0].passes != nil {
		t.Errorf("found %+v", m)
	}
	h.Shows("not with A, B: other data or another loss", "C+D 2 networks together")
	if strings.Contains(h.Text(), "30 passes") {
		t.Error("passes without dropout")
	}
}

// While the layer is open, the networks that the selected run was are
// snapshots, of which equal ones count once.
func TestSnapshots(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["digits"])
	h.Keys("a")
	a := v.aside.(*averages)
	if m := h.Found.(*measured); m.snapshots != nil || m.kept != 1 {
		t.Fatalf("found %+v", m)
	}
	for range 3 {
		v.Update(h)
		h.Study()
	}
	if m := h.Found.(*measured); len(a.kept) != 1 || m.snapshots != nil {
		t.Fatalf("%d snapshots of a run that has ended", len(a.kept))
	}
	for i := range 2 * maxSnapshots {
		a.kept[len(a.kept)-1].Weights = slices.Clone(a.kept[len(a.kept)-1].Weights)
		a.kept[len(a.kept)-1].Weights[0] += tensor.Float(i+1) / 1000 // an earlier network
		h.Study()
		v.Update(h)
	}
	m := h.Found.(*measured)
	if m.snapshots == nil || m.kept != maxSnapshots || len(a.kept) != maxSnapshots || !near(m.snapshots.Single, m.alone[1].accuracy) {
		t.Errorf("%d kept, %d measured, %+v", len(a.kept), m.kept, m.snapshots)
	}
	h.Shows("B last 10 snapshots", "on the last snapshot")
}

// What cannot be averaged says why.
func TestAveragesOfRegressions(t *testing.T) {
	h, _ := uitest.Looking(t, New(), uitest.Subjects["sine"])
	if h.Keys("a"); h.Layer != nil || !strings.Contains(h.Notice, "predicts a number") {
		t.Errorf("%T is open, %q", h.Layer, h.Notice)
	}
}
