//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// typed reports whether a key of the terminal sent an interrupt, as far as that can
// be known: the program is in the foreground, and the terminal makes signals of keys,
// which it does not while the dashboard is on it.
func typed(s syscall.Signal) bool {
	if s != syscall.SIGINT {
		return false
	}
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	if err != nil || group != unix.Getpgrp() {
		return false
	}
	state, err := term.GetState(tty.Fd())
	return err == nil && state.Lflag&unix.ISIG != 0
}

// die ends the program by a signal, for whose arrival it waits. A shell ends its own
// loop over commands at control-C only if a command died of that.
func die(s syscall.Signal) {
	signal.Reset(s)
	syscall.Kill(os.Getpid(), s)
	time.Sleep(time.Second) // it comes to any thread
}
