package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// program returns the path of the program, which is built once for the tests that
// need a process.
func program(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folder, "descent")
	if out, err := exec.Command("go", "build", "-o", path, "descent").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// terminal starts the program in a pseudo-terminal, with more variables in its
// environment.
func terminal(t *testing.T, cmd *exec.Cmd, env ...string) (*os.File, *syncBuffer) {
	t.Helper()
	cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", "NO_COLOR=", "CI="), env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	out := new(syncBuffer)
	go out.ReadFrom(f)
	t.Cleanup(func() {
		cmd.Process.Kill()
		f.Close()
	})
	return f, out
}

// A terminal that says it is larger than any window gets no dashboard.
func TestImplausibleTerminal(t *testing.T) {
	for _, size := range []pty.Winsize{{Rows: 65535, Cols: 65535}, {Rows: 5000, Cols: 80}, {Rows: 2000, Cols: 2000}} {
		f, tty, err := pty.Open()
		if err != nil {
			t.Skipf("no pseudo-terminal here: %v", err)
		}
		t.Cleanup(func() { f.Close(); tty.Close() })
		if err := pty.Setsize(f, &size); err != nil {
			t.Fatal(err)
		}
		if why, want := implausible(tty), fmt.Sprintf("%d columns and %d rows", size.Cols, size.Rows); !strings.HasSuffix(why, want) {
			t.Errorf("%q, want %q", why, want)
		}
		pty.Setsize(f, &pty.Winsize{Rows: 500, Cols: 1000})
		if why := implausible(tty); why != "" {
			t.Errorf("1000 columns and 500 rows: %q", why)
		}
	}
}

// The dashboard must leave the terminal as it was, however it ends, and end with the
// code for that.
func TestTerminalIsRestored(t *testing.T) {
	bin := program(t)
	send := func(sig syscall.Signal) func(*exec.Cmd, *os.File) {
		return func(c *exec.Cmd, _ *os.File) { c.Process.Signal(sig) }
	}
	for name, tt := range map[string]struct {
		end  func(*exec.Cmd, *os.File)
		code int
	}{
		"q":       {func(_ *exec.Cmd, f *os.File) { f.WriteString("ql") }, 0},
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
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			out.wait(t, "\x1b[?1049l", "\x1b[?25h", "B momentum")
			out.wait(t, "\x1b[?1002l", "\x1b[?1004l", "\x1b[?2004l", "\x1b]2;\a") // mouse, focus, paste, title
			checkRestored(t, f, out)
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

func TestProgressOnATerminal(t *testing.T) {
	cmd := exec.Command(program(t), append([]string{"train"}, small...)...)
	_, out := terminal(t, cmd)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	out.wait(t, "/3 epochs  val 0.", " samples/s", "momentum         done after 3 of 3 epochs")
}
