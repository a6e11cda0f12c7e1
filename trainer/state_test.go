package trainer

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model/catalog/catalogtest"
	"descent/trainer/exact"
)

var resumeRounds = flag.Int("resume", 6, "runs that are cut and gone on with in another process")

// encoded returns c as a file.
func encoded(t *testing.T, c *Checkpoint) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decoded(t *testing.T, file []byte) *Checkpoint {
	t.Helper()
	c, err := DecodeCheckpoint(file)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// arbitrary returns a small Spec with random parts and settings.
func arbitrary(rng *rand.Rand) Spec {
	s := toy()
	fields := s.Fields()
	catalogtest.Randomize(rng, fields)
	s.Data = []data.Source{data.Moons{N: 100, Noise: 0.2}, data.Sine{N: 60}, data.Glyph10{N: 50, Size: 7}, data.Gate{Gate: "and"}}[rng.IntN(4)]
	s.Preprocess = []data.Preprocessing{data.NoPreprocessing{}, data.Standardize{}}[rng.IntN(2)]
	s.Hidden = [][]int{nil, {3}, {5, 4}}[rng.IntN(3)]
	s.Examples, s.Batch = []int{0, 41}[rng.IntN(2)], []int{0, 1, 7, 40}[rng.IntN(4)] // one-row tails
	s.Epochs, s.Evals = 1+rng.IntN(4), 1+rng.IntN(3)
	s.Rate, s.Passes = 0.01+0.1*rng.Float64(), min(s.Passes, 3)
	return s
}

// A log is what a test remembers of a run: its events, as they go into a file.
type log struct{ events [][]byte }

func (l *log) report(e *Event) {
	text, err := exact.Marshal(e)
	if err != nil {
		panic(err)
	}
	l.events = append(l.events, text)
}

// goOn is the other process of TestResume: it goes on from the file and prints
// the events and the last weights.
func goOn(file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	c, err := DecodeCheckpoint(text)
	if err != nil {
		panic(err)
	}
	err = Train(context.Background(), c.Spec, c, nil, func(e *Event) {
		text, _ := exact.Marshal(e)
		fmt.Printf("event %s\n", text)
		if e.Kind == Ended {
			fmt.Printf("weights %v %v\n", e.Weights, e.State)
		}
	})
	fmt.Printf("error %v\n", err)
}

// TestResume cuts runs of random Specs at random steps, writes where they
// stand, and goes on in another process with another number of processors: the
// events and the last weights must be those of the whole run.
func TestResume(t *testing.T) {
	if file := os.Getenv("DESCENT_TEST_RESUME"); file != "" {
		goOn(file)
		return
	}
	rng := rand.New(rand.NewPCG(11, 1))
	cuts := 0
	for round := range *resumeRounds {
		s := arbitrary(rng)
		if s.Check(t.Context()) != nil { // parts that do not fit together
			continue
		}
		var whole log
		var weights string
		var last Event
		err := Train(t.Context(), s, nil, nil, func(e *Event) {
			whole.report(e)
			last = *e
			if e.Kind == Ended {
				weights = fmt.Sprintf("weights %v %v", e.Weights, e.State)
			}
		})
		want := append(asLines(whole.events), weights, fmt.Sprintf("error %v", err))
		steps := last.Step
		for _, step := range []int{rng.IntN(steps + 1), steps} {
			before, c, ok := stopped(t, s, step)
			if !ok { // it diverged before
				continue
			}
			file := filepath.Join(t.TempDir(), "c.safetensors")
			if err := os.WriteFile(file, encoded(t, c), 0o644); err != nil {
				t.Fatal(err)
			}
			after := elsewhere(t, file, 1+rng.IntN(2))
			got := append(asLines(before), after[1:]...) // but for Started
			if !slices.Equal(got, want) {
				t.Fatalf("round %d: cut at step %d of %d the run differs\n%+v\n%s\nwant\n%s", round, step, steps, s, difference(got, want), difference(want, got))
			}
			cuts++
		}
	}
	if t.Logf("%d cuts", cuts); cuts < *resumeRounds/2 {
		t.Errorf("only %d cuts in %d rounds", cuts, *resumeRounds)
	}
}

// stopped returns the events of a run of s that is ended after step steps, but
// for the last one, and where it stands then; or false if it diverges before.
func stopped(t *testing.T, s Spec, step int) ([][]byte, *Checkpoint, bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var l log
	end := &saver{step: -1}
	err := Train(ctx, s, nil, end, func(e *Event) {
		l.report(e)
		if e.Step == step && (e.Kind == Stepped || step == 0) {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		return nil, nil, false
	}
	return l.events[:len(l.events)-1], end.saved, true
}

// between ends a run between two steps.
type between struct {
	step   int
	cancel func()
	saved  *Checkpoint
}

func (b *between) Between(e *Event) Request {
	if e.Step == b.step {
		b.cancel()
	}
	return Request{}
}

func (b *between) End(c *Checkpoint) { b.saved = c }

// A run that is ended between two epochs goes on as one that was not ended.
func TestResumeBetweenEpochs(t *testing.T) {
	s := toy()
	whole := train(t, s)
	last := whole[len(whole)-1]
	ctx, cancel := context.WithCancel(t.Context())
	b := &between{step: last.Plan.StepsPerEpoch, cancel: cancel}
	if err := Train(ctx, s, nil, b, func(*Event) {}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	var end Event
	if err := Train(t.Context(), s, b.saved, nil, func(e *Event) { end = *e }); err != nil {
		t.Fatal(err)
	}
	if b.saved.Step != b.step || end.Train != last.Train || end.Val != last.Val {
		t.Errorf("from step %d of %d it ends with %v, want %v", b.saved.Step, b.step, end.Val, last.Val)
	}
}

// asLines returns events as the other process prints them.
func asLines(events [][]byte) []string {
	var lines []string
	for _, e := range events {
		lines = append(lines, "event "+string(e))
	}
	return lines
}

// difference returns the first line of a that b has not.
func difference(a, b []string) string {
	for i, line := range a {
		if i >= len(b) || line != b[i] {
			return fmt.Sprintf("line %d: %s", i, line)
		}
	}
	return "(no line more)"
}

// elsewhere goes on from a file in another process and returns what it prints.
func elsewhere(t *testing.T, file string, procs int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestResume$")
	cmd.Env = append(os.Environ(), "DESCENT_TEST_RESUME="+file, fmt.Sprint("GOMAXPROCS=", procs))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSuffix(line, "\n"); strings.HasPrefix(line, "event ") || strings.HasPrefix(line, "weights ") || strings.HasPrefix(line, "error ") {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestCheckpointReadsBack checks that a file gives the checkpoint that was
// written, and that equal checkpoints give equal files.
func TestCheckpointReadsBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for range 30 {
		s := arbitrary(rng)
		if s.Check(t.Context()) != nil {
			continue
		}
		_, c, ok := stopped(t, s, rng.IntN(5))
		if !ok {
			continue
		}
		file := encoded(t, c)
		got := decoded(t, file)
		if again := encoded(t, got); !bytes.Equal(file, again) {
			t.Fatalf("a checkpoint that was read is written otherwise: %+v", s)
		}
		if !reflect.DeepEqual(got.Spec, s) || !slices.Equal(got.Weights, c.Weights) || got.DataSum() != c.DataSum() || got.Numerics() != c.Numerics() {
			t.Fatalf("read back: %+v, want %+v", got.Member, c.Member)
		}
	}
}

func TestDamagedCheckpoint(t *testing.T) {
	file := encoded(t, at(t, toy(), 3))
	for n := 0; n < len(file); n += 1 + n/7 {
		if _, err := DecodeCheckpoint(file[:n]); err == nil {
			t.Fatalf("%d bytes of %d are taken for a checkpoint", n, len(file))
		}
	}
	for old, want := range map[string]string{
		stateFormat:       "the format is",
		"spec.lr":         `unknown setting "xxxx"`,
		`\"step\":3`:      "unknown member",
		"softmax":         "unknown loss",
		`"shape":[2,8]`:   "does not fit",
		`\"shuffles\":`:   "generator",
		"slot0.1.b":       "is missing",
		`\"lowest\":0`:    "lowest",
		"_metadata__\":{": "metadata",
	} {
		if !bytes.Contains(file, []byte(old)) {
			t.Errorf("the file has no %q", old)
			continue
		}
		damaged := bytes.Replace(file, []byte(old), []byte(strings.Repeat("x", len(old)))[:len(old)], 1)
		if strings.HasPrefix(old, "spec.") {
			damaged = bytes.Replace(file, []byte(old), []byte("spec.xxxx")[:len(old)], 1)
		}
		if _, err := DecodeCheckpoint(damaged); err == nil {
			t.Errorf("%q damaged is not seen, want an error like %q", old, want)
		}
	}
}

// TestChangedData checks that a run does not go on with other data than it
// learned from, and that a fork may.
func TestChangedData(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.csv")
	write := func(last string) {
		t.Helper()
		text := "x,y\n" + strings.Repeat("1,a\n2,b\n3,a\n4,b\n5,a\n", 8) + last + ",b\n"
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("6")
	s := toy()
	s.Data = data.CSV{File: name, Task: "auto"}
	c := decoded(t, encoded(t, at(t, s, 1)))
	if err := Train(t.Context(), s, c, nil, func(*Event) {}); err != nil {
		t.Fatal(err)
	}
	write("66")
	if err := Train(t.Context(), s, c, nil, func(*Event) {}); err == nil || !strings.Contains(err.Error(), "want the file as it was") {
		t.Errorf("the file has changed: %v", err)
	}
	s.DataSeed = 9
	if err := Train(t.Context(), s, c, nil, func(*Event) {}); err != nil {
		t.Errorf("a fork with another split: %v", err)
	}
}
