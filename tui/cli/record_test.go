package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// A played is an asciicast that was read.
type played struct {
	width, height int
	events        []event
}

// An event is one of an asciicast: "o" is output, "r" a new size.
type event struct {
	at         float64
	code, data string
}

// play reads an asciicast by its specification: a header, and events whose times
// do not go back.
func play(t *testing.T, path string) (p played) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	var h struct{ Version, Width, Height, Timestamp int }
	if err := json.Unmarshal([]byte(lines[0]), &h); err != nil || h.Version != 2 || h.Timestamp == 0 {
		t.Fatalf("the header is %s: %v", lines[0], err)
	}
	p.width, p.height = h.Width, h.Height
	last := 0.0
	for _, line := range lines[1:] {
		var e event
		if err := json.Unmarshal([]byte(line), &[]any{&e.at, &e.code, &e.data}); err != nil || e.at < last {
			t.Fatalf("the event is %s behind %v s: %v", line, last, err)
		}
		last, p.events = e.at, append(p.events, e)
	}
	return p
}

// output returns all output.
func (p *played) output() string {
	var b strings.Builder
	for _, e := range p.events {
		if e.code == "o" {
			b.WriteString(e.data)
		}
	}
	return b.String()
}

// screen returns what a terminal shows after the output before last, and how large
// it is then.
func (p *played) screen(t *testing.T, last string) (text string, w, h int) {
	w, h = p.width, p.height
	term := vt.NewSafeEmulator(w, h)
	go new(bytes.Buffer).ReadFrom(term) // what it answers
	for _, e := range p.events {
		if e.code == "r" {
			if err := json.Unmarshal([]byte("["+strings.Replace(e.data, "x", ",", 1)+"]"), &[]*int{&w, &h}); err != nil {
				t.Fatal(err)
			}
			term.Resize(w, h)
			continue
		}
		before, _, ends := strings.Cut(e.data, last)
		term.Write([]byte(before))
		if ends {
			break
		}
	}
	return ansi.Strip(term.Render()), w, h
}

const leavesScreen = "\x1b[?1049l"

// A recording has what the terminal got, in the size that it had, and plays to the
// same last picture. When the program is killed, what is there can be played.
func TestRecord(t *testing.T) {
	t.Parallel()
	bin, dir := program(t), t.TempDir()
	path := filepath.Join(dir, "a.cast")
	cmd := exec.Command(bin, append([]string{"--record", path}, small...)...)
	f, out := terminal(t, cmd)
	out.wait(t, "1 Runs", "momentum")
	if err := pty.Setsize(f, &pty.Winsize{Rows: 34, Cols: 110}); err != nil {
		t.Fatal(err)
	}
	waitRecorded(t, path, `"r","110x34"`, func() { // a program that has just started may not listen yet
		cmd.Process.Signal(syscall.SIGWINCH)
	})
	f.WriteString("5")
	out.wait(t, "Rosenblatt")
	f.WriteString("ql")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	p := play(t, path)
	shown := p.output()
	if p.width != 80 || p.height != 24 || !strings.HasPrefix(out.String(), shown) || !strings.Contains(shown, leavesScreen) {
		t.Errorf("%d×%d cells: the terminal got\n%q, and the recording has\n%q", p.width, p.height, out.String(), shown)
	}
	got, w, h := p.screen(t, leavesScreen)
	resize := slices.IndexFunc(p.events, func(e event) bool { return e.code == "r" })
	after := played{width: w, height: h, events: p.events[resize+1:]}
	if want, _, _ := after.screen(t, leavesScreen); w != 110 || h != 34 || got != want || !strings.Contains(got, "Rosenblatt") {
		t.Errorf("the last picture has %d×%d cells:\n%s\nwant\n%s", w, h, got, want)
	}

	path = filepath.Join(dir, "b.cast")
	cmd = exec.Command(bin, append([]string{"--record", path}, small...)...)
	terminal(t, cmd)
	waitRecorded(t, path, "1 Runs", func() {})
	cmd.Process.Kill()
	cmd.Wait()
	p = play(t, path)
	if text, _, _ := p.screen(t, leavesScreen); !strings.Contains(text, "1 Runs") {
		t.Errorf("of a program that was killed the recording shows\n%s", text)
	}
}

// waitRecorded waits until a recording has a text. It calls again each second.
func waitRecorded(t *testing.T, path, text string, again func()) {
	t.Helper()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	repeat := time.NewTicker(time.Second)
	defer repeat.Stop()
	for late := time.After(time.Minute); ; {
		select {
		case <-poll.C:
			if got, _ := os.ReadFile(path); strings.Contains(string(got), text) {
				return
			}
		case <-repeat.C:
			again()
		case <-late:
			t.Fatalf("%q was never recorded", text)
		}
	}
}

// What cannot be recorded is said, and no file is written over.
func TestRecordRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.cast")
	for _, args := range [][]string{{"--record", path}, {"lessons", "--record", path}, {"lessons", "adaline", "--check", "--record", path}} {
		if code, _, errOut := descent(args...); code != exitMisuse || !strings.Contains(errOut, "--record") {
			t.Errorf("%q: exit code %d, %s", args, code, errOut)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a recording of nothing")
	}
}
