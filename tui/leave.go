package tui

// Quitting the dashboard, and reopening the last one.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/session"
	"descent/tui/ui"
)

// session returns the present state of the dashboard.
func (a *App) session() *session.Session {
	s := &session.Session{
		Left: time.Now().UTC(), Title: a.title, Screen: a.pages[a.page].number, Filter: a.lanes.Filter(), Pace: a.pace,
		Glyphs: a.display.look.Glyphs.Name, Charts: a.view.Choices(), Order: a.order,
	}
	for _, l := range a.lanes.Lanes {
		if id := l.ID(); id != "" {
			s.Runs = append(s.Runs, session.Run{ID: id, Marked: l.Marked()})
		}
	}
	if l := a.lanes.One(); l != nil && a.lanes.Selected != lanes.All {
		s.Selected = l.ID()
	}
	return s
}

// writeSession writes the session to the store. Without runs it keeps the previous one.
func (a *App) writeSession() {
	if s := a.session(); a.store != nil && len(s.Runs) > 0 {
		a.saved.write(a.store.Dir(), s, a.log)
	}
}

// A saved is the last session that was written while the program ran.
type saved struct {
	session session.Session // without its time
	when    time.Time       // when it was last compared with the dashboard; at first, when it began
	writer  *session.Writer
}

// write writes s to the folder of a store, on any goroutine.
func (w *saved) write(dir string, s *session.Session, log *slog.Logger) {
	if err := w.writer.Write(dir, s); err != nil && log != nil {
		log.Error("the session is not stored", "error", err)
	}
}

// sessionTime is the interval at which a session is written that has changed.
const sessionTime = time.Second

// keepSession returns a command that writes the session if it has changed, so that it is
// known if the program is killed; nil if it has not.
func (a *App) keepSession(now time.Time) tea.Cmd {
	w := &a.saved
	if a.store == nil || now.Sub(w.when) < sessionTime {
		return nil
	}
	s, dir, log := a.session(), a.store.Dir(), a.log
	begins := w.when.IsZero()
	w.when = now
	timeless := *s
	timeless.Left = time.Time{}
	if begins || len(s.Runs) == 0 || reflect.DeepEqual(timeless, w.session) {
		return nil
	}
	w.session = timeless
	return func() tea.Msg {
		w.write(dir, s, log)
		return nil
	}
}

// takeUp restores the state of a session, except for its runs.
func (a *App) takeUp(s *session.Session) {
	a.title, a.pace, a.order = s.Title, s.Pace, s.Order
	a.view.Choose(s.Charts)
	if i := slices.IndexFunc(a.pages, func(p page) bool { return p.number == s.Screen }); i >= 0 {
		a.page = i
	}
	for _, g := range plot.AllGlyphs {
		if g.Name == s.Glyphs && !a.display.look.Glyphs.Plain {
			a.display.restyle(ui.Look{Dark: a.display.look.Dark, Colors: a.display.look.Colors, Glyphs: g})
		}
	}
}

// reopen returns a command that opens the runs of a session, and resumes those that were
// interrupted.
func (a *App) reopen(s *session.Session) tea.Cmd {
	if s == nil || a.library == nil {
		return nil
	}
	ctx, lib := a.ctx, a.library
	return func() tea.Msg {
		sources, problems := s.Reopen(ctx, lib)
		return ui.Reply(func(ui.Host) tea.Cmd {
			for i, source := range sources {
				if source == nil {
					continue
				}
				if l := a.Show(source); l != nil && s.Runs[i].Marked {
					a.lanes.Mark(l)
				}
			}
			a.lanes.SetFilter(s.Filter)
			for _, l := range a.lanes.Lanes {
				if l.ID() == s.Selected && s.Selected != "" {
					a.lanes.Select(l)
				}
			}
			if len(problems) > 0 {
				a.notice = strings.Join(problems, ". ") + "."
			}
			return nil
		})
	}
}

// offerInterrupted returns a command that shows a notice about interrupted runs.
func (a *App) offerInterrupted() tea.Cmd {
	if a.library == nil {
		return nil
	}
	ctx, lib := a.ctx, a.library
	return func() tea.Msg {
		n, err := session.Interrupted(ctx, lib)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err == nil && n > 0 && a.notice == "" {
				h.Say(offer(n))
			}
			return nil
		})
	}
}

// offer returns the notice about n interrupted runs.
func offer(n int) string {
	if n == 1 {
		return "1 stored run can go on from where it was interrupted: 7 lists it, space goes on with it."
	}
	return plot.Plural(n, "stored run") + " can go on from where they were interrupted: 7 lists them, space goes on with one."
}

// quit ends the program. If runs train, it first asks what to do with them; called again,
// it ends at once, and the runs can be resumed.
func (a *App) quit() tea.Cmd {
	_, asked := a.over.(*ui.Question)
	if asked || !a.lanes.Training() {
		return tea.Quit
	}
	a.Open(a.quitQuestion())
	return nil
}

// quitQuestion returns the question what to do with running runs.
func (a *App) quitQuestion() *ui.Question {
	var training []*lanes.Lane
	for _, l := range a.lanes.Lanes {
		if l.Training() {
			training = append(training, l)
		}
	}
	train, they, them := plot.Plural(len(training), "run")+" train", "they are", "them"
	cancels := "cancel: they go on training meanwhile"
	if len(training) == 1 {
		train, they, them, cancels = "1 run trains", "it is", "it", "cancel: it goes on training meanwhile"
	}
	cancel := ui.Answer{Press: "esc", Doc: cancels, Do: func(ui.Host) tea.Cmd { return nil }}
	if a.store == nil {
		return &ui.Question{Text: train + ". Quit and", Answers: []ui.Answer{
			{Press: "k", Doc: "keep what is printed: the settings and scores reached; curves and weights are lost (w writes files)", Do: func(ui.Host) tea.Cmd { return tea.Quit }},
			{Press: "d", Doc: "discard all", Do: func(ui.Host) tea.Cmd { a.discarded = true; return tea.Quit }},
			cancel,
		}}
	}
	return &ui.Question{Text: "Quit while " + train + "? " + a.storedText(training), Answers: []ui.Answer{
		{Press: "l", Doc: "later: keep " + them + " as " + they + ", " + reached(training) + "; descent --last goes on there, to the same bits", Do: func(ui.Host) tea.Cmd { return tea.Quit }},
		{Press: "s", Doc: "stop: end " + them + " here and keep " + them + " in History", Do: func(ui.Host) tea.Cmd { a.cancelAll(); return tea.Quit }},
		{Press: "d", Doc: "discard: throw " + them + " away, into the trash for 30 days", Do: func(ui.Host) tea.Cmd {
			a.discarded = true
			a.unwanted = training
			a.cancelAll()
			return tea.Quit
		}},
		cancel,
	}}
}

// cancelAll ends all runs for good.
func (a *App) cancelAll() {
	clear(a.turns.pending)
	for _, l := range a.lanes.Lanes {
		a.lanes.Cancel(l)
	}
}

// reached says at which epochs runs are: "at epoch 13", "at epochs 2.5 to 13".
func reached(all []*lanes.Lane) string {
	first, last := all[0].Snap.Epoch, all[0].Snap.Epoch
	for _, l := range all {
		first, last = min(first, l.Snap.Epoch), max(last, l.Snap.Epoch)
	}
	from, to := trainer.FormatEpoch(first), trainer.FormatEpoch(last)
	if from == to {
		return "at epoch " + to
	}
	return "at epochs " + from + " to " + to
}

// storedText describes where runs are stored, or why they are not.
func (a *App) storedText(all []*lanes.Lane) string {
	if problem := storeProblem(all); problem != "" {
		return "Not all is stored: " + problem + "."
	}
	dir := a.store.Dir()
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(dir, home+string(os.PathSeparator)) {
		dir = "~" + dir[len(home):]
	}
	return "All is stored in " + dir + "."
}

// storeProblem describes what could not be stored; "" if everything is stored.
func storeProblem(all []*lanes.Lane) string {
	for _, l := range all {
		switch st, ok := l.Stored(); {
		case ok && st.Err != nil:
			return st.Err.Error()
		case ok && st.Dropped > 0:
			return fmt.Sprintf("the disk is too slow for %s of run %s", plot.Plural(st.Dropped, "record"), l.Letter())
		}
	}
	return ""
}

// hearStore says what the store has to tell, such as that it removed old runs.
func (a *App) hearStore() {
	if told := a.store.Told(); len(told) > 0 {
		a.notice, a.display.stale = strings.Join(told, ". ")+".", true
	}
}

// removePatience is how long the program waits at its end for discarded runs to be stored,
// before which they cannot be removed.
const removePatience = 2 * time.Second

// removeUnwanted moves discarded runs to the trash, until ctx ends: a training step or a disk
// may take forever.
func (a *App) removeUnwanted(ctx context.Context) {
	for _, l := range a.unwanted {
		id := l.ID()
		if id == "" || a.library == nil {
			continue
		}
		var err error
		select {
		case <-l.Settled():
			err = a.library.Remove(ctx, id)
		case <-ctx.Done():
			err = errors.New("it has not ended")
		}
		if err != nil && a.log != nil {
			a.log.Error("a discarded run stays stored", "run", id, "error", err)
		}
	}
}
