package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// shell skips a test where there is no POSIX shell.
func shell(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands of this test are for a POSIX shell")
	}
}

// Without a screen the command is told of every run, and what it prints is apart
// from the results.
func TestOnEnd(t *testing.T) {
	shell(t)
	args := append([]string{"train", "--json"}, small...)
	code, out, errOut := descent(append(args, "--on-end", `printf '%s|' "$DESCENT_RUN" "$DESCENT_STATE" "$DESCENT_EPOCH" "$DESCENT_VAL_LOSS" "$DESCENT_VAL"`)...)
	if code != exitOK || strings.Contains(out, "|") {
		t.Errorf("code %d, out:\n%s", code, out)
	}
	const two = `\d\.\d+\n\d\.\d+\|`
	if want := regexp.MustCompile(`^sgd\nmomentum\|done\ndone\|3\n3\|` + two + two + `$`); !want.MatchString(errOut) {
		t.Errorf("the command was told %q", errOut)
	}
}

// A command that fails is an error with what it said last.
func TestOnEndFails(t *testing.T) {
	shell(t)
	code, _, errOut := descent(append(append([]string{"train"}, small...), "--on-end", "echo nothing; echo no mail today; exit 3")...)
	if want := "descent: --on-end: exit status 3: no mail today\n"; code != exitFailed || !strings.HasSuffix(errOut, want) {
		t.Errorf("code %d, said %q, want %q", code, errOut, want)
	}
}

// On the dashboard the command is run when the runs have ended, and the picture
// stays what it is.
func TestOnEndOfTheDashboard(t *testing.T) {
	t.Parallel()
	shell(t)
	path := filepath.Join(t.TempDir(), "ended")
	cmd := exec.Command(program(t), append([]string{"--on-end", `echo "$DESCENT_STATE" >` + path + `; echo printed; exit 4`}, small...)...)
	f, out := terminal(t, cmd)
	out.wait(t, "exit status 4") // the notice
	if text, err := os.ReadFile(path); err != nil || string(text) != "done\ndone\n" {
		t.Errorf("it was told %q, %v", text, err)
	}
	f.WriteString("q")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
