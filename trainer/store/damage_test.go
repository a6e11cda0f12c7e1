package store

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// files returns the files in dir.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range list {
		if all[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// write writes a file of a run.
func write(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// seen is all that a person can see of a stored run, as text.
func seen(r *Stored) string {
	var b strings.Builder
	e := r.Entry
	e.Size = 0
	m, ok := r.Member()
	fmt.Fprintf(&b, "%+v\n%s\n%+v\n%v %v\n", e, timeless(r), r.Spec(), ok, m)
	for _, epoch := range r.Epochs() {
		m, ok := r.At(epoch)
		fmt.Fprintln(&b, epoch, ok, m)
	}
	if c := r.Branch(); c != nil {
		fmt.Fprintln(&b, c.Step, c.Weights)
	}
	return b.String()
}

// differs says where a text first differs from what is wanted.
func differs(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-60):min(len(s), i+60)] }
	return fmt.Sprintf("at %d the run is shown as\n...%s...\nwant\n...%s...", i, around(got), around(want))
}

// small returns the settings of a run whose files are small.
func small(t testing.TB, settings ...string) trainer.Spec {
	return trainertest.With(t, append([]string{"data", "moons:n=40", "hidden", "2", "epochs", "2"}, settings...)...)
}

var flips = flag.Int("flips", 16, "change every so manieth byte of a run's folder; 1 for each")

// Whatever byte of a run's folder is another, opening the run says so, or shows
// what it would have shown.
func TestEveryFlippedByte(t *testing.T) {
	s := open(t, t.TempDir())
	parent := keep(t, s, small(t), run.Options{}, Meta{})
	from, err := parent.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := keep(t, s, small(t, "epochs", "3", "lr", "0.2"), run.Options{From: from}, Meta{Parent: parent.ID(), Labels: library.Labels{Note: "mine", Tags: []string{"a"}}})
	ctx, cancel := context.WithCancel(t.Context())
	halfway := s.Start(ctx, small(t), run.Options{Listen: func(e *trainer.Event) {
		if e.Step == 3 {
			cancel()
		}
	}}, Meta{})
	<-halfway.Kept()
	said := flipAll(t, s, ended.ID(), func(string) bool { return true })
	said += flipAll(t, s, halfway.ID(), func(name string) bool { return name != latestFile }) // which is as endFile
	if said < 10_000 / *flips {
		t.Errorf("only %d bytes were found", said)
	}
}

// flipAll changes each byte of those files of a run that are chosen, one after the
// other, and returns how often opening the run says so.
func flipAll(t *testing.T, s *Store, id string, choose func(name string) bool) (said int) {
	t.Helper()
	dir := s.runDir(id)
	want := seen(stored(t, s, id))
	for name, text := range files(t, dir) {
		if !choose(name) {
			continue
		}
		for i := rand.IntN(*flips); i < len(text); i += *flips {
			flipped := bytes.Clone(text)
			flipped[i] ^= 1 << (i % 8)
			write(t, dir, name, flipped)
			r, err := s.Open(t.Context(), id)
			if d := (*Damage)(nil); errors.As(err, &d) {
				said++
				continue
			}
			if err != nil {
				t.Fatalf("byte %d of %s: %v", i, name, err)
			}
			if got := seen(r); got != want && !strings.HasPrefix(name, "w-") {
				t.Fatalf("byte %d of %s, %q for %q: %s", i, name, flipped[i], text[i], differs(got, want))
			}
		}
		write(t, dir, name, text)
	}
	if seen(stored(t, s, id)) != want {
		t.Error("the files were not restored")
	}
	return said
}

// A file that was cut off or is missing is a message too, and no other run is
// harmed.
func TestCutAndMissingFiles(t *testing.T) {
	s := open(t, t.TempDir())
	other := keep(t, s, small(t), run.Options{}, Meta{})
	r := keep(t, s, small(t), run.Options{}, Meta{})
	dir := s.runDir(r.ID())
	whole := seen(stored(t, s, r.ID()))
	harmless := map[string]bool{summaryFile: true, lockFile: true, labelsFile: true}
	for name, text := range files(t, dir) {
		for _, n := range []int{-1, 0, len(text) / 2, len(text) - 1} {
			write(t, dir, name, text[:max(n, 0)])
			if n < 0 {
				os.Remove(filepath.Join(dir, name))
			}
			got, err := s.Open(t.Context(), r.ID())
			switch {
			case err == nil && !harmless[name] && !strings.HasPrefix(name, "w-"):
				t.Errorf("%s of %d bytes, cut to %d: nothing is said", name, len(text), n)
			case err == nil && !strings.HasPrefix(name, "w-") && seen(got) != whole:
				t.Errorf("%s cut to %d: %s", name, n, differs(seen(got), whole))
			case err != nil && !strings.Contains(err.Error(), r.ID()):
				t.Errorf("%s cut to %d: %v does not name the run", name, n, err)
			}
			stored(t, s, other.ID())
		}
		write(t, dir, name, text)
	}
}

// Files and folders that are nobody's are left alone.
func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := keep(t, s, small(t), run.Options{}, Meta{})
	want := seen(stored(t, s, r.ID()))
	for _, path := range []string{"notes.txt", "runs/README", "runs/" + r.ID() + "/plot.png", "runs/" + r.ID() + "/deep/file", "runs/my folder/events.jsonl", "trash/x"} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Dir(path), filepath.Base(path), []byte("mine"))
	}
	ids, err := s.Folders()
	if err != nil || len(ids) != 1 || seen(stored(t, s, r.ID())) != want {
		t.Errorf("%v, %v", ids, err)
	}
	empty := newID(r.keeper.begun)
	if err := os.Mkdir(s.runDir(empty), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(empty); err == nil {
		t.Error("an empty folder is a run")
	}
}

func TestVersions(t *testing.T) {
	for text, want := range map[string]string{
		"1\n": "", "2\n": "want a newer descent", "x": "want a number", "": "want a number", "-1": "want a number",
	} {
		dir := t.TempDir()
		write(t, dir, versionFile, []byte(text))
		s, err := Open(dir, Options{})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("version %q: %v, want %q", text, err, want)
		}
		s.Close()
	}
}

// Nothing is written to a store that is only read.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := keep(t, s, small(t), run.Options{}, Meta{})
	s.Close()
	before := files(t, s.runDir(r.ID()))
	s, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	stored(t, s, r.ID())
	other := s.Start(t.Context(), small(t), run.Options{}, Meta{})
	<-other.Done()
	for name, err := range map[string]error{
		"Label":   s.Label(t.Context(), r.ID(), func(*library.Labels) {}),
		"Remove":  s.Remove(t.Context(), r.ID()),
		"Restore": s.Restore(t.Context(), r.ID()),
		"Resume":  func() error { _, err := s.Resume(t.Context(), r.ID(), ResumeOptions{}); return err }(),
		"Import":  func() error { _, err := s.Import(t.Context(), dir); return err }(),
		"GC":      func() error { _, err := s.GC(t.Context(), new(Plan)); return err }(),
	} {
		if !errors.Is(err, errReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Close()
	if ids, _ := s.Folders(); len(ids) != 1 || len(files(t, s.runDir(r.ID()))) != len(before) || other.ID() != "" {
		t.Errorf("something was written: %v", ids)
	}
	if s, err := Open(t.TempDir(), Options{ReadOnly: true}); err == nil {
		t.Error("a store that is not there is read")
	} else {
		s.Close()
	}
}
