package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"descent/trainer/search"
	"descent/tui/ui"
)

// A study is what is searched, with what came of it: one search or, to compare, one
// on a grid and one at random. It belongs to the interface's goroutine, to which run,
// on its own, sends what changes.
type study struct {
	text   string             // that asked for it
	parts  []*part            // of which there is one for each sampler
	chosen trialKey           // the trial that is looked at; zero for the best
	order  ui.Order           // of the list
	pair   int                // of axes, for the contour
	live   bool               // whether trials are being made
	cancel context.CancelFunc // ends run
	news   chan ui.Reply      // from run; closed at its end
	found  findings
}

// A part is a search, and its trials.
type part struct {
	sampler string         // its name
	id      string         // under which it is stored; "" if it is not
	name    string         // that a person gave it, or ""
	title   string         // of what is stored
	search  *search.Search // nil where only the settings are known
	far     ui.Followed    // where another process makes it; else nil
	axes    []search.Axis
	planned int                     // how many trials there will be; 0 where it is not known
	trials  []search.Trial          // that have ended, in the order in which they did
	curves  map[string]search.Curve // of trials by the names of their Specs
	over    bool                    // whether all trials are made
}

// A trialKey names a trial of a study; the zero key names none.
type trialKey struct{ part, number int }

// planned reports whether there is a search.
func (s *study) planned() bool { return len(s.parts) > 0 }

// axes returns the axes of the search.
func (s *study) axes() []search.Axis {
	if !s.planned() {
		return nil
	}
	return s.parts[0].axes
}

// trials returns the trials of all parts that have ended.
func (s *study) trials() (all []search.Trial) {
	for _, p := range s.parts {
		all = append(all, p.trials...)
	}
	return all
}

// put adds a trial that has ended, or takes it in place of the same one before.
func (p *part) put(t search.Trial, curve search.Curve) {
	if p.curves == nil {
		p.curves = map[string]search.Curve{}
	}
	p.curves[t.Spec.Name] = curve
	if i := slices.IndexFunc(p.trials, func(o search.Trial) bool { return o.Number == t.Number }); i >= 0 {
		p.trials[i] = t
		return
	}
	p.trials = append(p.trials, t)
}

// over reports whether all trials are made.
func (s *study) over() bool {
	return !slices.ContainsFunc(s.parts, func(p *part) bool { return !p.over })
}

// stop ends the trials; those that have ended stay.
func (s *study) stop() {
	if s.live {
		s.cancel()
		s.live = false
	}
}

// newStudy returns the study that searches make.
func newStudy(text string, searches []*search.Search, name string) (*study, error) {
	s := &study{text: text}
	for _, q := range searches {
		plan, err := q.Plan()
		if err != nil {
			return nil, err
		}
		p := &part{sampler: samplerName(q), name: name, title: "search: " + text, search: q, axes: q.Axes, planned: max(len(plan), q.Trials)}
		if !q.Sampler.Learns() {
			p.planned = len(plan)
		}
		s.parts = append(s.parts, p)
	}
	return s, nil
}

// samplerName returns the name of the sampler of q.
func samplerName(q *search.Search) string {
	e, _ := search.Samplers.Find(q.Sampler)
	return e.Name
}

// called returns what the study is called: its name, or what was typed.
func (s *study) called() string {
	if p := s.parts[0]; p.name != "" {
		return p.name
	}
	return strings.TrimPrefix(s.parts[0].title, "search: ")
}

// progress says how many trials are made, of how many.
func (s *study) progress() string {
	made, planned := 0, 0
	for _, p := range s.parts {
		made, planned = made+len(p.trials), planned+p.planned
	}
	if planned < made {
		return ui.Plural(made, "trial")
	}
	return fmt.Sprintf("%d/%s", made, ui.Plural(planned, "trial"))
}
