package presets

import (
	"fmt"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
)

// TestRepeat checks the runs that seeds and folds make of lanes, and that their
// file says the same.
func TestRepeat(t *testing.T) {
	a, b := trainer.Default(), trainer.Default()
	a.Name, a.Data, a.Seed = "a", data.Wine{}, 4
	b.Name, b.Data, b.Rate = "b", data.Wine{}, 0.5
	for _, c := range []struct {
		repeats Repeats
		want    string
	}{
		{Once, "a | b"},
		{Repeats{}, "a | b"},
		{Repeats{Seeds: 1, Folds: 2}, "a, fold 1/2 | a, fold 2/2 | b, fold 1/2 | b, fold 2/2"},
		{Repeats{Seeds: 2}, "a, seed 4 | a, seed 5 | b, seed 1 | b, seed 2"},
		{Repeats{Seeds: 2, Folds: 2}, "a, seed 4, fold 1/2 | a, seed 4, fold 2/2 | a, seed 5, fold 1/2 | a, seed 5, fold 2/2 | " +
			"b, seed 1, fold 1/2 | b, seed 1, fold 2/2 | b, seed 2, fold 1/2 | b, seed 2, fold 2/2"},
	} {
		p := Preset{Title: "t", Lanes: []trainer.Spec{a, b}}
		if err := p.Repeat(c.repeats); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, l := range p.Lanes {
			names = append(names, l.Name)
			if want := fmt.Sprintf(", fold %v", l.Fold); c.repeats.Folds > 0 && !strings.HasSuffix(l.Name, want) {
				t.Errorf("%q has fold %v", l.Name, l.Fold)
			}
		}
		if got := strings.Join(names, " | "); got != c.want {
			t.Errorf("%+v: %s\nwant %s", c.repeats, got, c.want)
		}
		again, err := Parse("p.toml", Format(p))
		if err != nil || fmt.Sprint(again.Lanes) != fmt.Sprint(p.Lanes) {
			t.Errorf("%+v: written and read again: %v, %v\nwant %v", c.repeats, again.Lanes, err, p.Lanes)
		}
	}
	folded := a
	folded.Fold = data.Fold{Number: 1, Of: 5}
	for _, c := range []struct {
		lane    trainer.Spec
		repeats Repeats
		want    string
	}{
		{a, Repeats{Folds: 1}, "folds: 1 fold leaves nothing to train on"},
		{folded, Repeats{Folds: 5}, "folds: a is fold 1/5 already"},
		{a, Repeats{Seeds: 13, Folds: 5}, "1 lanes with 13 seeds and 5 folds are 65 runs: want at most 64"},
	} {
		p := Preset{Lanes: []trainer.Spec{c.lane}}
		if err := p.Repeat(c.repeats); err == nil || !strings.Contains(err.Error(), c.want) || len(p.Lanes) != 1 {
			t.Errorf("%+v: %v with %d lanes: want %s", c.repeats, err, len(p.Lanes), c.want)
		}
	}
}

// TestFoldInCommand checks that the command line of a fold says so.
func TestFoldInCommand(t *testing.T) {
	s := trainer.Default()
	s.Data = data.Wine{}
	if got := Command(s.Folds(5)[1]); !strings.Contains(got, "--data wine") || !strings.HasSuffix(got, "--fold 2/5") {
		t.Errorf("the command is %q", got)
	}
}

// TestSharedCommand checks that a command for others has no folders, and tells the
// files.
func TestSharedCommand(t *testing.T) {
	s := trainer.Default()
	s.Data = data.CSV{File: "/home/me/cars.csv", Test: "/home/me/held.csv"}
	got := Shared(s, []data.Digest{{Name: "cars.csv", Sum: "00ff"}, {Name: "held.csv", Sum: "11ee"}})
	if want := "  # sha256 00ff  cars.csv, 11ee  held.csv"; strings.Contains(got, "/home") || !strings.Contains(got, "file=cars.csv") || !strings.HasSuffix(got, want) {
		t.Errorf("the command is %q: want %q at its end", got, want)
	}
	if got, want := Shared(trainer.Default(), nil), Command(trainer.Default()); got != want {
		t.Errorf("without files it is %q: want %q", got, want)
	}
}
