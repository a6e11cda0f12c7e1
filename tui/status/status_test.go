package status

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/ui/uitest"
)

// The title says what trains and how far, and changes at most once a second.
func TestTitle(t *testing.T) {
	now := time.Now()
	var s Status
	s.Look(now, uitest.Staged(t, "healthy").Lanes)
	if s.Title != "descent: 2 running, 80 %" || s.Bar == nil || s.Bar.Value != 80 {
		t.Errorf("the title is %q, the bar %+v", s.Title, s.Bar)
	}
	over := uitest.Staged(t, "overfit").Lanes
	s.Look(now.Add(statusTime-1), over)
	if s.Title != "descent: 2 running, 80 %" {
		t.Errorf("within a second the title is %q", s.Title)
	}
	s.Look(now.Add(statusTime), over)
	if s.Title != "descent: 2 runs ended" || s.Bar != nil {
		t.Errorf("the title is %q, the bar %+v", s.Title, s.Bar)
	}
	s.Look(now.Add(2*statusTime), nil)
	if s.Title != "descent" {
		t.Errorf("without runs the title is %q", s.Title)
	}
}

// Only a terminal without focus notifies, of runs that ended or diverged, in
// one text without control characters, in the sequence that it knows.
func TestNotify(t *testing.T) {
	events := []lanes.Event{
		{Kind: lanes.Best, Run: "A sgd", Text: "0.5"},
		{Kind: lanes.Ended, Run: "A sgd", Text: "done at epoch 3"},
		{Kind: lanes.Broke, Run: "B x\x1b\a", Text: "diverged; at epoch 4"},
	}
	var s Status
	if s.Notify(events) != nil {
		t.Error("a terminal that is looked at notifies")
	}
	s.Hidden = true
	if s.Notify(events[:1]) != nil {
		t.Error("it notifies of a run that goes on")
	}
	for env, want := range map[string]string{
		"TERM=xterm-256color": "\x1b]9;Run A sgd: done at epoch 3. Run B x\\x1b\\a: diverged; at epoch 4\a",
		"TERM=foot-extra":     "\x1b]777;notify;descent;Run A sgd: done at epoch 3. Run B x\\x1b\\a: diverged, at epoch 4\a",
		"VTE_VERSION=7600":    "\x1b]777;notify;descent;Run A sgd: done at epoch 3. Run B x\\x1b\\a: diverged, at epoch 4\a",
	} {
		s.Getenv = tea.EnvMsg{env}.Getenv
		if got := s.Notify(events)().(tea.RawMsg).Msg; got != want {
			t.Errorf("%s: %q, want %q", env, got, want)
		}
	}
}
