package lesson

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"descent/presets"
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

// TestLessons checks that every lesson has its file, and every file its lesson;
// that it says what a person needs; and that its lanes can run.
func TestLessons(t *testing.T) {
	entries, err := fs.ReadDir(files, "files")
	if err != nil || len(entries) != len(All) {
		t.Errorf("%d files, %v, for %d lessons", len(entries), err, len(All))
	}
	seen := map[string]bool{}
	for _, l := range All {
		p, err := l.Preset()
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Title == "" || p.Picture == "" || p.Heading == "" || len(p.Note) < 100 || l.Claim == "" || l.check == nil || l.Seeds < 1 || seen[l.Name] {
			t.Errorf("%s lacks something: %+v", l.Name, p)
		}
		seen[l.Name] = true
		if _, err := presets.Open(l.Name); err == nil {
			t.Errorf("%s is the name of a preset too", l.Name)
		}
		for _, spec := range p.Lanes {
			if err := spec.Check(t.Context()); err != nil {
				t.Errorf("%s, %s: %v", l.Name, spec.Name, err)
			}
			if d := spec.Diff(p.Lanes[0]); spec.Name != p.Lanes[0].Name && len(d) == 0 {
				t.Errorf("%s: %s differs in nothing from %s", l.Name, spec.Name, p.Lanes[0].Name)
			}
		}
	}
	if _, err := Find("adalin"); err == nil || !strings.Contains(err.Error(), `did you mean "adaline"?`) {
		t.Errorf("an unknown lesson gives %v", err)
	}
}

// TestCoverage checks that every row of the lecture leads to a lesson or a
// test, that these exist, and that every lesson is in some row.
func TestCoverage(t *testing.T) {
	covered := map[string]bool{}
	sources := map[string][]byte{}
	for _, r := range Coverage {
		if len(r.Lessons)+len(r.Tests) == 0 {
			t.Errorf("%s: nothing checks it", r.Topic)
		}
		for _, name := range r.Lessons {
			if covered[name] = true; !contains(name) {
				t.Errorf("%s: there is no lesson %q", r.Topic, name)
			}
		}
		for _, test := range r.Tests {
			dir, name, _ := strings.Cut(test, " ")
			if sources[dir] == nil {
				sources[dir] = testSources(t, dir)
			}
			if !bytes.Contains(sources[dir], []byte("func "+name+"(t *testing.T)")) {
				t.Errorf("%s: there is no test %s in %s", r.Topic, name, dir)
			}
		}
	}
	for _, l := range All {
		if !covered[l.Name] {
			t.Errorf("no row of the lecture leads to %s", l.Name)
		}
	}
}

func contains(name string) bool {
	_, err := Find(name)
	return err == nil
}

// testSources returns the tests of a directory of the module.
func testSources(t *testing.T, dir string) (all []byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("../..", dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return all
}

// TestBands checks what passes and how a band reads.
func TestBands(t *testing.T) {
	l := &lab{}
	l.atLeast("a", 2, 1.5)
	l.atMost("b", 2, 1.5)
	l.near("c", 2, 2, 0)
	l.within("d", 2, 1, 3)
	var got []string
	for _, f := range l.findings {
		got = append(got, fmt.Sprint(f.Band(), " ", f.Pass()))
	}
	if want := "[at least 1.5 true at most 1.5 false 2 true 1 to 3 true]"; fmt.Sprint(got) != want {
		t.Errorf("the bands are %v: want %s", got, want)
	}
	r := Result{Findings: l.findings}
	if r.Pass() || r.Main().What != "b" {
		t.Errorf("pass %v by %q: want a failure by b", r.Pass(), r.Main().What)
	}
	if (Result{}).Pass() {
		t.Error("a claim without a finding passes")
	}
	l.findings[1].Measured = math.NaN()
	if l.findings[1].Pass() {
		t.Error("what is no number passes")
	}
}

// TestCheckSaysWhatFails checks that a claim that is false, one that panics and
// one whose lane is missing are no passes, and that a check can be ended.
func TestCheckSaysWhatFails(t *testing.T) {
	adaline := All[1]
	with := func(check func(*lab)) Lesson { l := adaline; l.check = check; return l }
	results := Check(t.Context(), []Lesson{
		adaline,
		with(func(l *lab) { l.near("one", 1, 2, 0) }),
		with(func(l *lab) { panic("oh") }),
		with(func(l *lab) { l.over(3, func(int) { panic("oh") }) }),
		with(func(l *lab) { l.atLeast("loss", lastLoss(l.lane("nowhere").run(1)), 0) }),
		with(func(l *lab) { l.near("a claim without its lanes", 1, 1, 0) }),
	}, Options{})
	for i, r := range results {
		if r.Pass() != (i == 0) {
			t.Errorf("result %d passes: %v, error %v", i, r.Pass(), r.Err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range Check(ctx, All, Options{}) {
		if r.Pass() || r.Err == nil {
			t.Errorf("%s passes although the check was ended", r.Lesson)
		}
	}
}

// TestOneFileTrains checks that no claim can be about other Specs than those of
// its file: Specs are made and trained in lane.go alone.
func TestOneFileTrains(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	trains := regexp.MustCompile(`(trainer|run|ensemble|advice|search)\.(Spec|Default|Train|Start|Begin|Preflight|FindRate|Measure|Search)\b|\.preset\.Lanes`)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := trains.Find(text)
		switch {
		case strings.HasSuffix(name, "_test.go"):
		case name == "lane.go" && found == nil:
			t.Error("nothing in lane.go trains: the test looks for the wrong words")
		case name != "lane.go" && found != nil:
			t.Errorf("%s has %s: want it in lane.go", name, found)
		}
	}
}

// TestCheckRepeats checks that equal seeds give equal measurements, and others
// others.
func TestCheckRepeats(t *testing.T) {
	measure := func(seed uint64) string {
		r := Check(t.Context(), []Lesson{All[0]}, Options{Seed: seed, Seeds: 2})
		return fmt.Sprint(r[0].Findings)
	}
	first := measure(1)
	if again := measure(1); first != again {
		t.Errorf("equal seeds measure %s and %s", first, again)
	}
	if first == measure(2) {
		t.Error("other seeds give equal measurements")
	}
}
