//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What a dashboard could not store is said in one line behind its last picture, and
// by the exit code.
func TestDashboardSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	args := append([]string{"-c", `ulimit -f 8; exec "$0" "$@"`, program(t), "--store", t.TempDir()}, small...)
	cmd := exec.Command("sh", args...)
	f, out := terminal(t, cmd)
	out.wait(t, "\x1b[?1049h", "Not all is stored")
	f.WriteString("qs")
	cmd.Wait()
	const want = "descent: not all is stored of run sgd, run momentum: file too large\r\n"
	out.wait(t, "\x1b[?1049l", "B momentum", want)
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || strings.Count(out.String(), "\ndescent: ") != 1 || !strings.HasSuffix(out.String(), want) {
		t.Errorf("exit code %d: %q", code, out.String()[max(0, len(out.String())-500):])
	}
}

// Every command that trains says what it cannot store.
func TestCommandsSayWhatIsLost(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for of, args := range map[string]string{
		"run sgd, run momentum": "train --data moons --hidden 4 --epochs 1",
		"the search":            "search --data moons --hidden 4 --epochs 1 --over lr=0.1 --patient",
		"run sgd:":              "ensemble --data moons --hidden 4 --epochs 1 --members 2",
	} {
		code, _, errOut := descent(append(strings.Fields(args), "--store", file)...)
		if code != exitFailed || !strings.HasPrefix(errOut, "descent: not all is stored of "+of) || !strings.HasSuffix(errOut, "not a directory\n") || strings.Count(errOut, "\n") != 1 {
			t.Errorf("%s: exit code %d, %s", args, code, errOut)
		}
	}
}
