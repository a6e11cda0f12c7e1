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

// typed reports whether a key probably sent an interrupt: the program is in the
// foreground, and the terminal is in a mode in which control-C sends a signal, unlike
// that of the dashboard.
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

// die ends the program by sending it a signal. A shell ends a loop over commands at
// control-C only if the signal has ended the command.
func die(s syscall.Signal) {
	signal.Reset(s)
	syscall.Kill(os.Getpid(), s)
	time.Sleep(time.Second) // the signal may be delivered to another thread
}
