package lanes

import (
	"fmt"
	"slices"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

// A still is a source that never changes.
type still struct{ spec trainer.Spec }

func (s still) Spec() trainer.Spec           { return s.spec }
func (still) Branch() *trainer.Checkpoint    { return nil }
func (still) Snapshot(to *run.Snapshot) bool { return false }

// set returns lanes of the given settings, each as keys and texts.
func set(t *testing.T, all ...[]string) *Set {
	t.Helper()
	s := NewSet()
	for _, settings := range all {
		spec := trainer.Default()
		for i := 0; i < len(settings); i += 2 {
			if err := spec.Set(settings[i], settings[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		s.Add(still{spec})
	}
	return s
}

// TestLabels tests that labels consist of the settings that differ and are not off.
func TestLabels(t *testing.T) {
	s := set(t, []string{"lr", "0.1", "optimizer", "sgd"}, []string{"lr", "0.1", "optimizer", "adam", "l2", "0.01"},
		[]string{"lr", "0.2", "optimizer", "adam"})
	keys := Differing(s.Lanes)
	if !slices.Contains(keys, "lr") || !slices.Contains(keys, "l2") || slices.Contains(keys, "epochs") {
		t.Errorf("they differ in %v", keys)
	}
	for i, want := range []string{"lr 0.1", "lr 0.1", "lr 0.2"} {
		if got := s.Lanes[i].Tells("lr"); got != want {
			t.Errorf("run %d is told by %q, want %q", i, got, want)
		}
	}
	if got := s.Lanes[0].Tells("l2"); got != "" {
		t.Errorf("no penalty is told as %q", got)
	}
	if got := s.Lanes[1].Tells("l2"); got != "l2 0.01" {
		t.Errorf("a penalty is told as %q", got)
	}
	if got := Grouping(s.Lanes, keys); !slices.Contains(got, "optimizer") || !slices.Contains(got, "lr") {
		t.Errorf("they are grouped by %v", got)
	}
	if got := Grouping(s.Lanes[1:], Differing(s.Lanes[1:])); len(got) != 0 {
		t.Errorf("two are grouped by %v", got)
	}
}

// TestDrawn tests that charts show all of a few runs, and the marked or selected ones of
// many.
func TestDrawn(t *testing.T) {
	var all [][]string
	for i := range 20 {
		all = append(all, []string{"seed", fmt.Sprint(i + 1)})
	}
	s := set(t, all...)
	if got := Drawn(s.Lanes[:MostDrawn], nil, true); len(got) != MostDrawn {
		t.Errorf("of %d runs %d are drawn", MostDrawn, len(got))
	}
	if got := Drawn(s.Lanes, nil, true); !slices.Equal(got, s.Lanes[:MostDrawn]) {
		t.Errorf("where nothing is chosen %d are drawn", len(got))
	}
	if got := Drawn(s.Lanes, s.Lanes[15], true); !slices.Equal(got, s.Lanes[15:16]) {
		t.Errorf("beside the selected run %d are drawn", len(got)-1)
	}
	if got := Drawn(s.Lanes, s.Lanes[15], false); len(got) != len(s.Lanes) {
		t.Errorf("of seeds that are one curve %d are drawn", len(got))
	}
	s.Selected = 12
	s.ToggleMarks()
	if got := Drawn(s.Lanes, s.Lanes[15], true); !slices.Equal(got, []*Lane{s.Lanes[12], s.Lanes[15]}) {
		t.Errorf("of a marked and a selected run %d are drawn", len(got))
	}
}
