//go:build unix

package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// long are commands that take long, what tells that they have begun, in the log
// of --debug or in what they print, and what they print when they are ended.
var long = []struct{ args, begun, reached string }{
	{"train --data spiral --epochs 100000 --evals 1", "run evaluated", "momentum         interrupted after"},
	{"train --data spiral --epochs 100000 --evals 1 --json", "run evaluated", `"event":"interrupted","state":"interrupted"`},
	{"--data spiral --epochs 100000 --evals 1", "run evaluated", "momentum         interrupted after"},
	{"search --data moons --hidden 8 --epochs 5 --over lr=1e-3..1e-1 --trials 5000 --patient", "trial ended", "The search was cut short"},
	{"search --data moons --hidden 8 --epochs 5 --over lr=1e-3..1e-1 --trials 5000 --patient --json", "trial ended", `{"trial":1,`},
	{"ensemble --optimizer adam --data moons --epochs 3 --members 1000", "command begun", "networks together"},
	{"ensemble --optimizer adam --data moons --hidden 100 --epochs 3 --dropout 0.5 --mc 100000", "command begun", "passes with dropout"},
	{"lr --optimizer adam --data fashion --hidden 512,512 --steps 100000", "command begun", "The test was cut short after"},
	{"lr --optimizer adam --data fashion --hidden 512,512 --steps 100000 --json", "command begun", `"suggestion":null`},
	{"lessons --check adaline momentum-race decay-shootout --seeds 20", "claim measured", "The check was cut short"},
	{"check --optimizer adam --data fashion --hidden 2000,2000", "command begun", ""},
}

// A signal ends every command with its code, and what was reached is printed.
func TestSignalsEndCommands(t *testing.T) {
	bin := program(t)
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	for i, l := range long {
		t.Run(l.args, func(t *testing.T) {
			t.Parallel()
			sig := signals[i%len(signals)]
			out := signaled(t, bin, l.args, l.begun, sig, 0)
			if l.begun == "command begun" { // the journal says nothing of its progress, which depends on the machine
				for wait := time.Second; !strings.Contains(out, l.reached) && wait < 2*time.Minute; wait *= 2 {
					out = signaled(t, bin, l.args, l.begun, sig, wait)
				}
			}
			if !strings.Contains(out, l.reached) {
				t.Errorf("%v: it prints %.2000s, want %q", sig, out, l.reached)
			}
		})
	}
}

// signaled returns what a command prints that gets a signal some time after its log has the
// text begun. It checks the exit code and what the command says of the signal.
func signaled(t *testing.T, bin, args, begun string, sig syscall.Signal, wait time.Duration) string {
	t.Helper()
	journal := filepath.Join(t.TempDir(), "journal")
	cmd := exec.Command(bin, append(strings.Fields(args), "--debug", journal)...)
	var out, errOut syncBuffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // without the terminal of the tests, where a signal may have been typed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if text, _ := os.ReadFile(journal); bytes.Contains(text, []byte(begun)) {
			break
		}
	}
	time.Sleep(wait)
	cmd.Process.Signal(sig)
	err := cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != signalCode+int(sig) {
		t.Errorf("%v: exit code %d, %v: %s%.2000s", sig, code, err, errOut.String(), out.String())
	}
	if want := "descent: ended by a signal: " + sig.String() + "\n"; !strings.HasSuffix(errOut.String(), want) {
		t.Errorf("%v: it says %q, want %q", sig, errOut.String(), want)
	}
	return out.String()
}

// Who starts a program with an interrupt or a hang-up ignored, as nohup does,
// protects it from that.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	bin := program(t)
	for _, sig := range []string{"HUP", "INT"} {
		cmd := exec.Command("sh", "-c", `trap '' `+sig+`; exec "$0" train --data spiral --epochs 300 --evals 1`, bin)
		var out syncBuffer
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out.wait(t, "epoch ")
		exec.Command("kill", "-"+sig, "--", strconv.Itoa(cmd.Process.Pid)).Run()
		if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "done after 300 of 300 epochs") {
			t.Errorf("%s: %v: %s", sig, err, out.String())
		}
	}
}

// A second signal ends a program that does not end, but not one that is about to.
func TestSignalStorm(t *testing.T) {
	cmd := exec.Command(program(t), "train", "--data", "spiral", "--epochs", "100000", "--evals", "1")
	var out syncBuffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.wait(t, "epoch ")
	for range 100 {
		cmd.Process.Signal(syscall.SIGTERM)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != signalCode+int(syscall.SIGTERM) || !strings.Contains(out.String(), "interrupted after") {
		t.Errorf("%v: %s", err, out.String())
	}
}
