package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"descent/tui/plot"
)

// The terminal is told what to show outside of the picture.
func TestTitleIsWritten(t *testing.T) {
	terminal := newPseudo(t, endless(t))
	defer terminal.close()
	terminal.wait(time.Now(), "\x1b]2;descent: 2 running, ")
	terminal.wait(time.Now(), "\x1b]9;4;1;")
	terminal.wait(time.Now(), "\x1b[?1004h") // tell of the focus
}

// The terminal says when it loses the focus, and is told of what ends then.
func TestNotificationIsWritten(t *testing.T) {
	app := endless(t)
	terminal := newPseudo(t, app)
	defer terminal.close()
	terminal.press("\x1b[I", "epoch")
	terminal.press("\x1b[O", "epoch")
	terminal.press("x", "\x1b]9;Run A sgd: stopped at epoch")
}

// When the last run has ended, and not before, what was asked for is done, once.
func TestOnEnd(t *testing.T) {
	p := lab(t, "epochs=1000000")
	calls := make(chan []Result, 10)
	app := newApp(t.Context(), p, Options{Glyphs: &plot.Box, OnEnd: func(_ context.Context, r []Result) error {
		calls <- r
		return errors.New("--on-end: exit status 1")
	}})
	await(t, app, "running running")
	if app.allEnded() != nil {
		t.Error("it is done while runs train")
	}
	app.lanes.Selected = 0
	answered(t, app, "}") // the run before has ended, and another goes on
	if app.allEnded() != nil {
		t.Error("it is done when a run takes the place of another")
	}
	stopAll(app)
	done(app, app.allEnded())
	if r := <-calls; len(r) != 2 || r[0].Snapshot.State.Live() {
		t.Errorf("the results are %+v", r)
	}
	if !strings.Contains(app.notice, "exit status 1") {
		t.Errorf("the notice is %q", app.notice)
	}
	if app.allEnded() != nil {
		t.Error("it is done twice")
	}
	app.Press("r")
	stopAll(app)
	if app.allEnded() == nil {
		t.Error("it is not done for runs that were started later")
	}
}
