package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"descent/tui"
)

// endings are the signals that end a command early, but in order.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// An interruption is the signal that ended a command: the cause of the end of
// its context.
type interruption struct {
	signal syscall.Signal
	typed  bool // by a key of the terminal
}

// Error implements error.
func (i interruption) Error() string { return "ended by a signal: " + i.signal.String() }

// watchSignals ends c.ctx, with an interruption as its cause, when the first
// signal to end comes. tui.Patience later it closes c.late, and another signal
// ends the program at once. An interrupt or a hang-up that was ignored when the
// program was started stays so: that is how nohup, and a shell in the background,
// protect it. (Of other signals the runtime does not tell.) The function that is returned ends the watch.
func (c *command) watchSignals() (stop func()) {
	heard := make(chan os.Signal, 1)
	for _, s := range endings {
		if !signal.Ignored(s) {
			signal.Notify(heard, s)
		}
	}
	ended := make(chan struct{})
	c.background(func() {
		select {
		case s := <-heard:
			sig := s.(syscall.Signal)
			c.cancel(interruption{sig, typed(sig)})
		case <-ended:
		}
	})
	context.AfterFunc(c.ctx, func() {
		time.AfterFunc(tui.Patience, func() {
			signal.Stop(heard)
			close(c.late)
		})
	})
	return func() {
		signal.Stop(heard)
		close(ended)
	}
}
