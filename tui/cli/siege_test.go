//go:build unix

package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A siege is what is done to the dashboard in a pseudo-terminal.
type siege struct {
	name string
	rows uint16 // 0 for 24
	cols uint16 // 0 for 80
	env  []string
	do   func(*besieged)
	code int // of the end; by keys it is 0
}

// A besieged is the dashboard that a siege is laid to.
type besieged struct {
	*testing.T
	cmd      *exec.Cmd
	terminal *os.File
	out      *syncBuffer
	ended    chan struct{}
}

// keys presses keys.
func (b *besieged) keys(text string) { b.terminal.WriteString(text) }

// signal sends signals, each a moment after the one before.
func (b *besieged) signal(signals ...syscall.Signal) {
	for _, s := range signals {
		b.cmd.Process.Signal(s)
		time.Sleep(20 * time.Millisecond)
	}
}

// size changes the size of the terminal.
func (b *besieged) size(rows, cols uint16) {
	pty.Setsize(b.terminal, &pty.Winsize{Rows: rows, Cols: cols})
}

func signals(s ...syscall.Signal) func(*besieged) { return func(b *besieged) { b.signal(s...) } }
func keys(text string) func(*besieged)            { return func(b *besieged) { b.keys(text) } }

// sieges are what dashboards must stand. Those with the code 0 are ended by keys.
var sieges = []siege{
	{name: "one cell", rows: 1, cols: 1},
	{name: "one row", rows: 1, cols: 200},
	{name: "one column", rows: 60, cols: 1},
	{name: "a terminal without a size", rows: 0xFFFF, do: func(b *besieged) { b.size(0, 0) }},
	{name: "COLUMNS and LINES of one", env: []string{"COLUMNS=1", "LINES=1"}},
	{name: "odd COLUMNS", env: []string{"COLUMNS=-7", "LINES=x"}},
	{name: "hostile TERM", env: []string{"TERM=\x1b]0;pwn\a\u202e"}},
	{name: "hostile TERM_PROGRAM", env: []string{"TERM_PROGRAM=\x1b[2J\u202e", "COLORTERM=\x1b]0;x\a", "VTE_VERSION=\u202e"}},
	{name: "hostile locale", env: []string{"LC_ALL=\x1b[31m", "LANG=\xff"}},
	{name: "plain colors", env: []string{"NO_COLOR=\x1b]0;x\a"}},
	{name: "a key held down", do: keys(strings.Repeat("j", 5000))},
	{name: "every screen", do: keys(strings.Repeat("12345678", 20))},
	{name: "50 kB typed", do: keys(strings.Repeat("Δx ", 12_500))},
	{name: "500 kB pasted", do: keys("\x1b[200~" + strings.Repeat("paste\x1b[31m\n", 50_000) + "\x1b[201~")},
	{name: "500 kB pasted into a prompt", do: keys(":" + "\x1b[200~" + strings.Repeat("a", 500_000) + "\x1b[201~\x1b")},
	{name: "a paste without an end", do: keys("\x1b[200~ab\x1b[201~\x1b[200~cd\x1b[201~")},
	{name: "unfinished sequences", do: keys("\x1b\x1b[\x1b]\x1bP\x1b[1;\x1b[<\x1b_\x1b\\\x1b\\")},
	{name: "mouse far away", do: keys("\x1b[<0;99999;99999M\x1b[<0;0;0m\x1b[<64;-1;4M\x1b[<99999999999;1;1M")},
	{name: "answers nobody asked for", do: keys("\x1b]11;rgb:ffff/0000/zzzz\x1b\\\x1b[?2026;9$y\x1b[99999;99999R\x1bP1+r524742\x1b\\\x1b[?62;4c")},
	{name: "random bytes", do: func(b *besieged) {
		rng := rand.New(rand.NewPCG(5, 6))
		text := make([]byte, 1000)
		for i := range text {
			for text[i] = byte(rng.IntN(256)); strings.IndexByte("\x03\x1aqknewr\x0d\x0a", text[i]) >= 0; { // ends, suspends, asks or starts
				text[i] = byte(rng.IntN(256))
			}
		}
		b.terminal.Write(text)
		b.keys("\x1b\x1b\\\x1b[201~")
	}},
	{name: "control keys", do: keys("\x13\x11\x1c\x0f\x16\x17\x00\x04\x07")},
	{name: "sizes storm", do: func(b *besieged) {
		for i := range 1000 {
			b.size([2]uint16{1, 70}[i%2], [2]uint16{1, 250}[i%2])
		}
		b.size(24, 80)
	}},
	{name: "continued two hundred times", do: func(b *besieged) {
		for range 200 {
			b.cmd.Process.Signal(syscall.SIGCONT)
			time.Sleep(time.Millisecond)
		}
	}},
	{name: "stopped and continued", do: signals(syscall.SIGSTOP, syscall.SIGCONT)},
	{name: "suspended where nobody can continue it", do: func(b *besieged) { b.signal(syscall.SIGTSTP); time.Sleep(time.Second) }},
	{name: "suspended by a key where nobody can continue it", do: func(b *besieged) { b.keys("\x1a"); time.Sleep(time.Second) }},
	{name: "suspended again and again", do: func(b *besieged) {
		b.signal(syscall.SIGTSTP, syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGTSTP, syscall.SIGCONT)
		time.Sleep(2 * time.Second)
	}},
	{name: "window signals", do: signals(syscall.SIGWINCH, syscall.SIGWINCH, syscall.SIGWINCH)},
	{name: "a signal for pipes", do: signals(syscall.SIGPIPE)},
	{name: "SIGINT", do: signals(syscall.SIGINT), code: 130},
	{name: "SIGQUIT", do: signals(syscall.SIGQUIT), code: 131},
	{name: "SIGTERM ten times", do: signals(slicesOf(syscall.SIGTERM, 10)...), code: 143},
	{name: "SIGHUP, SIGCONT and SIGTERM, as a session ends", do: signals(syscall.SIGHUP, syscall.SIGCONT, syscall.SIGTERM), code: 129},
	{name: "SIGTERM while it is resized", do: func(b *besieged) { b.size(1, 1); b.signal(syscall.SIGTERM) }, code: 143},
	{name: "SIGTERM while it is suspended", do: func(b *besieged) {
		b.keys("\x1a")
		time.Sleep(150 * time.Millisecond)
		b.signal(syscall.SIGTERM)
	}, code: 143},
	{name: "SIGTERM over a form", do: func(b *besieged) { b.keys("e"); b.signal(syscall.SIGTERM) }, code: 143},
	{name: "SIGTERM while it asks", do: func(b *besieged) {
		b.keys("\x03")
		b.out.wait(b.T, "2 runs train")
		b.signal(syscall.SIGTERM)
	}, code: 143},
}

func slicesOf(s syscall.Signal, n int) (all []syscall.Signal) {
	for range n {
		all = append(all, s)
	}
	return all
}

// endless are flags of runs that train until they are ended, slowly.
var endless = []string{"--data", "spiral", "--hidden", "16", "--epochs", "100000", "--evals", "1"}

// Whatever happens to the dashboard, it is there afterward and ends when it is told
// to, with its code, and leaves the terminal as it was.
func TestSieges(t *testing.T) {
	bin := program(t)
	for _, s := range sieges {
		t.Run(s.name, func(t *testing.T) { t.Parallel(); s.lay(t, bin) })
	}
}

func (s siege) lay(t *testing.T, bin string) {
	b := &besieged{T: t, cmd: exec.Command(bin, endless...), ended: make(chan struct{})}
	b.terminal, b.out = terminal(t, b.cmd, s.env...)
	go func() {
		b.cmd.Wait()
		close(b.ended)
	}()
	if s.rows > 0 || s.cols > 0 {
		b.size(min(s.rows, 1000), max(s.cols, 1))
	}
	b.out.wait(t, "\x1b[?1049h", "\x1b[?2004h")
	if s.do != nil {
		s.do(b)
	}
	if s.code == 0 {
		b.size(24, 80)
		b.leave()
	}
	if code := b.end(); code != s.code {
		t.Errorf("exit code %d, want %d", code, s.code)
	}
	b.out.wait(t, "B momentum")
	checkRestored(t, b.terminal, b.out)
	if text := b.out.String(); strings.Contains(text, "pwn") || strings.ContainsAny(text, "\u202e\u200b") {
		t.Error("a text of the environment reached the terminal")
	}
}

// leave presses control-C, which asks whether to quit and then quits, until the
// program has ended.
func (b *besieged) leave() {
	for range 600 {
		select {
		case <-b.ended:
			return
		case <-time.After(100 * time.Millisecond):
			// Where the terminal is given back it would be a signal, at which the
			// system also throws away what was written to the terminal and not read.
			if s, err := term.GetState(b.terminal.Fd()); err == nil && s.Lflag&unix.ISIG == 0 {
				b.keys("\x03")
			}
		}
	}
}

// end waits until the program ends, and returns its exit code.
func (b *besieged) end() int {
	b.Helper()
	select {
	case <-b.ended:
	case <-time.After(time.Minute):
		b.cmd.Process.Kill()
		<-b.ended
		b.Errorf("it did not end: %.2000q", b.out.String())
	}
	if status := b.cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return signalCode + int(status.Signal()) // as shells say it
	}
	return b.cmd.ProcessState.ExitCode()
}

// A terminal that is closed ends the dashboard, also where the signal that says so
// is ignored.
func TestClosedTerminalEnds(t *testing.T) {
	bin := program(t)
	for _, trap := range []string{"", "trap '' HUP; "} {
		cmd := exec.Command("sh", append([]string{"-c", trap + `exec "$0" "$@"`, bin}, endless...)...)
		f, out := terminal(t, cmd)
		out.wait(t, "\x1b[?1049h", "\x1b[?2004h")
		f.Close()
		timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
		cmd.Wait()
		if !timer.Stop() {
			t.Errorf("%q: it did not end", trap)
		}
		if code := cmd.ProcessState.ExitCode(); code != 129 && code != exitFailed {
			t.Errorf("%q: exit code %d", trap, code)
		}
	}
}

// Control-Z stops the dashboard with all that was started with it: the shell has its
// terminal as it was, and fg brings back the picture and the runs.
func TestSuspend(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	bin := program(t)
	for name, stop := range map[string]func(*besieged){
		"key": keys("\x1a"),
		"signal": func(b *besieged) {
			exec.Command(bash, "-c", fmt.Sprintf("kill -TSTP $(ps -o pid= --ppid %d)", b.cmd.Process.Pid)).Run()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &besieged{T: t, cmd: exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")}
			b.terminal, b.out = terminal(t, b.cmd, "PS1=> ", "HISTFILE=")
			b.out.wait(t, "> ")
			b.keys(bin + " " + strings.Join(endless, " ") + "\n")
			b.out.wait(t, "\x1b[?1049h", "\x1b[?2004h", "pause", "at lowest loss")
			stop(b)
			b.out.wait(t, "Stopped")
			b.keys("echo stopped $?\n")
			b.out.wait(t, "stopped 150")
			before := b.out.String()
			if left := leftOn(before); left != nil {
				t.Errorf("while it is stopped: left on: %v", left)
			}
			b.keys("fg\n")
			for deadline := time.Now().Add(time.Minute); !strings.Contains(b.out.String()[len(before):], "at lowest loss"); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("no picture after fg: %q", b.out.String()[len(before):])
				}
			}
			time.Sleep(time.Second)
			after := b.out.String()[len(before):]
			if on := fmt.Sprint(leftOn(after)); !strings.Contains(on, "mode 1049") || !strings.Contains(on, "mode 1002") || !strings.Contains(on, "hidden cursor") || strings.Contains(after, "Stopped") {
				t.Errorf("after fg %s is on: %q", on, after)
			}
			b.keys("\x03")
			b.out.wait(t, "2 runs train")
			b.keys("l")
			b.out.wait(t, "B momentum       interrupted after")
			b.keys("echo ended $?; exit\n")
			b.out.wait(t, "ended 0")
			b.cmd.Wait()
			if left := leftOn(b.out.String()); left != nil {
				t.Errorf("left on: %v", left)
			}
		})
	}
}

// Control-C of the terminal ends a shell's loop over commands too, since the
// command dies of it, after it has said what it reached.
func TestControlCEndsALoop(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	cmd := exec.Command(bash, append([]string{"-c", `for i in 1 2 3; do "$0" train "$@"; echo "loop $i"; done`, program(t)}, endless...)...)
	f, out := terminal(t, cmd)
	out.wait(t, "samp")
	f.WriteString("\x03")
	cmd.Wait()
	out.wait(t, "momentum         interrupted after", "ended by a signal: interrupt")
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT || strings.Contains(out.String(), "loop") {
		t.Errorf("%v: %s", cmd.ProcessState, out.String())
	}
}
