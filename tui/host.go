package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/journal"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// What screens and layers may do with the dashboard: App implements ui.Host.
var _ ui.Host = (*App)(nil)

// Context implements ui.Host.
func (a *App) Context() context.Context { return a.ctx }

// Scene implements ui.Host.
func (a *App) Scene() *ui.Scene { return &a.frame().Scene }

// Lanes implements ui.Host.
func (a *App) Lanes() *lanes.Set { return a.lanes }

// View implements tea.Model, so Charts is what ui.Host calls it.
func (a *App) Charts() *ui.View { return &a.view }

// Panel implements ui.Host.
func (a *App) Panel(name string) ui.Rect {
	for _, p := range a.frame().place(a.display.w, a.display.h) {
		if p.Name == name {
			return p.Rect
		}
	}
	return ui.Rect{}
}

// Say implements ui.Host.
func (a *App) Say(text string) { a.notice = text }

// Open implements ui.Host.
func (a *App) Open(l ui.Layer) { a.over = l }

// Close implements ui.Host.
func (a *App) Close() { a.over = nil }

// Top implements ui.Host.
func (a *App) Top() ui.Layer { return a.over }

// Restudy implements ui.Host.
func (a *App) Restudy() { a.studies.asked++ }

// Redraw implements ui.Host.
func (a *App) Redraw() { a.display.stale = true }

// Press implements ui.Host. A notice and a question last until the next key.
func (a *App) Press(name string) (cmd tea.Cmd) {
	asked := a.asked
	a.notice, a.pressed = "", name
	for _, k := range a.pages[a.page].bound(a.lecture) {
		if k.Is(name) {
			cmd = k.Do(a)
			break
		}
	}
	if a.asked.discard == asked.discard {
		a.asked.discard = nil
	}
	if a.asked.share == asked.share {
		a.asked.share = nil
	}
	return cmd
}

// Start implements ui.Host.
func (a *App) Start(spec trainer.Spec, from *trainer.Checkpoint) *lanes.Lane {
	if a.lanes.Full() {
		a.notice = fmt.Sprintf("%d runs are all that fit: discard one with D first.", presets.MaxLanes)
		return nil
	}
	l := a.lanes.Add(a.launch(spec, run.Options{From: from}))
	if from != nil {
		a.tell(lanes.NewEvent(l, lanes.Forked, "goes on from epoch "+trainer.FormatEpoch(from.Epoch)))
	}
	return l
}

// launch starts a run that is on no lane yet, with the pace of all.
func (a *App) launch(spec trainer.Spec, o run.Options) *run.Run {
	a.launched = true
	o.Pace, o.Listen = a.pace, journal.Listen(a.log, spec.Name)
	return run.Start(a.ctx, spec, o)
}

// Known implements ui.Host.
func (a *App) Known(none string) *lanes.Lane {
	l := a.lanes.One()
	switch {
	case l == nil:
		a.notice = none
	case !l.Spec.Known():
		a.notice = unknownSettings(l)
		return nil
	}
	return l
}

func unknownSettings(l *lanes.Lane) string {
	return fmt.Sprintf("The settings of run %s are not known: another program made it.", l.Letter())
}

// OpenPreset implements ui.Host.
func (a *App) OpenPreset(p presets.Preset) {
	a.lanes.Clear()
	a.title, a.pace = p.Title, p.Pace
	for _, spec := range p.Lanes {
		a.Start(spec, nil)
	}
}

// tell passes events to the screens that are a ui.Listener.
func (a *App) tell(events ...lanes.Event) {
	for _, e := range events {
		if e.When.IsZero() {
			e.When = time.Now()
		}
		for _, p := range a.pages {
			if l, ok := p.Screen.(ui.Listener); ok {
				l.Hear(e)
			}
		}
	}
}
