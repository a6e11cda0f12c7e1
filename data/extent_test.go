package data

import (
	"testing"

	"descent/model/catalog"
)

// The extent of a source is the size of the set that it makes, and every source
// whose size depends on its parameters has one.
func TestExtents(t *testing.T) {
	for _, d := range Sources.Describe() {
		src := Sources.Default(d.Name)
		if catalog.Lookup(d.Params, "n") != nil {
			var err error
			if src, err = Sources.Parse(d.Name + ":n=173"); err != nil {
				t.Fatal(err)
			}
		}
		e, known := ExtentOf(src)
		if wants := catalog.Lookup(d.Params, "n") != nil; known != wants {
			t.Errorf("%s: known before it is loaded: %v, want %v", d.Name, known, wants)
		}
		if !known {
			continue
		}
		set, err := src.Load(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Extent(); got != e {
			t.Errorf("%s has %+v, and says %+v", d.Name, got, e)
		}
	}
}

// Every source that reads files says which of its parameters name them, and no
// other does.
func TestFilesArePicked(t *testing.T) {
	for _, d := range Sources.Describe() {
		picks := map[string]bool{}
		for _, p := range d.Params {
			if p.Picks != "" {
				picks[p.Picks] = true
			}
		}
		_, reads := Sources.Default(d.Name).(fileReader)
		if one := len(picks) == 1 && (picks[catalog.PicksFile] || picks[catalog.PicksFolder]); reads != one {
			t.Errorf("%s: reads files: %v, has parameters for %v", d.Name, reads, picks)
		}
	}
}
