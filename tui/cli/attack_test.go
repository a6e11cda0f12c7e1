//go:build linux

package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	attackSpace = 4_000_000        // kB of address space that a command gets
	attackKept  = 1 << 20          // kB of memory that it may take
	attackTime  = 20 * time.Second // of processors
	attackEnd   = 3 * time.Minute  // on a machine that does much else
)

// An attack is a command that asks for too much or that reads a file with
// mistakes. DIR stands for the folder of the files that attackFiles makes.
type attack struct {
	args string
	want string // in the one line that refuses it; "" where it works, if only to diverge
}

// TestAttacks runs commands with odd and hostile inputs in little memory. Each is
// refused in one line, or works.
func TestAttacks(t *testing.T) {
	bin, dir := program(t), t.TempDir()
	attackFiles(t, dir)
	refused, worked := 0, 0
	var slowest, all time.Duration
	var largest int64
	var mu sync.Mutex // of these
	t.Run("all", func(t *testing.T) {
		for _, a := range attacks(t) {
			t.Run(a.args, func(t *testing.T) {
				t.Parallel()
				took, kept := a.run(t, bin, dir)
				mu.Lock()
				defer mu.Unlock()
				slowest, all, largest = max(slowest, took), all+took, max(largest, kept)
				if a.want == "" {
					worked++
				} else {
					refused++
				}
			})
		}
	})
	t.Logf("%d are refused, %d work; the longest takes %.2f s of a processor, all together %.0f s, the largest %d MB", refused, worked, slowest.Seconds(), all.Seconds(), largest>>10)
}

// run runs the command and returns how long it took of a processor and how many kB
// it had at the most.
func (a attack) run(t *testing.T, bin, dir string) (took time.Duration, kept int64) {
	args := append([]string{"-c", fmt.Sprintf(`ulimit -v %d && exec "$0" "$@"`, attackSpace), bin}, words(strings.ReplaceAll(a.args, "DIR", dir))...)
	cmd := exec.Command("/bin/sh", args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	alarm := time.AfterFunc(attackEnd, func() { cmd.Process.Kill() })
	defer alarm.Stop()
	err := cmd.Wait()
	end := cmd.ProcessState
	took, kept = end.UserTime()+end.SystemTime(), end.SysUsage().(*syscall.Rusage).Maxrss
	code := end.ExitCode()
	said := strings.TrimSuffix(errOut.String(), "\n")
	switch {
	case took >= attackTime || code < 0:
		t.Errorf("it took %v of a processor: %v", took, err)
	case kept > attackKept:
		t.Errorf("it took %d MB", kept>>10)
	case a.want == "" && code != exitOK && !(code == exitFailed && strings.Contains(out.String(), "diverged")):
		t.Errorf("code %d (%v): %s", code, err, cut(said))
	case a.want != "" && (code != exitMisuse || !strings.Contains(said, a.want)):
		t.Errorf("code %d (%v), said %s\nwant %q", code, err, cut(said), a.want)
	case a.want != "" && (strings.ContainsAny(said, "\n\x1b\a\u202e\u200b") || len(said) > 520):
		t.Errorf("%d bytes: %q: want one short line without what steers a terminal", len(said), cut(said))
	}
	return took, kept
}

func cut(text string) string { return text[:min(len(text), 600)] }

// words splits a command line at blanks outside of quotes.
func words(line string) (all []string) {
	word, quoted, any := "", false, false
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, any = !quoted, true
		case r == ' ' && !quoted:
			if any {
				all = append(all, word)
			}
			word, any = "", false
		default:
			word, any = word+string(r), true
		}
	}
	if any {
		all = append(all, word)
	}
	return all
}

// attacks reads the list of commands, testdata/attacks.txt: a command a line and,
// behind =>, what the line says that refuses it. FILES stands for testdata/attack,
// all of whose files are in the list.
func attacks(t *testing.T) []attack {
	t.Helper()
	text, err := os.ReadFile("testdata/attacks.txt")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Abs("testdata/attack")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.Contains(string(text), "FILES/"+e.Name()) {
			t.Errorf("%s is not in the list", e.Name())
		}
	}
	var all []attack
	for _, line := range strings.Split(strings.ReplaceAll(string(text), "FILES", files), "\n") {
		args, want, _ := strings.Cut(line, " => ")
		if args = strings.TrimSpace(args); args != "" && args[0] != '#' {
			all = append(all, attack{args, strings.TrimSpace(want)})
		}
	}
	return all
}
