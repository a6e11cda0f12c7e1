package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/tui/history"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/session"
	"descent/tui/ui"
)

// session returns how the dashboard is now.
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

// writeSession stores how the dashboard is, where runs are stored. One without
// runs leaves what is stored.
func (a *App) writeSession() {
	s := a.session()
	if a.store == nil || len(s.Runs) == 0 {
		return
	}
	if err := session.Write(a.store.Dir(), s); err != nil && a.log != nil {
		a.log.Error("the session is not stored", "error", err)
	}
}

// takeUp makes the dashboard as it was left, but for its runs.
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

// reopen returns a command that puts the runs of a session on lanes again: those
// that were interrupted go on.
func (a *App) reopen(s *session.Session) tea.Cmd {
	if s == nil || a.library == nil {
		return nil
	}
	ctx, lib := a.ctx, a.library
	return func() tea.Msg {
		sources, problems := reopenAll(ctx, lib, s.Runs)
		return ui.Reply(func(ui.Host) tea.Cmd {
			for i, source := range sources {
				if source == nil {
					continue
				}
				l := a.Show(source)
				if live, ok := source.(run.Live); ok {
					a.launched = true
					live.SetPace(a.pace)
				}
				if l != nil && s.Runs[i].Marked {
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

// reopenAll opens the runs of a session, and resumes those that were interrupted.
// The source of one that cannot be opened is nil.
func reopenAll(ctx context.Context, lib history.Library, runs []session.Run) (sources []run.Source, problems []string) {
	for _, r := range runs {
		source, err := lib.Resume(ctx, r.ID)
		if err != nil {
			var opened error
			if source, opened = lib.Open(ctx, r.ID); opened != nil {
				problems = append(problems, fmt.Sprintf("run %s cannot be opened: %v", r.ID, opened))
				source = nil
			}
		}
		sources = append(sources, source)
	}
	return sources, problems
}

// offerInterrupted returns a command that says in a notice which runs were
// interrupted, and how they go on.
func (a *App) offerInterrupted() tea.Cmd {
	if a.library == nil {
		return nil
	}
	ctx, lib := a.ctx, a.library
	return func() tea.Msg {
		_, n, err := listInterrupted(ctx, lib)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err == nil && n > 0 && a.notice == "" {
				h.Say(ui.Plural(n, "stored run") + " can go on from where it was interrupted: 7 lists them, space goes on with one.")
			}
			return nil
		})
	}
}

// listInterrupted lists the runs that were interrupted.
func listInterrupted(ctx context.Context, lib history.Library) ([]library.Entry, int, error) {
	q := library.Query{{Key: "state", Op: library.Equal, Text: library.Interrupted.String()}}
	runs, _, err := lib.List(ctx, q, library.Order{Limit: 100})
	return runs, len(runs), err
}
