package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"descent/tui"
)

// endings are the signals on which a command ends early, after it has stored and printed
// its results.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// An interruption is the cause of the end of a command's context by a signal.
type interruption struct {
	signal syscall.Signal
	typed  bool // whether a key sent the signal
}

// Error implements error.
func (i interruption) Error() string { return "ended by a signal: " + i.signal.String() }

// watchSignals ends c.ctx at the first of endings, with an interruption as its cause.
// tui.Patience later it closes c.late; then another signal ends the program at once.
// SIGINT and SIGHUP are ignored if they were ignored when the program was started, as by
// nohup or by a shell in the background. (The runtime has no such information about
// other signals.) stop ends the watch.
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
