package store

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

var makeFixture = flag.Bool("fixture", false, "make the fixture of the present format, which later versions must read")

// fixture is a store of a format, and what is in it. It was made once, when the
// format was new, by
//
//	go test ./trainer/store -run Fixtures -fixture
//
// and its bytes stay as they were written then, but for the name of the machine: each
// of its letters is an x, and the checksums of these lines are made anew. The last
// line of the golden file is the SHA-256 of all bytes.
func fixture(format int) (dir, golden string) {
	dir = filepath.Join("testdata", fmt.Sprint("format", format))
	return dir, dir + ".golden"
}

// described is what every later version must find in a stored run.
func described(t *testing.T, s *Store, id string) string {
	t.Helper()
	r := stored(t, s, id)
	e := r.Entry
	var snap run.Snapshot
	r.Snapshot(&snap)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %v %q tags %v note %q parent %q at %d batch %s\n", id, e.Name, e.State, e.Why, e.Tags, e.Note, e.Parent, e.ParentStep, e.Batch)
	fmt.Fprintf(&b, "  lr %v hidden %v data %v step %d of %d, epoch %v, dropped %d\n", r.Spec().Rate, r.Spec().Hidden, r.Spec().Data, snap.Step, e.Steps, snap.Epoch, e.Dropped)
	fmt.Fprintf(&b, "  last %v at %v, best %v at %v, test %v\n", snap.Last.Val.Loss, snap.Last.Epoch, snap.Best.Val.Loss, snap.Best.Epoch, snap.Test.Loss)
	fmt.Fprintf(&b, "  %d points of loss, %d of rate, epochs %v, turns %d\n", len(snap.Series[run.ValLoss]), len(snap.Series[run.Rate]), r.Epochs(), len(snap.Turns))
	m, ok := r.Member()
	sum := 0.0
	for _, w := range m.Weights {
		sum += float64(w)
	}
	fmt.Fprintf(&b, "  network %v, weights %.5f\n", ok, sum)
	return b.String()
}

// A store of every format that was ever written can be read, and shows the same.
func TestFixtures(t *testing.T) {
	if *makeFixture {
		writeFixture(t)
	}
	for format := 1; format <= Format; format++ {
		dir, golden := fixture(format)
		s, err := Open(dir, Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ids, err := s.Folders()
		if err != nil || len(ids) != 5 {
			t.Fatalf("%v, %v", ids, err)
		}
		var b strings.Builder
		for _, id := range ids {
			b.WriteString(described(t, s, id))
		}
		fmt.Fprintf(&b, "files %s\n", sumOf(t, dir))
		if *makeFixture {
			write(t, "testdata", filepath.Base(golden), []byte(b.String()))
		}
		want, err := os.ReadFile(golden)
		if err != nil || b.String() != string(want) {
			t.Errorf("%s has\n%s\nwant\n%s", dir, b.String(), want)
		}
	}
}

// Runs of earlier formats are listed with their task and with all settings of this version.
func TestFixturesAreComplete(t *testing.T) {
	for format := 1; format <= Format; format++ {
		dir, _ := fixture(format)
		s, err := Open(dir, Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ids, err := s.Folders()
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			e, err := s.Read(id)
			spec, wrong := s.Settings(id)
			if err != nil || wrong != nil || !slices.EqualFunc(e.Settings, settings(spec), func(a, b library.Setting) bool { return a.Key == b.Key && a.Text == b.Text }) {
				t.Errorf("format %d, %s: settings %v of %v, %v, %v", format, id, e.Settings, settings(spec), err, wrong)
			}
			if e.Step > 0 && e.Task == 0 {
				t.Errorf("format %d, %s has no task", format, id)
			}
		}
	}
}

// sumOf returns the SHA-256 of the names and bytes of all files in dir.
func sumOf(t *testing.T, dir string) string {
	t.Helper()
	var all []byte
	eachFile(t, dir, func(path string, text []byte) {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		all = fmt.Appendf(all, "%s %s\n", filepath.ToSlash(name), hash(text))
	})
	return hash(all)
}

// eachFile calls do for each file in dir, in the order of their names.
func eachFile(t *testing.T, dir string, do func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			do(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hosts finds the names of machines in a store.
var hosts = regexp.MustCompile(`"host":"([^"]*)"`)

// nameless puts x in place of the letters of machines' names in a store. Lines stay
// as long as they are.
func nameless(t *testing.T, dir string) {
	t.Helper()
	eachFile(t, dir, func(path string, text []byte) {
		var all []byte
		for line := range bytes.Lines(text) {
			named := hosts.ReplaceAllFunc(line, func(m []byte) []byte {
				return fmt.Appendf(nil, `"host":"%s"`, strings.Repeat("x", len(m)-len(`"host":""`)))
			})
			if n := len(line) - sealLen; filepath.Base(path) == logFile && !bytes.Equal(named, line) {
				named = fmt.Appendf(named[:n], "%s%08x%s", sealBefore, crc32.Checksum(named[:n], castagnoli), sealAfter)
			}
			all = append(all, named...)
		}
		if !bytes.Equal(all, text) {
			write(t, filepath.Dir(path), filepath.Base(path), all)
		}
	})
}

// No fixture has the name of a machine.
func TestFixturesAreNameless(t *testing.T) {
	eachFile(t, "testdata", func(path string, text []byte) {
		for _, m := range hosts.FindAllSubmatch(text, -1) {
			if strings.Trim(string(m[1]), "x") != "" {
				t.Errorf("%s has the machine %q: want an x for each letter", path, m[1])
			}
		}
	})
}

// A run of every format that was interrupted goes on.
func TestFixturesResume(t *testing.T) {
	for format := 1; format <= Format; format++ {
		dir, _ := fixture(format)
		copied := t.TempDir()
		if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		s := open(t, copied)
		ids, err := s.Folders()
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(ids, func(id string) bool { return stored(t, s, id).Entry.State == library.Interrupted })
		r, err := s.Resume(t.Context(), ids[i], ResumeOptions{Anyway: true}) // other numbers on other processors
		if err != nil {
			t.Fatal(err)
		}
		<-r.Kept()
		if e := stored(t, s, ids[i]).Entry; e.State != library.Done || e.Step != e.Steps {
			t.Errorf("it ends %v at step %d of %d", e.State, e.Step, e.Steps)
		}
	}
}

// writeFixture makes a store with a run that is done, a fork of it, a run whose place
// another took, that other, and one that was interrupted.
func writeFixture(t *testing.T) {
	dir, _ := fixture(Format)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, Options{EverySteps: 3, Program: "v0.5.0"})
	if err != nil {
		t.Fatal(err)
	}
	done := keep(t, s, small(t), run.Options{}, Meta{Title: "a preset", Labels: library.Labels{Name: "first", Tags: []string{"class", "a"}, Note: "what was seen"}})
	from, err := done.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := s.Start(t.Context(), small(t, "epochs", "4", "lr", "0.2", "norm", "batch"), run.Options{Pace: 20}, Meta{Batch: done.ID()})
	for snap := new(run.Snapshot); snap.Epoch < 1; time.Sleep(time.Millisecond) {
		first.Snapshot(snap)
	}
	h, err := first.HandOver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-first.Kept()
	keep(t, s, small(t, "epochs", "4", "lr", "0.4", "norm", "batch"), run.Options{Past: h}, Meta{Parent: first.ID()})
	keep(t, s, small(t, "epochs", "3", "optimizer", "adam"), run.Options{From: from}, Meta{Parent: done.ID()})
	ctx, cancel := context.WithCancel(t.Context())
	later := s.Start(ctx, trainertest.With(t, "data", "sine:n=40", "loss", "squared", "hidden", "3", "epochs", "5", "stop", "early:patience=9"), run.Options{Listen: func(e *trainer.Event) {
		if e.Step == 4 {
			cancel()
		}
	}}, Meta{})
	<-later.Kept()
	s.Close()
	os.Remove(filepath.Join(dir, reserveFile))
	for _, r := range []*Run{done, first, later} {
		write(t, s.runDir(r.ID()), lockFile, nil)
	}
	nameless(t, dir)
}
