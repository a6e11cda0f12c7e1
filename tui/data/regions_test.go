package data

import (
	"strings"
	"testing"

	"descent/tui/ui/uitest"
)

// The regions of two runs stand side by side where both are shown or the other
// one is marked: the points are the same, the regions and the mistakes are each
// network's own.
func TestRegionsOfTwoRuns(t *testing.T) {
	h, v := uitest.Looking(t, New(), uitest.Subjects["spiral"])
	shown := func() []pane {
		f, _, _ := v.found(h.Scene())
		r := h.Panel("examples")
		return panes(f, r.W-1, r.H-1)
	}
	two := shown()
	if len(two) != 2 || two[0].lane.Letter() != "A" || two[1].lane.Letter() != "B" {
		t.Fatalf("%d panes, want those of A and B", len(two))
	}
	if two[0].Hits == two[1].Hits || two[0].W < two[1].W-1 || two[0].H != two[1].H {
		t.Errorf("panes %+v and %+v, with %d and %d right", two[0].Rect, two[1].Rect, two[0].Hits, two[1].Hits)
	}
	s := h.Scene()
	same := true
	for i := range two[0].regions.Cell {
		same = same && two[0].regions.Cell[i] == two[1].regions.Cell[i]
	}
	if same {
		t.Error("both runs have the same regions")
	}
	for i := range two[0].Verdicts {
		p, q := point(s, two[0].finding, i), point(s, two[1].finding, i)
		if p.X != q.X || p.Y != q.Y {
			t.Fatalf("point %d is at %v, %v and at %v, %v", i, p.X, p.Y, q.X, q.Y)
		}
	}
	h.Shows("A sgd", "B momentum")
	h.CheckDividesEverywhere()
	h.Resize(120, 34)
	h.Select(1) // A alone
	h.Study()
	if one := shown(); len(one) != 1 || one[0].lane.Letter() != "A" {
		t.Errorf("%d panes of a selected run, want 1", len(one))
	}
	h.Select(1)
	h.Runs.ToggleMarks() // B
	h.Select(-1)
	h.Study()
	if two := shown(); len(two) != 2 || two[1].lane.Letter() != "B" {
		t.Errorf("%d panes beside a marked run, want 2", len(two))
	}
}

// A run that learns from other points is not shown beside.
func TestRegionsOfOtherPoints(t *testing.T) {
	p := uitest.Lab(t, uitest.Subjects["spiral"]...)
	p.Lanes[0].DataSeed = 99
	h := uitest.New(t, New(), uitest.Finished(t, p))
	h.Study()
	if beside(h.Scene()) {
		t.Error("regions of other points are shown beside")
	}
	if strings.Contains(h.Text(), "A sgd") {
		t.Error("the other run is named")
	}
}
