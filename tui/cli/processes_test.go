package cli

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"descent/trainer/store"
)

// Two dashboards and three trainings without a screen share a store with lists of
// it: all runs complete and are listed, and nobody sees an error.
func TestProcessesShareAStore(t *testing.T) {
	t.Parallel()
	bin, dir := program(t), t.TempDir()
	job := []string{"--store", dir, "--data", "moons", "--hidden", "8", "--epochs", "12"}
	const all = 2 * (2 + 3)
	for range 2 {
		cmd := exec.Command(bin, job...)
		terminal(t, cmd)
		defer func() {
			cmd.Process.Signal(syscall.SIGTERM)
			if cmd.Wait(); cmd.ProcessState.ExitCode() != signalCode+int(syscall.SIGTERM) {
				t.Errorf("a dashboard ends with %v", cmd.ProcessState)
			}
		}()
	}
	trained := make(chan error)
	for range 3 {
		go func() {
			out, err := exec.Command(bin, append([]string{"train", "--json"}, job...)...).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			trained <- err
		}()
	}
	left := 3
	var done int
	for until := time.Now().Add(2 * time.Minute); (left > 0 || done < all) && time.Now().Before(until); {
		done = strings.Count(listing(t, bin, dir), `"state":"done"`)
		select {
		case <-trained:
			left--
		case <-time.After(20 * time.Millisecond):
		}
	}
	if out := listing(t, bin, dir); done != all || strings.Count(out, "\n") != all {
		t.Fatalf("%d runs are done: want %d of %d in\n%s", done, all, all, out)
	}
	s, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids, err := s.Folders()
	if err != nil || len(ids) != all {
		t.Fatalf("%d runs are stored, %v: want %d", len(ids), err, all)
	}
	for _, id := range ids {
		if _, err := s.Open(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
}

// notIndexed is what descent runs ls may say on a busy machine.
var notIndexed = regexp.MustCompile(`^(descent: index\.db does not have all evaluations of \d+ runs?: [^\n]*\n)?$`)

// listing returns what descent runs ls prints as JSON; it must say nothing else, but that
// evaluations are not in the index yet.
func listing(t *testing.T, bin, dir string) string {
	t.Helper()
	if !store.Exists(dir) {
		return "" // no program has made it yet
	}
	cmd := exec.Command(bin, "runs", "ls", "--json", "--store", dir)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil || !notIndexed.MatchString(errOut.String()) {
		t.Errorf("descent runs ls: %v, %s", err, errOut.String())
	}
	return string(out)
}
