//go:build unix

package cli

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// ended waits for a program and returns its exit code.
func ended(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// The dashboard must leave the terminal as it was, however it ends.
func TestTerminalIsRestored(t *testing.T) {
	bin := program(t)
	send := func(sig syscall.Signal) func(*exec.Cmd, *os.File) {
		return func(c *exec.Cmd, _ *os.File) { c.Process.Signal(sig) }
	}
	for name, tt := range map[string]struct {
		end  func(*exec.Cmd, *os.File)
		code int
	}{
		"q":       {func(_ *exec.Cmd, f *os.File) { f.WriteString("qk") }, 0},
		"ctrl+c":  {func(_ *exec.Cmd, f *os.File) { f.WriteString("\x03\x03") }, 0},
		"SIGINT":  {send(syscall.SIGINT), 130},
		"SIGTERM": {send(syscall.SIGTERM), 143},
		"SIGHUP":  {send(syscall.SIGHUP), 129},
		"SIGQUIT": {send(syscall.SIGQUIT), 131},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(bin, small...)
			f, out := terminal(t, cmd)
			out.wait(t, "\x1b[?1049h", "\x1b[?1004h", "momentum")
			tt.end(cmd, f)
			if code := ended(t, cmd); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			out.wait(t, "\x1b[?1049l", "\x1b[?25h", "B momentum")
			out.wait(t, "\x1b[?1002l", "\x1b[?1004l", "\x1b[?2004l", "\x1b]2;\a") // mouse, focus, paste, title
			checkRestored(t, f, out.String())
		})
	}
}

// untouched returns the settings of a terminal that no program has changed.
func untouched(t *testing.T) *term.State {
	t.Helper()
	f, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	defer tty.Close()
	state, err := term.GetState(f.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return state
}
