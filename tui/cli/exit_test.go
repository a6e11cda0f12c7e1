package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"descent/model/guard"
	"descent/trainer"
)

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errFailed, 1},
		{fmt.Errorf("sgd: %w", &trainer.Divergence{}), 1},
		{failure{errors.New("no disk")}, 1},
		{fmt.Errorf("lesson: %w", guard.Call(func() { panic("x") })), 1},
		{errors.New("unknown preset"), 2},
		{context.DeadlineExceeded, 2},
		{interruption{signal: syscall.SIGHUP}, 129},
		{interruption{signal: syscall.SIGINT}, 130},
		{interruption{signal: syscall.SIGQUIT}, 131},
		{fmt.Errorf("sgd: %w", interruption{signal: syscall.SIGTERM}), 143},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

// A panic of a command is an error with its stack, on lines of their own.
func TestPanicOfACommand(t *testing.T) {
	var out, errOut strings.Builder
	c := newCommand(nil, nil, &out, &errOut)
	c.complain(fmt.Errorf("sgd: %w", guard.Call(func() { panic("\x1b[2Jboom") })))
	lines := strings.Split(errOut.String(), "\n")
	if lines[0] != `descent: sgd: panic: \x1b[2Jboom` || len(lines) < 5 || !strings.HasPrefix(lines[1], "goroutine ") {
		t.Errorf("it says %q", errOut.String())
	}
}

// Help and README say what the exit codes mean.
func TestReadmeExitCodes(t *testing.T) {
	var b strings.Builder
	b.WriteString("| exit code | |\n| --- | --- |\n")
	_, help, _ := descent("help")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "| %s | %s |\n", e.code, e.meaning)
		if !strings.Contains(help, e.code+" ") || !strings.Contains(help, e.meaning) {
			t.Errorf("descent help does not explain %s:\n%s", e.code, help)
		}
	}
	generated(t, "README.md", "exit codes", b.String()+"\n")
}

// TestFilesThatCannotBeWritten tests that every command that writes files fails, and is not
// called wrongly, if the system refuses to write them.
func TestFilesThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	stored := filepath.Join(dir, "store")
	if code, _, errOut := descent("train", "--store", stored, "--data", "moons", "--epochs", "1"); code != exitOK {
		t.Fatal(errOut)
	}
	out := filepath.Join(file, "out")
	for _, text := range []string{
		"export last --to csv -o " + out, "export last --to tensorboard -o " + out, "report last -o " + out, "predict last --data moons -o " + out,
		"version --debug " + out, "train --data moons --epochs 1 --store " + out, "runs import " + stored + " --store " + out,
	} {
		args := strings.Fields(text)
		if !slices.Contains(args, "--store") {
			args = append(args, "--store", stored)
		}
		if code, _, errOut := descent(args...); code != exitFailed || !strings.Contains(errOut, "not a directory") {
			t.Errorf("descent %s: exit code %d, says %q", text, code, errOut)
		}
	}
	if code, _, errOut := descent("export", "last", "--to", "csv", "-o", file, "--store", stored); code != exitMisuse || !strings.Contains(errOut, "exists") {
		t.Errorf("exit code %d, says %q of a file that exists", code, errOut)
	}
	if err := os.Remove(filepath.Join(stored, "trash")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stored, "trash"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := descent("runs", "rm", "last", "--store", stored); code != exitFailed || !strings.Contains(errOut, "not a directory") {
		t.Errorf("exit code %d, says %q of a run that cannot be removed", code, errOut)
	}
}
