//go:build unix

package tui

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
	"descent/tui/ui"
)

// stopTime is how long a process waits to be stopped. A system does not stop
// processes that nobody could continue, such as those without a shell.
const stopTime = 300 * time.Millisecond

// stops hears of other programs that stop this one or continue it.
type stops struct{ heard chan os.Signal }

// watch gives the terminal back before another program stops this one (SIGTSTP),
// and draws anew when this one is continued (SIGCONT): a shell may have changed
// the terminal meanwhile. The function that is returned ends that.
func (s *stops) watch(program *tea.Program, app *App, failed func(error)) (end func()) {
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
				program.Send(ui.Reply(func(ui.Host) tea.Cmd { return app.away(do) }))
			}
		}
	}, failed)
	return func() {
		signal.Stop(s.heard)
		close(ended)
	}
}

// stopGroup stops all that was started together with this process, as the
// terminal does for control-Z elsewhere.
func (s *stops) stopGroup() {
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
