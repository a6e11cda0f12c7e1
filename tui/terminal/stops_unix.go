//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"descent/model/guard"
)

// stopTime is how long a process waits to be stopped. A system does not stop processes
// that cannot be continued, such as those without a shell.
const stopTime = 300 * time.Millisecond

// Stops receives the signals with which other programs stop or continue this one.
type Stops struct{ heard chan os.Signal }

// Watch calls away when another program stops this one (SIGTSTP), with a do that stops
// this process, and when this process is continued (SIGCONT), with a do that does nothing,
// because a shell may have changed the terminal in the meantime. away releases the
// terminal, calls do, and takes the terminal again. failed is called with a panic of away.
// The returned function ends the watching.
func (s *Stops) Watch(away func(do func()), failed func(error)) (end func()) {
	s.heard = make(chan os.Signal, 1)
	signal.Notify(s.heard, syscall.SIGCONT, syscall.SIGTSTP)
	ended := make(chan struct{})
	guard.Go(func() {
		for {
			select {
			case <-ended:
				return
			case sig := <-s.heard:
				do := func() {}
				if sig == syscall.SIGTSTP {
					do = stopSelf
				}
				away(do)
			}
		}
	}, failed)
	return func() {
		signal.Stop(s.heard)
		close(ended)
	}
}

// Stop stops the process group of this process, as the terminal does for control-Z in other
// programs.
func (s *Stops) Stop() {
	if s.heard != nil {
		signal.Reset(syscall.SIGTSTP) // this process receives it too
		defer signal.Notify(s.heard, syscall.SIGTSTP)
	}
	syscall.Kill(0, syscall.SIGTSTP)
	stopSelf()
}

// stopSelf stops this process and returns when it is continued. It sends SIGTTOU, because
// SIGTSTP does not stop a process that has ever handled it: the runtime keeps its handler.
// Like SIGTSTP, SIGTTOU does not stop a process without a shell that can continue it.
func stopSelf() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	syscall.Kill(os.Getpid(), syscall.SIGTTOU)
	select {
	case <-continued:
	case <-time.After(stopTime):
	}
}
