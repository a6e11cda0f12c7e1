package search

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
)

// firstText is the initial text of the prompt.
const firstText = "lr=1e-4..10 l2=1e-6..1e-2 trials=9 epochs=15"

// ask opens a prompt for the axes and other settings of a search. The base of the search
// is the selected run, whose settings must be known, or the default settings.
func (v *Screen) ask(h ui.Host) tea.Cmd {
	if h.Lanes().One() != nil && h.Known("") == nil {
		return nil
	}
	text := v.study.text
	if text == "" {
		text = firstText
	}
	p := ui.NewPrompt("search", text)
	p.Help = "KEY=FROM..TO, KEY=A|B; trials, folds, sampler, pruner, repeats, name; other settings"
	p.Done = v.start
	h.Open(p)
	return nil
}

// start replaces the study by the searches that text describes, and begins them.
func (v *Screen) start(h ui.Host, text string) tea.Cmd {
	base := trainer.Default()
	if l := h.Lanes().One(); l != nil {
		base = l.Spec
	}
	searches, name, err := parse(text, base)
	if err == nil {
		var next *study
		if next, err = newStudy(text, searches, name); err == nil {
			v.study.stop()
			v.study = next
			return next.begin(h, store.StudyOptions{})
		}
	}
	h.Say(err.Error())
	return nil
}

// stopOrGoOn stops the running search, or resumes a stopped one.
func (v *Screen) stopOrGoOn(h ui.Host) tea.Cmd {
	s := v.study
	switch {
	case s.live:
		s.stop()
		h.Say("The search was stopped; what is done stays. E goes on.")
	case !s.planned() || s.over():
	case s.parts[0].id == "":
		h.Say("The search is not stored, so that it cannot go on: s starts another one.")
	default:
		h.Say("The search goes on.")
		return s.begin(h, store.StudyOptions{})
	}
	return nil
}

// askStored opens a prompt for a stored search. It reads their list on another goroutine.
func (v *Screen) askStored(h ui.Host) tea.Cmd {
	stored, ctx := h.Store(), h.Context()
	if stored == nil {
		h.Say("Nothing is stored: --no-store was given.")
		return nil
	}
	return func() tea.Msg {
		entries, _, err := stored.Studies(ctx, false)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			switch {
			case err != nil:
				h.Say(err.Error())
			case len(entries) == 0:
				h.Say("No search is stored: s starts one.")
			case h.Top() == nil:
				h.Open(v.storedPrompt(entries))
			}
			return nil
		})
	}
}

// storedPrompt returns a prompt for one of entries.
func (v *Screen) storedPrompt(entries []store.StudyEntry) *ui.Prompt {
	p := ui.NewPrompt("open", entries[0].Called())
	p.Help = "the name of a search; trials=60 after it adds trials; tab completes"
	p.Done = v.openStored
	p.Complete = func(text string) (all []ui.Completion) {
		for i := range entries {
			e := &entries[i]
			if called := e.Called(); strings.HasPrefix(called, text) {
				made := ui.Plural(e.Made, "trial")
				all = append(all, ui.Completion{Text: called, Show: called, Doc: fmt.Sprintf("%s, %v, %s", e.Title, e.State, made)})
			}
		}
		return all
	}
	return p
}

// openStored opens the search that text names, and adds trials if text has a number of
// trials.
func (v *Screen) openStored(h ui.Host, text string) tea.Cmd {
	name, more, _ := strings.Cut(strings.TrimSpace(text), " ")
	trials := 0
	if more = strings.TrimSpace(more); more != "" {
		number, ok := strings.CutPrefix(more, "trials=")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n < 1 || n > search.MaxTrials {
			h.Say(fmt.Sprintf("%q: want trials=60, or nothing after the name.", more))
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
			v.study.stop()
			v.study = next
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

// take starts a run with the settings of the selected trial, or one for each of its
// folds.
func (v *Screen) take(h ui.Host) tea.Cmd {
	r := v.looked()
	if r == nil {
		h.Say("There is no trial yet: s starts a search.")
		return nil
	}
	p := v.study.parts[r.key.part]
	spec := r.Spec
	var names []string
	for j, axis := range p.axes {
		if r.Has(j) {
			names = append(names, axis.Key+" "+r.Values[j])
		}
	}
	spec.Name = strings.Join(names, ", ")
	runs := []trainer.Spec{spec}
	if p.search != nil && p.search.Folds > 0 {
		runs = spec.Folds(p.search.Folds)
	}
	var letters []string
	for _, spec := range runs {
		if l := h.Start(spec, nil); l != nil {
			letters = append(letters, l.Letter())
		}
	}
	if len(letters) == len(runs) {
		h.Say("Trial " + spec.Name + " runs as " + strings.Join(letters, ", ") + ": 1 shows its curves.")
	}
	return nil
}
