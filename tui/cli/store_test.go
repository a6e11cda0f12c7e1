package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
	"descent/tui/session"
)

// folder has what is made for all tests: the program, its store and its choices.
var folder string

// TestMain keeps the runs and choices of tests, also those of programs that they
// start, out of a person's own folders.
func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "descent-tests"); err != nil {
		panic(err)
	}
	os.Setenv("DESCENT_STORE", filepath.Join(folder, "store"))
	if cache, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		os.Setenv("GOCACHE", strings.TrimSpace(string(cache))) // which builds go on to use
	}
	os.Setenv("XDG_CONFIG_HOME", filepath.Join(folder, "config"))
	os.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache")) // for the index of a store that cannot be written
	xdg.Reload()
	hearSignals()
	settleTime = time.Hour // so that what a list says does not depend on how busy the machine is
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// hearSignals makes programs that tests start hear the signals that this one was started
// without, as by nohup or behind & in a script.
func hearSignals() {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s) // an ignored signal would be ignored there too
		}
	}
}

// cutShort returns the folder of a store with two runs that were begun together
// and interrupted behind their first epochs, when each had two checkpoints, and the
// settings of one of them.
func cutShort(t *testing.T) (string, trainer.Spec) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{EverySteps: 3})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	meta := store.Meta{Title: "two"}
	spec := trainertest.With(t, "epochs", "30", "data", "moons:n=100,noise=0.2")
	var runs []*store.Run
	for _, name := range []string{"a", "b"} {
		spec.Name = name
		r := s.Start(ctx, spec, run.Options{Pace: 20}, meta)
		runs, meta.Batch = append(runs, r), r.ID()
	}
	for _, r := range runs {
		before := filepath.Join(dir, "runs", r.ID(), "before.safetensors")
		for snap := new(run.Snapshot); snap.Epoch < 2 || !isFile(before); time.Sleep(time.Millisecond) {
			if r.Snapshot(snap); !snap.State.Live() {
				t.Fatalf("%s ended after %v epochs, and had no two checkpoints", r.ID(), snap.Epoch)
			}
		}
	}
	cancel()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, spec
}

func isFile(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lastLines returns the JSON lines with an event, without what depends on the clock.
func lastLines(t *testing.T, out, event string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(out) {
		if _, values := members(t, line); values["event"] == event {
			delete(values, "seconds")
			all = append(all, values)
		}
	}
	return all
}

func TestResumeCommand(t *testing.T) {
	dir, spec := cutShort(t)
	code, out, errOut := descent("resume", "--json", "--store", dir)
	if code != 0 || errOut != "" {
		t.Fatalf("%d, %s", code, errOut)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, line := range lines[:2] {
		keys, values := members(t, line)
		if !slices.Equal(keys, wanted(metric.TwoClasses, "resumed")) || values["event"] != "resumed" || values["step"].(float64) < 8 {
			t.Errorf("it begins with %s", line)
		}
	}
	ended := lastLines(t, out, "ended")
	if len(ended) != 2 || ended[0]["run"] != "a" || ended[1]["run"] != "b" {
		t.Fatalf("the runs ended as %v", ended)
	}
	// As if they had not been interrupted.
	whole := run.Start(t.Context(), spec, run.Options{})
	<-whole.Done()
	var s run.Snapshot
	whole.Snapshot(&s)
	for _, e := range ended {
		if e["val_loss"] != s.Last.Val.Loss || e["test_loss"] != s.Test.Loss || e["step"] != float64(s.Step) {
			t.Errorf("a run ends with %v: want %v and %v", e, s.Last.Val.Loss, s.Test.Loss)
		}
	}
	// What has ended is printed again.
	code, again, errOut := descent("resume", "last", "--json", "--store", dir)
	if code != 0 || errOut != "" || !reflect.DeepEqual(lastLines(t, again, "ended"), ended) || strings.Count(again, "\n") != 2 {
		t.Errorf("%d, %s\n%s", code, errOut, again)
	}
}

// A run whose newest checkpoint is damaged is resumed from the one before, which is said.
func TestResumeFromBefore(t *testing.T) {
	dir, _ := cutShort(t)
	latest, err := filepath.Glob(filepath.Join(dir, "runs", "*", "latest.safetensors"))
	if err != nil || len(latest) != 2 {
		t.Fatalf("%v, %v: want the checkpoints of two runs", latest, err)
	}
	if err := os.Truncate(latest[0], 100); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := descent("resume", "--json", "--store", dir)
	if code != 0 || strings.Count(errOut, "\n") != 1 || !strings.Contains(errOut, "latest.safetensors is damaged") {
		t.Fatalf("%d, %s", code, errOut)
	}
	ended := lastLines(t, out, "ended")
	if len(ended) != 2 || ended[0]["test_loss"] != ended[1]["test_loss"] {
		t.Errorf("the runs ended as %v: want equal results", ended)
	}
}

// A run that a person stopped has ended, and was not interrupted.
func TestResumePrintsAStoppedRun(t *testing.T) {
	dir, _ := cutShort(t)
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.Folders()
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Resume(t.Context(), ids[0], store.ResumeOptions{Options: run.Options{Paused: true}})
	if err != nil {
		t.Fatal(err)
	}
	r.Stop()
	<-r.Kept()
	s.Close()
	code, out, errOut := descent("resume", ids[0], "--json", "--store", dir)
	if code != 0 || errOut != "" || !strings.Contains(out, `"event":"ended","state":"stopped"`) || strings.Count(out, "\n") != 1 {
		t.Errorf("%d, %s%s", code, out, errOut)
	}
}

func TestResumeSaysWhatIsWrong(t *testing.T) {
	dir, _ := cutShort(t)
	for want, args := range map[string][]string{
		"nothing":                     {"resume", "nothing", "--store", dir},
		"want the store with the run": {"resume", "--no-store"},
		"no run is stored in":         {"resume", "--store", t.TempDir()},
	} {
		if code, out, errOut := descent(args...); code != exitMisuse || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("%v: %d, %s%s", args, code, out, errOut)
		}
	}
}

// A run is stored unless a person wants none of it; a store that cannot be made
// does not keep anything from training.
func TestTrainStores(t *testing.T) {
	dir := t.TempDir()
	args := append([]string{"train"}, small...)
	if code, _, errOut := descent(append(args, "--store", dir, "--no-store")...); code != 0 || errOut != "" {
		t.Fatal(errOut)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("--no-store leaves %v", files)
	}
	if code, _, errOut := descent(append(args, "--store", dir)...); code != 0 || errOut != "" {
		t.Fatal(errOut)
	}
	if files, _ := os.ReadDir(filepath.Join(dir, "runs")); len(files) != 2 {
		t.Errorf("%d runs are stored: want 2", len(files))
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := descent(append(args, "--store", file)...)
	if code != exitFailed || strings.Count(out, "done after 3 of 3 epochs") != 2 || !strings.Contains(errOut, "not a directory") {
		t.Errorf("in a file: %d, %s%s", code, out, errOut)
	}
}

// The session that was left comes back, unless runs were interrupted after it.
func TestLastSession(t *testing.T) {
	dir, _ := cutShort(t)
	lastRuns := func(left time.Time) (title string, runs int) {
		t.Helper()
		s, err := store.Open(dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := session.Write(dir, &session.Session{Left: left, Title: "left"}); err != nil {
			t.Fatal(err)
		}
		last, err := new(command).lastSession(s)
		if err != nil {
			t.Fatal(err)
		}
		return last.Title, len(last.Runs)
	}
	before, after := time.Now().Add(-time.Hour), time.Now()
	if title, n := lastRuns(after); title != "left" || n != 0 {
		t.Errorf("%s with %d runs comes back: want the session that was left after them", title, n)
	}
	if title, n := lastRuns(before); title != "two" || n != 2 {
		t.Errorf("%s with %d runs comes back: want those that were interrupted", title, n)
	}
	if code, _, errOut := descent("resume", "--store", dir); code != exitOK {
		t.Fatalf("exit code %d, %s", code, errOut)
	}
	if title, n := lastRuns(before); title != "left" || n != 0 {
		t.Errorf("%s with %d runs comes back: want the session, since the runs have ended", title, n)
	}
}

// TestLockCannotBeTaken tests that the error of a run or a search whose lock cannot be opened,
// as in a folder that is read-only, names it and is a failure.
func TestLockCannotBeTaken(t *testing.T) {
	for _, o := range []struct{ kept, lock, command, want string }{
		{"format2", "runs/20261126T172912.156-4b87mx/lock", "resume", "run 20261126T172912.156-4b87mx cannot be resumed: "},
		{"studies3", "studies/20261126T163915.281-1e01g5.lock", "search --resume last", "search 20261126T163915.281-1e01g5 cannot be resumed: "},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("../../trainer/store/testdata", o.kept))); err != nil {
			t.Fatal(err)
		}
		lock := filepath.Join(dir, filepath.FromSlash(o.lock))
		if err := errors.Join(os.RemoveAll(lock), os.Mkdir(lock, 0o777)); err != nil {
			t.Fatal(err)
		}
		code, out, errOut := descent(append(strings.Fields(o.command), "--store", dir)...)
		if code != exitFailed || out != "" || !strings.Contains(errOut, o.want) || strings.Contains(errOut, dir) {
			t.Errorf("%s: exit code %d, %s%s: want %q and no path", o.command, code, out, errOut, o.want)
		}
	}
}

// TestEmptyFolder tests that an empty folder of a store, as a script has it whose variable is
// not set, is an error and not the default store.
func TestEmptyFolder(t *testing.T) {
	for _, args := range [][]string{{"runs", "where"}, {"train", "--epochs", "1"}} {
		code, out, errOut := descent(append(args, "--store", "")...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, "--store: the name is empty: want a folder") {
			t.Errorf("%q: exit code %d, %s%s", args, code, out, errOut)
		}
	}
}
