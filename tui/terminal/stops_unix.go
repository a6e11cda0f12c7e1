//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"descent/model/guard"
)

// stopTime is how long a process waits to be stopped. A system does not stop
// processes that nobody could continue, such as those without a shell.
const stopTime = 300 * time.Millisecond

// Stops hears of other programs that stop this one or continue it.
type Stops struct{ heard chan os.Signal }

// Watch calls away before another program stops this one (SIGTSTP), with what stops
// it then, and when this one is continued (SIGCONT), with what does nothing: a shell
// may have changed the terminal meanwhile. away gives the terminal back, calls do,
// and takes the terminal again. failed gets a panic of it. The function that is
// returned ends that.
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

// Stop stops all that was started together with this process, as the
// terminal does for control-Z elsewhere.
func (s *Stops) Stop() {
	if s.heard != nil {
		signal.Reset(syscall.SIGTSTP) // which this process gets too
		defer signal.Notify(s.heard, syscall.SIGTSTP)
	}
	syscall.Kill(0, syscall.SIGTSTP)
	stopSelf()
}

// stopSelf stops this process and returns when it is continued. A process that
// once listened to SIGTSTP is never stopped by that again: the runtime keeps its
// handler. SIGTTOU, to which nobody listens, stops it in the same way, and does not
// either where there is no shell to continue it.
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
