package tui

import (
	"bytes"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"
)

// A pseudo is the dashboard in a pseudo-terminal, at the other end of which
// nobody draws: for measurements, which an emulator would disturb.
type pseudo struct {
	tb      testing.TB
	program *tea.Program
	ended   chan error
	keys    *os.File
	tty     *os.File
	rate    int // bytes a second that are read; 0 for all

	mu      sync.Mutex
	written bytes.Buffer
	more    sync.Cond
}

// newPseudo opens app in a pseudo-terminal of 120×40 cells.
func newPseudo(tb testing.TB, app *App) *pseudo { return newSlowPseudo(tb, app, 120, 40, 0) }

// newSlowPseudo opens app in a pseudo-terminal of w×h cells that is read at so
// many bytes a second, or at once for 0.
func newSlowPseudo(tb testing.TB, app *App, w, h uint16, rate int) *pseudo {
	tb.Helper()
	p := &pseudo{tb: tb, ended: make(chan error, 1), rate: rate}
	p.more.L = &p.mu
	var err error
	if p.keys, p.tty, err = pty.Open(); err != nil {
		tb.Fatal(err)
	}
	if err := pty.Setsize(p.tty, &pty.Winsize{Rows: h, Cols: w}); err != nil {
		tb.Fatal(err)
	}
	p.neverBlock()
	go p.read()
	p.program = tea.NewProgram(app, tea.WithInput(p.tty), tea.WithOutput(p.tty), tea.WithoutSignals(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	go func() {
		_, err := p.program.Run()
		p.ended <- err
	}()
	p.wait(time.Now(), "descent")
	return p
}

// neverBlock lets those who wait for the terminal's screen leave their
// processor to others, as a terminal in a process of its own does.
func (p *pseudo) neverBlock() {
	fd, err := syscall.Dup(int(p.keys.Fd()))
	if err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		p.tb.Fatal(err)
	}
	p.keys.Close()
	p.keys = os.NewFile(uintptr(fd), "terminal")
}

// read reads what is written to the terminal until it is closed.
func (p *pseudo) read() {
	some := make([]byte, 1<<16)
	if p.rate > 0 {
		some = some[:max(p.rate/100, 1)]
	}
	for begun, all := time.Now(), 0; ; {
		n, err := p.keys.Read(some)
		if err != nil {
			return
		}
		if p.rate > 0 {
			due := begun.Add(time.Duration(all) * time.Second / time.Duration(p.rate))
			if late := time.Since(due); late > 0 { // a link that rested is no faster later
				begun, all = time.Now(), 0
			}
			all += n
			time.Sleep(time.Until(begun.Add(time.Duration(all) * time.Second / time.Duration(p.rate))))
		}
		p.mu.Lock()
		p.written.Write(some[:n])
		if p.written.Len() > 1<<20 { // nobody wants it any more
			p.written.Reset()
		}
		p.more.Broadcast()
		p.mu.Unlock()
	}
}

// press presses a key and returns how long it was until want was written.
func (p *pseudo) press(key, want string) time.Duration {
	p.mu.Lock()
	p.written.Reset()
	p.mu.Unlock()
	begun := time.Now()
	p.keys.WriteString(key)
	return p.wait(begun, want)
}

// wait waits until want was written and returns how long that was from begun.
func (p *pseudo) wait(begun time.Time, want string) time.Duration {
	p.tb.Helper()
	defer time.AfterFunc(time.Minute, p.more.Broadcast).Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !bytes.Contains(p.written.Bytes(), []byte(want)) {
		if time.Since(begun) >= time.Minute {
			p.tb.Fatalf("%q was never written, but %d bytes: %.500q", want, p.written.Len(), p.written.String())
		}
		p.more.Wait()
	}
	return time.Since(begun)
}

// come returns how many bytes have come since the last key.
func (p *pseudo) come() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written.Len()
}

// close ends the program as a person does: killed, it would clear the bar of
// tasks while its own goroutine may still set it.
func (p *pseudo) close() {
	p.program.Quit()
	<-p.ended
	p.tty.Close()
	p.keys.Close()
}
