package store

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

var killRounds = flag.Int("kill", 3, "runs that are killed, resumed and killed again")

// TestMain is also the other process of TestKilled and TestStudyKilled: it trains or
// resumes a run, or makes a search.
func TestMain(m *testing.M) {
	if dir := os.Getenv("DESCENT_TEST_STORE"); dir != "" {
		if os.Getenv("DESCENT_TEST_STUDY") != "" {
			searchHere(dir, os.Getenv("DESCENT_TEST_RUN"))
			return
		}
		trainHere(dir, os.Getenv("DESCENT_TEST_RUN"))
		return
	}
	os.Exit(m.Run())
}

// trainHere trains the run of the settings in dir, or goes on with one. It prints
// the ID of the run when it has begun, and a line when all of it is stored.
func trainHere(dir, id string) {
	pace, _ := strconv.ParseFloat(os.Getenv("DESCENT_TEST_PACE"), 64)
	steps, _ := strconv.Atoi(os.Getenv("DESCENT_TEST_STEPS"))
	s, err := Open(dir, Options{EverySteps: steps})
	var r *Run
	switch {
	case err != nil:
	case id != "":
		r, err = s.Resume(context.Background(), id, ResumeOptions{Options: run.Options{Pace: pace}})
	default:
		var text []byte
		var spec trainer.Spec
		if text, err = os.ReadFile(filepath.Join(dir, "test.toml")); err == nil {
			if spec, err = parseSpec(text); err == nil {
				r = s.Start(context.Background(), spec, run.Options{Pace: pace}, Meta{})
			}
		}
	}
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("begun", r.ID())
	<-r.Kept()
	if st := r.Stored(); st.Err != nil || st.Dropped > 0 {
		fmt.Println("error", st)
	}
	fmt.Println("stored")
}

// A child is another process that trains a run.
type child struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

// begin starts another process on the store in dir, through a command if one is
// given.
func begin(t *testing.T, rng *rand.Rand, dir, id string, pace float64, through ...string) *child {
	t.Helper()
	words := append(through, os.Args[0])
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "DESCENT_TEST_STORE="+dir, "DESCENT_TEST_RUN="+id,
		fmt.Sprint("DESCENT_TEST_PACE=", pace), fmt.Sprint("DESCENT_TEST_STEPS=", 1+rng.IntN(12)), fmt.Sprint("GOMAXPROCS=", 1+rng.IntN(2)))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return &child{cmd, bufio.NewScanner(out)}
}

// says waits for a line that begins with a word, and returns the rest of it.
func (c *child) says(t *testing.T, word string) string {
	t.Helper()
	if !c.out.Scan() {
		t.Fatalf("the other process ended before it said %q", word)
	}
	rest, ok := strings.CutPrefix(c.out.Text(), word)
	if !ok {
		t.Fatalf("the other process says %q: want %q", c.out.Text(), word)
	}
	return strings.TrimSpace(rest)
}

// kill ends the process as a crash would, and reports whether it had not ended.
func (c *child) kill() bool {
	c.cmd.Process.Kill()
	err := c.cmd.Wait()
	var exit *exec.ExitError
	return errors.As(err, &exit)
}

// killSettings are settings of runs of each of which something else must be kept.
var killSettings = [][]string{
	{"optimizer", "adam", "dropout", "0.3"},
	{"norm", "batch", "batch", "7", "evals", "3"},
	{"average", "0.9", "schedule", "cosine"},
	{"stop", "early:patience=30", "lr", "0.5"},
	{"plateau", "drop:patience=4", "optimizer", "nesterov"},
	{"stop", "goal:goal=0.01", "clip", "1"},
	{"data", "sine:n=60", "loss", "squared", "preprocess", "standardize", "mc", "3", "dropout", "0.1"},
	{"data", "glyph10:n=50,size=7", "batch", "0", "l2", "0.01"},
	{"dropout", "0.4", "mc", "5", "input_dropout", "0.1", "optimizer", "rmsprop"},
	{"schedule", "one_cycle", "warmup", "2", "stop", "goal:goal=0.005"},
	{"class_weight", "balanced", "fold", "2/3", "plateau", "drop:patience=2"},
	{"data", "iris", "class_weight", "balanced", "stop", "early:patience=5,metric=macro_f1", "dropout", "0.2", "mc", "2"},
}

// killSpec returns settings for a run that is killed: each of the first ones has
// something else that must be kept, the others are random.
func killSpec(t *testing.T, round int, rng *rand.Rand) trainer.Spec {
	if round < len(killSettings) {
		return trainertest.With(t, append([]string{"epochs", "40", "seed", fmt.Sprint(1 + rng.IntN(100))}, killSettings[round]...)...)
	}
	for {
		s := trainertest.Random(rng)
		s.Epochs *= 8
		if s.Check(t.Context()) == nil { // its parts fit together
			return s
		}
	}
}

// Runs that are killed at any moment, again and again, end as if they had not been:
// with the same network, record and steps, to the bit.
func TestKilled(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	kills, steps := 0, 0
	for round := range *killRounds {
		spec := killSpec(t, (round+int(seed%uint64(len(killSettings))))%max(len(killSettings), *killRounds), rng)
		whole := run.Start(t.Context(), spec, run.Options{})
		<-whole.Done()
		dir := t.TempDir()
		write(t, dir, "test.toml", formatSpec(spec))
		id, n := killAndResume(t, rng, dir, float64(spec.Epochs), kills > 0)
		kills += n
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := stored(t, s, id)
		sameRun(t, got, whole)
		if n := got.Entry.Step; int64(n*stepLen) != fileSize(t, filepath.Join(s.runDir(id), stepsFile)) {
			t.Errorf("there are %d bytes of %d steps", fileSize(t, filepath.Join(s.runDir(id), stepsFile)), n)
		}
		steps += got.Entry.Step
		s.Close()
		if t.Failed() {
			t.Fatalf("round %d of seed %d: %+v", round, seed, spec)
		}
	}
	t.Logf("%d runs of %d steps in all, killed %d times, seed %d", *killRounds, steps, kills, seed)
}

// killAndResume trains the run of dir in one process after another, which are killed at random
// moments, until the run has ended. It returns the ID of the run and the number of kills, which
// is 1 at least: a run that ends before it is killed is begun once more, and killed earlier.
// pace is that at which the run takes a second; some processes train at full speed if fast is
// true.
func killAndResume(t *testing.T, rng *rand.Rand, dir string, pace float64, fast bool) (id string, kills int) {
	t.Helper()
	for latest := 600 * time.Millisecond; ; {
		speed, full := pace, (fast || kills > 0) && rng.IntN(4) == 0
		if full {
			speed = 0
		}
		c := begin(t, rng, dir, id, speed)
		id = c.says(t, "begun")
		if full {
			c.says(t, "stored")
		} else {
			time.Sleep(time.Duration(rng.Int64N(int64(latest))))
		}
		killed := c.kill()
		if killed {
			kills++
		}
		h, err := readLog(filepath.Join(dir, runsFolder, id))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			id = "" // it was killed before anything was stored
		case err != nil:
			t.Fatal(err)
		case kills == 0:
			id, latest = "", max(latest/2, time.Millisecond)
		case !killed || h.ended() != nil:
			return id, kills
		}
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	i, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return i.Size()
}

// Of two processes that resume the same run one gets it, and the other is told
// which has it.
func TestTwoProcessesResume(t *testing.T) {
	spec := trainertest.With(t, "epochs", "1000")
	dir := t.TempDir()
	write(t, dir, "test.toml", formatSpec(spec))
	rng := rand.New(rand.NewPCG(1, 1))
	first := begin(t, rng, dir, "", 5)
	id := first.says(t, "begun")
	for s := open(t, dir); ; time.Sleep(5 * time.Millisecond) {
		if e, err := s.Read(id); err == nil && e.Owner != "" {
			if want := fmt.Sprintf("process %d on this machine", first.cmd.Process.Pid); e.Owner != want {
				t.Errorf("the owner is %s: want %s", e.Owner, want)
			}
			break
		}
	}
	other := begin(t, rng, dir, id, 5)
	if got, want := other.says(t, "error"), fmt.Sprintf("is trained by process %d on this machine", first.cmd.Process.Pid); !strings.Contains(got, want) {
		t.Errorf("the other is told %q: want %q", got, want)
	}
	first.kill()
	third := begin(t, rng, dir, id, 5)
	if got := third.says(t, "begun"); got != id {
		t.Errorf("it goes on as %s", got)
	}
	third.kill()
}
