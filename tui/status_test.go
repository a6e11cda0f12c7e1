package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/plot"
)

// The title says what trains and how far, and changes at most once a second.
func TestTitle(t *testing.T) {
	now := time.Now()
	var s status
	s.look(now, staged(t, "healthy").lanes.Lanes)
	if s.title != "descent: 2 running, 80 %" || s.bar == nil || s.bar.Value != 80 {
		t.Errorf("the title is %q, the bar %+v", s.title, s.bar)
	}
	over := staged(t, "overfit").lanes.Lanes
	s.look(now.Add(statusTime-1), over)
	if s.title != "descent: 2 running, 80 %" {
		t.Errorf("within a second the title is %q", s.title)
	}
	s.look(now.Add(statusTime), over)
	if s.title != "descent: 2 runs ended" || s.bar != nil {
		t.Errorf("the title is %q, the bar %+v", s.title, s.bar)
	}
	s.look(now.Add(2*statusTime), nil)
	if s.title != "descent" {
		t.Errorf("without runs the title is %q", s.title)
	}
}

// The terminal is told what to show outside of the picture.
func TestTitleIsWritten(t *testing.T) {
	terminal := newPseudo(t, endless(t))
	defer terminal.close()
	terminal.wait(time.Now(), "\x1b]2;descent: 2 running, ")
	terminal.wait(time.Now(), "\x1b]9;4;1;")
	terminal.wait(time.Now(), "\x1b[?1004h") // tell of the focus
}

// Only a terminal without focus notifies, of runs that ended or diverged, in
// one text without control characters, in the sequence that it knows.
func TestNotify(t *testing.T) {
	events := []lanes.Event{
		{Kind: lanes.Best, Run: "A sgd", Text: "0.5"},
		{Kind: lanes.Ended, Run: "A sgd", Text: "done at epoch 3"},
		{Kind: lanes.Broke, Run: "B x\x1b\a", Text: "diverged; at epoch 4"},
	}
	var s status
	if s.notify(events) != nil {
		t.Error("a terminal that is looked at notifies")
	}
	s.hidden = true
	if s.notify(events[:1]) != nil {
		t.Error("it notifies of a run that goes on")
	}
	for env, want := range map[string]string{
		"TERM=xterm-256color": "\x1b]9;Run A sgd: done at epoch 3. Run B x  : diverged; at epoch 4\a",
		"TERM=foot-extra":     "\x1b]777;notify;descent;Run A sgd: done at epoch 3. Run B x  : diverged, at epoch 4\a",
		"VTE_VERSION=7600":    "\x1b]777;notify;descent;Run A sgd: done at epoch 3. Run B x  : diverged, at epoch 4\a",
	} {
		s.getenv = tea.EnvMsg{env}.Getenv
		if got := s.notify(events)().(tea.RawMsg).Msg; got != want {
			t.Errorf("%s: %q, want %q", env, got, want)
		}
	}
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
