package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// program builds the program once for the tests that need a process.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "descent")
	if out, err := exec.Command("go", "build", "-o", path, "descent").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// terminal starts the program in a pseudo-terminal.
func terminal(t *testing.T, cmd *exec.Cmd) (*os.File, *syncBuffer) {
	t.Helper()
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", "NO_COLOR=", "CI=")
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

// The dashboard must leave the terminal as it was, however it ends.
func TestTerminalIsRestored(t *testing.T) {
	bin := program(t)
	for name, end := range map[string]func(*exec.Cmd, *os.File){
		"q":       func(_ *exec.Cmd, f *os.File) { f.WriteString("qk") },
		"ctrl+c":  func(_ *exec.Cmd, f *os.File) { f.WriteString("\x03\x03") },
		"SIGINT":  func(c *exec.Cmd, _ *os.File) { c.Process.Signal(os.Interrupt) },
		"SIGTERM": func(c *exec.Cmd, _ *os.File) { c.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(c *exec.Cmd, _ *os.File) { c.Process.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(bin, small...)
			f, out := terminal(t, cmd)
			out.wait(t, "\x1b[?1049h", "\x1b[?1004h", "momentum")
			end(cmd, f)
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			out.wait(t, "\x1b[?1049l", "\x1b[?25h", "B momentum")
			out.wait(t, "\x1b[?1002l", "\x1b[?1004l", "\x1b[?2004l", "\x1b]2;\a") // mouse, focus, paste, title
			if got, err := term.GetState(f.Fd()); err != nil || !reflect.DeepEqual(got, untouched(t)) {
				t.Errorf("the line discipline is %+v, %v", got, err)
			}
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

// Control-C ends training within half a second and says what was reached.
func TestInterruptPrintsWhatWasReached(t *testing.T) {
	bin := program(t)
	cmd := exec.Command(bin, "train", "--epochs", "100000", "--evals", "1")
	var out syncBuffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.wait(t, "epoch")
	begun := time.Now()
	cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("ended after %v", time.Since(begun))
	out.wait(t, "sgd              stopped after", "momentum         stopped after")
}

func TestProgressOnATerminal(t *testing.T) {
	cmd := exec.Command(program(t), append([]string{"train"}, small...)...)
	_, out := terminal(t, cmd)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	out.wait(t, "/3 epochs  val 0.", " samples/s", "momentum         done after 3 of 3 epochs")
}
