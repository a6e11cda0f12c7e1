package search

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/library"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/plot"
	"descent/tui/ui"
)

// An offer contains the searches that can be opened.
type offer struct {
	stored []store.StudyEntry
	far    []ui.Submitted // at the coordinator that the dashboard has joined, newest first
}

// farName returns the name of the search of another process with index i in offer.far.
func farName(i int) string { return "#" + strconv.Itoa(i+1) }

// offered returns the searches that can be opened.
func offered(ctx context.Context, stored *store.Store, workers ui.Workers) (o offer, err error) {
	if stored != nil {
		o.stored, _, err = stored.Studies(ctx, false)
	}
	if workers != nil && err == nil {
		o.far, err = workers.Searches(ctx)
	}
	return o, err
}

// askStored opens a prompt for a search to open: a stored one, or one that was submitted to
// the coordinator that the dashboard has joined. Another goroutine than that of the user
// interface lists them.
func (v *Screen) askStored(h ui.Host) tea.Cmd {
	stored, workers, ctx := h.Store(), h.Workers(), h.Context()
	if stored == nil && workers == nil {
		h.Say("Nothing is stored: --no-store was given.")
		return nil
	}
	return func() tea.Msg {
		o, err := offered(ctx, stored, workers)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			switch {
			case err != nil:
				h.Say(err.Error())
			case len(o.stored)+len(o.far) == 0:
				h.Say("No search is stored: s starts one.")
			case h.Top() == nil:
				h.Open(v.storedPrompt(o))
			}
			return nil
		})
	}
}

// completions returns the names of all searches of o, those of other processes first.
func (o *offer) completions() (all []ui.Completion) {
	for i, s := range o.far {
		name := farName(i)
		all = append(all, ui.Completion{Text: name, Show: name, Doc: s.When.Local().Format("02 Jan 15:04") + ", on workers, " + s.Title})
	}
	for i := range o.stored {
		e := &o.stored[i]
		all = append(all, ui.Completion{Text: e.Called(), Show: e.Called(), Doc: fmt.Sprintf("%s, %v, %s", e.Title, e.State, plot.Plural(e.Made, "trial"))})
	}
	return all
}

// storedPrompt returns a prompt for one of the searches of o.
func (v *Screen) storedPrompt(o offer) *ui.Prompt {
	all := o.completions()
	p := ui.NewPrompt("open", all[0].Text)
	p.Help = "the name of a search; trials=60 behind it gives it more; tab completes"
	p.Done = func(h ui.Host, text string) tea.Cmd {
		for i, s := range o.far {
			if strings.TrimSpace(text) == farName(i) {
				return v.follow(h, s)
			}
		}
		return v.openStored(h, text)
	}
	p.Complete = func(text string) (some []ui.Completion) {
		for _, c := range all {
			if strings.HasPrefix(c.Text, text) {
				some = append(some, c)
			}
		}
		return some
	}
	return p
}

// askTime is the interval at which the list of searches is requested from a coordinator.
const askTime = 2 * time.Second

// lookForSearch returns a command that shows the latest search of the coordinator that the
// dashboard has joined, if there is one.
func (v *Screen) lookForSearch(h ui.Host) tea.Cmd {
	workers, ctx := h.Workers(), h.Context()
	if workers == nil || time.Since(v.asked) < askTime {
		return nil
	}
	v.asked = time.Now()
	return func() tea.Msg {
		all, err := workers.Searches(ctx)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			switch {
			case err != nil:
				h.Say(err.Error() + ".")
			case len(all) > 0 && !v.study.planned():
				return v.follow(h, all[0])
			}
			return nil
		})
	}
}

// follow shows the trials of a search of another process.
func (v *Screen) follow(h ui.Host, s ui.Submitted) tea.Cmd {
	ctx := h.Context()
	return func() tea.Msg {
		next, err := followed(ctx, s)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say(err.Error())
				return nil
			}
			v.replace(next)
			return next.begin(h, store.StudyOptions{})
		})
	}
}

// followed returns the search of another process as a study.
func followed(ctx context.Context, s ui.Submitted) (*study, error) {
	f, err := s.Follow(ctx)
	if err != nil {
		return nil, err
	}
	q := f.Search()
	p := &part{sampler: samplerName(q), title: f.Title(), search: q, far: f, axes: q.Axes}
	p.planned, err = q.Size()
	return &study{parts: []*part{p}}, err
}

// openStored opens the search that is named in text. If text contains a number of trials,
// it resumes the search up to this number.
func (v *Screen) openStored(h ui.Host, text string) tea.Cmd {
	if h.Store() == nil {
		h.Say("Nothing is stored: --no-store was given.")
		return nil
	}
	name, more, _ := strings.Cut(strings.TrimSpace(text), " ")
	trials := 0
	if more = strings.TrimSpace(more); more != "" {
		number, ok := strings.CutPrefix(more, "trials=")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n < 1 || n > search.MaxTrials {
			h.Say(fmt.Sprintf("%q: want trials=60, or nothing behind the name.", more))
			return nil
		}
		trials = n
	}
	stored, ctx := h.Store(), h.Context()
	return func() tea.Msg {
		next, err := load(ctx, stored, name)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say(err.Error())
				return nil
			}
			v.replace(next)
			p := next.parts[0]
			if trials > 0 {
				p.planned, p.over = trials, false
				return next.begin(h, store.StudyOptions{Trials: trials})
			}
			h.Say("Opened " + next.called() + ": " + next.progress() + ".")
			return nil
		})
	}
}

// load returns a stored search as a study.
func load(ctx context.Context, stored *store.Store, name string) (*study, error) {
	e, err := stored.FindStudy(ctx, name, false)
	if err != nil {
		return nil, err
	}
	y, err := stored.OpenStudy(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	if y.Search == nil {
		return nil, errors.New("its plan was not stored by the program that made it: descent search show prints its trials")
	}
	p := &part{sampler: samplerName(y.Search), id: y.ID, name: y.Name, title: y.Title, search: y.Search, axes: y.Search.Axes,
		planned: y.StudyEntry.Trials, over: y.State == library.Done}
	for _, t := range y.Trials {
		if t.Finished() {
			p.put(t, y.Curves[t.Number])
		}
	}
	return &study{parts: []*part{p}}, nil
}
