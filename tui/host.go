package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/history"
	"descent/tui/journal"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// App implements ui.Host, through which screens and layers use the dashboard.
var _ ui.Host = (*App)(nil)

// Context implements ui.Host.
func (a *App) Context() context.Context { return a.ctx }

// Scene implements ui.Host.
func (a *App) Scene() *ui.Scene { return &a.frame().Scene }

// Lanes implements ui.Host.
func (a *App) Lanes() *lanes.Set { return a.lanes }

// Charts implements ui.Host.
func (a *App) Charts() *ui.View { return &a.view }

// Store implements ui.Host.
func (a *App) Store() *store.Store { return a.store }

// Workers implements ui.Host.
func (a *App) Workers() ui.Workers { return a.workers }

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

// Press implements ui.Host. A notice and a question last until the next key. If a key has
// no visible effect, Press shows a notice.
func (a *App) Press(name string) (cmd tea.Cmd) {
	asked, studied := a.asked, a.studies.asked
	a.notice, a.pressed, a.acted = "", name, false
	if k := a.bound(name); k != nil {
		before := a.shown()
		cmd = k.Do(a)
		under := cmd != nil || a.acted || a.studies.asked != studied // whether the key has an effect that may show later
		if !under && a.notice == "" && before != "" && before == a.shown() && name != "esc" {
			a.notice = fmt.Sprintf("No change to see. %s: %s.", name, k.Doc)
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

// bound returns the key of the screen for a press; nil for none.
func (a *App) bound(name string) *ui.Key {
	keys := a.pages[a.page].bound(a.lecture)
	for i := range keys {
		if keys[i].Is(name) {
			return &keys[i]
		}
	}
	return nil
}

// shown returns the current picture of the screen; "" if a layer is on top, or if there is
// no terminal yet.
func (a *App) shown() string {
	d := &a.display
	if a.over != nil || d.w*d.h == 0 {
		return ""
	}
	d.draw(a.frame(), nil)
	d.stale = true
	return d.picture
}

// Show implements ui.Host.
func (a *App) Show(source run.Source) *lanes.Lane {
	if a.noRoom() {
		return nil
	}
	l := a.lanes.Add(source)
	a.launched = a.launched || l.Training()
	return l
}

// Start implements ui.Host.
func (a *App) Start(spec trainer.Spec, from *trainer.Checkpoint) *lanes.Lane {
	if a.noRoom() {
		return nil
	}
	l := a.Show(a.launch(spec, run.Options{From: from}))
	if from != nil {
		a.tell(lanes.NewEvent(l, lanes.Forked, "goes on from epoch "+trainer.FormatEpoch(from.Epoch)))
	}
	return l
}

// noRoom reports whether there is no free lane. If so, it shows a notice.
func (a *App) noRoom() bool {
	if a.lanes.Full() {
		a.notice = fmt.Sprintf("%d runs are all that fit: discard one with D first.", presets.MaxLanes)
	}
	return a.lanes.Full()
}

// chooser returns the shown screen if it is a ui.Chooser, else nil.
func (a *App) chooser() ui.Chooser {
	c, _ := a.pages[a.page].Screen.(ui.Chooser)
	return c
}

// one returns the run for an action on a single run; nil if there is none.
func (a *App) one() *lanes.Lane {
	if c := a.chooser(); c != nil {
		return c.Chosen()
	}
	return a.lanes.One()
}

// chosen returns the runs that are selected.
func (a *App) chosen() []*lanes.Lane {
	switch c := a.chooser(); {
	case c == nil:
		return a.lanes.Chosen()
	case c.Chosen() == nil:
		return nil
	default:
		return []*lanes.Lane{c.Chosen()}
	}
}

// launch starts and stores a run, with the common pace, without adding it to a lane.
func (a *App) launch(spec trainer.Spec, o run.Options) *store.Run {
	a.launched, a.acted = true, true
	o.Pace, o.Listen = a.pace, journal.Listen(a.log, spec.Name)
	from := o.From
	if o.Past != nil {
		from = o.Past.State
	}
	return a.store.Start(a.ctx, spec, o, store.Meta{Batch: a.batch, Title: a.title, Parent: a.origins[from]})
}

// from records the stored run of a checkpoint, if it is stored.
func (a *App) from(l *lanes.Lane, state *trainer.Checkpoint) {
	if id := l.Key(); id != "" {
		a.origins[state] = id
	}
}

// branch returns the state from which the run of l was forked, and records the run that it is
// of; nil if it is not a fork.
func (a *App) branch(l *lanes.Lane) *trainer.Checkpoint {
	from := l.Branch()
	if id := l.Parent(); from != nil && id != "" {
		a.origins[from] = id
	}
	return from
}

// Known implements ui.Host.
func (a *App) Known(none string) *lanes.Lane {
	l := a.one()
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
	a.startAll(p.Lanes)
}

// startAll starts runs as one batch of the store.
func (a *App) startAll(specs []trainer.Spec) {
	for _, spec := range specs {
		if l := a.Start(spec, nil); l != nil && a.batch == "" {
			a.batch = l.ID()
		}
	}
	a.batch = ""
}

// tell passes events to the screens that implement ui.Listener.
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

// A Watcher finds runs of other programs or machines; see packages watch and cluster.
type Watcher interface {
	// Poll reads everything new, and returns the new runs. It may take long. Only one
	// goroutine at a time calls it.
	Poll() (added []run.Source, err error)
}

// pollTime is the interval at which logs are read.
const pollTime = time.Second

// watchLogs returns a command that calls Poll after a time, adds lanes for new runs, and
// repeats this; nil without a Watcher.
func (a *App) watchLogs(after time.Duration) tea.Cmd {
	w := a.watcher
	if w == nil {
		return nil
	}
	return tea.Tick(after, func(time.Time) tea.Msg {
		added, err := w.Poll()
		return ui.Reply(func(ui.Host) tea.Cmd {
			a.takeLogs(added, err)
			return a.watchLogs(pollTime)
		})
	})
}

// noLog is shown while the Watcher has found no runs.
const noLog = "There is no run yet: the next one is shown when it begins."

// takeLogs adds lanes for runs while there is room. A run that trains on another machine
// may replace one that has ended; see lanes.Set.Take. All others wait for a free lane.
func (a *App) takeLogs(added []run.Source, err error) {
	if len(added) > 0 && a.notice == noLog {
		a.notice = ""
	}
	foreign := func(r run.Source) bool { return !r.Spec().Known() }
	if len(a.lanes.Lanes) == 0 && slices.ContainsFunc(added, foreign) {
		a.view.Axis = lanes.Steps // logs of other programs have no epochs
	}
	waited := len(a.waiting)
	a.waiting = slices.DeleteFunc(append(a.waiting, added...), a.lanes.Take)
	if n := len(a.waiting); n > waited {
		a.notice = fmt.Sprintf("There are %s: %d are all that fit here.", plot.Plural(n, "more run"), presets.MaxLanes)
		if _, ok := a.library.(history.Origins); ok {
			a.notice += " History, on 7, lists all of them."
		}
	}
	switch {
	case err != nil:
		a.notice = fmt.Sprintf("%v.", err)
	case len(a.lanes.Lanes) == 0:
		a.notice = noLog
	}
}
