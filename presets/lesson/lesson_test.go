package lesson

import (
	"flag"
	"strings"
	"testing"
)

var claims = flag.String("claims", "", "measure the claims of these lessons, or of all, with the base seed -base")
var base = flag.Uint64("base", 1, "base seed")

// TestClaims measures claims one by one, for those who work on them; the gate
// runs descent lessons --check.
func TestClaims(t *testing.T) {
	if *claims == "" {
		t.Skip("run with -claims all or -claims NAME,NAME")
	}
	lessons := All
	if *claims != "all" {
		lessons = nil
		for _, name := range strings.Split(*claims, ",") {
			l, err := Find(name)
			if err != nil {
				t.Fatal(err)
			}
			lessons = append(lessons, l)
		}
	}
	for _, r := range Check(t.Context(), lessons, Options{Seed: *base}) {
		t.Logf("%s: %v, pass %v, err %v", r.Lesson, r.Elapsed, r.Pass(), r.Err)
		for _, f := range r.Findings {
			t.Logf("   %-5v %-80s %.6g  (%s)", f.Pass(), f.What, f.Measured, f.Band())
		}
		if !r.Pass() {
			t.Errorf("%s fails", r.Lesson)
		}
	}
}
