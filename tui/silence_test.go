package tui

import (
	"context"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A key does something, or says why not: with a command, a layer, a sentence or
// another picture, on every screen, with runs and without.
func TestNoKeyIsSilent(t *testing.T) {
	for name, app := range map[string]*App{
		"ended": finished(t, lab(t, "epochs=2")), "a number": finished(t, lab(t, "data=sine", "loss=squared", "epochs=2")), "none": showing(t, lanes.NewSet()),
		"a log": alone(t, "watched"), "looked at": alone(t, "kept"),
	} {
		app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		pressed := map[string]bool{"esc": true}
		for _, p := range app.pages {
			visit(t, app, p.Name())
			for _, k := range p.keys {
				if pressed[k.Presses[0]] && !slices.ContainsFunc(p.Keys(), func(own ui.Key) bool { return own.Doc == k.Doc }) {
					continue // a key of every screen
				}
				pressed[k.Presses[0]] = true
				was, set := *app, *app.lanes
				set.Lanes = app.lanes.Clone()
				app.display.stale = true
				before, studied := app.View().Content, app.studies.asked
				cmd := app.Press(k.Presses[0])
				app.display.stale = true
				under := cmd != nil || app.over != nil || app.acted || app.studies.asked != studied
				if !under && app.notice == "" && app.View().Content == before {
					t.Errorf("%s, %s: %s is silent", name, p.Name(), k.Show)
				}
				if app.over == nil && cmd == nil {
					app.Press(k.Presses[0]) // again, where the first may have led
				}
				for _, l := range app.lanes.Lanes {
					if l.Training() {
						stop(app, l)
					}
				}
				*app, *app.lanes = was, set
			}
		}
	}
}

// alone returns a dashboard of one run that can only be looked at.
func alone(t *testing.T, kind string) *App {
	app, l := beside(t, kind)
	app.lanes.Lanes, app.lanes.Selected = []*lanes.Lane{l}, 0
	return app
}

// What a key cannot do it says; what it does to runs, which their next snapshots
// show, needs no words.
func TestKeysSayWhatTheyCannotDo(t *testing.T) {
	app := finished(t, lab(t, "epochs=2"))
	app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for key, want := range map[string]string{
		".": "These runs have ended", "x": "These runs have ended", "space": "These runs have ended",
		"H": "No change to see. H: pan to the left", "1": "No change to see. 1: go to the screen", "esc": "",
	} {
		if app.Press(key); !strings.HasPrefix(app.notice, want) || want == "" && app.notice != "" {
			t.Errorf("%s says %q, want %q", key, app.notice, want)
		}
	}
	live := endless(t)
	defer stopAll(live)
	live.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	await(t, live, "running running")
	for _, key := range []string{"space", "space", ".", "x"} {
		if live.Press(key); live.notice != "" {
			t.Errorf("%s says %q", key, live.notice)
		}
	}
}

// A run that the end of the dashboard ends is interrupted, one that a person stops
// is stopped.
func TestStatesAtTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	app := NewApp(ctx, lab(t, "epochs=1000000"), &plot.Box)
	await(t, app, "running running")
	presses(app, "j", "x")
	await(t, app, "stopped running")
	cancel()
	await(t, app, "stopped stopped")
	for i, want := range []string{"stopped", "interrupted"} {
		if got := app.results()[i].State(); got != want {
			t.Errorf("run %d is %s, want %s", i, got, want)
		}
	}
}

// Where runs stand is told in epochs: one number where all stand alike.
func TestReached(t *testing.T) {
	app := finished(t, lab(t, "epochs=2"))
	all := app.lanes.Lanes
	if got := reached(all); got != "at epoch 2" {
		t.Error(got)
	}
	all[1].Snap.Epoch = 1.5
	if got := reached(all); got != "at epochs 1.5 to 2" {
		t.Error(got)
	}
}
