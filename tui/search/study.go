package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A study is a search with its trials, or two searches that are compared: a grid and
// random points. Only the goroutine of the user interface may use it; run, on another
// goroutine, sends changes to it.
type study struct {
	text   string             // the text of the prompt
	parts  []*part            // the searches, one for each sampler
	chosen trialKey           // the selected trial; zero for the best
	order  ui.Order           // of the list
	pair   int                // index of the pair of axes of the contour
	live   bool               // whether run is running
	cancel context.CancelFunc // ends run
	news   chan ui.Reply      // changes from run; closed at its end
	found  findings
}

// A part is a search, and its trials.
type part struct {
	sampler string         // the name of the sampler
	id      string         // the ID in the store; "" if it is not stored
	name    string         // the name from the user, or ""
	title   string         // the title in the store
	search  *search.Search // nil if the plan is not stored
	far     ui.Followed    // the search, if another process runs it; else nil
	axes    []search.Axis
	planned int                     // number of planned trials; 0 if unknown
	trials  []search.Trial          // trials that have ended, in the order of their ends
	curves  map[string]search.Curve // curves of trials, by the names of their Specs
	over    bool                    // whether all trials have ended
}

// A trialKey identifies a trial of a study; the zero key is no trial.
type trialKey struct{ part, number int }

// planned reports whether the study has a search.
func (s *study) planned() bool { return len(s.parts) > 0 }

// axes returns the axes of the search.
func (s *study) axes() []search.Axis {
	if !s.planned() {
		return nil
	}
	return s.parts[0].axes
}

// trials returns the ended trials of all parts.
func (s *study) trials() (all []search.Trial) {
	for _, p := range s.parts {
		all = append(all, p.trials...)
	}
	return all
}

// put adds a trial that has ended, or replaces an earlier version of it.
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

// over reports whether all trials have ended.
func (s *study) over() bool {
	return !slices.ContainsFunc(s.parts, func(p *part) bool { return !p.over })
}

// stop stops the search. The trials that have ended stay.
func (s *study) stop() {
	if s.live {
		s.cancel()
		s.live = false
	}
}

// newStudy returns a study of searches.
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

// called returns the name of the study, or the text of the prompt.
func (s *study) called() string {
	if p := s.parts[0]; p.name != "" {
		return p.name
	}
	return strings.TrimPrefix(s.parts[0].title, "search: ")
}

// progress returns the number of ended and of all trials as text.
func (s *study) progress() string {
	made, planned := 0, 0
	for _, p := range s.parts {
		made, planned = made+len(p.trials), planned+p.planned
	}
	if planned < made {
		return plot.Plural(made, "trial")
	}
	return fmt.Sprintf("%d/%s", made, plot.Plural(planned, "trial"))
}
