package reproduce

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// open opens a store of a test.
func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// keep trains a run to its end and stores it.
func keep(t *testing.T, s *store.Store, spec trainer.Spec, o run.Options, m store.Meta) *store.Run {
	t.Helper()
	r := s.Start(t.Context(), spec, o, m)
	<-r.Kept()
	return r
}

// record returns the record of a stored run as it is read from a file.
func record(t *testing.T, s *store.Store, id string) *Record {
	t.Helper()
	r, err := s.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := Of(t.Context(), s, r, 200)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	read := new(Record)
	if err := json.Unmarshal(text, read); err != nil {
		t.Fatal(err)
	}
	return read
}

// again trains a record again.
func again(t *testing.T, rec *Record, o Options) *Result {
	t.Helper()
	result, err := rec.Again(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// equal checks that a record gives the same bits.
func equal(t *testing.T, name string, rec *Record) {
	t.Helper()
	n := 0
	for _, l := range rec.Links {
		n += l.Count
	}
	if r := again(t, rec, Options{}); !r.Equal || r.First != nil || len(r.Why) > 0 || r.Evaluations != n || n == 0 {
		t.Errorf("%s: %+v, %v of %d evaluations", name, r, r.First, n)
	}
	if w := rec.own().End.Weights; w == "" && rec.own().End.State != diverged {
		t.Errorf("%s: there are no weights", name)
	}
}

// until waits until a run has made so many epochs.
func until(r *store.Run, epoch float64) {
	for snap := new(run.Snapshot); snap.Epoch < epoch; time.Sleep(time.Millisecond) {
		r.Snapshot(snap)
	}
}

func TestAgain(t *testing.T) {
	s := open(t)
	for name, settings := range map[string][]string{
		"plain":    nil,
		"long":     {"epochs", "250", "evals", "2", "examples", "32"},
		"thinned":  {"epochs", "1100", "evals", "4", "batch", "16"}, // of which the log does not have all evaluations
		"early":    {"stop", "early:patience=1", "lr", "0.5", "epochs", "20"},
		"average":  {"average", "0.9", "norm", "batch", "dropout", "0.1", "optimizer", "adam", "lr", "0.01"},
		"numbers":  {"data", "sine:n=100", "loss", "squared", "mc", "3", "dropout", "0.2"},
		"diverged": {"data", "sine:n=100", "loss", "squared", "lr", "1e30"},
	} {
		r := keep(t, s, trainertest.With(t, settings...), run.Options{}, store.Meta{})
		equal(t, name, record(t, s, r.ID()))
	}
}

// The evaluations in a gap are not compared, and all others are.
func TestAgainWithGaps(t *testing.T) {
	s := open(t)
	rec := record(t, s, keep(t, s, trainertest.With(t, "epochs", "20"), run.Options{}, store.Meta{}).ID())
	own := rec.own()
	events := trainertest.Train(t, trainertest.With(t, "epochs", "20"))
	middle := events[len(events)/2].Step
	own.Gaps = []store.Gap{{From: middle - 10, To: middle}}
	own.Evaluations = nil
	missing := slices.DeleteFunc(slices.Clone(events), func(e trainer.Event) bool { return e.Step > middle-5 && e.Step <= middle })
	own.record(missing, 1, 200)
	equal(t, "gap", rec)
	if own.Count == 0 || own.Count > 20 {
		t.Errorf("%d evaluations are compared: want those outside of the gap", own.Count)
	}
}

// A run that a person stopped, and one that was interrupted and resumed.
func TestAgainStopped(t *testing.T) {
	s := open(t)
	spec := trainertest.With(t, "epochs", "400")
	r := s.Start(t.Context(), spec, run.Options{Pace: 60}, store.Meta{})
	until(r, 2)
	r.Cancel()
	<-r.Kept()
	equal(t, "stopped", record(t, s, r.ID()))

	r = s.Start(t.Context(), spec, run.Options{Pace: 60}, store.Meta{})
	until(r, 2)
	r.Interrupt()
	<-r.Kept()
	equal(t, "interrupted", record(t, s, r.ID()))
	r, err := s.Resume(t.Context(), r.ID(), store.ResumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	equal(t, "resumed", record(t, s, r.ID()))
}

// A fork is trained by its whole chain, from wherever it branched off.
func TestAgainForks(t *testing.T) {
	s := open(t)
	spec := trainertest.With(t, "epochs", "12", "stop", "early:patience=2", "lr", "0.5")
	parent := keep(t, s, spec, run.Options{}, store.Meta{})
	from, err := parent.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	spec.Rate, spec.Epochs, spec.Stop = 0.1, from.Spec.Epochs+3, trainer.Never{}
	fork := keep(t, s, spec, run.Options{From: from}, store.Meta{Parent: parent.ID()})
	if from, err = fork.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	spec.Batch, spec.Epochs = 8, spec.Epochs+2
	second := keep(t, s, spec, run.Options{From: from}, store.Meta{Parent: fork.ID()})
	rec := record(t, s, second.ID())
	if len(rec.Links) != 3 || rec.Links[1].From == 0 || rec.Links[2].From <= rec.Links[1].From {
		t.Fatalf("the chain is %v", rec)
	}
	equal(t, "the fork of a fork", rec)

	rec.Links[0].Settings[slices.IndexFunc(rec.Links[0].Settings, func(s Setting) bool { return s.Key == "lr" })].Text = "0.51"
	r := again(t, rec, Options{})
	if r.Equal || r.First.Run != parent.Spec().Name || !strings.Contains(r.Why[0], "settings") {
		t.Errorf("another parent gives %v, %v", r.First, r.Why)
	}
}

// A saver is a Control that saves the state after a step.
type saver struct {
	step int
	at   *trainer.Checkpoint
}

func (s *saver) Between(e *trainer.Event) trainer.Request {
	if s.at != nil || e.Step < s.step {
		return trainer.Request{}
	}
	return trainer.Request{Save: func(c *trainer.Checkpoint) { s.at = c }}
}

func (*saver) End(*trainer.Checkpoint) {}

// TestAgainPassesBy tests the fork of a fork that did not improve: that ends with the best state
// of its parent, at its own first step or before it.
func TestAgainPassesBy(t *testing.T) {
	spec := trainertest.With(t, "epochs", "12", "stop", "early:patience=2,metric=accuracy", "lr", "0.5")
	for _, later := range []int{0, 1} {
		s := open(t)
		parent := keep(t, s, spec, run.Options{}, store.Meta{})
		from, err := parent.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		best := from.Step
		if later > 0 {
			c := &saver{step: best + later}
			if err := trainer.Train(t.Context(), spec, nil, c, func(*trainer.Event) {}); err != nil || c.at == nil {
				t.Fatalf("the parent has no step after its best one, %d: %v", best, err)
			}
			from = c.at
		}
		still := spec
		still.Name, still.Rate, still.Epochs = "still", 1e-12, 14
		fork := keep(t, s, still, run.Options{From: from}, store.Meta{Parent: parent.ID()})
		if from, err = fork.Checkpoint(t.Context()); err != nil || from.Step != best {
			t.Fatalf("the fork ends with the state of step %d, %v: want %d", from.Step, err, best)
		}
		still.Name = "again"
		rec := record(t, s, keep(t, s, still, run.Options{From: from}, store.Meta{Parent: fork.ID()}).ID())
		equal(t, fmt.Sprintf("from %d steps before the fork", later), rec)
	}
}

// A run whose rate was changed while it trained.
func TestAgainTurns(t *testing.T) {
	s := open(t)
	spec := trainertest.With(t, "epochs", "60")
	r := s.Start(t.Context(), spec, run.Options{Pace: 10}, store.Meta{})
	first := r.ID()
	for i := range 2 {
		until(r, float64(i+1))
		h, err := r.HandOver(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		spec.Rate *= 2
		r = s.Start(t.Context(), spec, run.Options{Past: h, Pace: 10}, store.Meta{Parent: r.ID()})
	}
	r.SetPace(0)
	<-r.Kept()
	rec := record(t, s, r.ID())
	if len(rec.Links) != 3 || !rec.Links[2].Turn {
		t.Fatalf("the chain is %v", rec)
	}
	equal(t, "turns", rec)

	// Without the first run a report cannot be reproduced, and the stored run goes
	// on from where its chain begins.
	if err := s.Remove(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	equal(t, "turns of a removed run", record(t, s, r.ID()))
	os.RemoveAll(filepath.Join(s.Dir(), "trash"))
	stored, err := s.Open(t.Context(), r.ID())
	if err != nil {
		t.Fatal(err)
	}
	if rec, err = Of(t.Context(), s, stored, 200); err != nil || !rec.Gone || len(rec.Links) != 2 {
		t.Fatalf("%v, %v", rec, err)
	}
	equal(t, "turns of a run that is gone", rec)
	rec.Start = nil
	if _, err := rec.Again(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "chain") {
		t.Errorf("without the beginning: %v", err)
	}
}

// What differs first is named, and why.
func TestDifferences(t *testing.T) {
	s := open(t)
	id := keep(t, s, trainertest.With(t, "epochs", "5"), run.Options{}, store.Meta{}).ID()
	long := keep(t, s, trainertest.With(t, "epochs", "250", "evals", "2", "examples", "32"), run.Options{}, store.Meta{}).ID()
	set := func(rec *Record, key, text string) {
		all := rec.own().Settings
		all[slices.IndexFunc(all, func(s Setting) bool { return s.Key == key })].Text = text
	}
	for _, c := range []struct {
		name, id string
		change   func(*Record)
		what     string
		step     int
		why      string
	}{
		{"rate", id, func(r *Record) { set(r, "lr", "0.2") }, "rate", 0, "settings"},
		{"seed", id, func(r *Record) { set(r, "seed", "7") }, "train_loss", 0, "data"},
		{"evals", id, func(r *Record) { set(r, "evals", "2") }, "steps", 2, "settings"},
		{"epochs", id, func(r *Record) { set(r, "epochs", "4") }, "steps", 16, "settings"},
		{"number", id, func(r *Record) { r.own().Evaluations[2].Val[0] += 1e-9 }, "val_loss", 8, "the record was changed"},
		{"weights", id, func(r *Record) { r.own().End.Weights = "0" }, "weights", 20, "not known"},
		{"between", long, func(r *Record) { r.own().Evaluations[3].Sum = "0" }, Numbers, 8, "not known"},
		{"program", id, func(r *Record) { r.own().Program, r.own().Evaluations[1].Sum = "older", "0" }, Numbers, 4, "descent older"},
		{"version", id, func(r *Record) { r.own().Version, r.own().Evaluations[1].Sum = 0, "0" }, Numbers, 4, "version 0"},
		{"numerics", id, func(r *Record) { r.own().Numerics, r.own().Evaluations[1].Sum = "float16 abacus", "0" }, Numbers, 4, "float16 abacus"},
	} {
		rec := record(t, s, c.id)
		c.change(rec)
		r := again(t, rec, Options{Program: "test"})
		if r.Equal || r.First == nil || r.First.What != c.what || r.First.Step != c.step || !strings.Contains(strings.Join(r.Why, "; "), c.why) {
			t.Errorf("%s: %v, %q", c.name, r.First, r.Why)
		}
	}
}

// Data from disk are found by their hash, and others are noticed.
func TestDataAreFound(t *testing.T) {
	s := open(t)
	text := []byte("x,y,class\n")
	for i := range 60 {
		text = fmt.Appendf(text, "%d,%d,%c\n", i*i%17, i%7, 'a'+i%3)
	}
	private := t.TempDir()
	file := filepath.Join(private, "points.csv")
	write := func(path string, text []byte) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file, text)
	id := keep(t, s, trainertest.With(t, "data", "csv:file="+file), run.Options{}, store.Meta{}).ID()
	rec := record(t, s, id)
	if f := rec.own().Files; len(f) != 1 || f[0].Name != "points.csv" {
		t.Fatalf("the files are %v", f)
	}
	if text, _ := json.Marshal(rec); strings.Contains(string(text), private) {
		t.Error("the folder is in the record")
	}
	set := rec.own().Settings
	at := slices.IndexFunc(set, func(s Setting) bool { return s.Key == "data" })
	set[at].Text = strings.Replace(set[at].Text, "points.csv", file, 1)
	if spec, err := rec.own().Spec(); err != nil || spec.Data.(data.CSV).File != "points.csv" {
		t.Errorf("a record names a folder of its own: %+v, %v", spec.Data, err)
	}
	set[at].Text = strings.Replace(set[at].Text, file, "points.csv", 1)
	os.Remove(file)
	if _, err := rec.Again(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "points.csv (sha256 "+rec.own().Files[0].Sum) {
		t.Errorf("data that are not there: %v", err)
	}
	other := t.TempDir()
	write(filepath.Join(other, "a.csv"), []byte("x\n1\n"))
	write(filepath.Join(other, "renamed.csv"), text)
	for name, p := range map[string]Places{
		"beside": {Folders: []string{other}}, "named": {Named: []string{filepath.Join(other, "renamed.csv")}},
	} {
		if r := again(t, rec, Options{Places: p}); !r.Equal {
			t.Errorf("%s: %v, %q", name, r.First, r.Why)
		}
	}
	changed := filepath.Join(t.TempDir(), "points.csv")
	write(changed, []byte(strings.Replace(string(text), "\n1,1,", "\n1,2,", 1)))
	for name, p := range map[string]Places{"beside": {Folders: []string{filepath.Dir(changed)}}, "named": {Named: []string{changed}}} {
		if r := again(t, rec, Options{Places: p}); r.Equal || !strings.Contains(strings.Join(r.Why, ""), "data") {
			t.Errorf("changed data %s: %v, %q", name, r.First, r.Why)
		}
	}
}

// A folder of several files is found as a whole.
func TestFoldersAreFound(t *testing.T) {
	s := open(t)
	rows := func(n int) (text []byte) {
		text = []byte("x,y\n")
		for i := range n {
			text = fmt.Appendf(text, "%d,%c\n", i*i%13, 'a'+i%2)
		}
		return text
	}
	put := func(dir string) {
		for name, n := range map[string]int{"train.csv": 40, "test.csv": 12} {
			if err := os.WriteFile(filepath.Join(dir, name), rows(n), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir, other := t.TempDir(), t.TempDir()
	put(dir)
	put(other)
	id := keep(t, s, trainertest.With(t, "data", "csv:file="+filepath.Join(dir, "train.csv")+",test="+filepath.Join(dir, "test.csv")), run.Options{}, store.Meta{}).ID()
	rec := record(t, s, id)
	os.RemoveAll(dir)
	if r := again(t, rec, Options{Places: Places{Folders: []string{other}}}); !r.Equal || len(rec.own().Files) != 2 {
		t.Errorf("%v, %q, files %v", r.First, r.Why, rec.own().Files)
	}
}

// With other kernels the first difference is named, and that they are the reason.
func TestOtherKernels(t *testing.T) {
	const file = "DESCENT_RECORD"
	if path := os.Getenv(file); path != "" { // in the other process
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rec := new(Record)
		if err := json.Unmarshal(text, rec); err != nil {
			t.Fatal(err)
		}
		r := again(t, rec, Options{})
		fmt.Printf("RESULT %v %v %s\n", r.Equal, r.First, strings.Join(r.Why, "; "))
		return
	}
	if !strings.Contains(tensor.Numerics(), " avx ") {
		t.Skip("there are no other kernels on this processor")
	}
	s := open(t)
	id := keep(t, s, trainertest.With(t, "hidden", "32", "epochs", "20"), run.Options{}, store.Meta{}).ID()
	text, err := json.Marshal(record(t, s, id))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "record.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestOtherKernels$")
	cmd.Env = append(os.Environ(), file+"="+path, tensor.KernelVariable+"=portable")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "RESULT false at step") || !strings.Contains(string(out), "portable") {
		t.Errorf("%v: %s", err, out)
	}
}
