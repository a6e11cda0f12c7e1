package search

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
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
			v.replace(next)
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
	case s.live && s.parts[0].far != nil:
		s.stop()
		h.Say("The search goes on where it is made; E shows its trials again.")
	case s.live:
		s.stop()
		h.Say("The search was stopped; what is done stays. E goes on.")
	case !s.planned():
		h.Say("There is no search: s starts one.")
	case s.over():
		h.Say("All trials are made: s starts another search, o gives a stored one more.")
	case s.parts[0].far != nil:
		return s.begin(h, store.StudyOptions{})
	case s.parts[0].id == "":
		h.Say("The search is not stored, so that it cannot go on: s starts another one.")
	default:
		h.Say("The search goes on.")
		return s.begin(h, store.StudyOptions{})
	}
	return nil
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
